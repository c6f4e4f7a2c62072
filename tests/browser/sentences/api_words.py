"""What the API's answers say in sentences, read as if they stood on the page that is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.browser.sentences.customer_words import HERE, UNIX, who
from tests.browser.sentences.reading import ENDS, PageRead
from tests.browser.sentences.registry import CLAIMS, Context, Parts, hold, says
from tests.browser.sentences.words import counted

PROSE = re.compile(r"[A-Z“\d].* .*[.]", re.DOTALL)
ANSWERS = {
    "/rfm": ("/api/customers/rfm-scores/summary/",),
    "/lifetime-value": ("/api/customers/clv/summary/",),
    "/import": ("/api/imports/",),
}


def answers_of(path: str) -> tuple[str, ...]:
    """Where the answers behind a page are."""
    if number := re.fullmatch(r"/customers/(\d+)", path):
        return (f"/api/customers/{number[1]}/profile/",)
    if number := re.fullmatch(r"/segments/(\d+)", path):
        return (f"/api/customers/segments/{number[1]}/",)
    return ANSWERS.get(path, ())


def spoken(answer: Any, path: str) -> PageRead:
    """An answer's sentences, as a page without tables."""
    return PageRead(path, [part for text in _texts(answer) for part in ENDS.split(text)], [], [])


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        for value in answer.values():
            yield from _texts(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _texts(value)
    elif isinstance(answer, str) and PROSE.fullmatch(answer):
        yield answer


@says(HERE, r"Last ordered {days} before {day}\.")
def last_ordered(c: Context, said: Parts) -> Parts:
    as_of = c.facts.as_of
    return {"days": counted(c.facts.bought[who(c)][0], "day"), "day": f"{as_of.day} {as_of:%B %Y}"}


@says(HERE, r"Placed {orders} in (?P<the>the )?{period} up to then\.")
def placed(c: Context, said: Parts) -> Parts:
    orders, days = c.facts.bought[who(c)][1], c.facts.period
    return {
        "orders": counted(orders, "order") if orders else "no order",
        "the": "the " if days else "",
        "period": counted(days, "day") if days else "all of the history",
    }


@says(
    HERE, r"(?P<these>This order|These orders) brought (?P<sum>[\d.]+) {currency}, net of tax and refunds\."
)
def brought(c: Context, said: Parts) -> Parts:
    _, orders, minor = c.facts.bought[who(c)]
    assert orders > 0
    return {
        "these": "This order" if orders == 1 else "These orders",
        "sum": str(Decimal(minor).scaleb(-2)),
        "currency": c.facts.currency,
    }


@says(
    HERE,
    r"A {score} takes (?P<limit>at most [\d,]+ days?|at least [\d,]+ orders?|at least [\d.]+ [A-Z]{3})\.",
)
def what_a_score_takes(c: Context, said: Parts) -> Parts:
    """Which measure it is of, its unit says."""
    assert c.facts.run is not None
    row, cuts = c.facts.scores[who(c)], c.facts.run["cut_points"]
    if "day" in said["limit"]:
        limit = UNIX + timedelta(days=cuts["recency"][row.recency - 2])
        return {"score": str(row.recency), "limit": f"at most {counted((c.facts.as_of - limit).days, 'day')}"}
    if "order" in said["limit"]:
        return {
            "score": str(row.frequency),
            "limit": f"at least {counted(cuts['frequency'][row.frequency - 2], 'order')}",
        }
    least = Decimal(cuts["monetary"][row.money - 2]).scaleb(-2)
    return {"score": str(row.money), "limit": f"at least {least} {c.facts.currency}"}


@says("^/rfm", r"(?P<words>[A-Z].*)", otherwise=True)
def words_of_a_segment(c: Context, said: Parts) -> Parts:
    """A meaning or an advice is true of every single customer of its segment."""
    for settings in c.api("/api/customers/rfm-scores/settings/")["segments"]:
        if said["words"] in {settings["description"], settings["advice"]}:
            for customer in c.facts.belonging(settings["segment"]):
                theirs = replace(c, page=PageRead(f"/customers/{customer}", [], [], []), customer=customer)
                _, complaints = hold(said["words"], theirs)
                assert not complaints, complaints
            return said
    assert not CLAIMS.search(said["words"]), "nobody holds this sentence"
    return said
