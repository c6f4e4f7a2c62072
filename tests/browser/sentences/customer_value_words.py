"""The value on a customer's page."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.browser.sentences.customer_words import who
from tests.browser.sentences.facts import Row, half_up
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.value_words import (
    CUSTOMER,
    horizon,
    so_far,
    what,
)
from tests.browser.sentences.words import (
    count,
    counted,
    day,
    decimal,
    money,
    percent,
)


def value_of(c: Context) -> Row:
    return c.facts.values[who(c)]


@says(CUSTOMER, r"(?P<label>Profit so far|Revenue, as valued) \| {sum} \| {note}")
def their_profit(c: Context, said: Parts) -> Parts:
    row, f = value_of(c), c.facts
    known = "some costs estimated" if row["cost_assumed"] else "all costs known"
    if not f.profit_known:
        assert row["profit_minor"] == f.ever([who(c)])
    return {
        "label": so_far(f),
        "sum": money(row["profit_minor"], f.currency),
        "note": known if f.profit_known else "no cost and no margin is known",
    }


@says(CUSTOMER, r"Chance of still being a customer \| {chance} \| as of {day}")
def their_chance(c: Context, said: Parts) -> Parts:
    told = c.api(f"/api/customers/{who(c)}/profile/")["lifetime_value"]
    judged = date.fromisoformat(told["judged_on"])
    return {"chance": percent(value_of(c)["alive_probability"]), "day": day(judged, c.facts.today)}


@says(CUSTOMER, r"Expected (?P<base>profit|revenue), {span} \| {sum} \| on average over customers like them")
def their_expected(c: Context, said: Parts) -> Parts:
    return {
        "base": what(c.facts),
        "span": horizon(c.facts),
        "sum": money(value_of(c)["expected_minor"], c.facts.currency),
    }


@says(CUSTOMER, r"Present value, {span} \| {sum} \| the same, less the later it comes")
def their_present_value(c: Context, said: Parts) -> Parts:
    row = value_of(c)
    assert row["predicted_minor"] <= row["expected_minor"]
    return {"span": horizon(c.facts), "sum": money(row["predicted_minor"], c.facts.currency)}


@says(
    CUSTOMER,
    r"First ordered {age} before {day} and (?:never came back|came back on {again}, the last time {later} after the first order)\.",
)
def what_the_model_knows(c: Context, said: Parts) -> Parts:
    told = c.api(f"/api/customers/{who(c)}/profile/")["lifetime_value"]
    judged = date.fromisoformat(told["judged_on"])
    bought = sorted({order.day for order in c.facts.counting[who(c)] if order.day <= judged})
    came_back = len(bought) > 1
    return {
        "age": counted((judged - bought[0]).days, "day"),
        "day": day(judged, c.facts.today),
        "again": counted(len(bought) - 1, "day") if came_back else "",
        "later": counted((bought[-1] - bought[0]).days, "day") if came_back else "",
    }


@says(CUSTOMER, r"The chance has fallen from {best} to {last} since the last purchase")
def fallen(c: Context, said: Parts) -> Parts:
    alive = c.api(f"/api/customers/clv/{who(c)}/history/")["alive"]
    last_bought = c.facts.counting[who(c)][-1].day.isoformat()
    after = [point["alive_probability"] for point in alive if point["day"] >= last_bought]
    assert max(after) - after[-1] >= 0.01
    return {"best": percent(max(after)), "last": percent(value_of(c)["alive_probability"])}


@says(CUSTOMER, r"The chance stands at {chance}")
def stands(c: Context, said: Parts) -> Parts:
    return {"chance": percent(value_of(c)["alive_probability"])}


@says(
    CUSTOMER,
    r"Most likely nothing: (?P<few>fewer than one in 1,000|one in [\w,]+) like them orders again(?:, and then (?:spends|brings) about {sum}(?P<base> in profit)?)?\.?",
)
def most_likely_nothing(c: Context, said: Parts) -> Parts:
    chance = c.api(f"/api/customers/{who(c)}/profile/")["lifetime_value"]["order_probability"]
    assert 0 < chance <= 0.2
    spelled = dict(enumerate("five six seven eight nine ten eleven twelve".split(), 5))
    number = half_up(Fraction(1 / chance))
    few = "fewer than one in 1,000" if number > 1000 else f"one in {spelled.get(number, count(number))}"
    then = half_up(Fraction(value_of(c)["expected_minor"] / chance))
    base = " in profit" if c.facts.profit_known else ""
    if not said["sum"]:
        assert number > 1000 or 0 < abs(value_of(c)["expected_minor"]) < 10, "an amount could have been told"
        return {"few": few, "sum": "", "base": ""}
    return {"few": few, "sum": money(then, c.facts.currency), "base": base}


@says(CUSTOMER, r"Between {low} and {high} in four cases of five\.?")
def between(c: Context, said: Parts) -> Parts:
    row = value_of(c)
    assert row["predicted_low_minor"] < row["predicted_high_minor"]
    return {
        "low": money(row["predicted_low_minor"], c.facts.currency),
        "high": money(row["predicted_high_minor"], c.facts.currency),
    }


@says(CUSTOMER, r"At most {high} in nine cases of ten, and nothing in {none} of cases\.?")
def at_most(c: Context, said: Parts) -> Parts:
    row = value_of(c)
    chance = c.api(f"/api/customers/{who(c)}/profile/")["lifetime_value"]["order_probability"]
    assert row["predicted_low_minor"] == 0
    return {"high": money(row["predicted_high_minor"], c.facts.currency), "none": percent(1 - chance)}


@says(CUSTOMER, r"About {orders} orders(?: of {each})? in a year\.")
def orders_a_year(c: Context, said: Parts) -> Parts:
    row = value_of(c)
    return {
        "orders": decimal(row["expected_orders_365"]),
        "each": money(row["expected_order_value_minor"], c.facts.currency)
        if row["expected_order_value_minor"]
        else "",
    }


defines(
    CUSTOMER,
    "The prediction rests on this and on what they spent, nothing else.",
)
