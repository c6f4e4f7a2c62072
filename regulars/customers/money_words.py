"""Heads of the columns of money in files that leave the house, and what the API's fields of money count.

The pages' words for the same are in frontend/src/lib/money-words.ts, the definitions in docs/reference/money.md.
"""

from __future__ import annotations

REVENUE_EVER = "revenue_ever"
PRESENT_VALUE = "present_value"
EVER = "Revenue ever: all counting orders, net of tax and refunds."
IN_PERIOD = "Revenue in the scored period, net of tax and refunds; null before the first scoring."
SO_FAR = "Profit so far; revenue where neither costs nor a margin are known (`profit_known` of the shop)."
TO_COME = (
    "Present value of the profit expected to come: less the later it comes; revenue where profit so far is."
)
NET = "Left for the shop, in its currency: (total − tax) × (total − refunded) ÷ total × rate, rounded once."


def revenue_in_period(days: int | None) -> str:
    """Head of the revenue of the scored period; None is all orders."""
    return f"revenue_{days}_days" if days is not None else "revenue_all_orders_scored"


def so_far(*, profit_known: bool) -> str:
    """Head of historical values, which are no profit where nothing is known of costs."""
    return "profit_so_far" if profit_known else "revenue_as_valued"
