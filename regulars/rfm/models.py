"""What is kept of RFM: the runs with their cut-points, one current score a customer, and every move."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q

from regulars.analytics.rfm import segment_map
from regulars.core.models import TimestampedModel
from regulars.customers.models import Customer


class RFMScheme(models.TextChoices):
    QUINTILES = "quintiles", "By rank, in fifths"
    THRESHOLDS = "thresholds", "By fixed thresholds"


def standard_segments() -> list[dict[str, Any]]:
    """The eleven segments as a shop starts with them."""
    return [
        {"segment": s.name, "cells": list(s.cells), "description": s.description, "advice": s.advice}
        for s in segment_map.STANDARD
    ]


def standard_thresholds() -> dict[str, list[Any]]:
    """Limits for scores 2, 3, 4, 5: recency in days at most, orders and minor units at least."""
    return {
        "recency_days": [365, 180, 90, 30],
        "frequency": [1, 2, 4, 8],
        "monetary_minor": [1, 10000, 25000, 50000],
    }


@pghistory.track(pghistory.UpdateEvent(), model_name="RFMSettingsEvent")
class RFMSettings(TimestampedModel):
    """How this shop scores: scheme, period, fixed limits, and which score belongs to which segment."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    scheme = models.CharField(max_length=10, choices=RFMScheme.choices, default=RFMScheme.QUINTILES)
    days = models.PositiveIntegerField(default=365)
    thresholds = models.JSONField(default=standard_thresholds)
    segments = models.JSONField(default=standard_segments)

    class Meta:
        db_table = "rfm_settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="rfm_settings_are_one"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=3650), name="rfm_days_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.days} days"

    @classmethod
    def current(cls) -> RFMSettings:
        settings, _ = cls.objects.get_or_create(id=1)
        return settings

    def cells(self) -> dict[str, str]:
        """Segment by score, for all 125."""
        return {cell: segment["segment"] for segment in self.segments for cell in segment["cells"]}


class RFMRun(models.Model):
    """One full scoring of all customers, as of a date. The latest one holds."""

    as_of = models.DateField()
    days = models.PositiveIntegerField()
    scheme = models.CharField(max_length=10, choices=RFMScheme.choices)
    cut_points = models.JSONField()
    customers = models.PositiveIntegerField()
    pinned = models.BooleanField(
        default=False, help_text="As of a date asked for in the past: today never overwrites it by itself."
    )
    rows_written = models.PositiveIntegerField(default=0)
    calculated_at = models.DateTimeField()

    class Meta:
        db_table = "rfm_runs"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"as of {self.as_of}"

    @property
    def period_start(self) -> date:
        return self.as_of - timedelta(days=self.days)

    @classmethod
    def latest(cls) -> RFMRun | None:
        return cls.objects.order_by("-id").first()


class CustomerRFMScore(models.Model):
    """A customer's current score; what merely ages is answered from the run: quiet rows are not rewritten."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="rfm_score_row"
    )
    recency_score = models.PositiveSmallIntegerField()
    frequency_score = models.PositiveSmallIntegerField()
    monetary_score = models.PositiveSmallIntegerField()
    last_order_on = models.DateField()
    frequency_count = models.PositiveIntegerField()
    monetary_minor = models.BigIntegerField()
    suggested_segment = models.CharField(max_length=40)
    first_scored_on = models.DateField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "customer_rfm_scores"
        indexes = [
            models.Index(fields=["suggested_segment"], name="rfm_by_segment"),
            models.Index(fields=["recency_score", "frequency_score", "monetary_score"], name="rfm_by_scores"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recency_score__range=(1, 5))
                & Q(frequency_score__range=(1, 5))
                & Q(monetary_score__range=(1, 5)),
                name="rfm_scores_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recency_score}{self.frequency_score}{self.monetary_score}"


class RFMSegmentChange(models.Model):
    """A customer's move from one suggested segment to another; the first scoring is not a move."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="rfm_changes", db_index=False
    )
    from_segment = models.CharField(max_length=40, null=True)
    to_segment = models.CharField(max_length=40, null=True, help_text="Null: no longer scored.")
    changed_on = models.DateField()
    run = models.ForeignKey(RFMRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "rfm_segment_changes"
        indexes = [
            models.Index(fields=["customer", "changed_on", "id"], name="rfm_changes_by_customer"),
            models.Index(fields=["changed_on"], name="rfm_changes_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(from_segment=F("to_segment")), name="rfm_change_is_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.from_segment} → {self.to_segment}"
