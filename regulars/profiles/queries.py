"""Reads behind the customer list and the customer's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from regulars.analytics.rfm import CutPoints, day_of, epoch_day
from regulars.clv.models import CLVRun, CustomerLifetimeValue
from regulars.clv.queries import profit_known
from regulars.clv.serializers import COLUMNS as VALUE_COLUMNS
from regulars.clv.serializers import value_as_sent
from regulars.core.models import Shop
from regulars.core.money import from_minor
from regulars.customers.models import Customer, CustomerOrderSummary, Order
from regulars.customers.serializers import order_as_sent
from regulars.journeys.models import CustomerTouchpoint
from regulars.journeys.serializers import without_words
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSegmentChange, RFMSettings
from regulars.rfm.periods import said
from regulars.rfm.summary import decided_by, run_as_sent

LATEST = 20


def totals(rows: QuerySet[Any], shop: Shop, *, scored: bool, valued: bool) -> dict[str, Any]:
    """How many customers a filtered list holds, and what they come to on each base that the filters speak of."""
    sums = {"order_count": "order_summary__order_count", "revenue_minor": "order_summary__revenue_minor"}
    sums |= {"period_minor": "rfm_score_row__monetary_minor"} if scored else {}
    sums |= {"profit_minor": "lifetime_value__profit_minor"} if valued else {}
    sums |= {"predicted_minor": "lifetime_value__predicted_minor"} if valued else {}
    found = rows.aggregate(count=Count("pk"), **{name: Sum(column) for name, column in sums.items()})

    def amount(name: str) -> str | None:
        return from_minor(found[name] or 0, shop.currency) if name in found else None

    run, value = RFMRun.latest(), CLVRun.latest()
    return {
        "count": found["count"],
        "order_count": found["order_count"] or 0,
        "revenue": amount("revenue_minor"),
        "period_revenue": amount("period_minor"),
        "period_days": None if run is None else run.days or "all",
        "historical_clv": amount("profit_minor"),
        "predictive_clv": amount("predicted_minor") if found.get("predicted_minor") is not None else None,
        "horizon_days": None if value is None else (value.model_run.value_model or {}).get("horizon_days"),
        "profit_known": profit_known(shop),
        "currency": shop.currency,
    }


def summary_of(customer: Customer, shop: Shop, now: datetime) -> dict[str, Any]:
    """What the customer's counting orders come to; cost is null where any order's is unknown."""
    found = CustomerOrderSummary.objects.filter(customer=customer).first()
    if found is None:
        return {"order_count": 0, "first_order_at": None, "last_order_at": None, "days_since_last_order": None,
                "revenue": from_minor(0, shop.currency), "refunded": from_minor(0, shop.currency), "cost": None,
                "average_order_value": None}  # fmt: skip
    since = shop.day(now) - shop.day(found.last_order_at)
    cost_known = found.revenue_without_cost_minor == 0
    average = (2 * found.revenue_minor + found.order_count) // (2 * found.order_count)
    return {
        "order_count": found.order_count,
        "first_order_at": found.first_order_at,
        "last_order_at": found.last_order_at,
        "days_since_last_order": max(since.days, 0),
        "revenue": from_minor(found.revenue_minor, shop.currency),
        "refunded": from_minor(found.refunded_minor, shop.currency),
        "cost": from_minor(found.cost_minor, shop.currency) if cost_known else None,
        "average_order_value": from_minor(average, shop.currency),
    }


def rfm_of(customer: Customer, shop: Shop) -> dict[str, Any] | None:
    """The score with the cut-points that explain it, in sentences."""
    run = RFMRun.latest()
    row = CustomerRFMScore.objects.filter(customer=customer).first()
    if run is None or row is None:
        return None
    cuts = CutPoints.from_json(run.cut_points)
    recency_days = max((run.as_of - row.last_order_on).days, 0)
    segments, cell = RFMSettings.current(), str(row)
    words: dict[str, Any] = next((s for s in segments.segments if s["segment"] == row.suggested_segment), {})
    decider = decided_by(segments.cells()[cell], row.suggested_segment)
    return {
        "rfm_score": cell,
        "recency_score": row.recency_score,
        "frequency_score": row.frequency_score,
        "monetary_score": row.monetary_score,
        "recency_days": recency_days,
        "frequency_count": row.frequency_count,
        "monetary_value": from_minor(row.monetary_minor, shop.currency),
        "last_order_on": row.last_order_on,
        "first_order_on": row.first_order_on,
        "suggested_segment": row.suggested_segment,
        "segment_decided_by": decider,
        "segment_sentence": _segment_told(cell, row, cuts) if decider == "first_order" else None,
        "description": words.get("description", ""),
        "advice": words.get("advice", ""),
        "run": run_as_sent(run),
        "explanation": [
            _explained(measure, score, value, orders=row.frequency_count, cuts=cuts, run=run, shop=shop)
            for measure, score, value in (
                ("recency", row.recency_score, epoch_day(row.last_order_on)),
                ("frequency", row.frequency_score, row.frequency_count),
                ("monetary", row.monetary_score, row.monetary_minor),
            )
        ],
    }


def _segment_told(cell: str, row: CustomerRFMScore, cuts: CutPoints) -> str:
    """Why somebody with a new customer's score is not called new."""
    since = day_of(cuts.new_since or 0)
    return (
        f"{cell} is a new customer's score, but this one first ordered on {row.first_order_on:%-d %B %Y}; new is "
        f"who first ordered on {since:%-d %B %Y} or later (the limit of a recency of 4). So not the score but the "
        f"first order decides: {row.suggested_segment}."
    )


def _explained(
    measure: str, score: int, value: int, *, orders: int, cuts: CutPoints, run: RFMRun, shop: Shop
) -> dict[str, Any]:
    """One measure: the value, the limits of the scores 2 to 5, and a sentence for people."""

    def told(raw: int | None) -> Any:
        if raw is None:
            return None
        if measure == "recency":
            return max((run.as_of - day_of(raw)).days, 0)
        return from_minor(raw, shop.currency) if measure == "monetary" else raw

    limits = getattr(cuts, measure)
    if measure == "recency":
        words = f"Last ordered {_counted(told(value), 'day')} before {run.as_of:%-d %B %Y}."
    elif measure == "frequency":
        placed = _counted(orders, "order") if orders else "no order"
        words = f"Placed {placed} in {'the ' if run.days else ''}{said(run.days)} up to then."
    else:
        words = _brought(orders, f"{told(value)} {shop.currency}")
    least = limits[score - 2] if score > 1 else None
    direction = "at most" if measure == "recency" else "at least"
    unit = {"recency": "days", "frequency": "orders", "monetary": shop.currency}[measure]
    if least is None:
        earned = ""
    elif measure == "monetary":
        earned = f" A {score} takes {direction} {told(least)} {shop.currency}."
    else:
        earned = f" A {score} takes {direction} {_counted(told(least), unit.rstrip('s'))}."
    return {
        "measure": measure,
        "value": told(value),
        "unit": unit,
        "score": score,
        "cut_points": [told(limit) for limit in limits],
        "sentence": words + earned,
    }


def _brought(orders: int, amount: str) -> str:
    """What the orders of the period came to, where there are any."""
    if orders == 0:
        return "Without an order there is no money to count."
    return f"{'This order' if orders == 1 else 'These orders'} brought {amount}, net of tax and refunds."


def value_of(customer: Customer, shop: Shop, *, clear: bool) -> dict[str, Any] | None:
    """The customer's lifetime value; None before the first calculation."""
    run = CLVRun.latest()
    row = CustomerLifetimeValue.objects.filter(customer=customer).values(*VALUE_COLUMNS).first()
    if run is None or row is None:
        return None
    sent = value_as_sent(row, run, shop.currency, clear=clear)
    return {
        **sent,
        "run": {
            "as_of": run.as_of,
            "pinned": run.pinned,
            "refusal": run.model_run.refusal,
            "margin_source": run.margin_source,
        },
    }


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def latest_orders(customer: Customer, name: str, shop: Shop, *, clear: bool) -> list[dict[str, Any]]:
    """The customer's latest orders with their lines."""
    orders = Order.objects.filter(customer=customer).select_related("customer").prefetch_related("lines")
    latest = orders.order_by("-placed_at", "-id")[:LATEST]
    return [order_as_sent(order, name=name, shop_currency=shop.currency, clear=clear) for order in latest]


def latest_touchpoints(customer: Customer, *, clear: bool) -> list[dict[str, Any]]:
    """The customer's latest interactions."""
    columns = ("id", "touchpoint_type", "channel", "title", "description", "outcome", "interaction_date")
    rows = list(CustomerTouchpoint.objects.filter(customer=customer).values(*columns)[:LATEST])
    return rows if clear else [without_words(row) for row in rows]


def segment_history(customer: Customer) -> list[dict[str, Any]]:
    """Every move of the customer between suggested segments, the newest first."""
    moves = RFMSegmentChange.objects.filter(customer=customer).order_by("-changed_on", "-id")
    return [dict(move) for move in moves.values("changed_on", "from_segment", "to_segment")]
