"""Scoring customers: all of them, one of them, and those whose orders changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regulars.analytics.rfm import CutPoints, epoch_day
from regulars.core.errors import Conflict, InvalidInput, NotFound
from regulars.core.models import Shop
from regulars.customers.locks import lock_recompute
from regulars.customers.models import Customer
from regulars.jobs.progress import Progress, silent
from regulars.rfm import scoring
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMScheme, RFMSettings


class NotScored(Conflict):
    """The customer has no order that counts."""

    code = "not_scored"


@dataclass(frozen=True)
class Score:
    """One customer's score in one population; `run` is None where it was only answered, not stored."""

    customer_id: int
    recency_score: int
    frequency_score: int
    monetary_score: int
    last_order_on: date
    frequency_count: int
    monetary_minor: int
    suggested_segment: str
    as_of: date
    days: int


@dataclass(frozen=True)
class RFMAnalysisService:
    """RFM as the house defines it; `scheme` None means the one chosen in the settings."""

    scheme: str | None = None

    def calculate_rfm_for_all_customers(
        self, *, days: int | None = None, as_of: date | None = None, progress: Progress = silent
    ) -> RFMRun:
        """Scores everybody with a counting order up to as_of (today by default), in one transaction."""
        shop, settings, now = Shop.current(), RFMSettings.current(), timezone.now()
        today = shop.day(now)
        as_of, days = _checked_period(as_of, days or settings.days, today)
        with transaction.atomic(), connection.cursor() as cursor:
            progress("Waiting for other calculations", 0, 4)
            lock_recompute()
            progress("Reading orders", 1, 4)
            population = scoring.read_values(
                cursor, zone=shop.time_zone, period_start=as_of - timedelta(days=days), as_of=as_of
            )
            progress("Scoring customers", 2, 4)
            scheme = self.scheme or settings.scheme
            cut_points = _cut_points(cursor, scheme=scheme, settings=settings, as_of=as_of)
            scoring.find_differing(cursor, cut_points=cut_points, cells=settings.cells())
            progress("Writing what changed", 3, 4)
            run = RFMRun.objects.create(
                as_of=as_of,
                days=days,
                scheme=scheme,
                cut_points=cut_points.to_json(),
                customers=population,
                pinned=as_of < today,
                calculated_at=now,
            )
            run.rows_written = scoring.write_differing(cursor, run_id=run.id, changed_on=as_of, now=now)
            run.save(update_fields=["rows_written"])
            progress("Done", 4, 4)
        return run

    def calculate_rfm_for_customer(
        self, *, customer_id: int, days: int | None = None, as_of: date | None = None
    ) -> Score:
        """The stored score, brought up to date; with other days or date, the exact rank there, not kept."""
        if not Customer.objects.filter(id=customer_id).exists():
            raise NotFound("There is no such customer.", attr="customer_id")
        run = RFMRun.latest()
        asks_for_other = (as_of is not None and (run is None or as_of != run.as_of)) or (
            days is not None and (run is None or days != run.days)
        )
        if run is None or asks_for_other:
            default_days = run.days if run else RFMSettings.current().days
            return self._rank_once(customer_id, days=days or default_days, as_of=as_of)
        today = Shop.current().day(timezone.now())
        rescore_changed(customer_ids=[customer_id], today=today)
        row = CustomerRFMScore.objects.filter(customer_id=customer_id).first()
        if row is None:
            raise _no_counting_order()
        return _as_score(row, run)

    def _rank_once(self, customer_id: int, *, days: int, as_of: date | None) -> Score:
        """Scores the whole population to answer for one, and keeps nothing."""
        shop, settings = Shop.current(), RFMSettings.current()
        today = shop.day(timezone.now())
        as_of, days = _checked_period(as_of, days, today)
        with transaction.atomic(), connection.cursor() as cursor:
            start = as_of - timedelta(days=days)
            scoring.read_values(cursor, zone=shop.time_zone, period_start=start, as_of=as_of)
            cuts = _cut_points(cursor, scheme=self.scheme or settings.scheme, settings=settings, as_of=as_of)
            cursor.execute(
                f"SELECT last_order_on, frequency_count, monetary_minor FROM {scoring.VALUES_TABLE}"  # noqa: S608
                " WHERE customer_id = %s",
                [customer_id],
            )
            found = cursor.fetchone()
        if found is None:
            raise _no_counting_order()
        last_order_on, frequency_count, monetary_minor = found
        scores = (
            cuts.score("recency", epoch_day(last_order_on)),
            cuts.score("frequency", frequency_count),
            cuts.score("monetary", monetary_minor),
        )
        segment = settings.cells()["".join(map(str, scores))]
        return Score(
            customer_id, *scores, last_order_on, frequency_count, monetary_minor, segment, as_of, days
        )


def rescore_changed(*, customer_ids: Sequence[int], today: date) -> int:
    """Scores these customers against the last full run's cut-points; before the first full run, nobody.

    A run pinned to a past date keeps its date; otherwise orders from its period's start up to today
    count. Answers how many rows it wrote.
    """
    run = RFMRun.latest()
    if run is None or not customer_ids:
        return 0
    shop, ids, now = Shop.current(), list(customer_ids), timezone.now()
    as_of = _upper_day(run, today)
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        scoring.read_values(
            cursor, zone=shop.time_zone, period_start=run.period_start, as_of=as_of, customer_ids=ids
        )
        cuts = CutPoints.from_json(run.cut_points)
        scoring.find_differing(cursor, cut_points=cuts, cells=RFMSettings.current().cells())
        return scoring.write_differing(cursor, run_id=run.id, changed_on=as_of, now=now, customer_ids=ids)


def change_settings(
    *,
    scheme: str | None = None,
    days: int | None = None,
    thresholds: dict[str, Any] | None = None,
    segments: list[dict[str, Any]] | None = None,
) -> RFMSettings:
    """Changes how the shop scores. A new map relabels at once; the rest holds from the next run on."""
    with transaction.atomic():
        lock_recompute()
        settings = RFMSettings.current()
        settings.scheme = scheme or settings.scheme
        settings.days = days or settings.days
        if thresholds is not None:
            kept = dict(thresholds)
            settings.thresholds = {**kept, "monetary_minor": kept.pop("monetary")}
        if segments is not None:
            settings.segments = segments
        settings.save()
        run = RFMRun.latest()
        if segments is not None and run is not None:
            with connection.cursor() as cursor:
                scoring.relabel(cursor, cells=settings.cells(), run_id=run.id, now=timezone.now())
    return settings


@dataclass(frozen=True)
class ScoreDifference:
    """A stored row that is not what the facts come to under its run; either side None where it is missing."""

    customer_id: int
    stored: str | None
    recomputed: str | None


def recompute_differences(*, today: date) -> list[ScoreDifference]:
    """Recomputes every row from the facts under the last run, writing nothing; for `regulars verify`."""
    run = RFMRun.latest()
    if run is None:
        return []
    shop = Shop.current()
    with transaction.atomic(), connection.cursor() as cursor:
        scoring.read_values(
            cursor, zone=shop.time_zone, period_start=run.period_start, as_of=_upper_day(run, today)
        )
        cells = RFMSettings.current().cells()
        scoring.find_differing(cursor, cut_points=CutPoints.from_json(run.cut_points), cells=cells)
        cursor.execute(scoring.DIFFERENCES)
        return [ScoreDifference(*row) for row in cursor.fetchall()]


def _upper_day(run: RFMRun, today: date) -> date:
    return run.as_of if run.pinned else max(today, run.as_of)


def _cut_points(cursor: Any, *, scheme: str, settings: RFMSettings, as_of: date) -> CutPoints:
    if scheme == RFMScheme.QUINTILES:
        return scoring.cut_points_of_values(cursor)
    limits = settings.thresholds
    return CutPoints.from_thresholds(
        as_of=as_of,
        recency_days=limits["recency_days"],
        frequency=limits["frequency"],
        monetary=limits["monetary_minor"],
    )


def _checked_period(as_of: date | None, days: int, today: date) -> tuple[date, int]:
    if as_of is not None and as_of > today:
        raise InvalidInput("This day has not come yet; choose today or a day before.", attr="as_of")
    if as_of is not None and as_of.year < 1900:
        raise InvalidInput("Choose a day after 1900.", attr="as_of")
    if not 1 <= days <= 3650:
        raise InvalidInput("Choose between 1 and 3650 days.", attr="days")
    return as_of or today, days


def _no_counting_order() -> NotScored:
    return NotScored("This customer has no order that counts, so there is nothing to score.")


def _as_score(row: CustomerRFMScore, run: RFMRun) -> Score:
    return Score(
        row.customer_id,
        row.recency_score,
        row.frequency_score,
        row.monetary_score,
        row.last_order_on,
        row.frequency_count,
        row.monetary_minor,
        row.suggested_segment,
        run.as_of,
        run.days,
    )
