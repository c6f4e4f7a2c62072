"""Shops whose customers come back and stay away, large enough for the models to learn from."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from tests.factories import order, record

AS_OF = date(2025, 6, 30)


def orders_of_regulars(customers: int, weeks: int = 80, seed: int = 7) -> list[dict[str, Any]]:
    """Each with a habit of their own (days between orders, usual spend) and a day on which they stop."""
    chance = random.Random(seed)
    rows = []
    for number in range(customers):
        day = AS_OF - timedelta(days=chance.randint(30, weeks * 7))
        last = day + timedelta(days=int(chance.expovariate(1 / 200)))
        habit, spend, nth = chance.uniform(10, 90), chance.uniform(800, 9000), 0
        while day <= min(last, AS_OF):
            nth += 1
            total = round(spend * chance.uniform(0.5, 1.5))
            cost = round(total * chance.uniform(0.3, 0.6)) if chance.random() < 0.7 else None
            rows.append(order(f"{number}-{nth}", f"c{number}", day, total, cost_minor=cost))
            day += timedelta(days=max(1, int(chance.expovariate(1 / habit))))
    return rows


def shop_of_regulars(customers: int = 420) -> list[dict[str, Any]]:
    rows = orders_of_regulars(customers)
    record(*rows)
    return rows
