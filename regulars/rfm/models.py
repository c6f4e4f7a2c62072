"""What is kept of RFM: the runs with their cut-points, one current score a customer, and every move."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q

from regulars.analytics.rfm import segment_map
from regulars.analytics.rfm.periods import counting_from
from regulars.core.models import TimestampedModel
from regulars.customers.models import Customer


class RFMScheme(models.TextChoices):
    QUINTILES = "quintiles", "By rank, in fifths"
    THRESHOLDS = "thresholds", "By fixed thresholds"


class ChosenBy(models.TextChoices):
    HOUSE = "house", "The shop's own rhythm"
    PERSON = "person", "A person"


def standard_segments() -> list[dict[str, Any]]:
    """The eleven segments as a shop starts with them."""
    return [
        {"segment": s.name, "cells": list(s.cells), "description": s.description, "advice": s.advice}
        for s in segment_map.STANDARD
    ]


@pghistory.track(pghistory.UpdateEvent(), model_name="RFMSettingsEvent")
class RFMSettings(TimestampedModel):
    """How this shop scores: scheme, period, fixed limits, and which score belongs to which segment."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    scheme = models.CharField(max_length=10, choices=RFMScheme.choices, default=RFMScheme.QUINTILES)
    days = models.PositiveIntegerField(null=True, help_text="Null: all of the history, once it is chosen.")
    days_chosen_by = models.CharField(
        max_length=6, choices=ChosenBy.choices, blank=True, help_text="Empty: the next run chooses."
    )
    thresholds = models.JSONField(
        null=True,
        help_text="Limits of the scores 2, 3, 4, 5: days at most, orders and minor units at least. Null: not set.",
    )
    segments = models.JSONField(default=standard_segments)

    class Meta:
        db_table = "rfm_settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="rfm_settings_are_one"),
            models.CheckConstraint(condition=Q(days__isnull=True) | Q(days__gte=1), name="rfm_days_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {'all' if self.days is None else self.days} days"

    @classmethod
    def current(cls) -> RFMSettings:
        settings, _ = cls.objects.get_or_create(id=1)
        return settings

    def cells(self) -> dict[str, str]:
        """Segment by score, for all 125."""
        return {cell: segment["segment"] for segment in self.segments for cell in segment["cells"]}


class RFMRun(models.Model):
    """One full scoring of all customers, as of a date. The one kept last holds; one that is not saved was an answer."""

    as_of = models.DateField()
    days = models.PositiveIntegerField(null=True, help_text="Null: all of the history.")
    days_chosen_by = models.CharField(max_length=6, choices=ChosenBy.choices, default=ChosenBy.PERSON)
    period_start = models.DateField(help_text="With all of the history, the day of the first counting order.")
    scheme = models.CharField(max_length=10, choices=RFMScheme.choices)
    cut_points = models.JSONField()
    customers = models.PositiveIntegerField()
    pinned = models.BooleanField(
        default=False, help_text="As of a day that was past: today never overwrites it by itself."
    )
    automatic = models.BooleanField(default=False, help_text="Made by the house itself, not asked for.")
    rows_written = models.PositiveIntegerField(default=0)
    calculated_at = models.DateTimeField()

    class Meta:
        db_table = "rfm_runs"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"as of {self.as_of}"

    @property
    def kept(self) -> bool:
        return self.pk is not None

    @property
    def counts_from(self) -> date:
        """Orders from this day on count; with all of the history also those recorded later for an earlier day."""
        return counting_from(self.as_of, self.days)

    @classmethod
    def latest(cls) -> RFMRun | None:
        """The current run: the one kept last, whatever its day."""
        return cls.objects.order_by("-id").first()

    @classmethod
    def furthest(cls) -> RFMRun | None:
        """The run of the greatest day ever kept."""
        return cls.objects.order_by("-as_of", "-id").first()

    @classmethod
    def in_force_on(cls, day: date) -> RFMRun | None:
        """The run whose scores stood on a day: of those as of then or before, the last day's, kept last."""
        return cls.objects.filter(as_of__lte=day).order_by("-as_of", "-id").first()


class CustomerRFMScore(models.Model):
    """A customer's current score; what merely ages is answered from the run: quiet rows are not rewritten."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="rfm_score_row"
    )
    recency_score = models.PositiveSmallIntegerField()
    frequency_score = models.PositiveSmallIntegerField()
    monetary_score = models.PositiveSmallIntegerField()
    last_order_on = models.DateField()
    first_order_on = models.DateField(help_text="The first counting order ever: whether somebody can be new.")
    frequency_count = models.PositiveIntegerField()
    monetary_minor = models.BigIntegerField()
    suggested_segment = models.CharField(max_length=40)
    first_scored_on = models.DateField()
    first_run = models.BigIntegerField(default=0, help_text="The run under which they were first scored.")
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
    first_scored_on = models.DateField(
        null=True, help_text="Of the score that went, where to_segment is null."
    )
    first_run = models.BigIntegerField(null=True, help_text="The same.")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "rfm_segment_changes"
        indexes = [
            models.Index(fields=["customer", "changed_on", "id"], name="rfm_changes_by_customer"),
            models.Index(fields=["changed_on"], name="rfm_changes_by_day"),
            models.Index(fields=["run", "changed_on"], name="rfm_changes_by_run"),
            models.Index(
                fields=["customer", "id"], name="rfm_changes_gone", condition=Q(to_segment__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(from_segment=F("to_segment")), name="rfm_change_is_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.from_segment} → {self.to_segment}"
