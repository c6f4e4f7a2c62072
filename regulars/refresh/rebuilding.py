"""Another currency or time zone for the shop, and what rests on them with it, as one job and one transaction."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regulars.clv.models import CLVRun, CustomerLifetimeValueSnapshot
from regulars.clv.services import CLVCalculationService
from regulars.core.errors import Conflict
from regulars.core.models import ExchangeRate, Shop
from regulars.core.money import exponent
from regulars.customers.amounts import FACTORS, assignments, factors_for
from regulars.customers.locks import lock_recompute, lock_settings
from regulars.customers.models import Order
from regulars.customers.services import refresh_summaries
from regulars.jobs.models import ENDED, Job
from regulars.jobs.progress import Progress
from regulars.refresh.choosing import WAY_OUT, chosen
from regulars.rfm.services import calculate_again, convert_limits
from regulars.segments import evaluation as segments

REBUILD_SHOP = "refresh.change_shop"

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
CONVERT_RATES = """
UPDATE exchange_rates e SET rate = e.rate * (
    SELECT o.rate FROM exchange_rates o WHERE o.currency = %(former)s
    ORDER BY o.day <= e.day DESC, abs(e.day - o.day) LIMIT 1), updated_at = now()
WHERE e.currency NOT IN (%(former)s, %(currency)s)
  AND EXISTS (SELECT 1 FROM exchange_rates o WHERE o.currency = %(former)s)
"""
"""A rate says what a currency is worth in the shop's: in the new one, by way of what the former is worth that day."""
WITHOUT_RATE = """
SELECT o.currency, min(o.placed_at)::date, count(*) FROM orders o
WHERE o.currency <> %(currency)s AND NOT EXISTS (
    SELECT 1 FROM exchange_rates e
    WHERE e.currency = o.currency AND e.day <= (o.placed_at AT TIME ZONE %(zone)s)::date)
GROUP BY o.currency ORDER BY o.currency
"""


def check_rates_for(currency: str) -> None:
    """Refuses a currency into which some orders could not be converted, naming what is missing.

    Rates are kept as “one unit in the shop's currency”. What the shop's present currency will be worth in the new one
    has to be entered first; the rates of third currencies are brought into the new one by it.
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


def change_pending() -> Job | None:
    """The change of currency or time zone that waits or is being made."""
    return Job.objects.filter(kind=REBUILD_SHOP).exclude(state__in=ENDED).order_by("id").first()


def rebuild_shop(
    progress: Progress, *, currency: str | None = None, time_zone: str | None = None
) -> dict[str, Any]:
    """Gives the shop another currency or time zone and computes anew what they decide, in one transaction: cancelled,
    failed or killed, it leaves the setting and every number as they were."""
    with transaction.atomic():
        progress("Waiting for other calculations", 0, 4)
        lock_recompute()
        lock_settings()
        former, shop = Shop.current(), Shop.current()
        shop.currency, shop.time_zone = currency or former.currency, time_zone or former.time_zone
        progress("Converting orders", 0, 4)
        converted = 0
        if shop.currency != former.currency:
            check_rates_for(shop.currency)
            converted = _convert(former, shop)
        now = timezone.now()
        given = {"currency": currency, "time_zone": time_zone}
        Shop.objects.filter(id=1).update(
            currency=shop.currency, time_zone=shop.time_zone, updated_at=now,
            **chosen((name for name, value in given.items() if value), now=now),
        )  # fmt: skip
        summaries = _recompute(progress, now)
        progress("Done", 4, 4)
    return {"orders": Order.objects.count(), "converted": converted, "summaries": summaries}


def _convert(former: Shop, shop: Shop) -> int:
    """Brings rates, orders and what else is kept in the shop's currency into the new one; answers how many orders."""
    given = {
        "currency": shop.currency, "former": former.currency, "zone": shop.time_zone, **factors_for(shop.currency)
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CONVERT_RATES, given)
        cursor.execute(CONVERT, given)
        converted = int(cursor.rowcount)
        cursor.execute(CONVERT_IMAGES, given)
    rate = ExchangeRate.objects.filter(currency=former.currency).order_by("-day").first()
    if rate is not None:
        digits = exponent(shop.currency) - exponent(former.currency)
        convert_limits(Fraction(rate.rate) * Fraction(10) ** digits)
    CustomerLifetimeValueSnapshot.objects.all().delete()
    return converted


def _recompute(progress: Progress, now: datetime) -> int:
    """What rests on currency and days, in the order in which one thing rests on another; answers the summaries."""
    progress("Adding up orders", 1, 4)
    summaries = refresh_summaries()
    progress("Scoring customers", 2, 4)
    calculate_again(now=now)
    progress("Valuing customers", 3, 4)
    valued = CLVRun.latest()
    if valued is not None:
        today = Shop.current().day(now)
        start, end = (day and min(day, today) for day in (valued.period_start, valued.as_of))
        CLVCalculationService().calculate_clv_for_all_customers(
            period_start=start, period_end=end if valued.pinned else None, now=now
        )
    segments.fill_soon()
    return summaries
