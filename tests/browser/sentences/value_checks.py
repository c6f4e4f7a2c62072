"""How right earlier forecasts were, and how values come about: what the page of lifetime value says of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.browser.sentences.facts import half_up
from tests.browser.sentences.registry import Context, Parts, says
from tests.browser.sentences.value_words import (
    PAGE,
    SUMMARY,
    checks_of,
    horizon,
    so_far,
    what,
)
from tests.browser.sentences.words import (
    count,
    counted,
    day,
    days,
    decimal,
    moment,
    money,
    percent,
)


@says(
    PAGE,
    r"We took only what was known on {day}, forecast the {length} after it, and compared that with what came\.",
)
def the_check(c: Context, said: Parts) -> Parts:
    told = c.api(SUMMARY)["model_run"]["backtest"]
    end = date.fromisoformat(told["calibration_end"])
    assert c.facts.fit is not None
    length = (c.facts.fit["window_end"] - end).days
    return {"day": day(end, c.facts.today), "length": counted(length, "day")}


@says(PAGE, r"We expected {expected} orders and {came} came, {off} too (?P<way>many|few)\.")
def orders_expected(c: Context, said: Parts) -> Parts:
    assert c.facts.fit is not None
    orders = c.facts.fit["backtest"]["orders"]
    error = orders["expected"] / orders["actual"] - 1
    return {
        "expected": count(half_up(Fraction(orders["expected"]))),
        "came": count(_came(c)),
        "off": percent(abs(error)),
        "way": "many" if error > 0 else "few",
    }


def _came(c: Context) -> int:
    """Days on which customers known by then bought again, by the facts: the model takes a day for one purchase."""
    assert c.facts.fit is not None
    end = date.fromisoformat(c.api(SUMMARY)["model_run"]["backtest"]["calibration_end"])
    last = c.facts.fit["window_end"]
    known = [orders for orders in c.facts.counting.values() if orders[0].day <= end]
    return sum(len({order.day for order in orders if end < order.day <= last}) for orders in known)


@says(PAGE, r"{off} (?P<way>more|fewer) orders expected than came")
def orders_off(c: Context, said: Parts) -> Parts:
    assert c.facts.fit is not None
    error = c.facts.fit["backtest"]["orders"]["expected"] / _came(c) - 1
    return {"off": percent(abs(error)), "way": "more" if error > 0 else "fewer"}


@says(PAGE, r"We expected {expected} of revenue and {came} came\.")
def revenue_expected(c: Context, said: Parts) -> Parts:
    assert c.facts.fit is not None
    spend = c.facts.fit["backtest"]["spend"]
    return {
        "expected": money(round(spend["expected"]), c.facts.currency),
        "came": money(round(spend["actual"]), c.facts.currency),
    }


@says(PAGE, r"Nearer than the usual formula for {nearer} of {groups} groups of customers")
def groups(c: Context, said: Parts) -> Parts:
    rows = c.api(SUMMARY)["model_run"]["backtest"]["calibration"]
    rows = [row for row in rows if row["customers"]]
    nearer = sum(
        abs(row["expected_mean"] - row["actual_mean"]) < abs(row["naive_mean"] - row["actual_mean"])
        for row in rows
    )
    return {"nearer": count(nearer), "groups": count(len(rows))}


@says(PAGE, r"The range held in {held} of {of} earlier forecasts")
def range_held(c: Context, said: Parts) -> Parts:
    held = [check["held"] for check in checks_of(c) if check["held"] is not None]
    return {"held": count(sum(held)), "of": count(len(held))}


@says(PAGE, r"{forecasts}, (?:which|the first of which) had no range yet")
def no_range_yet(c: Context, said: Parts) -> Parts:
    assert all(check["held"] is None for check in checks_of(c))
    return {"forecasts": counted(len(checks_of(c)), "earlier forecast")}


@says(
    PAGE,
    r"Each row is a forecast of {length}, made with only what was known on its first day; the grey bar is the range it would have had, from forecasts that had ended by then\.",
)
def each_check(c: Context, said: Parts) -> Parts:
    (length,) = {check["checked_days"] for check in checks_of(c)}
    return {"length": counted(length, "day")}


@says(
    PAGE,
    r"The range of the total is made to hold four times in five, from what the {checks} above missed by and from what forecasts of other shops miss by(?:, and wider because no check looks further ahead than {length})?: the total divided and multiplied by {factor}\.",
)
def how_wide(c: Context, said: Parts) -> Parts:
    assert c.facts.fit is not None
    checks, length = checks_of(c), checks_of(c)[0]["checked_days"]
    shorter = length < c.facts.fit["value_model"]["horizon_days"]
    return {
        "checks": counted(len(checks), "check"),
        "length": counted(length, "day") if shorter else "",
        "factor": decimal(c.facts.fit["backtest"]["range_factor"], 2),
    }


# -- how it is calculated


@says(PAGE, r"(?P<label>Profit so far|Revenue, as valued): {span}, order by order\.")
def order_by_order(c: Context, said: Parts) -> Parts:
    assert c.facts.valued is not None
    first = min(orders[0].day for orders in c.facts.counting.values())
    return {"label": so_far(c.facts), "span": days(first, c.facts.valued["as_of"])}


@says(
    PAGE,
    r"For {people} some cost is unknown; there the margin (?P<whose>set for the shop|of the orders whose cost is known), {margin}, stands in\.",
)
def margin_stands_in(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert f.valued is not None
    unknown = sum(any(order.cost is None for order in orders) for orders in f.counting.values())
    by_shop = f.shop["margin"] is not None
    return {
        "people": counted(unknown, "customer"),
        "whose": "set for the shop" if by_shop else "of the orders whose cost is known",
        "margin": percent(float(f.shop["margin"] if by_shop else f.valued["assumed_margin"])),
    }


@says(PAGE, r"The cost of every order is known\.")
def every_cost_known(c: Context, said: Parts) -> Parts:
    assert all(order.cost is not None for orders in c.facts.counting.values() for order in orders)
    return {}


@says(
    PAGE,
    r"No cost and no margin is known, so (?:there is no profit to show|every amount here is revenue)\.|Set your margin to see profit\.",
)
def no_cost_known(c: Context, said: Parts) -> Parts:
    assert c.facts.shop["margin"] is None
    assert all(order.cost is None for order in c.facts.orders)
    return {}


@says(
    PAGE,
    r"The latest order is of {day}: everybody is valued as of that day, and anew once there are orders again\.",
)
def valued_at_the_latest(c: Context, said: Parts) -> Parts:
    latest = max(orders[-1].day for orders in c.facts.counting.values())
    return {"day": day(latest, c.facts.today)}


@says(
    PAGE,
    r"The model {model} learns from {people} \({again} of whom came back\) how fast customers of this shop buy and drift away; a second one, Gamma-Gamma, learns how much they spend\.",
)
def who_it_learns_from(c: Context, said: Parts) -> Parts:
    known = c.facts.counting.values()
    return {
        "model": c.api(SUMMARY)["model_run"]["model_name"],
        "people": counted(len(known), "customer"),
        "again": count(sum(len({order.day for order in orders}) > 1 for orders in known)),
    }


@says(
    PAGE,
    r"Expected {base}, {span}: What will probably come in over the next {same}, each amount counted whole\.",
)
def expected_means(c: Context, said: Parts) -> Parts:
    return {"base": what(c.facts), "span": horizon(c.facts), "same": horizon(c.facts)}


@says(PAGE, r"Present value, {span}: the same, counted less the later it comes, by {share} a year\.")
def present_value_means(c: Context, said: Parts) -> Parts:
    assert c.facts.fit is not None
    return {"span": horizon(c.facts), "share": percent(c.facts.fit["value_model"]["yearly_discount"])}


@says(PAGE, r"Fitted on the orders of {span}; calculated {moment}\.")
def fitted_on(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert f.valued is not None
    first = min(orders[0].day for orders in f.counting.values())
    return {
        "span": days(first, f.valued["as_of"]),
        "moment": moment(f.valued["calculated_at"].astimezone(f.zone), f.today),
    }
