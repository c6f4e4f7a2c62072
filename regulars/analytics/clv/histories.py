"""What the lifetime models know of each customer: how many purchase days, the last one's age, the customer's age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.analytics.clv.arrays import Ints

_BITS = 62  # Of a sort key; one more is the sign.


@dataclass(frozen=True)
class PurchaseHistories:
    """Columns of length n, one row a customer, customer_ids ascending and unique.

    repeat_purchases         x    purchase days after the first
    age_at_last_order_days   t_x  from the first purchase day to the last
    age_days                 T    from the first purchase day to the day of asking
    paid_days                m    purchase days with a positive amount, what Gamma-Gamma counts
    spend_minor                   the sum of these amounts

    All purchases of a customer on one day are one purchase of their summed amount, as in Fader, Hardie & Lee (2005).
    """

    customer_ids: NDArray[np.int64]
    repeat_purchases: NDArray[np.int32]
    age_at_last_order_days: NDArray[np.int32]
    age_days: NDArray[np.int32]
    paid_days: NDArray[np.int32]
    spend_minor: NDArray[np.int64]

    @classmethod
    def from_purchases(
        cls, customer_ids: ArrayLike, days: ArrayLike, net_minor: ArrayLike, *, until_day: int
    ) -> PurchaseHistories:
        """From one row a purchase, in any order; days count from 1970-01-01, what is later than until_day is left out.

        One sort of whole numbers that hold customer, day and row makes the purchase days neighbours; there is no
        grouping by two keys.
        """
        ids, when, amounts = (as_integers(column) for column in (customer_ids, days, net_minor))
        if not len(ids) == len(when) == len(amounts):
            raise ValueError("customer_ids, days and net_minor differ in length")
        known = when <= until_day
        if not known.all():
            ids, when, amounts = ids[known], when[known], amounts[known]
        if not len(ids):
            none = np.zeros(0, dtype=np.int32)
            return cls(ids, none, none, none, none, amounts)
        ids, when, amounts = purchase_days(ids, when, amounts)

        first = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
        last = np.r_[first[1:], len(ids)] - 1
        paid = amounts > 0
        return cls(
            customer_ids=ids[first],
            repeat_purchases=(last - first).astype(np.int32),
            age_at_last_order_days=(when[last] - when[first]).astype(np.int32),
            age_days=(until_day - when[first]).astype(np.int32),
            paid_days=np.add.reduceat(paid, first, dtype=np.int32),
            spend_minor=np.add.reduceat(np.where(paid, amounts, 0), first),
        )

    def __len__(self) -> int:
        return len(self.customer_ids)

    def select(self, which: NDArray[np.bool_] | Ints) -> PurchaseHistories:
        """The customers of a mask or of ascending positions."""
        return PurchaseHistories(
            self.customer_ids[which],
            self.repeat_purchases[which],
            self.age_at_last_order_days[which],
            self.age_days[which],
            self.paid_days[which],
            self.spend_minor[which],
        )


def purchase_days(ids: Ints, days: Ints, amounts: Ints) -> tuple[Ints, Ints, Ints]:
    """One row per customer and day with the summed amount, sorted by both; there is at least one row."""
    low_id, low_day = int(ids.min()), int(days.min())
    id_bits = (int(ids.max()) - low_id).bit_length()
    day_bits = (int(days.max()) - low_day).bit_length()
    row_bits = len(ids).bit_length()
    if id_bits + day_bits + row_bits > _BITS:  # Sparse identifiers: number them first.
        known, ids = np.unique(ids, return_inverse=True)
        ids, days, amounts = purchase_days(ids, days, amounts)
        return known[ids], days, amounts

    key = ((ids - low_id) << day_bits) | (days - low_day)
    if not (key[1:] >= key[:-1]).all():
        key <<= row_bits
        key |= np.arange(len(key))
        key.sort()
        amounts = amounts[key & ((1 << row_bits) - 1)]
        key >>= row_bits
    new = np.r_[True, key[1:] != key[:-1]]
    if not new.all():
        start = np.flatnonzero(new)
        key, amounts = key[start], np.add.reduceat(amounts, start)
    return (key >> day_bits) + low_id, (key & ((1 << day_bits) - 1)) + low_day, amounts


def as_integers(column: ArrayLike) -> Ints:
    values = np.asarray(column)
    if values.size and values.dtype.kind not in "iu":
        raise TypeError(f"whole numbers are needed, not {values.dtype}")
    return values.astype(np.int64, copy=False)
