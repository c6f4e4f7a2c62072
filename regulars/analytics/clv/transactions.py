"""What a model of purchases answers, and the three there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol, Self

from regulars.analytics.clv.arrays import AnyInts, Floats
from regulars.analytics.clv.bg_nbd import BGNBD
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.observed import Observed
from regulars.analytics.clv.optimise import Derivatives
from regulars.analytics.clv.pareto_nbd import ParetoNBD


class TransactionModel(Protocol):
    """A frozen dataclass of four parameters, in weeks, in the order of parameters()."""

    name: ClassVar[str]
    fits_at_most: ClassVar[int]
    warms_up_on: ClassVar[int]

    def __init__(self, *parameters: float) -> None: ...

    def parameters(self) -> dict[str, float]: ...

    @classmethod
    def starts(cls, rate: float) -> list[Self]: ...

    def penalty(self) -> Derivatives: ...

    def derivatives(self, observed: Observed) -> Derivatives: ...

    def log_likelihood(self, histories: PurchaseHistories) -> float: ...

    def probability_alive(self, histories: PurchaseHistories) -> Floats: ...

    def alive(self, x: AnyInts, last: AnyInts, age: AnyInts) -> Floats: ...

    def expected_if_alive(self, x: AnyInts, age: AnyInts, days: Sequence[float]) -> Floats: ...

    def at_least_if_alive(self, counts: Floats, x: AnyInts, age: AnyInts, days: float) -> Floats: ...

    def expected_purchases(self, histories: PurchaseHistories, days: Sequence[int]) -> Floats: ...

    def expected_since_first(self, days: Sequence[int]) -> Floats: ...


MODELS: dict[str, type[TransactionModel]] = {model.name: model for model in (MBGNBD, BGNBD, ParetoNBD)}
