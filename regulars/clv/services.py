"""Valuing customers: all of them, one of them, and those whose orders changed."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regulars.clv import statements
from regulars.clv.freshness import fit_outdated_by
from regulars.clv.models import CLVModelRun, CLVRun, CLVSettings, CustomerLifetimeValue, MarginSource
from regulars.core.errors import Conflict, InvalidInput, NotFound
from regulars.core.models import Shop
from regulars.customers.locks import lock_recompute
from regulars.customers.models import Customer
from regulars.jobs.progress import Progress, silent
from regulars.rfm.periods import automatic_day

REFIT_AFTER = timedelta(days=7)
STEPS = 6
FOUR_DIGITS = Decimal("0.0001")


class NotValued(Conflict):
    """The customer has no order that counts."""

    code = "not_valued"


@dataclass(frozen=True)
class Margins:
    """Profit shares of revenue: what stands in where cost is unknown, and everybody's together."""

    assumed: Decimal
    source: MarginSource
    shop: Decimal


@dataclass(frozen=True)
class Valuation:
    """One customer's value in one period; `stored` tells whether it is the current record."""

    row: dict[str, Any]
    run: CLVRun
    stored: bool


@dataclass(frozen=True)
class CLVCalculationService:
    """Lifetime value as the house defines it; `refit` False values with the last fitted model."""

    refit: bool = True

    def calculate_clv_for_all_customers(
        self,
        *,
        period_start: date | None = None,
        period_end: date | None = None,
        progress: Progress = silent,
        now: datetime | None = None,
    ) -> CLVRun:
        """Values everybody with a counting order up to period_end (today by default), in one transaction.

        The period bounds what customers have brought; the models learn from every order up to its end. A period
        that was asked for stays until somebody asks for another; where nobody has ordered, nothing is kept.
        """
        now = now or timezone.now()
        today = Shop.current().day(now)
        as_of = _checked_period(period_start, period_end, today)
        pinned = as_of < today or period_start is not None
        with transaction.atomic():
            progress("Waiting for other calculations", 0, STEPS)
            lock_recompute()
            return _value_everybody(
                period_start=period_start, as_of=as_of, pinned=pinned, refit=self.refit, now=now, progress=progress
            )  # fmt: skip

    def calculate_clv_for_customer(
        self,
        *,
        customer_id: int,
        period_start: date | None = None,
        period_end: date | None = None,
        now: datetime | None = None,
    ) -> Valuation:
        """The stored record, brought up to date; for another period it is answered, not kept."""
        if not Customer.objects.filter(id=customer_id).exists():
            raise NotFound("There is no such customer.", attr="customer_id")
        shop, run = Shop.current(), CLVRun.latest()
        today = shop.day(now or timezone.now())
        asks_for_other = (period_end is not None and (run is None or period_end != run.as_of)) or (
            period_start is not None and (run is None or period_start != run.period_start)
        )
        if run is None or asks_for_other:
            as_of = _checked_period(period_start, period_end, today)
            return _value_once(customer_id, run=run, period_start=period_start, as_of=as_of, shop=shop)
        revalue_changed(customer_ids=[customer_id], today=today)
        stored = CustomerLifetimeValue.objects.filter(customer_id=customer_id).values().first()
        if stored is None:
            raise _no_counting_order()
        return Valuation(dict(stored), run, stored=True)


def calculate_automatically(*, now: datetime, progress: Progress = silent) -> CLVRun | None:
    """The run that the house makes by itself, at first and every night; None where none is due.

    It is as of today, or as of the latest order's day where that is long ago, and only ever for a later day than
    the current run's. Values of a period that somebody asked for stay until somebody asks for today's.
    """
    if _due_day(now) is None:
        return None
    with transaction.atomic():
        progress("Waiting for other calculations", 0, STEPS)
        lock_recompute()
        day = _due_day(now)
        if day is None:
            return None
        return _value_everybody(
            period_start=None, as_of=day, pinned=False, refit=needs_refit(today=day), now=now, progress=progress
        )  # fmt: skip


def _due_day(now: datetime) -> date | None:
    shop, run = Shop.current(), CLVRun.latest()
    if run is not None and (run.pinned or run.as_of >= shop.day(now)):
        return None
    day = automatic_day(shop, shop.day(now))
    return None if day is None or (run is not None and day <= run.as_of) else day


def _value_everybody(
    *, period_start: date | None, as_of: date, pinned: bool, refit: bool, now: datetime, progress: Progress
) -> CLVRun:
    """Under the lock, in the caller's transaction."""
    from regulars.clv import valuation  # noqa: PLC0415 - brings scipy, which start-up does without

    shop, settings = Shop.current(), CLVSettings.current()
    with connection.cursor() as cursor:
        progress("Reading orders", 1, STEPS)
        customers = statements.read_history(
            cursor, zone=shop.time_zone, period_start=period_start, as_of=as_of
        )
        totals = statements.shop_totals(cursor)
        margins = _margins(shop, totals)
        purchases = valuation.held_purchases(cursor)
        progress("Fitting the model", 2, STEPS)
        model_run = None if refit else CLVModelRun.objects.first()
        if model_run is None:
            model_run = valuation.fit(purchases, until=as_of, settings=settings, progress=progress, now=now)
        progress("Valuing customers", 4, STEPS)
        valuation.stage_predictions(
            cursor, purchases, until=as_of, as_of=as_of, model_run=model_run,
            margin=margins.assumed, shop_margin=margins.shop,
        )  # fmt: skip
        statements.find_differing(cursor, margin=margins.assumed, predicts=model_run.value_model is not None)
        progress("Writing what changed", 5, STEPS)
        run = CLVRun(
            model_run=model_run, period_start=period_start, as_of=as_of, customers=customers,
            first_order_on=totals["first_order_on"], profit_minor=0, assumed_margin=margins.assumed,
            margin_source=margins.source, shop_margin=margins.shop, pinned=pinned, calculated_at=now,
        )  # fmt: skip
        if customers or not pinned:
            run.rows_written = statements.write_differing(cursor, now=now)
        if customers:
            run.profit_minor = statements.profit_of_everybody(cursor)
            run.cohorts = valuation.curves(
                purchases, until=as_of, model_run=model_run, shop_margin=margins.shop
            )
            if model_run.pk is None:
                model_run.save()
            run.save()
            if _is_month_end(as_of) and period_start is None:
                statements.keep_month_end(cursor, month_end=as_of)
        progress("Done", STEPS, STEPS)
    return run


def revalue_changed(*, customer_ids: Sequence[int], today: date) -> int:
    """Values these customers with the last run's model and margin; before the first run, nobody.

    A run pinned to a period keeps it; otherwise orders up to today count. Answers the rows written.
    """
    run = CLVRun.latest()
    if run is None or not customer_ids:
        return 0
    ids = list(customer_ids)
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        _compute(cursor, run, until=_upper_day(run, today), customer_ids=ids)
        return statements.write_differing(cursor, now=timezone.now(), customer_ids=ids)


@dataclass(frozen=True)
class ValueDifference:
    """A stored row that is not what the facts come to under its run; either side None where it is missing."""

    customer_id: int
    stored: str | None
    recomputed: str | None


def recompute_differences(*, today: date) -> list[ValueDifference]:
    """Recomputes every row from the facts under the last run, writing nothing; for `regulars verify`."""
    run = CLVRun.latest()
    if run is None:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        _compute(cursor, run, until=_upper_day(run, today))
        return [ValueDifference(*row) for row in statements.differences(cursor)]


def needs_refit(*, today: date) -> bool:
    """Whether there is no model yet, it is a week old, it rests on other settings, or it was checked only once."""
    latest = CLVModelRun.objects.first()
    if latest is None or latest.value_model is None or today - latest.window_end >= REFIT_AFTER:
        return True
    if fit_outdated_by(latest):
        return True
    return latest.backtest is not None and "checks" not in latest.backtest


def _compute(cursor: Any, run: CLVRun, *, until: date, customer_ids: list[int] | None = None) -> None:
    """Fills clv_differing for these customers, or for all, under a run that has been."""
    from regulars.clv import valuation  # noqa: PLC0415 - brings scipy, which start-up does without

    zone, model_run = Shop.current().time_zone, run.model_run
    statements.read_history(
        cursor, zone=zone, period_start=run.period_start, as_of=until, customer_ids=customer_ids
    )
    purchases = valuation.held_purchases(cursor)
    valuation.stage_predictions(
        cursor, purchases, until=until, as_of=run.as_of, model_run=model_run, margin=run.assumed_margin,
        shop_margin=run.shop_margin,
    )  # fmt: skip
    statements.find_differing(cursor, margin=run.assumed_margin, predicts=model_run.value_model is not None)


def _value_once(
    customer_id: int, *, run: CLVRun | None, period_start: date | None, as_of: date, shop: Shop
) -> Valuation:
    """Values one customer for a period of its own, with the last model if there is one, and keeps nothing."""
    from regulars.clv import valuation  # noqa: PLC0415 - brings scipy, which start-up does without

    ids = [customer_id]
    with transaction.atomic(), connection.cursor() as cursor:
        statements.read_history(
            cursor, zone=shop.time_zone, period_start=period_start, as_of=as_of, customer_ids=ids
        )
        if run is None:
            margins = _margins(shop, statements.shop_totals(cursor))
            model_run = CLVModelRun(window_end=as_of)
        else:
            margins = Margins(run.assumed_margin, MarginSource(run.margin_source), run.shop_margin)
            model_run = run.model_run
        purchases = valuation.held_purchases(cursor)
        valuation.stage_predictions(
            cursor, purchases, until=as_of, as_of=as_of, model_run=model_run, margin=margins.assumed,
            shop_margin=margins.shop,
        )  # fmt: skip
        found = statements.fresh_rows(
            cursor, margin=margins.assumed, predicts=model_run.value_model is not None
        )
    if not found:
        raise _no_counting_order()
    imagined = CLVRun(
        model_run=model_run, period_start=period_start, as_of=as_of, first_order_on=found[0]["first_order_on"],
        assumed_margin=margins.assumed, margin_source=margins.source,
    )  # fmt: skip
    return Valuation(found[0], imagined, stored=False)


def _margins(shop: Shop, totals: dict[str, Any]) -> Margins:
    """The setting where the shop has one, else what orders of known cost show, else all revenue."""
    costed = totals["revenue_minor"] - totals["uncosted_minor"]
    if shop.margin is not None:
        assumed, source = shop.margin, MarginSource.SETTING
    elif costed > 0 and totals["known_cost_minor"] > 0:
        assumed = _share(costed - totals["known_cost_minor"], costed, least=Decimal(0))
        source = MarginSource.ORDERS
    else:
        assumed, source = Decimal(1), MarginSource.NONE
    profit = costed - totals["known_cost_minor"] + totals["uncosted_minor"] * assumed
    return Margins(assumed, source, _share(profit, totals["revenue_minor"], least=Decimal(-1)))


def _share(part: Decimal | int, whole: int, *, least: Decimal) -> Decimal:
    """A part as a share of the whole, of four digits, between `least` and 1."""
    share = Decimal(part) / whole if whole > 0 else Decimal(1)
    return min(max(share, least), Decimal(1)).quantize(FOUR_DIGITS)


def _upper_day(run: CLVRun, today: date) -> date:
    return run.as_of if run.pinned else max(today, run.as_of)


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _checked_period(start: date | None, end: date | None, today: date) -> date:
    if end is not None and end > today:
        raise InvalidInput("This day has not come yet; choose today or a day before.", attr="period_end")
    for attr, day in (("period_start", start), ("period_end", end)):
        if day is not None and day.year < 1900:
            raise InvalidInput("Choose a day after 1900.", attr=attr)
    as_of = end or today
    if start is not None and start > as_of:
        raise InvalidInput("The period must begin before it ends.", attr="period_start")
    return as_of


def _no_counting_order() -> NotValued:
    return NotValued("This customer has no order that counts, so there is nothing to value.")
