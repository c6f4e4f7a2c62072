"""Reads every sentence that the pages make for three shops, and holds each against the figures it speaks of."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import sentences
from tests.browser.sentences.api_words import answers_of, spoken
from tests.browser.sentences.beside import contradictions
from tests.browser.sentences.choosing import customers_to_read, lists_to_read
from tests.browser.sentences.facts import Facts
from tests.browser.sentences.reading import PageRead, read
from tests.browser.sentences.registry import Context, hold_page, misread
from tests.browser.sentences.shops import cdnow_shop, database_of, demo_shop
from tests.browser.visiting import NEEDS_CHROMIUM, visiting
from tests.flows.served_shop import ServedShop, served_shop

pytestmark = NEEDS_CHROMIUM
for module in pkgutil.iter_modules(sentences.__path__):
    importlib.import_module(f"{sentences.__name__}.{module.name}")
PAGES = ("/customers", "/rfm", "/lifetime-value", "/segments", "/import", "/settings", "/account")


MUST_BE_SAID = {
    "demo": "champions slipping the_period moves will_bring the_top_tenth may_be_won_back write_to_these "
    "order_by_order revenue_ever belongs_to advice above_most their_profit who_is_in_it entered_and_left all_segments "
    "whoever_fits everybody profit_so_far last_ordered what_a_score_takes",
    "cdnow": "too_short_a_period a_period_for_everybody use_the_better one_day_only the_day will_bring no_cost_known "
    "revenue_as_valued whoever_fits advice did_not_order",
    "empty": "nobody_ordered no_segments nobody_bought the_demo_offered the_shop",
}
"""Rules of which a shop must have given each something to hold: an empty or broken page says nothing false either."""


def test_the_demo_shop(browser: Browser) -> None:
    with demo_shop(customers=600) as shop:
        _every_sentence_is_true(browser, shop, "demo")


def test_cdnow_over_a_year(browser: Browser) -> None:
    with cdnow_shop("cdnow_sample.csv.gz") as shop:
        _every_sentence_is_true(browser, shop, "cdnow")


def test_an_empty_shop(browser: Browser) -> None:
    with served_shop() as shop:
        _every_sentence_is_true(browser, shop, "empty")


@pytest.mark.long
def test_every_list_and_many_customers_of_the_demo_shop(browser: Browser) -> None:
    with demo_shop(customers=1_500) as shop, database_of(shop) as connection:
        people = sorted(Facts(connection).customers)[:200]
        _every_sentence_is_true(
            browser, shop, "demo", more=[f"/customers/{who}" for who in people], follow=True
        )


@pytest.mark.long
def test_every_list_of_the_whole_of_cdnow(browser: Browser) -> None:
    with cdnow_shop("cdnow_full.csv.gz") as shop:
        _every_sentence_is_true(browser, shop, "cdnow", follow=True)


def _every_sentence_is_true(
    browser: Browser, shop: ServedShop, which: str, *, more: Sequence[str] = (), follow: bool = False
) -> None:
    with visiting(browser, shop.address, "desk") as page, database_of(shop) as connection:
        facts = Facts(connection)
        api = cache(lambda path: shop.call("GET", path))
        complaints: list[str] = []
        rules: set[str] = set()
        waiting = [*paths_of(facts), *more]
        for path in waiting:  # grows where links are followed
            on_page = read(page, shop.address, path)
            for said in (on_page, *(spoken(api(answer), path) for answer in answers_of(path))):
                context = context_of(api, facts, said)
                held = hold_page(context)
                rules |= held.rules
                complaints += [*held.complaints, *misread(context), *contradictions(context)]
            if follow and path in PAGES:
                waiting += [place for _, place in on_page.links if place.startswith("/customers?")]
        assert complaints == [], "\n".join(complaints)
        assert set(MUST_BE_SAID[which].split()) <= rules, set(MUST_BE_SAID[which].split()) - rules


def paths_of(facts: Facts) -> list[str]:
    segments = [
        f"/segments/{row['id']}" for row in facts.rows("SELECT id FROM customer_segments ORDER BY id LIMIT 4")
    ]
    people = [f"/customers/{who}" for who in customers_to_read(facts)]
    return [*PAGES, *lists_to_read(facts), *people, *segments]


def context_of(api: Callable[[str], Any], facts: Facts, page: PageRead) -> Context:
    number = re.match(r"/(customers|segments)/(\d+)", page.path)
    own = {number[1].removesuffix("s"): int(number[2])} if number else {}
    return Context(facts=facts, page=page, api=api, **own)
