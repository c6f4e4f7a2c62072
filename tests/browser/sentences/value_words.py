"""What the page of lifetime value says, and the value on a customer's page.

Predictions are the product's own: each is taken from its customer's row, and sums, counts and shares are added up anew.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.browser.sentences.facts import Facts, Row, half_up
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.words import (
    count,
    counted,
    day,
    decimal,
    money,
    percent,
)

PAGE, CUSTOMER = "^/lifetime-value", r"^/customers/\d+"
SUMMARY = "/api/customers/clv/summary/"
WINNABLE, LOST = 0.05, 0.5


def what(f: Facts) -> str:
    return "profit" if f.profit_known else "revenue"


def so_far(f: Facts) -> str:
    return "Profit so far" if f.profit_known else "Revenue, as valued"


def horizon(f: Facts) -> str:
    assert f.fit is not None
    length = f.fit["value_model"]["horizon_days"]
    return f"{length // 365 * 12} months" if length % 365 == 0 else f"{length:,} days"


def total(f: Facts, column: str) -> Any:
    return sum(row[column] or 0 for row in f.values.values())


def good(f: Facts) -> list[Row]:
    """The fifth of customers who brought most, those equal to the last of them with them."""
    ranked = sorted((row["profit_minor"] for row in f.values.values()), reverse=True)
    least = ranked[max(len(ranked) * 2 // 10 - 1, 0)]
    return [row for row in f.values.values() if row["profit_minor"] >= least]


def probably_lost(f: Facts) -> list[Row]:
    return [row for row in good(f) if WINNABLE <= row["alive_probability"] < LOST]


def share_of_best(f: Facts, column: str, twentieths: int) -> float:
    """What the best so many twentieths bring, cut as evenly as whole customers can be."""
    amounts = sorted((row[column] or 0 for row in f.values.values()), reverse=True)
    size, longer = divmod(len(amounts), 20)
    best = size * twentieths + min(longer, twentieths)
    return sum(amounts[:best]) / max(sum(amounts), 1)


# -- the answer


@says(PAGE, r"As of {day}")
def valued_as_of(c: Context, said: Parts) -> Parts:
    assert c.facts.valued is not None
    return {"day": day(c.facts.valued["as_of"], c.facts.today)}


@says(
    PAGE,
    r"Your customers will probably bring {sum} in {base} over the next {span}(?:, somewhere between {low} and {high})?\.",
)
def will_bring(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert f.fit is not None
    expected, factor = total(f, "expected_minor"), (f.fit["backtest"] or {}).get("range_factor")
    ends = (
        [money(round(expected / factor), f.currency), money(round(expected * factor), f.currency)]
        if factor
        else ["", ""]
    )
    return {
        "sum": money(expected, f.currency),
        "base": what(f),
        "span": horizon(f),
        "low": ends[0],
        "high": ends[1],
    }


@says(PAGE, r"(?P<held>All|None of|[\d,]+ of) {of} earlier forecasts came true within such a range\.")
def held_before(c: Context, said: Parts) -> Parts:
    held = [check["held"] for check in checks_of(c) if check["held"] is not None]
    hits = sum(held)
    return {
        "held": "All" if hits == len(held) else "None of" if hits == 0 else f"{count(hits)} of",
        "of": count(len(held)),
    }


@says(PAGE, r"The one earlier forecast that had such a range (?P<held>came true within it|missed it)\.")
def one_held_before(c: Context, said: Parts) -> Parts:
    (held,) = (check["held"] for check in checks_of(c) if check["held"] is not None)
    return {"held": "came true within it" if held else "missed it"}


def checks_of(c: Context) -> list[Row]:
    """Each check's own figures: it held where what came lay between the ends."""
    assert c.facts.fit is not None
    checks: list[Row] = c.facts.fit["backtest"].get("checks", [])
    for check in checks:
        if check["held"] is not None:
            assert check["held"] == (check["low_minor"] <= check["actual_minor"] <= check["high_minor"])
    return checks


@says(
    PAGE,
    r"{lost} (?P<be>is|are) probably lost but may still be won back: {sum} more in present value would come if all were still with you\.",
)
def may_be_won_back(c: Context, said: Parts) -> Parts:
    lost = probably_lost(c.facts)
    return {
        "lost": counted(len(lost), "good customer"),
        "be": "is" if len(lost) == 1 else "are",
        "sum": money(sum(row["at_stake_minor"] for row in lost), c.facts.currency),
    }


@says(PAGE, r"The top tenth of customers will bring {share} of the present value of what is to come\.")
def the_top_tenth(c: Context, said: Parts) -> Parts:
    return {"share": percent(share_of_best(c.facts, "predicted_minor", 2))}


# -- figures


@says(PAGE, r"{label} \| {sum} \| from {revenue} revenue ever")
def profit_so_far(c: Context, said: Parts) -> Parts:
    f = c.facts
    return {
        "label": "Profit so far" if f.profit_known else "no profit is known",
        "sum": money(total(f, "profit_minor"), f.currency),
        "revenue": money(f.ever(f.values), f.currency),
    }


@says(PAGE, r"{label} \| {sum} \| no cost and no margin is known")
def revenue_as_valued(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert not f.profit_known
    return {"label": so_far(f), "sum": money(f.ever(f.values), f.currency)}


@says(PAGE, r"Expected {base}, {span} \| {sum} \| {low} to {high}")
def expected(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert f.fit is not None
    sum_, factor = total(f, "expected_minor"), f.fit["backtest"]["range_factor"]
    return {
        "base": what(f),
        "span": horizon(f),
        "sum": money(sum_, f.currency),
        "low": money(round(sum_ / factor), f.currency),
        "high": money(round(sum_ * factor), f.currency),
    }


@says(PAGE, r"Present value, {span} \| {sum} \| the same, less {share} a year until it comes")
def present_value(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert f.fit is not None
    worth = total(f, "predicted_minor")
    assert worth <= total(f, "expected_minor")
    return {
        "span": horizon(f),
        "sum": money(worth, f.currency),
        "share": percent(f.fit["value_model"]["yearly_discount"]),
    }


@says(PAGE, r"Still customers \| about {alive} \| of {all} who ever bought")
def still_customers(c: Context, said: Parts) -> Parts:
    alive = half_up(Fraction(sum(row["alive_probability"] for row in c.facts.values.values())))
    return {"alive": count(alive), "all": count(len(c.facts.counting))}


@says(PAGE, r"Orders, next 12 months \| about {orders} \| {each} a customer")
def orders_to_come(c: Context, said: Parts) -> Parts:
    orders = total(c.facts, "expected_orders_365")
    return {"orders": count(half_up(Fraction(orders))), "each": decimal(orders / len(c.facts.values), 2)}


@says(PAGE, r"Share of the top tenth \| {share} \| of the {base} so far")
def share_so_far(c: Context, said: Parts) -> Parts:
    return {"share": percent(share_of_best(c.facts, "profit_minor", 2)), "base": what(c.facts)}


defines(
    PAGE,
    "Values follow new orders within seconds, and everybody is valued anew every night; you need to recalculate only after "
    "changing the settings.",
    "Values follow new orders within seconds; you need to recalculate only after changing the settings.",
    "It needs orders: import them first.",
    "Here you will see what each customer has brought, what they will probably still bring, and how far such forecasts "
    "were off before.",
    "The grey line is where all customers were worth the same.",
    "The usual formula takes everybody’s orders so far to go on for ever.",
    "What is to come rests on three things known of each customer: how often they came back, when last, and how long "
    "they have been known.",
    "Upwards: the chance of still being a customer.",
    "At stake is what would come on top if they surely were, as a present value.",
    "Orders a customer placed after the forecast, by how often they had come back before it.",
)
