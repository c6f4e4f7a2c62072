"""What an order comes to in the shop's currency: the one definition of net and cost, as SQL.

Every statement that writes or checks `reporting_*` of an order takes its text from here: recording, changing the
shop's currency, undoing an import, `regulars verify`. docs/reference/money.md says it in words.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from regulars.core.models import Shop
from regulars.core.money import EXPONENTS

FACTORS = """
    SELECT currency, 10::numeric ^ shift AS factor
    FROM unnest(%(codes)s::text[], %(shifts)s::int[]) AS t (currency, shift)
"""
"""What a minor unit of each currency is in minor units of the shop's, before the rate; bind factors_for()."""


def factors_for(currency: str) -> dict[str, Any]:
    """Binds FACTORS for a shop that reports in this currency."""
    digits = EXPONENTS[currency]
    return {"codes": list(EXPONENTS), "shifts": [digits - own for own in EXPONENTS.values()]}


def reporting(order: str, k: str) -> dict[str, str]:
    """SQL for the amounts of an order in minor units of the shop's currency, by column.

    `order` is what total_minor, tax_minor, refunded_minor and cost_minor are columns of; `k` is the rate times the
    factor, 1 in the shop's own currency. Net is (total − tax) × (total − refunded) ÷ total × k and the cost is cost
    × (total − refunded) ÷ total × k: exact products, rounded once, half up, by one division of integers. Net is 0
    where the total is 0 or all of it tax; what cost nothing to the customer costs the shop what it costs.
    """
    total, tax, refunded, cost = (f"{order}.{name}_minor" for name in ("total", "tax", "refunded", "cost"))

    def converted(amount: str) -> str:
        # The shop's own currency is spared the arithmetic in decimals.
        return f"CASE WHEN {k} = 1 THEN {amount} ELSE round(({amount}) * {k}) END"

    def kept(amount: str) -> str:
        exact = f"({amount})::numeric * ({total} - {refunded}) * {k}"
        rounded = f"div(2 * {exact} + {total}, 2 * {total}::numeric)"
        return f"CASE WHEN {refunded} = 0 THEN {converted(amount)} ELSE {rounded} END"

    return {
        "reporting_total_minor": converted(total),
        "reporting_net_minor": f"CASE WHEN {total} <= {tax} THEN 0 ELSE {kept(f'{total} - {tax}')} END",
        "reporting_refunded_minor": converted(refunded),
        "reporting_cost_minor": kept(cost),
    }


def assignments(order: str, k: str) -> str:
    """The same for the SET of an UPDATE."""
    return ", ".join(f"{column} = {text}" for column, text in reporting(order, k).items())


def orders_that_differ() -> list[tuple[int, str, str]]:
    """Orders whose stored amounts are not what total, tax, refund, cost and rate come to: id, stored, recomputed."""
    currency = Shop.current().currency
    columns, texts = ", ".join(f"o.{name}" for name in reporting("o", "k")), reporting("o", "r.k").values()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, stored::text, fresh::text FROM ("  # noqa: S608 - our own text
            f" SELECT o.id, ROW({columns}, o.exchange_rate) AS stored,"
            f" ROW({', '.join(f'({text})::bigint' for text in texts)}, r.rate) AS fresh"
            f" FROM orders o JOIN ({FACTORS}) AS f ON f.currency = o.currency"
            " CROSS JOIN LATERAL (SELECT CASE WHEN o.currency = %(currency)s THEN 1::numeric(20, 10)"
            " ELSE o.exchange_rate END AS rate) AS own"
            " CROSS JOIN LATERAL (SELECT own.rate, own.rate * f.factor AS k) AS r"
            ") AS compared WHERE stored IS DISTINCT FROM fresh ORDER BY id",
            {**factors_for(currency), "currency": currency},
        )
        return list(cursor.fetchall())
