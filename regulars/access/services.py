"""Making and revoking people and keys; the CLI and the settings page call these."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from regulars.access.limits import forget_account
from regulars.access.models import ApiKey, User
from regulars.access.roles import Role
from regulars.core.errors import Conflict, InvalidInput, NotFound

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
LAST_USE_PRECISION = timedelta(minutes=1)


def create_key(*, name: str, role: str, created_by: str = "") -> tuple[ApiKey, str]:
    """A new key and its text, which cannot be shown again."""
    if role not in Role.values:
        raise InvalidInput(f"There is no role “{role}”; choose one of {', '.join(Role.values)}.", attr="role")
    if not name.strip():
        raise InvalidInput("Give the key a name, so that you know later what it was for.", attr="name")
    prefix = secrets.token_hex(4)
    text = f"rk_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name.strip(), role=role, prefix=prefix, hashed_key=hash_key(text), created_by=created_by
    )
    return key, text


def hash_key(text: str) -> str:
    """SHA-256: the key has 256 random bits, so a slow hash would only slow every request."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_key(text: str) -> ApiKey | None:
    """The unrevoked key with this text, if there is one."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "rk":
        return None
    key = ApiKey.objects.filter(prefix=parts[1], revoked_at__isnull=True).first()
    if key is None or not hmac.compare_digest(key.hashed_key, hash_key(text)):
        return None
    return key


def note_key_use(key: ApiKey, *, now: datetime) -> None:
    """Remembers the last use, to the minute: a write per request would make one hot row.

    A long change keeps the row to its end; the key's other requests do not wait for it, they pass it by.
    """
    if key.last_used_at is not None and now - key.last_used_at < LAST_USE_PRECISION:
        return
    with transaction.atomic(savepoint=False):
        free = ApiKey.objects.select_for_update(skip_locked=True).filter(id=key.id)
        ApiKey.objects.filter(id__in=free.values("id")).update(last_used_at=now)


def revoke_key(*, key_id: int, now: datetime) -> ApiKey:
    """The key stops working at once; revoking it again changes nothing."""
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().filter(id=key_id).first()
        if key is None:
            raise NotFound("There is no such key.")
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
    return key


def create_user(
    *, email: str, role: str, password: str | None = None, display_name: str = ""
) -> tuple[User, str]:
    """A person who may log in, and the password: the one given, else a generated one to be told once."""
    _check_person(email=email, role=role)
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict(f"Somebody with the e-mail {email} exists already.", attr="email")
    password = _accepted_password(password)
    user = User.objects.create_user(email, password, role=role, display_name=display_name)
    return user, password


def reset_password(*, email: str, password: str | None = None) -> str:
    """Gives the person a new password and ends their sessions; answers the password."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise NotFound(f"Nobody here has the e-mail {email}.")
    password = _accepted_password(password)
    user.set_password(password)
    user.save(update_fields=["password"])
    forget_account(user.email)
    return password


def change_user(*, user: User, role: str | None = None, is_active: bool | None = None) -> User:
    """Changes what a person may do; the last active admin cannot be locked out."""
    with transaction.atomic():
        admins = list(User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("id"))
        stays_admin = (role or user.role) == Role.ADMIN and is_active is not False
        if not stays_admin and [admin.id for admin in admins] == [user.id]:
            raise Conflict("This is the only admin left; make somebody else an admin first.")
        if role is not None:
            user.role = role
        if is_active is not None:
            user.is_active = is_active
        user.save()
    return user


def generate_password() -> str:
    """Four groups that can be read out over the phone; about 99 bits."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def _check_person(*, email: str, role: str) -> None:
    if role not in Role.values or role == Role.TRACKER:
        people = ", ".join(value for value in Role.values if value != Role.TRACKER)
        raise InvalidInput(f"A person cannot have the role “{role}”; choose one of {people}.", attr="role")
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput(f"“{email}” is not an e-mail address.", attr="email") from None


def _accepted_password(password: str | None) -> str:
    if password is None:
        return generate_password()
    try:
        validate_password(password)
    except ValidationError as refused:
        raise InvalidInput(" ".join(refused.messages), attr="password") from None
    return password
