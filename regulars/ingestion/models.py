"""One file that somebody brought in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from regulars.segments.models import CustomerSegment


class ImportKind(models.TextChoices):
    ORDERS = "orders", "Orders"
    CUSTOMERS = "customers", "Customers"
    TOUCHPOINTS = "touchpoints", "Touchpoints"
    MEMBERS = "members", "Members of a segment"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"


class Import(models.Model):
    """A file of orders, customers, touchpoints or a segment's members: how it was read, what became of its rows."""

    kind = models.CharField(max_length=12, choices=ImportKind.choices)
    source = models.CharField(max_length=60)
    segment = models.ForeignKey(
        CustomerSegment, on_delete=models.SET_NULL, null=True, related_name="+",
        help_text="Whose members the file lists.",
    )  # fmt: skip
    filename = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    mapping = models.JSONField(default=dict, help_text="Column of the file by our field.")
    answers = models.JSONField(default=dict, help_text="Answers to what could not be told from the file.")
    counts = models.JSONField(default=dict)
    assumed = models.JSONField(
        default=dict,
        help_text="The shop's currency and time zone as the rows were read, where nobody had chosen.",
    )
    error = models.TextField(blank=True)
    requested_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "imports"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_kind_is_known"),
            models.CheckConstraint(
                condition=Q(segment__isnull=True) | Q(kind="members"), name="only_members_have_a_segment"
            ),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.filename}"

    @property
    def folder(self) -> Path:
        """Where an uploaded file and its rejects lie; named by our number, never by the file's own name."""
        return Path(settings.HOME) / "imports" / str(self.pk)
