"""One of each model with ordinary parameters, as estimated on CDNOW."""

from __future__ import annotations

import numpy as np

from regulars.analytics.clv.bg_nbd import BGNBD
from regulars.analytics.clv.gamma_gamma import GammaGamma
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.transactions import TransactionModel

ORDINARY: list[TransactionModel] = [
    MBGNBD(0.525, 6.183, 0.891, 1.614),
    BGNBD(0.243, 4.414, 0.793, 2.426),
    ParetoNBD(0.553, 10.578, 0.606, 11.669),
]
SPEND = GammaGamma(6.25, 3.74, 1544.0)


def name_of(model: object) -> str:
    return getattr(model, "name", "")


def customers(*rows: tuple[int, int, int], mean_minor: int = 2_500) -> PurchaseHistories:
    """From rows of (x, t_x, T) in days; every purchase day of the same amount."""
    x, last, age = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    return PurchaseHistories(np.arange(len(rows)), x, last, age, x + 1, mean_minor * (x + 1).astype(np.int64))
