"""Rebuilding what rests on the shop's currency and time zone, as a job."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regulars.clv.models import CLVRun
from regulars.clv.services import CLVCalculationService
from regulars.core.errors import Conflict
from regulars.core.models import Shop
from regulars.customers.amounts import FACTORS, assignments, factors_for
from regulars.customers.locks import lock_recompute
from regulars.customers.models import Order
from regulars.customers.services import refresh_summaries
from regulars.jobs.progress import Progress
from regulars.refresh.choosing import WAY_OUT
from regulars.rfm.services import calculate_again
from regulars.segments import evaluation as segments

REBUILD_SHOP = "refresh.rebuild_shop"

RATE = """CASE WHEN {o}.currency = %(currency)s THEN 1 ELSE (
        SELECT e.rate FROM exchange_rates e
        WHERE e.currency = {o}.currency AND e.day <= ({o}.placed_at AT TIME ZONE %(zone)s)::date
        ORDER BY e.day DESC LIMIT 1) END"""
CONVERT = f"""
WITH rated AS (
    SELECT o.id, f.factor, {RATE.format(o="o")} AS rate FROM orders o JOIN ({FACTORS}) AS f ON f.currency = o.currency
), factor AS (SELECT id, rate, rate * factor AS k FROM rated WHERE rate IS NOT NULL)
UPDATE orders o SET exchange_rate = f.rate, {assignments("o", "f.k")}
FROM factor f WHERE f.id = o.id
"""  # noqa: S608 - our own text
CONVERT_IMAGES = f"""
UPDATE order_before_images i SET before = i.before || jsonb_build_object('exchange_rate', {RATE.format(o="b")})
FROM order_before_images k, jsonb_populate_record(NULL::orders, k.before) AS b WHERE k.id = i.id
"""  # noqa: S608 - our own text
"""What undoing an import goes back to is told in the shop's currency too; without a rate it is not gone back to."""
WITHOUT_RATE = """
SELECT o.currency, min(o.placed_at)::date, count(*) FROM orders o
WHERE o.currency <> %(currency)s AND NOT EXISTS (
    SELECT 1 FROM exchange_rates e
    WHERE e.currency = o.currency AND e.day <= (o.placed_at AT TIME ZONE %(zone)s)::date)
GROUP BY o.currency ORDER BY o.currency
"""


def check_rates_for(currency: str) -> None:
    """Refuses a currency into which some orders could not be converted, naming what is missing.

    Rates are kept as “one unit in the shop's currency”, so those entered for the old currency do not serve the
    new one: an order in any other currency needs a rate of its own.
    """
    given = {"currency": currency, "zone": Shop.current().time_zone}
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_RATE, given)
        missing = cursor.fetchall()
    if missing:
        code, day, orders = missing[0]
        raise Conflict(
            f"{'1 order' if orders == 1 else f'{orders:,} orders'} in {code} {'has' if orders == 1 else 'have'} no "
            f"exchange rate into {currency}. If they never were in {code} (the shop's currency was wrong when they "
            f"came in), {WAY_OUT}. If they were, add a rate from {day} on first.",
            attr="currency",
        )


def rebuild_shop(progress: Progress, *, currency: str | None) -> dict[str, Any]:
    """Computes anew what the shop's currency and days decide. `currency` is the former one where it changed."""
    shop = Shop.current()
    with transaction.atomic(), connection.cursor() as cursor:
        progress("Waiting for other calculations", 0, 4)
        lock_recompute()
        progress("Converting orders", 0, 4)
        converted = 0
        if currency is not None:
            given = {"currency": shop.currency, "zone": shop.time_zone, **factors_for(shop.currency)}
            cursor.execute(CONVERT, given)
            converted = cursor.rowcount
            cursor.execute(CONVERT_IMAGES, given)
        progress("Adding up orders", 1, 4)
        summaries = refresh_summaries()
        progress("Scoring customers", 2, 4)
        calculate_again(now=timezone.now())
        valued = CLVRun.latest()
        progress("Valuing customers", 3, 4)
        if valued is not None:
            end = valued.as_of if valued.pinned else None
            CLVCalculationService().calculate_clv_for_all_customers(
                period_start=valued.period_start, period_end=end
            )
        segments.fill_soon()
        progress("Done", 4, 4)
    return {"orders": Order.objects.count(), "converted": converted, "summaries": summaries}
