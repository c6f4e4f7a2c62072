"""How far a forecast of everybody's spend may miss: a factor from what earlier forecasts missed by.

With n independent misses e (logarithms of actual ÷ expected) of mean zero and unknown spread, the next one lies within
± t(n, .9) · √(Σe²/n) in four cases of five, t being Student's quantile with n degrees of freedom: three times the
miss for n = 1, one and a half times for n = 5. Past misses alone, without that allowance, hold in every second case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

LEAST_FACTOR, MOST_FACTOR = 1.1, 3.0
"""No forecast claims to be closer than a tenth. Beyond threefold it says nothing anyway."""
USUAL_MISS, USUAL_WEIGHT = 0.25, 1.0
"""What forecasts of real shops miss by, and for how many checks of the shop's own that experience stands."""
_UPPER = 0.9


def range_factor(
    misses: Sequence[float], *, checked_days: int, days_apart: int, horizon_days: int
) -> float | None:
    """Expected ÷ factor to expected × factor holds four outcomes of five; None where nothing was checked.

    Checks that overlap count in part: n of them, `days_apart`, are 1 + (n − 1) · days_apart ÷ checked_days
    independent ones. A miss grows with the square root of the time looked ahead.
    """
    if not len(misses):
        return None
    independent = 1 + (len(misses) - 1) * min(days_apart / checked_days, 1.0)
    square = float(np.mean(np.square(misses))) * horizon_days / checked_days
    weight = independent + USUAL_WEIGHT
    spread = np.sqrt((independent * square + USUAL_WEIGHT * USUAL_MISS**2) / weight)
    return float(np.clip(np.exp(stdtrit(weight, _UPPER) * spread), LEAST_FACTOR, MOST_FACTOR))
