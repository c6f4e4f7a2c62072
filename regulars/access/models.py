"""People who log in, keys that programs carry, and answers kept for repeated requests."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from regulars.access.roles import Capability, Role, role_allows


class PeopleManager(BaseUserManager["User"]):
    """Makes people by e-mail; Django's own createsuperuser goes through here too."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, role=Role.ADMIN, **fields)


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["email", "role", "is_active"],
    model_name="UserEvent",
)
class User(AbstractUser):
    """A person who logs in with an e-mail and a password, and may do what the role allows."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(max_length=254)
    display_name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)

    objects: ClassVar[PeopleManager] = PeopleManager()  # type: ignore[assignment]
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        db_table = "users"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def can(self, capability: Capability) -> bool:
        return self.is_active and role_allows(self.role, capability)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("revoked_at", "role", "name")),
    pghistory.DeleteEvent(),
    exclude=["hashed_key"],
    model_name="ApiKeyEvent",
)
class ApiKey(models.Model):
    """A key that a program carries; only its hash is kept, so it can be shown once."""

    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Role.choices)
    prefix = models.CharField(max_length=12, unique=True)
    hashed_key = models.CharField(max_length=64)
    created_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "api_keys"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="key_role_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotencyKey(models.Model):
    """The first answer to a POST that carried an Idempotency-Key, repeated to whoever sends it again."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="Hash of method, path and body.")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "idempotency_keys"
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="one_answer_per_idempotency_key")
        ]

    def __str__(self) -> str:
        return self.key


class AttemptCount(models.Model):
    """How often a password was tried for one account, from one address or on one device; limits.py has the rules."""

    key = models.CharField(max_length=100, primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "attempt_counts"
        indexes = [models.Index(fields=["seen_at"], name="attempt_age")]

    def __str__(self) -> str:
        return self.key
