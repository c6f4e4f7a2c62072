"""Fixed limits of scores: those the shop set, or those its own gaps, orders and money propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from regulars.analytics.rfm import CutPoints, limits_sql
from regulars.analytics.rfm.limits import Limits, propose
from regulars.analytics.rfm.periods import counting_from
from regulars.core.errors import InvalidInput
from regulars.core.models import Shop
from regulars.customers.tables import counted_orders
from regulars.rfm.models import RFMRun, RFMSettings


@dataclass(frozen=True)
class Proposal:
    """Limits proposed as of a day over a period; days None is all of the history."""

    limits: Limits
    as_of: date
    days: int | None

    def kept(self) -> dict[str, list[int]]:
        """As the settings keep them."""
        found = self.limits
        return {
            "recency_days": found.recency_days,
            "frequency": found.frequency,
            "monetary_minor": found.monetary_minor,
        }


def proposal(*, settings: RFMSettings, shop: Shop, as_of: date, days: int | None) -> Proposal | None:
    """What the shop's orders up to a day propose; None where nobody has bought."""
    with connection.cursor() as cursor:
        cursor.execute(
            limits_sql(counted_orders()),
            {"zone": shop.time_zone, "as_of": as_of, "period_start": counting_from(as_of, days)},
        )
        found = propose(cursor.fetchall())
    return Proposal(found, as_of, days) if found else None


def present_proposal(*, settings: RFMSettings, shop: Shop, today: date) -> Proposal | None:
    """Proposed over the shop's period, as of the day its scores are for."""
    run = RFMRun.latest()
    as_of = run.as_of if run and run.pinned else today
    days = settings.days if settings.days_chosen_by or run is None else run.days
    return proposal(settings=settings, shop=shop, as_of=as_of, days=days)


def needed(*, settings: RFMSettings, shop: Shop, as_of: date) -> dict[str, Any]:
    """The proposal, to be kept; refused where there is nothing to propose from."""
    found = present_proposal(settings=settings, shop=shop, today=as_of)
    if found is None:
        raise InvalidInput(
            "There are no orders yet to propose limits from; give the limits as well.", attr="thresholds"
        )
    return found.kept()


def cut_points(*, settings: RFMSettings, shop: Shop, as_of: date, days: int | None) -> CutPoints:
    """The limits in force as cut-points: the shop's own, else what is proposed for this run."""
    kept = settings.thresholds
    if kept is None:
        found = proposal(settings=settings, shop=shop, as_of=as_of, days=days)
        if found is None:
            return CutPoints.from_rows([])
        kept = found.kept()
    return CutPoints.from_thresholds(
        as_of=as_of,
        recency_days=kept["recency_days"],
        frequency=kept["frequency"],
        monetary=kept["monetary_minor"],
    )
