"""Ready-made segments, one click away: each is the body of a `POST segments/`."""

from __future__ import annotations

from typing import Any

from regulars.analytics.rfm import segment_map


def _all_of(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"combinator": "and", "rules": list(rules)}


def _rule(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _last(amount: int, unit: str = "days") -> dict[str, Any]:
    return {"kind": "last", "amount": amount, "unit": unit}


def _ago(far: int | None, near: int) -> dict[str, Any]:
    window = {"kind": "ago", "to": near, "unit": "days"}
    return window if far is None else {**window, "from": far}


def _template(key: str, name: str, type_: str, description: str, *rules: dict[str, Any]) -> dict[str, Any]:
    segment = {
        "name": name,
        "description": description,
        "segment_type": type_,
        "behavioral_criteria": _all_of(*rules),
        "auto_assign": True,
    }
    return {"key": key, "group": "rfm" if key.startswith("rfm-") else "everyday", "segment": segment}


EVERYDAY = (
    _template("win-back", "Win back", "behavioral",
              "Bought at least twice, the last time 90 to 365 days ago, and may be written to.",
              _rule("orders", ">=", {"measure": "count", "amount": 2}),
              _rule("orders", "last", {"window": _ago(365, 90)}),
              _rule("email_consent", "=", True)),
    _template("vip-at-risk", "VIP at risk", "rfm",
              "Among those who bring most, and quiet for unusually long.",
              _rule("monetary_score", "=", 5),
              _rule("recency_score", "<=", 2)),
    _template("one-time-buyers", "One-time buyers", "behavioral",
              "Exactly one order so far, more than 30 days ago.",
              _rule("order_count", "=", 1),
              _rule("last_order_at", "during", _ago(None, 31))),
    _template("birthdays", "Birthday in the next 7 days", "demographic",
              "Have their birthday today or in the seven days to come.",
              _rule("birth_date", "anniversary", {"from": 0, "to": 7})),
    _template("big-spenders-without-consent", "Big spenders without consent", "value",
              "Among those who bring most, and have not agreed to e-mail: ask them.",
              _rule("monetary_score", "=", 5),
              _rule("email_consent", "=", False)),
    _template("new-this-month", "New this month", "behavioral",
              "Placed their first order in this calendar month.",
              _rule("orders", "first", {"window": {"kind": "calendar", "unit": "month", "back": 0}})),
    _template("frequent-buyers", "Frequent buyers", "behavioral",
              "At least three orders in the last 90 days.",
              _rule("orders", ">=", {"measure": "count", "amount": 3, "window": _last(90)})),
    _template("never-bought", "Never bought", "behavioral",
              "Known for at least a week, without an order.",
              _rule("order_count", "=", 0),
              _rule("created_at", "during", _ago(None, 7))),
)  # fmt: skip


def _of_rfm(segment: segment_map.Segment) -> dict[str, Any]:
    rule = _rule("suggested_segment", "=", segment.name)
    key = "rfm-" + "".join(c if c.isalnum() else "-" for c in segment.name.lower())
    return _template(key, segment.name, "rfm", segment.description, rule)


TEMPLATES = (*EVERYDAY, *(_of_rfm(segment) for segment in segment_map.STANDARD))
