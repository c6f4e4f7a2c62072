"""What the pictures of lifetime value say, and what stands beside them."""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import cache

from tests.browser.sentences.facts import Facts, Row, half_up
from tests.browser.sentences.list_words import fitting
from tests.browser.sentences.registry import Context, Parts, says
from tests.browser.sentences.value_words import (
    LOST,
    PAGE,
    SUMMARY,
    WINNABLE,
    horizon,
    probably_lost,
    share_of_best,
    so_far,
    what,
)
from tests.browser.sentences.words import (
    count,
    counted,
    decimal,
    money,
    part,
    percent,
    short_money,
)


@says(PAGE, r"{share} of customers are worth less than {edge} each, looking ahead")
def worth_less(c: Context, said: Parts) -> Parts:
    edges = [
        half_up(Fraction(bucket["to"]) * 100)
        for bucket in c.api(SUMMARY)["distribution"]
        if bucket["to"] is not None
    ]
    worths = [row["predicted_minor"] for row in c.facts.values.values()]
    edge = next(edge for edge in edges if 2 * sum(worth < edge for worth in worths) >= len(worths))
    return {
        "share": part(sum(worth < edge for worth in worths), len(worths)),
        "edge": short_money(edge, c.facts.currency),
    }


@says(
    PAGE,
    r"Customers by the present value of the {base} expected in the next {span}, in {currency}; the steps widen\.",
)
def customers_by_value(c: Context, said: Parts) -> Parts:
    return {"base": what(c.facts), "span": horizon(c.facts), "currency": c.facts.currency}


@says(PAGE, r"The best fifth of customers will bring {share} of what is to come")
def the_best_fifth(c: Context, said: Parts) -> Parts:
    return {"share": percent(share_of_best(c.facts, "predicted_minor", 4))}


@says(PAGE, r"{so_far}, and the present value of the {base} expected in the next {span}\.")
def two_curves(c: Context, said: Parts) -> Parts:
    return {"so_far": so_far(c.facts), "base": what(c.facts), "span": horizon(c.facts)}


@says(
    PAGE,
    r"To the right: the present value of the {base} expected in the next {span} if they surely were one\.",
)
def to_the_right(c: Context, said: Parts) -> Parts:
    return {"base": what(c.facts), "span": horizon(c.facts)}


@says(PAGE, r"Of all {all}, good or not, {lost} (?P<be>is|are) more likely gone than not")
def more_likely_gone(c: Context, said: Parts) -> Parts:
    lost = sum(row["alive_probability"] < LOST for row in c.facts.values.values())
    return {
        "all": counted(len(c.facts.values), "customer"),
        "lost": count(lost),
        "be": "is" if lost == 1 else "are",
    }


@says(
    PAGE,
    r"{people} with a chance of {low} to {high}: present value {worth}, {stake} at stake, {brought} in {base} so far",
)
def a_cell_of_the_map(c: Context, said: Parts) -> Parts:
    """Of the cells with this chance, the one with these customers; all of it is added up from its filters."""
    cells = [cell for cell in c.api(SUMMARY)["map"]
             if (percent(cell["alive_from"]), percent(cell["alive_below"] or 1)) == (said["low"], said["high"])]  # fmt: skip
    assert cells, "there is no such cell"
    sums = [_in_cell(c, cell) for cell in cells]
    right = next(
        (own for own in sums if own["people"] == said["people"] and own["worth"] == said["worth"]), sums[0]
    )
    return {**right, "low": said["low"], "high": said["high"], "base": what(c.facts)}


def _in_cell(c: Context, cell: Row) -> Parts:
    names = ("alive_from", "alive_below", "if_active_from", "if_active_below")
    query = "&".join(f"{name}={cell[name]}" for name in names if cell[name] is not None)
    return _of_cell(c.facts, f"/customers?{query}")


@cache
def _of_cell(f: Facts, path: str) -> Parts:
    rows = [f.values[one] for one in fitting(f, path) if one in f.values]

    def summed(column: str) -> str:
        return money(sum(row[column] for row in rows), f.currency)

    return {
        "people": counted(len(rows), "customer"),
        "worth": summed("predicted_minor"),
        "stake": summed("at_stake_minor"),
        "brought": summed("profit_minor"),
    }


@says(PAGE, r"{low}–{high}%")
def a_row_of_the_map(c: Context, said: Parts) -> Parts:
    edges = sorted({cell["alive_from"] for cell in c.api(SUMMARY)["map"]} | {1.0})
    ends = {(str(round(low * 100)), str(round(high * 100))) for low, high in itertools.pairwise(edges)}
    assert (said["low"], said["high"]) in ends
    return said


@says(PAGE, r"(?P<edge>below [\d.]+K?|[\d.]+K?–[\d.]+K?|[\d.]+K?\+)")
def a_column_of_the_map(c: Context, said: Parts) -> Parts:
    edges = sorted(
        {float(cell["if_active_from"]) for cell in c.api(SUMMARY)["map"] if cell["if_active_from"]}
    )
    shown = [_short(edge) for edge in edges]
    heads = [
        f"below {shown[0]}",
        *[f"{a}–{b}" for a, b in itertools.pairwise(shown)],
        f"{shown[-1]}+",
    ]
    assert said["edge"] in heads, heads
    return said


def _short(value: float) -> str:
    return f"{decimal(value / 1000)}K" if value >= 1000 else decimal(value)


@says(PAGE, r"{currency} if surely still a customer")
def across_the_map(c: Context, said: Parts) -> Parts:
    return {"currency": c.facts.currency}


@says(PAGE, r"Write to these first: {lost}, {sum} at stake")
def write_to_these(c: Context, said: Parts) -> Parts:
    lost = probably_lost(c.facts)
    return {
        "lost": counted(len(lost), "good customer"),
        "sum": money(sum(row["at_stake_minor"] for row in lost), c.facts.currency),
    }


@says(PAGE, r"All (?P<lost>[\d,]+ customers?)")
def all_of_these(c: Context, said: Parts) -> Parts:
    return {"lost": counted(len(probably_lost(c.facts)), "customer")}


@says(
    PAGE, r"Of the {top} who brought most, those with a chance of {low} to {high} of still being customers\."
)
def who_these_are(c: Context, said: Parts) -> Parts:
    return {"top": "20%", "low": percent(WINNABLE), "high": percent(LOST)}


@says(PAGE, r"A new customer brings {sum} in their first 12 months")
def a_new_customer(c: Context, said: Parts) -> Parts:
    """Over the curves that reach so far, each weighed by its customers."""
    curves = [curve for curve in c.api(SUMMARY)["cohort_curves"] if 12 in curve["months"]]
    brought = sum(float(curve["actual"][curve["months"].index(12)]) * curve["customers"] for curve in curves)
    people = sum(curve["customers"] for curve in curves)
    return {"sum": money(half_up(Fraction(brought / people * 100)), c.facts.currency)}


@says(
    PAGE,
    r"{so_far} of an average customer, by months since the first order; one line for each quarter of first orders, the newest three coloured against grey, and dashed what the model expects\.",
)
def cohorts(c: Context, said: Parts) -> Parts:
    return {"so_far": so_far(c.facts)}


@says(PAGE, r"{segment} will bring most")
def brings_most(c: Context, said: Parts) -> Parts:
    sums: dict[str, int] = {}
    for one, row in c.facts.values.items():
        segment = c.facts.scores[one].segment if one in c.facts.scores else "Customers without a score"
        sums[segment] = sums.get(segment, 0) + row["expected_minor"]
    return {"segment": max(sums, key=lambda name: sums[name])}
