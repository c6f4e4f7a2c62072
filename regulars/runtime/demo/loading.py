"""Brings the simulated shop in by the one way in, scores it as of past month ends, and today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from regulars.clv.services import CLVCalculationService
from regulars.core.errors import Conflict
from regulars.core.models import ExchangeRate, Shop
from regulars.customers import loading
from regulars.customers.locks import lock_recompute
from regulars.customers.models import Customer
from regulars.customers.services import wake_refresh
from regulars.jobs.progress import Progress, silent
from regulars.journeys.services import record_touchpoints
from regulars.refresh.services import drain
from regulars.rfm.services import RFMAnalysisService
from regulars.runtime.demo.catalogue import BY, CURRENCY, MARGIN, NAME, RATES
from regulars.runtime.demo.simulation import DAYS, simulate
from regulars.runtime.demo.simulation import Shop as Simulated
from regulars.segments.evaluation import fill_stale
from regulars.segments.services import create_segment
from regulars.segments.templates import EVERYDAY

CUSTOMERS = 5_000
MONTHS_SCORED = 6
LOADED = ("customers", "orders", "order_lines", "customer_order_summaries", "customer_touchpoints")
STEPS = 5 + MONTHS_SCORED


def load_demo(*, now: datetime, customers: int = CUSTOMERS, progress: Progress = silent) -> int:
    """Fills an empty shop, all or nothing, and answers with how many customers; refuses one that has its own."""
    with transaction.atomic():
        lock_recompute()
        if Customer.objects.exists():
            raise Conflict("This shop has customers already; the demo only fills an empty one.")
        _dress_up(now)
        shop = Shop.current()
        today = shop.day(now)
        progress("Simulating a shop", 0, STEPS)
        made = simulate(today=today, customers=customers)
        progress("Recording customers and orders", 1, STEPS)
        _record(made, now=now)
        progress("Recording touchpoints", 2, STEPS)
        _record_touchpoints(made, now=now)
        progress("Adding up orders", 3, STEPS)
        drain(now=now)
        with connection.cursor() as cursor:  # Nothing is committed yet, so nobody else counts these tables.
            cursor.execute(f"ANALYZE {', '.join(LOADED)}")
        for template in EVERYDAY:
            create_segment(fields=template["segment"], by=BY, now=now)
        _score(today, shop.zone, now=now, progress=progress)
        progress("Done", STEPS, STEPS)
    return len(made.customers)


def _dress_up(now: datetime) -> None:
    """The demo's own name, currency and margin; what they replace is noted, to be restored when it goes."""
    shop, day = Shop.current(), Shop.current().day(now) - timedelta(days=DAYS + 31)
    before = {
        "name": shop.name,
        "currency": shop.currency,
        "margin": str(shop.margin) if shop.margin is not None else None,
    }
    rates = []
    for currency, rate in RATES.items():
        kept, made = ExchangeRate.objects.get_or_create(
            currency=currency, day=day, defaults={"rate": Decimal(rate)}
        )
        rates += [kept.pk] if made else []
    shop.name = NAME if shop.name == Shop._meta.get_field("name").default else shop.name
    shop.currency, shop.margin, shop.before_demo = CURRENCY, MARGIN, {**before, "rates": rates}
    shop.save()


def _record(made: Simulated, *, now: datetime) -> None:
    with loading.staging() as cursor:
        loading.stage(cursor, "staged_customers", loading.CUSTOMER_COLUMNS, made.customers)
        loading.merge_customers(cursor, batch=None, now=now)
    with loading.staging() as cursor:
        loading.stage_orders(cursor, [order for order in made.orders if order["placed_at"] <= now])
        loading.merge_orders(cursor, batch=None, create_customers=False, now=now)
        wake_refresh()


def _record_touchpoints(made: Simulated, *, now: datetime) -> None:
    ids = dict(Customer.objects.values_list("external_id", "id"))
    rows = [{**row, "customer_id": ids[row["customer_external_id"]]} for row in made.touchpoints]
    for row in rows:
        del row["customer_external_id"]
    record_touchpoints(rows=[row for row in rows if row["interaction_date"] <= now], now=now)


def _score(today: date, zone: ZoneInfo, *, now: datetime, progress: Progress) -> None:
    """As the nights would have done at the last month ends, so that there is movement to see; then today."""
    for turn, day in enumerate(_month_ends(today)):
        progress(f"Scoring as of {day:%B %Y}", 4 + turn, STEPS)
        RFMAnalysisService().calculate_rfm_for_all_customers(as_of=day, now=now)
        CLVCalculationService().calculate_clv_for_all_customers(period_end=day)
        fill_stale(now=datetime.combine(day, time(12), tzinfo=zone))
    progress("Scoring as of today", STEPS - 1, STEPS)
    RFMAnalysisService().calculate_rfm_for_all_customers(now=now)
    CLVCalculationService().calculate_clv_for_all_customers()
    fill_stale(now=now)


def _month_ends(today: date) -> list[date]:
    """The last days of the months before this one, the earliest first."""
    ends, day = [], today.replace(day=1)
    for _ in range(MONTHS_SCORED):
        ends.append(day - timedelta(days=1))
        day = ends[-1].replace(day=1)
    return ends[::-1]
