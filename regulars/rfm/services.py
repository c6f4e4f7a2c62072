"""Scoring customers: all of them, one of them, and those whose orders changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from regulars.analytics.rfm import CutPoints, epoch_day
from regulars.analytics.rfm.limits import rising
from regulars.analytics.rfm.periods import counting_from
from regulars.core.errors import Conflict, NotFound
from regulars.core.models import Shop
from regulars.customers.locks import lock_recompute
from regulars.customers.models import Customer
from regulars.jobs.progress import Progress, silent
from regulars.rfm import limits, periods, scoring
from regulars.rfm.models import ChosenBy, CustomerRFMScore, RFMRun, RFMScheme, RFMSettings
from regulars.rfm.periods import Days, Period


class NotScored(Conflict):
    """The customer has no order that counts."""

    code = "not_scored"


@dataclass(frozen=True)
class Score:
    """One customer's score in one population, as of the run it was answered from."""

    customer_id: int
    recency_score: int
    frequency_score: int
    monetary_score: int
    last_order_on: date
    first_order_on: date
    frequency_count: int
    monetary_minor: int
    suggested_segment: str
    run: RFMRun

    @property
    def cell(self) -> str:
        return f"{self.recency_score}{self.frequency_score}{self.monetary_score}"


@dataclass(frozen=True)
class RFMAnalysisService:
    """RFM as the house defines it; `scheme` None means the one chosen in the settings."""

    scheme: str | None = None

    def calculate_rfm_for_all_customers(
        self,
        *,
        days: Days | None = None,
        as_of: date | None = None,
        keep: bool = False,
        progress: Progress = silent,
        now: datetime | None = None,
    ) -> RFMRun:
        """Scores everybody with a counting order up to as_of (today by default), in one transaction.

        For a day before the greatest one ever kept, and over a shop without orders, the run is an answer and
        not saved; `keep` makes a look at the past the current run. Without days the shop's period holds, which
        the first run chooses.
        """
        now = now or timezone.now()
        return self._run(days=days, as_of=as_of, keep=keep, progress=progress, now=now, automatic=False)

    def _run(
        self,
        *,
        days: Days | None,
        as_of: date | None,
        keep: bool,
        progress: Progress,
        now: datetime,
        automatic: bool,
    ) -> RFMRun:
        shop = Shop.current()
        today = shop.day(now)
        day = periods.checked_day(as_of, today)
        with transaction.atomic(), connection.cursor() as cursor:
            progress("Waiting for other calculations", 0, 4)
            lock_recompute()
            shop, settings, furthest = Shop.current(), RFMSettings.current(), RFMRun.furthest()
            progress("Reading orders", 1, 4)
            period = periods.decide(cursor, days=days, settings=settings, shop=shop, as_of=day)
            run, cut_points = self._measure(cursor, period=period, settings=settings, shop=shop, as_of=day)
            run.pinned, run.automatic, run.calculated_at = day < today, automatic, now
            looking_back = furthest is not None and day < furthest.as_of
            if run.customers == 0 or (looking_back and not keep):
                progress("Done", 4, 4)
                return run
            progress("Scoring customers", 2, 4)
            scoring.find_differing(cursor, cut_points=cut_points, cells=settings.cells())
            progress("Writing what changed", 3, 4)
            run.save()
            run.rows_written = scoring.write_differing(
                cursor, run_id=run.id, changed_on=day, now=now, looking_back=looking_back
            )
            run.save(update_fields=["rows_written"])
            if not settings.days_chosen_by and period.chosen_by == ChosenBy.HOUSE:
                settings.days, settings.days_chosen_by = period.days, period.chosen_by
                settings.save()
            progress("Done", 4, 4)
        return run

    def _measure(
        self, cursor: CursorWrapper, *, period: Period, settings: RFMSettings, shop: Shop, as_of: date
    ) -> tuple[RFMRun, CutPoints]:
        """Reads the population into rfm_values; the run over it, not saved, and its cut-points."""
        start = counting_from(as_of, period.days)
        population = scoring.read_values(cursor, zone=shop.time_zone, period_start=start, as_of=as_of)
        scheme = self.scheme or settings.scheme
        if scheme == RFMScheme.QUINTILES:
            cut_points = scoring.cut_points_of_values(cursor)
        else:
            cut_points = limits.cut_points(settings=settings, shop=shop, as_of=as_of, days=period.days)
        run = RFMRun(
            as_of=as_of,
            days=period.days,
            days_chosen_by=period.chosen_by,
            period_start=start if period.days is not None else scoring.first_day(cursor) or as_of,
            scheme=scheme,
            cut_points=cut_points.to_json(),
            customers=population,
        )
        return run, cut_points

    def calculate_rfm_for_customer(
        self,
        *,
        customer_id: int,
        days: Days | None = None,
        as_of: date | None = None,
        now: datetime | None = None,
    ) -> Score:
        """The stored score, brought up to date; with other days or date, the exact rank there, not kept."""
        if not Customer.objects.filter(id=customer_id).exists():
            raise NotFound("There is no such customer.", attr="customer_id")
        now = now or timezone.now()
        run = RFMRun.latest()
        asks_for_other = (as_of is not None and (run is None or as_of != run.as_of)) or (
            days is not None and (run is None or days != periods.as_sent(run.days))
        )
        if run is None or asks_for_other:
            same = periods.as_sent(run.days) if run else None
            return self._rank_once(customer_id, days=days or same, as_of=as_of, today=Shop.current().day(now))
        rescore_changed(customer_ids=[customer_id], today=Shop.current().day(now))
        row = CustomerRFMScore.objects.filter(customer_id=customer_id).first()
        if row is None:
            raise _no_counting_order()
        return _as_score(row, run)

    def _rank_once(self, customer_id: int, *, days: Days | None, as_of: date | None, today: date) -> Score:
        """Scores the whole population to answer for one, and keeps nothing."""
        shop, settings = Shop.current(), RFMSettings.current()
        day = periods.checked_day(as_of, today)
        with transaction.atomic(), connection.cursor() as cursor:
            period = periods.decide(cursor, days=days, settings=settings, shop=shop, as_of=day)
            run, cuts = self._measure(cursor, period=period, settings=settings, shop=shop, as_of=day)
            cursor.execute(
                "SELECT last_order_on, first_order_on, frequency_count, monetary_minor"  # noqa: S608
                f" FROM {scoring.VALUES_TABLE} WHERE customer_id = %s",
                [customer_id],
            )
            values = cursor.fetchone()
        if values is None:
            raise _no_counting_order()
        last_order_on, first_order_on, frequency_count, monetary_minor = values
        scores = (
            cuts.score("recency", epoch_day(last_order_on)),
            cuts.score("frequency", frequency_count),
            cuts.score("monetary", monetary_minor),
        )
        segment = cuts.segment(settings.cells()["".join(map(str, scores))], first_order_on)
        return Score(
            customer_id,
            *scores,
            last_order_on,
            first_order_on,
            frequency_count,
            monetary_minor,
            segment,
            run,
        )


def calculate_automatically(*, now: datetime, progress: Progress = silent) -> RFMRun | None:
    """The run that the house makes by itself, at first and every night; None where none is due.

    It is as of today, or as of the latest order's day where that is long ago, and only ever for a later day
    than the current run's. A look at the past that somebody asked for holds it back until there is a new order.
    """
    if _due_day(now) is None:
        return None
    with transaction.atomic():
        progress("Waiting for other calculations", 0, 4)
        lock_recompute()
        day = _due_day(now)
        if day is None:
            return None
        service = RFMAnalysisService()
        run = service._run(days=None, as_of=day, keep=True, progress=progress, now=now, automatic=True)
    return run if run.kept else None


def _due_day(now: datetime) -> date | None:
    shop, run = Shop.current(), RFMRun.latest()
    day = periods.automatic_day(shop, shop.day(now))
    if day is None or (run is not None and (day <= run.as_of or held_back(run, shop))):
        return None
    return day


def held_back(run: RFMRun, shop: Shop) -> bool:
    """Whether somebody's look at the past still stands: no order dated after it was recorded since."""
    if not run.pinned or run.automatic:
        return False
    return not periods.recorded_since(run.calculated_at, after=run.as_of, shop=shop)


def calculate_again(*, now: datetime, progress: Progress = silent) -> RFMRun | None:
    """The current run once more over the same period, after what a day or an amount is has changed."""
    run = RFMRun.latest()
    if run is None:
        return None
    shop, days = Shop.current(), periods.as_sent(run.days)
    as_of = min(run.as_of, shop.day(now)) if run.pinned else None
    stands = run.pinned and held_back(run, shop)  # What no longer holds the night back must not do so again.
    again = RFMAnalysisService()._run(
        days=days,
        as_of=as_of,
        keep=True,
        progress=progress,
        now=now,
        automatic=run.automatic or (run.pinned and not stands),
    )
    if again.kept:
        again.days_chosen_by = run.days_chosen_by
        again.save(update_fields=["days_chosen_by"])
    return again


def rescore_changed(*, customer_ids: Sequence[int], today: date) -> int:
    """Scores these customers against the current run's cut-points; before the first full run, nobody.

    A run for a past day keeps its day; otherwise orders from its period's start up to today
    count. Answers how many rows it wrote.
    """
    if not customer_ids:
        return 0
    ids, now = list(customer_ids), timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        run = RFMRun.latest()
        if run is None:
            return 0
        shop, as_of = Shop.current(), _upper_day(run, today)
        scoring.read_values(
            cursor, zone=shop.time_zone, period_start=run.counts_from, as_of=as_of, customer_ids=ids
        )
        cuts = CutPoints.from_json(run.cut_points)
        scoring.find_differing(cursor, cut_points=cuts, cells=RFMSettings.current().cells())
        former = scoring.first_day(cursor, scoring.SCORES_TABLE, ids) if run.days is None else None
        written = scoring.write_differing(cursor, run_id=run.id, changed_on=as_of, now=now, customer_ids=ids)
        if run.days is None:
            _follow_first_order(cursor, run, former)
    return written


def _follow_first_order(cursor: CursorWrapper, run: RFMRun, former: date | None) -> None:
    """All of the history begins with its first order, also where that came, or went, after the run."""
    earliest = scoring.first_day(cursor)
    if former == run.period_start:
        earliest = scoring.first_day(cursor, scoring.SCORES_TABLE)
    elif earliest is None or earliest > run.period_start:
        return
    if earliest is not None and earliest != run.period_start:
        run.period_start = earliest
        run.save(update_fields=["period_start"])


def change_settings(
    *,
    now: datetime | None = None,
    segments: list[dict[str, Any]] | None = None,
    **changes: Any,
) -> RFMSettings:
    """Changes how the shop scores. A new map relabels at once; the rest holds from the next run on.

    `changes` may hold scheme, days (None leaves the period to the next run to choose) and thresholds (None:
    those the shop's orders propose, once they are needed).
    """
    now = now or timezone.now()
    shop = Shop.current()
    with transaction.atomic():
        lock_recompute()
        settings = RFMSettings.current()
        settings.scheme = changes.get("scheme") or settings.scheme
        if "days" in changes:
            days = changes["days"]
            settings.days = periods.checked_days(days, shop.day(now))
            settings.days_chosen_by = ChosenBy.PERSON if days is not None else ""
        if "thresholds" in changes:
            settings.thresholds = _limits_to_keep(changes["thresholds"])
        if settings.scheme == RFMScheme.THRESHOLDS and settings.thresholds is None:
            settings.thresholds = limits.needed(settings=settings, shop=shop, as_of=shop.day(now))
        if segments is not None:
            settings.segments = segments
        settings.save()
        run = RFMRun.latest()
        if segments is not None and run is not None:
            with connection.cursor() as cursor:
                cuts = CutPoints.from_json(run.cut_points)
                scoring.relabel(cursor, cells=settings.cells(), cut_points=cuts, run_id=run.id, now=now)
    return settings


def convert_limits(factor: Fraction) -> None:
    """Brings the shop's own limits of money into another currency; each stays above the one before."""
    settings = RFMSettings.current()
    if settings.thresholds is None:
        return
    money = [max(int(limit * factor + Fraction(1, 2)), 0) for limit in settings.thresholds["monetary_minor"]]
    settings.thresholds = {**settings.thresholds, "monetary_minor": rising(money)}
    settings.save()


def forget_choice() -> None:
    """The period that the shop's rhythm chose goes with that rhythm; one that a person chose stays."""
    chosen = RFMSettings.objects.filter(days_chosen_by=ChosenBy.HOUSE)
    chosen.update(days=None, days_chosen_by="")


def _limits_to_keep(sent: dict[str, Any] | None) -> dict[str, Any] | None:
    if sent is None:
        return None
    return {
        "recency_days": sent["recency_days"],
        "frequency": sent["frequency"],
        "monetary_minor": sent["monetary"],
    }


@dataclass(frozen=True)
class ScoreDifference:
    """A stored row that is not what the facts come to under its run; either side None where it is missing."""

    customer_id: int
    stored: str | None
    recomputed: str | None


def recompute_differences(*, today: date) -> list[ScoreDifference]:
    """Recomputes every row from the facts under the current run, writing nothing; for `regulars verify`."""
    run = RFMRun.latest()
    if run is None:
        return []
    shop = Shop.current()
    with transaction.atomic(), connection.cursor() as cursor:
        scoring.read_values(
            cursor, zone=shop.time_zone, period_start=run.counts_from, as_of=_upper_day(run, today)
        )
        cells = RFMSettings.current().cells()
        scoring.find_differing(cursor, cut_points=CutPoints.from_json(run.cut_points), cells=cells)
        cursor.execute(scoring.DIFFERENCES)
        return [ScoreDifference(*row) for row in cursor.fetchall()]


def _upper_day(run: RFMRun, today: date) -> date:
    return run.as_of if run.pinned else max(today, run.as_of)


def _no_counting_order() -> NotScored:
    return NotScored("This customer has no order that counts, so there is nothing to score.")


def _as_score(row: CustomerRFMScore, run: RFMRun) -> Score:
    return Score(
        row.customer_id,
        row.recency_score,
        row.frequency_score,
        row.monetary_score,
        row.last_order_on,
        row.first_order_on,
        row.frequency_count,
        row.monetary_minor,
        row.suggested_segment,
        run,
    )
