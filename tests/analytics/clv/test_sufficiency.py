"""Too little history is said to be so, with what was found and what is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.sufficiency import why_not
from tests.analytics.clv.models import customers

NOBODY = customers((0, 0, 0)).select(np.array([], dtype=np.int64))


def shop(repeaters: int, once: int, oldest_days: int) -> PurchaseHistories:
    return customers(*[(1, 2, oldest_days)] * repeaters, *[(0, 0, 2)] * once)


@pytest.mark.parametrize(
    ("histories", "code", "says"),
    [
        (NOBODY, "no_orders", "no orders yet"),
        (shop(99, 4_000, 500), "few_repeat_customers", "Only 99 of 4,099 customers"),
        (shop(100, 5, 83), "short_history", "reach back 11 weeks; a prediction needs 12"),
        (
            replace(shop(100, 5, 84), paid_days=np.zeros(105, dtype=np.int32)),
            "no_paid_orders",
            "No order has an amount",
        ),
    ],
)
def test_why_not(histories: PurchaseHistories, code: str, says: str) -> None:
    found = why_not(histories)
    assert found is not None
    assert found.code == code
    assert says in found.sentence
    assert found.found < found.needed


def test_just_enough() -> None:
    assert why_not(shop(100, 5, 84)) is None


def test_needs_can_be_set() -> None:
    assert why_not(shop(10, 0, 30), repeat_customers=10, weeks=4) is None
