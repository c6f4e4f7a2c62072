"""One customer's value over time: purchases, the probability of still being active, values at month ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from regulars.analytics.rfm import day_of, epoch_day
from regulars.clv.models import CLVRun, CustomerLifetimeValueSnapshot
from regulars.core.models import Shop
from regulars.core.money import from_minor

POINTS = 180


def history_of(*, customer_id: int, now: datetime) -> dict[str, Any]:
    """The path is drawn anew from the latest model, so it is one curve and not a patchwork.

    It ends on the day that the customer's value is judged on, so that a page tells one chance as of one day: the
    run's, or that of a later purchase; a run for a period that was asked for knows none later.
    """
    from regulars.analytics.clv.value import ValueModel, alive_path  # noqa: PLC0415 - brings scipy
    from regulars.clv.valuation import purchases_of  # noqa: PLC0415 - brings scipy

    shop, run = Shop.current(), CLVRun.latest()
    latest = run.as_of if run is not None and run.pinned else shop.day(now)
    with connection.cursor() as cursor:
        bought = purchases_of(cursor, customer_id=customer_id, zone=shop.time_zone, until=latest)
    spent: dict[int, int] = {}
    for day, net in zip(bought.days.tolist(), bought.net_minor.tolist(), strict=True):
        spent[day] = spent.get(day, 0) + net
    days = sorted(spent)
    judged = latest if run is None else max(run.as_of, day_of(days[-1]) if days else run.as_of)
    path: list[dict[str, Any]] = []
    if days and run is not None and run.model_run.value_model is not None:
        model = ValueModel.from_json(run.model_run.value_model).transactions
        until = epoch_day(judged)
        every = max((until - days[0]) // POINTS, 1)
        at, probabilities = alive_path(model, days, until_day=until, every_days=every)
        path = [
            {"day": day_of(int(day)), "alive_probability": round(float(p), 4)}
            for day, p in zip(at, probabilities, strict=True)
        ]
    return {
        "customer": customer_id,
        "currency": shop.currency,
        "as_of": judged,
        "pinned": run is not None and run.pinned,
        "model_run": run.model_run.id if run is not None else None,
        "purchases": [{"day": day_of(day), "spend": from_minor(spent[day], shop.currency)} for day in days],
        "alive": path,
        "month_ends": _month_ends(customer_id, shop.currency),
    }


def _month_ends(customer_id: int, currency: str) -> list[dict[str, Any]]:
    """Values as they were told at the ends of months; a month in which nothing changed is left out."""
    kept = CustomerLifetimeValueSnapshot.objects.filter(customer_id=customer_id).order_by("month_end")
    return [
        {
            "month_end": row.month_end,
            "historical_clv": from_minor(row.profit_minor, currency),
            "predictive_clv": from_minor(row.predicted_minor, currency)
            if row.predicted_minor is not None
            else None,
            "alive_probability": row.alive_probability,
        }
        for row in kept
    ]
