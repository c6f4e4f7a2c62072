"""What the page says before any figure: over which period and why, as of which day and why, and what waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection

from regulars.analytics.rfm import CutPoints
from regulars.analytics.rfm.periods import CANDIDATES, choose, too_many, without_order
from regulars.core.models import Shop
from regulars.rfm import periods
from regulars.rfm.models import ChosenBy, RFMRun, RFMScheme, RFMSettings
from regulars.rfm.scoring import SCORES_TABLE, last_orders
from regulars.rfm.services import held_back

LADDER = ", ".join(f"{days:,}" for days in CANDIDATES)


def period(run: RFMRun) -> dict[str, Any]:
    """The run's period, who chose it and why, how many buyers have no order in it, and a better one if need be."""
    with connection.cursor() as cursor:
        rows = last_orders(cursor, SCORES_TABLE)
    buyers = sum(customers for _, customers in rows)
    without = without_order(rows, as_of=run.as_of, days=run.days)
    proposal = None
    if too_many(without, buyers):
        choice = choose(rows, as_of=run.as_of)
        proposal = {
            "days": periods.as_sent(choice.days),
            "without_order": choice.without_order,
            "recalculate_as_of": run.as_of if run.pinned else None,
        }
    return {
        "days": periods.as_sent(run.days),
        "start": run.period_start,
        "end": run.as_of,
        "chosen_by": run.days_chosen_by,
        "buyers": buyers,
        "without_order": without,
        "reason": _reason(run, proposal is not None),
        "proposal": proposal,
    }


def _reason(run: RFMRun, too_short: bool) -> str:
    if run.days_chosen_by == ChosenBy.PERSON:
        return "Somebody chose this period."
    if too_short:
        return "This period was chosen earlier; the shop's rhythm now asks for a longer one."
    return (
        f"Chosen from this shop's own rhythm: the shortest of {LADDER} days and all of the history in which at "
        "most a fifth of the buyers have no order."
    )


def standing(run: RFMRun, *, now: datetime) -> dict[str, Any]:
    """As of which day the scores are and why not of today, how many orders wait, and why to calculate anew."""
    shop = Shop.current()
    today = shop.day(now)
    latest = periods.latest_order_on(shop, today)
    return {
        "today": today,
        "latest_order_on": latest,
        "as_of_reason": _as_of_reason(run, today, latest),
        "waiting_orders": periods.orders_after(run.as_of, shop) if run.pinned else 0,
        "held_back": held_back(run, shop),
        "outdated_by": _outdated_by(run),
    }


def recalculate_as_of(*, now: datetime) -> date | None:
    """For which day the page calculates anew: the house's own, unless a later one was kept; None is today."""
    shop, furthest = Shop.current(), RFMRun.furthest()
    today = shop.day(now)
    day = periods.automatic_day(shop, today)
    if day is None or day == today or (furthest is not None and day < furthest.as_of):
        return None
    return day


def _as_of_reason(run: RFMRun, today: date, latest: date | None) -> str:
    """latest_order, asked, night or today: why the scores are as of their day."""
    if run.as_of >= today:
        return "today"
    if not run.pinned:
        return "night"
    is_latest = run.automatic or run.as_of == latest
    return "latest_order" if is_latest and (today - run.as_of).days > periods.QUIET_DAYS else "asked"


def _outdated_by(run: RFMRun) -> list[str]:
    """Which settings have changed since: period, scheme, limits."""
    settings = RFMSettings.current()
    changed = []
    if settings.days_chosen_by and settings.days != run.days:
        changed.append("period")
    if settings.scheme != run.scheme:
        changed.append("scheme")
    elif settings.scheme == RFMScheme.THRESHOLDS and settings.thresholds is not None:
        limits = CutPoints.from_thresholds(
            as_of=run.as_of,
            recency_days=settings.thresholds["recency_days"],
            frequency=settings.thresholds["frequency"],
            monetary=settings.thresholds["monetary_minor"],
        )
        if limits.to_json() != run.cut_points:
            changed.append("limits")
    return changed
