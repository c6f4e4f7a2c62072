"""Thousands of random rules in random shops: the compiled query, the plain evaluator and explain agree."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.segments.models import CustomerSegment
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.explaining import explain
from regulars.segments.rules.parsing import parse
from regulars.segments.rules.population import population, start_of
from regulars.segments.rules.wording import Wording
from tests.segments.plain import Plain
from tests.segments.populating import populate
from tests.segments.shops import MOMENTS, ZONES, people
from tests.segments.trees import Trees

pytestmark = pytest.mark.django_db(transaction=True)
SHOPS, TREES = 40, 60


@st.composite
def situations(draw: Any) -> tuple[Plain, list[dict[str, Any]]]:
    """A moment in a time zone, and a few people with their histories around it."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    now = draw(st.sampled_from(MOMENTS))
    return Plain(now, zone), draw(st.lists(people(now, zone), min_size=1, max_size=6))


@settings(  # shrinking a shop takes minutes; the failing tree is printed whole
    max_examples=SHOPS, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
)
@given(situation=situations(), seed=st.integers(0, 2**32))
def test_the_query_matches_whom_the_rule_means(situation: Any, seed: int) -> None:
    plain, made = situation
    context = Context(plain.now, plain.zone)
    with transaction.atomic():
        other = CustomerSegment.objects.create(name="another")
        shop = populate(made, now=plain.now, segment=other)
        some = tuple(person.id for person in shop[::2])
        only = Context(plain.now, plain.zone, some)
        words = Wording("USD", plain.zone)
        trees = Trees(Random(seed), plain.today, other.pk)
        kinds = (trees.tree, trees.of_one_relation, trees.tree, trees.followed)
        for number in range(TREES):
            tree = kinds[number % len(kinds)]()
            rule = parse(tree, currency="USD")
            meant = {person.id for person in shop if plain.matches(tree, person)}
            assert set(population(rule, context).values_list("pk", flat=True)) == meant, tree
            assert set(population(rule, only).values_list("pk", flat=True)) == meant & set(some), tree
            why = explain(rule, context, [person.id for person in shop], wording=words, clear=True)
            assert {pk for pk, told in why.items() if told["matches"]} == meant, tree
            assert json.dumps(why) and words.sentence(rule).endswith(".")
        transaction.set_rollback(True)


ORDERS = {"field": "order_count", "operator": ">=", "value": 2}
NO_ORDERS = {"field": "order_count", "operator": "<", "value": 2}
SCORE = {"field": "recency_score", "operator": "=", "value": 5}
CITY = {"field": "city", "operator": "=", "value": "Oslo"}
BOUGHT = {"field": "orders", "operator": "some", "value": {}}


@pytest.mark.parametrize(
    ("combinator", "rules", "start"),
    [
        ("and", [ORDERS], "order_summary"),
        ("and", [ORDERS, BOUGHT], "order_summary"),
        ("and", [ORDERS, NO_ORDERS], "order_summary"),
        ("or", [ORDERS, {"field": "revenue", "operator": ">", "value": 5}], "order_summary"),
        ("and", [SCORE], "rfm_score_row"),
        ("and", [{"field": "alive_probability", "operator": "<", "value": 0.5}], "lifetime_value"),
        ("or", [ORDERS, BOUGHT], ""),  # who bought may have no row yet
        ("and", [NO_ORDERS], ""),  # nobody's row is missing where 0 matches
        ("and", [{**SCORE, "operator": "!="}], ""),
        ("and", [SCORE, ORDERS], ""),
        ("and", [SCORE, CITY], ""),
        ("and", [CITY], ""),
        ("and", [BOUGHT], ""),
    ],
)
def test_a_query_starts_from_the_only_table_it_needs(
    combinator: str, rules: list[dict[str, Any]], start: str
) -> None:
    assert start_of(parse({"combinator": combinator, "rules": rules}, currency="USD")) == start
