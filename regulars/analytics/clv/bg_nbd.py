"""BG/NBD: a customer may leave after any repeat purchase, never after the first.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regulars.analytics.clv.beta_dropout import BetaDropout


@dataclass(frozen=True)
class BGNBD(BetaDropout):
    """BetaDropout without a chance to leave after the first purchase: j = x."""

    name: ClassVar[str] = "bg_nbd"
    leaves_after_first: ClassVar[bool] = False
