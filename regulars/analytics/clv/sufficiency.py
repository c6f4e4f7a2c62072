"""Whether a shop's history says enough to predict from, and if not, why, in a shopkeeper's words."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from regulars.analytics.clv.histories import PurchaseHistories

REPEAT_CUSTOMERS = 100
WEEKS = 12


@dataclass(frozen=True)
class NotEnough:
    """Why there is no prediction: no_orders, few_repeat_customers, short_history or no_paid_orders."""

    code: str
    sentence: str
    found: int
    needed: int

    def to_json(self) -> dict[str, str | int]:
        return asdict(self)


def why_not(
    histories: PurchaseHistories, *, repeat_customers: int = REPEAT_CUSTOMERS, weeks: int = WEEKS
) -> NotEnough | None:
    """None where there is enough to fit the models on."""
    if not len(histories):
        return NotEnough(
            "no_orders",
            "There are no orders yet. Import your orders, or send them through the API, and calculate again.",
            0,
            1,
        )
    came_back = int(np.count_nonzero(histories.repeat_purchases))
    if came_back < repeat_customers:
        return NotEnough(
            "few_repeat_customers",
            f"Only {came_back:,} of {len(histories):,} customers have ordered on two or more days; a prediction "
            f"needs {repeat_customers:,}. Import older orders, or calculate again when more have come back.",
            came_back,
            repeat_customers,
        )
    oldest = int(histories.age_days.max()) // 7
    if oldest < weeks:
        return NotEnough(
            "short_history",
            f"Your orders reach back {oldest} weeks; a prediction needs {weeks}. Import older orders, or "
            f"calculate again in {weeks - oldest} weeks.",
            oldest,
            weeks,
        )
    if not histories.paid_days.any():
        return NotEnough(
            "no_paid_orders",
            "No order has an amount above zero, so nothing says what an order is worth. Import orders with "
            "their totals and calculate again.",
            0,
            1,
        )
    return None
