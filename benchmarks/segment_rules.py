"""Twenty rules of all kinds, each beside the SQL that somebody would write by hand for the same customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from benchmarks.simulation import END
from regulars.customers.tables import COUNTS

NOW = datetime.combine(END, time(12), tzinfo=UTC)
TOMORROW = END + timedelta(days=1)


@dataclass(frozen=True)
class Case:
    name: str
    tree: Mapping[str, Any]
    by_hand: str


def _all(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"combinator": "and", "rules": list(rules)}


def _rule(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _last(days: int) -> dict[str, Any]:
    return {"kind": "last", "amount": days, "unit": "days"}


def _since(days: int, column: str = "o.placed_at") -> str:
    return f"{column} >= '{END - timedelta(days=days)}' AND {column} < '{TOMORROW}'"


def _orders(where: str = "true") -> str:
    return f"FROM orders o WHERE {COUNTS} AND {where}"


NO_ORDER_90 = f"NOT EXISTS (SELECT 1 {_orders(_since(90))} AND o.customer_id = c.id)"
SHOP, COFFEE = (
    _rule("channel", "=", "in_store"),
    _rule("line", "some", _all(_rule("category", "=", "Coffee"))),
)
CASES = (
    Case("city is", _all(_rule("city", "=", "berlin")), "SELECT id FROM customers WHERE upper(city) = 'BERLIN'"),
    Case("name begins with", _all(_rule("full_name", "beginsWith", "maya")),
         "SELECT id FROM customers WHERE upper(full_name) LIKE 'MAYA%'"),
    Case("agreed to e-mail", _all(_rule("email_consent", "=", True)), "SELECT id FROM customers WHERE email_consent"),
    Case("two scores", _all(_rule("recency_score", ">=", 4), _rule("monetary_score", ">=", 4)),
         "SELECT customer_id FROM customer_rfm_scores WHERE recency_score >= 4 AND monetary_score >= 4"),
    Case("suggested segment", _all(_rule("suggested_segment", "in", ["Champions", "Loyal"])),
         "SELECT customer_id FROM customer_rfm_scores WHERE upper(suggested_segment) IN ('CHAMPIONS', 'LOYAL')"),
    Case("one order", _all(_rule("order_count", "=", 1)),
         "SELECT customer_id FROM customer_order_summaries WHERE order_count = 1"),
    Case("revenue at least", _all(_rule("revenue", ">=", 100)),
         "SELECT customer_id FROM customer_order_summaries WHERE revenue_minor >= 10000"),
    Case("known since", _all(_rule("last_order_at", "during", {"kind": "ago", "from": 365, "to": 90})),
         "SELECT customer_id FROM customer_order_summaries WHERE last_order_at >= '"
         f"{END - timedelta(days=365)}' AND last_order_at < '{END - timedelta(days=89)}'"),
    Case("some order in 90 days", _all(_rule("orders", "some", {"window": _last(90)})),
         f"SELECT DISTINCT customer_id {_orders(_since(90))}"),
    Case("no order in 90 days", _all(_rule("orders", "none", {"window": _last(90)})),
         f"SELECT id FROM customers c WHERE {NO_ORDER_90}"),
    Case("3 orders in a year", _all(_rule("orders", ">=", {"amount": 3, "window": _last(365)})),
         f"SELECT customer_id {_orders(_since(365))} GROUP BY customer_id HAVING count(*) >= 3"),
    Case("fewer than 2 in a year", _all(_rule("orders", "<", {"amount": 2, "window": _last(365)})),
         f"SELECT c.id FROM customers c LEFT JOIN (SELECT customer_id, count(*) AS n {_orders(_since(365))}"
         " GROUP BY customer_id) AS o ON o.customer_id = c.id WHERE COALESCE(n, 0) < 2"),
    Case("spent over 200 in two years",
         _all(_rule("orders", ">", {"measure": "sum", "of": "net", "amount": 200, "window": _last(730)})),
         f"SELECT customer_id {_orders(_since(730))} GROUP BY customer_id HAVING sum(reporting_net_minor) > 20000"),
    Case("average order over 60", _all(_rule("orders", ">", {"measure": "average", "of": "total", "amount": 60})),
         f"SELECT customer_id {_orders()} GROUP BY customer_id HAVING avg(reporting_total_minor) > 6000"),
    Case("coffee twice, each over 20",
         _all(_rule("orders", ">=", {"amount": 2, "window": _last(365),
                                     "where": _all(COFFEE, _rule("total", ">", 20))})),
         f"SELECT customer_id {_orders(_since(365))} AND reporting_total_minor > 2000 AND EXISTS (SELECT 1 FROM"
         " order_lines l WHERE l.order_id = o.id AND upper(l.category) = 'COFFEE')"
         " GROUP BY customer_id HAVING count(*) >= 2"),
    Case("stopped", _all(_rule("orders", "last", {"window": {"kind": "ago", "from": 365, "to": 90}})),
         f"SELECT customer_id {_orders()} GROUP BY customer_id HAVING max(placed_at) >= '"
         f"{END - timedelta(days=365)}' AND max(placed_at) < '{END - timedelta(days=89)}'"),
    Case("first order this year", _all(_rule("orders", "first", {"window": {"kind": "calendar", "unit": "year"}})),
         f"SELECT customer_id {_orders()} GROUP BY customer_id HAVING min(placed_at) >= '{END.year}-01-01'"
         f" AND min(placed_at) < '{END.year + 1}-01-01'"),
    Case("last order was in the shop", _all(_rule("orders", "last", {"then": _all(SHOP)})),
         "SELECT customer_id FROM (SELECT DISTINCT ON (customer_id) customer_id, channel"
         f" {_orders()} ORDER BY customer_id, placed_at DESC, id DESC) AS o WHERE upper(channel) = 'IN_STORE'"),
    Case("e-mail, then an order in a week",
         _all(_rule("sequence", "some", {"first": {"of": "touchpoints", "window": _last(180)},
                                         "then": {"of": "orders"}, "within": {"amount": 7, "unit": "days"}})),
         f"SELECT DISTINCT t.customer_id FROM customer_touchpoints t WHERE {_since(180, 't.interaction_date')}"
         f" AND EXISTS (SELECT 1 {_orders()} AND o.customer_id = t.customer_id AND o.placed_at > t.interaction_date"
         " AND o.placed_at <= t.interaction_date + interval '168 hours')"),
    Case("quiet, or from Oslo without a touchpoint",
         {"combinator": "or", "rules": [
             _rule("orders", "none", {"window": _last(90)}),
             _all(_rule("city", "=", "Oslo"), _rule("touchpoints", "none", {"window": _last(90)}))]},
         f"SELECT c.id FROM customers c WHERE {NO_ORDER_90} OR upper(city) = 'OSLO' AND NOT EXISTS (SELECT 1 FROM"
         f" customer_touchpoints t WHERE t.customer_id = c.id AND {_since(90, 't.interaction_date')})"),
)  # fmt: skip
