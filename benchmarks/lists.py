"""Pages of fifty through the whole web application, beside bare Django REST framework serving the same rows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks.database import tidy
from benchmarks.measuring import median, percentile, seconds
from benchmarks.report import Section, Table, ratio, took
from benchmarks.simulation import END
from regulars.access.services import create_key
from regulars.customers.models import Customer, Order
from regulars.rfm.models import CustomerRFMScore
from regulars.rfm.services import RFMAnalysisService

ENOUGH, FEW, PATIENCE = 40, 5, 12.0
API = "/api/customers/"
A_MONTH_BEFORE = END - timedelta(days=30)
TOUCHPOINTS = """
INSERT INTO customer_touchpoints (customer_id, touchpoint_type, channel, title, description, reference_type,
    reference_id, outcome, interaction_date, metadata, source, external_id, created_at)
SELECT customer_id, 'email', 'email', 'Order confirmation', '', 'order', external_id, '', placed_at, '{}', 'bench',
       external_id, now() FROM orders WHERE id % 3 = 0
"""


@dataclass(frozen=True)
class Page:
    """One page as the product is asked for it, and as the bare list is asked for the same rows."""

    name: str
    path: str
    asked: dict[str, Any]
    bare: dict[str, Any] | None = None

    def address(self) -> str:
        return f"{API}{self.path}?{urlencode(self.asked)}"

    def bare_address(self) -> str:
        asked = self.asked if self.bare is None else self.bare
        return f"/bare/{self.path or 'customers/'}?{urlencode(asked)}"


def pages() -> list[Page]:
    """Of each list: the first page, one deep inside, searched, filtered and ordered ones."""
    customers, orders, scores = (
        model.objects.count() // 50 * 9 // 10 or 1 for model in (Customer, Order, CustomerRFMScore)
    )
    segment, day = "suggested_segment", "2025-12-01T00:00:00Z"
    summary, rfm = "order_summary__", "rfm_score_row__"
    largest = CustomerRFMScore.objects.values_list(segment).annotate(n=Count("pk")).order_by("-n")[0][0]
    one = Order.objects.order_by("id")[Order.objects.count() // 2].customer_id
    return [
        Page("customers", "", {}, {"order": "id"}),
        Page("customers, deep", "", {"page": customers}),
        Page("customers, searched", "", {"search": "maya ok"}, {"words": "maya ok"}),
        Page("customers, one segment", "", {segment: "Champions"}, {rfm + segment: "Champions"}),
        Page("customers, many orders", "", {"min_orders": 5}, {f"{summary}order_count__gte": 5}),
        Page("customers, by revenue", "", {"ordering": "-revenue"}, {"order": f"-{summary}revenue_minor,-id"}),
        Page("customers, by last order, deep", "", {"ordering": "-last_order_at", "page": customers // 2},
             {"order": f"-{summary}last_order_at,-id", "page": customers // 2}),
        Page("customers, by name", "", {"ordering": "full_name"}, {"order": "full_name,id"}),
        Page("a segment's customers, by revenue", "", {segment: largest, "ordering": "-revenue"},
             {rfm + segment: largest, "order": f"-{summary}revenue_minor,-id"}),
        Page("orders", "orders/", {}, {"order": "-id"}),
        Page("orders, deep", "orders/", {"page": orders}, {"order": "-id", "page": orders}),
        Page("orders, searched", "orders/", {"search": "maya ok"}, {"words": "maya ok", "order": "-id"}),
        Page("orders, of one customer", "orders/", {"customer": one}, {"customer": one, "order": "-id"}),
        Page("orders, refunded", "orders/", {"status": "refunded"}, {"status": "refunded", "order": "-id"}),
        Page("orders, since a day", "orders/", {"placed_from": day}, {"placed_at__gte": day, "order": "-id"}),
        Page("orders, by date", "orders/", {"ordering": "-placed_at"}, {"order": "-placed_at,-id"}),
        Page("orders, by total", "orders/", {"ordering": "-total"}, {"order": "-reporting_total_minor,-id"}),
        Page("scores", "rfm-scores/", {}, {"order": "customer_id"}),
        Page("scores, deep", "rfm-scores/", {"page": scores}, {"order": "customer_id", "page": scores}),
        Page("scores, one segment", "rfm-scores/", {segment: "Champions"},
             {segment: "Champions", "order": "customer_id"}),
        Page("scores, one score", "rfm-scores/", {"rfm_score": "555"},
             {"recency_score": 5, "frequency_score": 5, "monetary_score": 5, "order": "customer_id"}),
        Page("scores, by money", "rfm-scores/", {"ordering": "-monetary_value"},
             {"order": "-monetary_minor,-customer_id"}),
        Page("scores, searched", "rfm-scores/", {"search": "maya ok"}, {"words": "maya ok", "order": "customer_id"}),
        Page("touchpoints", "touchpoints/", {}, {"order": "-interaction_date,-id"}),
        Page("touchpoints, of one customer", "touchpoints/", {"customer": one},
             {"customer": one, "order": "-interaction_date,-id"}),
        Page("touchpoints, of one kind", "touchpoints/", {"touchpoint_type": "email"},
             {"touchpoint_type": "email", "order": "-interaction_date,-id"}),
        Page("touchpoints, searched", "touchpoints/", {"search": "maya ok"},
             {"words": "maya ok", "order": "-interaction_date,-id"}),
    ]  # fmt: skip


def answers(one: int) -> list[Page]:
    """What is no list, and has nothing to stand beside."""
    month = {"from": A_MONTH_BEFORE, "to": END}
    return [
        Page("RFM summary", "rfm-scores/summary/", {}),
        Page("RFM movement", "rfm-scores/movement/", month),
        Page("a customer's page", f"{one}/profile/", {}),
        Page("totals of a segment", "totals/", {"suggested_segment": "Champions"}),
        Page("totals of everybody", "totals/", {}),
    ]


def run(*, enough: int = ENOUGH) -> Section:
    """The shop must be loaded; `enough` is how often a page is asked for."""
    for as_of in (A_MONTH_BEFORE, END):
        RFMAnalysisService().calculate_rfm_for_all_customers(as_of=as_of)
    with connection.cursor() as cursor:
        cursor.execute(TOUCHPOINTS)
    tidy()
    _, key = create_key(name="benchmark", role="admin")
    caller = Client(headers={"authorization": f"Bearer {key}"})
    stranger = Client()
    with override_settings(ROOT_URLCONF="benchmarks.bare_urls", ALLOWED_HOSTS=["*"]):
        lists = [_beside(page, caller, stranger, enough) for page in pages()]
        customer = Order.objects.order_by("-id")[0].customer_id
        alone = [_alone(page, caller, enough) for page in answers(customer)]
    return Section(
        "Pages",
        ["Whole requests through the WSGI application, without a network. The aim is a p95 within 3 × of the bare "
         "list's and at most 6 queries. Regulars puts only keys in order, and where counting a list took longer "
         "than a tenth of a second believes the count for half a minute; bare REST framework does neither."],
        [Table(("fifty rows of", "p50", "p95", "bare p50", "bare p95", "p95 beside bare", "queries"), lists),
         Table(("answer", "p50", "p95", "queries"), alone)],
    )  # fmt: skip


def _beside(page: Page, caller: Client, stranger: Client, enough: int) -> tuple[str, ...]:
    ours, bare = _turns([(caller, page.address()), (stranger, page.bare_address())], enough)
    factor = percentile(ours, 0.95) / percentile(bare, 0.95)
    return (page.name, *_centre(ours), *_centre(bare), ratio(factor), _queries(caller, page))


def _alone(page: Page, caller: Client, enough: int) -> tuple[str, ...]:
    return (page.name, *_centre(_turns([(caller, page.address())], enough)[0]), _queries(caller, page))


def _centre(taken: list[float]) -> tuple[str, str]:
    return took(median(taken)), took(percentile(taken, 0.95))


def _turns(requests: list[tuple[Client, str]], enough: int) -> list[list[float]]:
    """Seconds of each request, in turns: enough of them, fewer where they are slow; the first is thrown away."""
    taken: list[list[float]] = [[] for _ in requests]
    for client, address in requests:
        _get(client, address)
    start = time.perf_counter()
    while len(taken[0]) < min(enough, FEW) or (
        len(taken[0]) < enough and time.perf_counter() - start < PATIENCE
    ):
        for (client, address), into in zip(requests, taken, strict=True):
            into.append(seconds(lambda client=client, address=address: _get(client, address)))  # type: ignore[misc]
    return taken


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}: {answer.content[:300]!r}")


def _queries(client: Client, page: Page) -> str:
    with CaptureQueriesContext(connection) as caught:
        _get(client, page.address())
    return str(len(caught))
