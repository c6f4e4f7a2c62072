"""Segments, the stays of customers in them, and what is kept so that every change can be told."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from regulars.core.models import TimestampedModel
from regulars.customers.models import Customer


class SegmentType(models.TextChoices):
    RFM = "rfm", "RFM"
    BEHAVIORAL = "behavioral", "Behaviour"
    DEMOGRAPHIC = "demographic", "Who they are"
    VALUE = "value", "Value"
    CUSTOM = "custom", "Other"


class Reason(models.TextChoices):
    RULE = "rule", "The rule"
    HAND = "hand", "By hand"
    IMPORT = "import", "An import"
    MERGE = "merge", "Joining two customers"


RFM_RANGES = tuple(f"rfm_{of}_{end}" for of in ("recency", "frequency", "monetary") for end in ("min", "max"))
RULE_FIELDS = (*RFM_RANGES, "behavioral_criteria")
EDITED = ("name", "description", "segment_type", *RULE_FIELDS, "auto_assign", "is_active")


def _score_limit() -> Any:
    return models.PositiveSmallIntegerField(null=True, blank=True)


class CustomerSegment(TimestampedModel):
    """A named group of customers: a rule, and whether its members follow it by themselves."""

    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    segment_type = models.CharField(max_length=12, choices=SegmentType.choices, default=SegmentType.CUSTOM)
    rfm_recency_min = _score_limit()
    rfm_recency_max = _score_limit()
    rfm_frequency_min = _score_limit()
    rfm_frequency_max = _score_limit()
    rfm_monetary_min = _score_limit()
    rfm_monetary_max = _score_limit()
    behavioral_criteria = models.JSONField(default=dict, blank=True)
    auto_assign = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    version = models.PositiveIntegerField(default=1, help_text="Grows with every edit.")
    rule_version = models.PositiveIntegerField(default=1, help_text="The version that last changed the rule.")
    references = ArrayField(models.BigIntegerField(), default=list, help_text="Segments its rule asks about.")
    sources = ArrayField(models.CharField(max_length=10), default=list, help_text="Calculations it rests on.")
    clock = models.CharField(
        max_length=10, blank=True, help_text="Whether time alone changes it: day, moment."
    )

    evaluated_at = models.DateTimeField(null=True)
    evaluated_version = models.PositiveIntegerField(null=True, help_text="The rule's version that filled it.")
    scores_seen = models.CharField(
        max_length=200, blank=True, help_text="The calculations it was filled from."
    )
    failure = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    revenue_minor = models.BigIntegerField(null=True, help_text="Of its members, at `revenue_at`.")
    revenue_at = models.DateTimeField(null=True)
    revenue_stale = models.BooleanField(
        default=True, help_text="Members came or went, or bought, since it was added up."
    )

    class Meta:
        db_table = "customer_segments"
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"rfm_{of}_{end}__range": (1, 5)}) | Q(**{f"rfm_{of}_{end}__isnull": True}),
                name=f"segment_{of}_{end}_1_to_5",
            )
            for of in ("recency", "frequency", "monetary")
            for end in ("min", "max")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """new, current, waiting (to be filled with its present rule), or failed."""
        if self.failure:
            return "failed"
        if self.evaluated_version == self.rule_version:
            return "current"
        return "waiting" if self.auto_assign and self.is_active else "new"


class SegmentVersion(models.Model):
    """A segment as it stood after one edit."""

    segment = models.ForeignKey(CustomerSegment, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    snapshot = models.JSONField()
    changed_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "customer_segment_versions"
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["segment", "version"], name="one_row_per_version")]

    def __str__(self) -> str:
        return f"version {self.version}"


class CustomerSegmentMembership(models.Model):
    """One customer's stay in a segment. An ended stay is kept; coming back is another stay."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="segment_memberships", db_index=False
    )
    segment = models.ForeignKey(
        CustomerSegment, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=254, blank=True)
    notes = models.TextField(blank=True)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    rule_version = models.PositiveIntegerField(null=True)
    pinned = models.BooleanField(default=False, help_text="Stays whatever the rule says.")
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    left_version = models.PositiveIntegerField(null=True)
    batch = models.BigIntegerField(null=True, help_text="The import that began it.")

    class Meta:
        db_table = "customer_segment_memberships"
        indexes = [
            models.Index(fields=["customer", "segment"], name="stays_by_customer"),
            models.Index(fields=["batch"], name="stays_by_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["segment", "assigned_at"], name="stays_begun"),
            models.Index(
                fields=["segment", "left_at"], name="stays_ended", condition=Q(left_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"],
                name="one_current_membership",
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_reason="")
                | (Q(left_at__gte=F("assigned_at")) & ~Q(left_reason="")),
                name="a_stay_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in segment {self.segment_id}"


class SegmentBlock(models.Model):
    """A customer who is kept out of a segment, whatever its rule says."""

    segment = models.ForeignKey(
        CustomerSegment, on_delete=models.CASCADE, related_name="blocks", db_index=False
    )
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="segment_blocks")
    notes = models.TextField(blank=True)
    created_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "customer_segment_blocks"
        constraints = [models.UniqueConstraint(fields=["segment", "customer"], name="one_block_per_customer")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} out of segment {self.segment_id}"


class SegmentDailyCount(models.Model):
    """How many entered and left a segment on a day of the shop."""

    segment = models.ForeignKey(
        CustomerSegment, on_delete=models.CASCADE, related_name="daily_counts", db_index=False
    )
    day = models.DateField()
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "customer_segment_daily_counts"
        constraints = [
            models.UniqueConstraint(fields=["segment", "day"], name="one_count_per_segment_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: +{self.entered} −{self.left}"
