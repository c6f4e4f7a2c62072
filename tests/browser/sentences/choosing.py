"""Which customers and lists are read: one of each segment, and whoever is odd."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.sentences.facts import Facts

LONG_SILENT = 700


def customers_to_read(facts: Facts) -> list[int]:
    """One of each segment, and one of each oddity that the shop has."""
    chosen = {score.segment: who for who, score in sorted(facts.scores.items(), reverse=True)}
    return sorted({*chosen.values(), *_odd(facts)})


def _odd(facts: Facts) -> Iterator[int]:
    oddities = (
        lambda who: who not in facts.counting,
        lambda who: len(facts.counting.get(who, [])) == 1,
        lambda who: who in facts.bought and facts.bought[who][1] == 0 and len(facts.counting[who]) > 1,
        lambda who: who in facts.bought and facts.bought[who][0] > LONG_SILENT,
        lambda who: any(order.refunded and order.counts for order in facts.counting.get(who, [])),
        lambda who: any(order.net == 0 for order in facts.counting.get(who, [])),
        lambda who: (
            who in facts.scores and _new_by_score(facts, who) and facts.scores[who].segment == "Promising"
        ),
    )
    for is_odd in oddities:
        yield from [who for who in facts.customers if is_odd(who)][:1]


def _new_by_score(facts: Facts, who: int) -> bool:
    score = facts.scores[who]
    return score.recency >= 4 and score.frequency <= 2 and score.money <= 2


def lists_to_read(facts: Facts) -> list[str]:
    """As links of the analyses lead to them."""
    if not facts.scores:
        return []
    return [
        "/customers?suggested_segment=At+Risk%2CCan%27t+Lose+Them%2CAbout+To+Sleep",
        "/customers?recency_score=5&frequency_score=4",
        "/customers?min_period_orders=1&max_period_orders=1",
        "/customers?min_period_revenue=0&max_period_revenue=0",
    ]
