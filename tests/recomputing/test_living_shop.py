"""Random lives of shops: after any of them every figure is what a second arithmetic makes of the facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tests.recomputing.living_shop import LivingShop
from tests.recomputing.telling import Clock

pytestmark = pytest.mark.django_db(transaction=True)


def live(seed: int, steps: int, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    shop = LivingShop(seed, clock, folder)
    try:
        for _ in range(steps // 10):
            shop.live(10)
            shop.agree()
    except Exception as wrong:
        wrong.add_note("\n".join([f"seed {seed}", *shop.log[-25:]]))
        raise


@pytest.mark.parametrize("seed", range(2))
def test_a_shop_that_lives_at_random(seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    live(seed, 30, monkeypatch, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_long_random_lives(seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    live(seed, 200, monkeypatch, tmp_path)
