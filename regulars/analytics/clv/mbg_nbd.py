"""MBG/NBD, the default: a customer may leave after any purchase, the first included.

Sensible for one-time buyers, whom BG/NBD holds to be alive for ever. Batislam, Denizel & Filiztekin (2007),
Empirical validation and comparison of models for customer base analysis; Wagner & Hoppe (2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regulars.analytics.clv.beta_dropout import BetaDropout


@dataclass(frozen=True)
class MBGNBD(BetaDropout):
    """BetaDropout with a chance to leave after the first purchase: j = x + 1."""

    name: ClassVar[str] = "mbg_nbd"
    leaves_after_first: ClassVar[bool] = True
