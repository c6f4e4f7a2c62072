"""Brings the simulated shop in by the one way in, scores it as of past month ends, and today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from regulars.clv.services import CLVCalculationService
from regulars.core.errors import Conflict
from regulars.core.models import ExchangeRate, Shop
from regulars.customers import loading
from regulars.customers.models import Customer
from regulars.jobs.progress import Progress, silent
from regulars.journeys.services import record_touchpoints
from regulars.refresh.services import drain
from regulars.rfm.services import RFMAnalysisService, change_settings
from regulars.runtime.demo.catalogue import RATES
from regulars.runtime.demo.simulation import DAYS, simulate
from regulars.segments.evaluation import fill_stale
from regulars.segments.services import create_segment
from regulars.segments.templates import EVERYDAY

MONTHS_SCORED = 6
DAYS_SCORED = 730
"""Two years: in one, two fifths of these customers have no order, and nobody could be seen slipping away."""
STEPS = 4


def load_demo(*, now: datetime, progress: Progress = silent) -> None:
    """Fills an empty shop; refuses one that has customers of its own."""
    if Customer.objects.exists():
        raise Conflict("This shop has customers already; the demo only fills an empty one.")
    shop = Shop.current()
    today = shop.day(now)
    progress("Simulating a shop", 0, STEPS)
    made = simulate(today=today)
    progress("Recording customers and orders", 1, STEPS)
    with transaction.atomic():
        Shop.objects.filter(id=1, name="My shop").update(name="Third Wave Coffee", margin=Decimal("0.55"))
        for currency, rate in RATES.items():
            ExchangeRate.objects.get_or_create(
                currency=currency, day=today - timedelta(days=DAYS + 31), defaults={"rate": Decimal(rate)}
            )
        with loading.staging() as cursor:
            loading.stage(cursor, "staged_customers", loading.CUSTOMER_COLUMNS, made.customers)
            loading.merge_customers(cursor, batch=None, now=now)
        with loading.staging() as cursor:
            loading.stage_orders(cursor, [order for order in made.orders if order["placed_at"] <= now])
            loading.merge_orders(cursor, batch=None, create_customers=False, now=now)
    progress("Recording touchpoints", 2, STEPS)
    ids = dict(Customer.objects.values_list("external_id", "id"))
    rows = [{**row, "customer_id": ids[row["customer_external_id"]]} for row in made.touchpoints]
    for row in rows:
        del row["customer_external_id"]
    record_touchpoints(rows=[row for row in rows if row["interaction_date"] <= now], now=now)
    progress("Scoring", 3, STEPS)
    drain(now=now)
    change_settings(days=DAYS_SCORED)
    for template in EVERYDAY:
        create_segment(fields=template["segment"], by="The demo shop", now=now)
    for day in _month_ends(today):
        RFMAnalysisService().calculate_rfm_for_all_customers(as_of=day)
        CLVCalculationService().calculate_clv_for_all_customers(period_end=day)
        fill_stale(now=datetime.combine(day, time(12), tzinfo=shop.zone))
    RFMAnalysisService().calculate_rfm_for_all_customers()
    CLVCalculationService().calculate_clv_for_all_customers()
    fill_stale(now=now)
    progress("Done", STEPS, STEPS)


def _month_ends(today: date) -> list[date]:
    """The last days of the months before this one, the earliest first."""
    ends, day = [], today.replace(day=1)
    for _ in range(MONTHS_SCORED):
        ends.append(day - timedelta(days=1))
        day = ends[-1].replace(day=1)
    return ends[::-1]
