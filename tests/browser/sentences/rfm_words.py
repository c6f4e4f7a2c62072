"""What the page of the RFM analysis says."""

from __future__ import annotations

from collections import Counter

from tests.browser.sentences.facts import SLIPPING, Facts
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.words import (
    count,
    counted,
    dated,
    money,
    part,
    short_money,
)

HERE = "^/rfm"
LADDER = (365, 730, 1095, 1460, 2190, 3650, None)
QUIET = 60
SUMMARY = "/api/customers/rfm-scores/summary/"
BEST_FIRST = (
    "Champions", "Loyal", "Potential Loyalist", "Promising", "New", "Need Attention", "About To Sleep",
    "At Risk", "Can't Lose Them", "Hibernating", "Lost",
)  # fmt: skip


def period(days: int | None) -> str:
    return "all of the history" if days is None else counted(days, "day")


def in_period(days: int | None) -> str:
    return "in all of the history" if days is None else f"in these {counted(days, 'day')}"


def revenue_in_period(facts: Facts) -> str:
    days = facts.period
    return "revenue of all orders scored" if days is None else f"revenue in these {days:,} days"


def proposed(facts: Facts) -> int | None:
    """The shortest of the ladder in which at most a fifth of the buyers have no order."""
    return next(days for days in LADDER if facts.silent(days) * 5 <= len(facts.scored))


def too_short(facts: Facts) -> bool:
    return facts.silent(facts.period) * 5 > len(facts.scored)


# -- the answer


@says(HERE, r"As of {day}(?P<not_today>, not of today)?, over {days}")
def the_day_and_the_period(c: Context, said: Parts) -> Parts:
    f = c.facts
    not_today = "" if f.as_of == f.today else ", not of today"
    return {"day": dated(f.as_of), "days": period(f.period), "not_today": not_today}


@says(HERE, r"{who} brought {sum}, {share} of the {base}\.")
def champions(c: Context, said: Parts) -> Parts:
    f = c.facts
    best = f.belonging("Champions")
    return {
        "who": counted(len(best), "Champion"),
        "sum": money(f.in_period(best), f.currency),
        "share": part(f.in_period(best), f.in_period(f.scores)),
        "base": revenue_in_period(f),
    }


@says(HERE, r"{who} (?P<be>is|are) slipping away; their revenue ever is {sum}\.")
def slipping(c: Context, said: Parts) -> Parts:
    who = c.facts.belonging(*SLIPPING)
    assert who, "nobody is in these segments"
    return {
        "who": counted(len(who), "customer"),
        "be": "is" if len(who) == 1 else "are",
        "sum": money(c.facts.ever(who), c.facts.currency),
    }


@says(HERE, r"Over so short a period nobody can be seen slipping away\.")
def nobody_to_be_seen(c: Context, said: Parts) -> Parts:
    assert too_short(c.facts), "the period is long enough"
    assert not c.facts.belonging(*SLIPPING)
    return {}


@says(
    HERE, r"Nobody is in At Risk, Can't Lose Them,? or About To Sleep, the segments that are slipping away\."
)
def nobody_slips(c: Context, said: Parts) -> Parts:
    assert not c.facts.belonging(*SLIPPING)
    return {}


# -- the period and the day


@says(
    HERE,
    r"{none} of {buyers} \({share}\) have no order {within}, so who is slipping away can hardly be told from who left long ago\.",
)
def too_short_a_period(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert too_short(f), "at most a fifth have none"
    return {
        "none": count(f.silent(f.period)),
        "buyers": counted(len(f.scored), "buyer"),
        "share": part(f.silent(f.period), len(f.scored)),
        "within": in_period(f.period),
    }


@says(HERE, r"Over {days} only {none} have none\.")
def a_better_period(c: Context, said: Parts) -> Parts:
    better = proposed(c.facts)
    assert c.facts.silent(better) > 0, "everybody has one"
    return {"days": period(better), "none": count(c.facts.silent(better))}


@says(HERE, r"Over {days} everybody has one\.|Over all of the history everybody has one\.")
def a_period_for_everybody(c: Context, said: Parts) -> Parts:
    better = proposed(c.facts)
    assert c.facts.silent(better) == 0
    if not said["days"]:
        assert better is None
        return {"days": ""}
    return {"days": period(better)}


@says(HERE, r"Use {days}")
def use_the_better(c: Context, said: Parts) -> Parts:
    assert too_short(c.facts)
    return {"days": period(proposed(c.facts))}


@says(HERE, r"Orders from {first} to {last} count, {days}\.")
def the_period(c: Context, said: Parts) -> Parts:
    f = c.facts
    return {"first": dated(f.first_day), "last": dated(f.as_of), "days": period(f.period)}


@says(HERE, r"All orders from {first} to {last} count\.")
def the_whole_history(c: Context, said: Parts) -> Parts:
    assert c.facts.period is None
    return {"first": dated(c.facts.first_day), "last": dated(c.facts.as_of)}


@says(HERE, r"{none} of {buyers} (?P<have>has|have) no order in them\.")
def without_order(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert not too_short(f)
    return {
        "none": count(f.silent(f.period)),
        "buyers": counted(len(f.scored), "buyer"),
        "have": "has" if f.silent(f.period) == 1 else "have",
    }


@says(HERE, r"Everybody who ever bought has an order in them\.")
def nobody_without_order(c: Context, said: Parts) -> Parts:
    assert c.facts.silent(c.facts.period) == 0
    return {}


@says(
    HERE,
    r"Chosen from this shop's own rhythm: the shortest of {ladder} days and all of the history in which at most a fifth of the buyers have no order\.",
)
def chosen_by_the_house(c: Context, said: Parts) -> Parts:
    assert c.facts.run is not None
    assert c.facts.run["days_chosen_by"] == "house"
    assert c.facts.period == proposed(c.facts), (c.facts.period, proposed(c.facts))
    return {"ladder": ", ".join(f"{days:,}" for days in LADDER if days)}


@says(HERE, r"Chosen from this shop's own rhythm:")
def chosen_by_the_house_begins(c: Context, said: Parts) -> Parts:
    assert c.facts.run is not None
    assert c.facts.run["days_chosen_by"] == "house"
    return {}


@says(HERE, r"The scores are as of {day}, not of today[:,] (?P<why>it is .*|because .*)")
def the_day(c: Context, said: Parts) -> Parts:
    f = c.facts
    assert f.as_of != f.today
    latest = max(order.day for orders in f.counting.values() for order in orders)
    if said["why"].startswith("it is the day of the latest order"):
        assert (f.today - f.as_of).days > QUIET
        assert f.as_of == latest
        why = "it is the day of the latest order that was there, more than 60 days back."
    else:
        why = "because somebody asked for that day."
    return {"day": dated(f.as_of), "why": why}


# -- pictures


@says(HERE, r"{share} of customers \({best}\) bought both recently and often")
def recently_and_often(c: Context, said: Parts) -> Parts:
    scores = c.facts.scores.values()
    best = sum(score.recency >= 4 and score.frequency >= 4 for score in scores)
    return {"share": part(best, len(scores)), "best": count(best)}


@says(HERE, r"{who} with recency {r} and frequency {f}, {sum} in the period", asks="r f")
def a_cell(c: Context, said: Parts) -> Parts:
    cell = (int(said["r"]), int(said["f"]))
    who = [s.customer for s in c.facts.scores.values() if (s.recency, s.frequency) == cell]
    return {
        "who": counted(len(who), "customer"),
        "sum": money(c.facts.in_period(who), c.facts.currency),
        "r": _score(cell[0]),
        "f": _score(cell[1]),
    }


def _score(value: int) -> str:
    assert value in range(1, 6)
    return str(value)


@says(HERE, r"Nobody can have a frequency of {score}: equal numbers of orders share a score", asks="score")
def no_such_frequency(c: Context, said: Parts) -> Parts:
    assert int(said["score"]) in range(2, 6)
    assert int(said["score"]) not in {score.frequency for score in c.facts.scores.values()}, "somebody has it"
    return said


@says(
    HERE,
    r"Nobody can have a frequency of {scores}: equal numbers of orders get equal scores, and many customers have equally many\.",
)
def no_such_frequencies(c: Context, said: Parts) -> Parts:
    reached = {cut["score"]: cut["reachable"] for cut in c.api(SUMMARY)["cut_points"]["frequency"]}
    had = {score.frequency for score in c.facts.scores.values()}
    missing = [score for score in range(2, 6) if not reached[score]]
    assert not had.intersection(missing)
    return {"scores": _or(missing)}


def _or(scores: list[int]) -> str:
    *before, last = map(str, sorted(scores))
    return last if not before else f"{', '.join(before)}{',' if len(before) > 1 else ''} or {last}"


@says(HERE, r"{segment} is the largest segment: {share} of customers")
def the_largest(c: Context, said: Parts) -> Parts:
    sizes = Counter(score.segment for score in c.facts.scores.values())
    assert sizes[said["segment"]] == max(sizes.values())
    return {"segment": said["segment"], "share": part(sizes[said["segment"]], sizes.total())}


@says(HERE, rf"(?P<segment>{'|'.join(BEST_FIRST)}) (?P<people>[\d,]+) {{share}}")
def a_bar(c: Context, said: Parts) -> Parts:
    sizes = Counter(score.segment for score in c.facts.scores.values())
    assert said["segment"] in BEST_FIRST
    size = sizes[said["segment"]]
    return {"segment": said["segment"], "people": count(size), "share": part(size, sizes.total())}


@says(HERE, r"{share} had not bought for {days} days or longer")
def long_ago(c: Context, said: Parts) -> Parts:
    waits = [wait for wait, _, _ in c.facts.bought.values()]
    edges = [
        edge for edge in (7, 14, 30, 60, 90, 180, 365, 730) if 2 * sum(w >= edge for w in waits) >= len(waits)
    ]
    return {"share": part(sum(w >= edges[-1] for w in waits), len(waits)), "days": count(edges[-1])}


@says(HERE, r"{share} bought in the last {days} days")
def lately(c: Context, said: Parts) -> Parts:
    waits = [wait for wait, _, _ in c.facts.bought.values()]
    return {"share": part(sum(w < 7 for w in waits), len(waits)), "days": "7"}


@says(HERE, r"{share} did not order {within}")
def did_not_order(c: Context, said: Parts) -> Parts:
    orders = [number for _, number, _ in c.facts.bought.values()]
    return {"share": part(orders.count(0), len(orders)), "within": in_period(c.facts.period)}


@says(HERE, r"{who} ordered once {within}")
def ordered_once(c: Context, said: Parts) -> Parts:
    orders = [number for _, number, _ in c.facts.bought.values()]
    assert 0 not in orders
    return {"who": counted(orders.count(1), "customer"), "within": in_period(c.facts.period)}


@says(HERE, r"{share} brought {edge} or more {within}")
def brought_much(c: Context, said: Parts) -> Parts:
    sums = [brought for _, _, brought in c.facts.bought.values()]
    steps = [digit * 10**power for power in range(12) for digit in (1, 2, 5)]
    edge = max(step for step in steps if 10 * sum(s >= step for s in sums) >= len(sums))
    return {
        "share": part(sum(s >= edge for s in sums), len(sums)),
        "edge": short_money(edge, c.facts.currency),
        "within": in_period(c.facts.period),
    }


@says(HERE, r"(?P<unit>orders|USD|EUR) {within}(?P<more>; the steps widen)?")
def the_unit(c: Context, said: Parts) -> Parts:
    unit = "orders" if said["unit"] == "orders" else c.facts.currency
    more = "" if unit == "orders" else "; the steps widen"
    return {"unit": unit, "within": in_period(c.facts.period), "more": more}


@says(f"{HERE}|^/lifetime-value", r"Nobody has ordered yet")
def nobody_ordered(c: Context, said: Parts) -> Parts:
    assert not c.facts.counting
    return {}


defines(
    HERE,
    "New orders are scored within seconds, and everybody is scored anew every night; you need to recalculate only after "
    "changing the settings.",
    "Changes to orders up to that day are followed within seconds; you need to recalculate only after changing the "
    "settings.",
    "Every customer gets three scores from 1 to 5 against all others: recency, frequency and money.",
    "The best are at the top right; select a cell to see who they are.",
    "Customers in each segment, and their share of all.",
    "Together they say where each stands.",
    "What each segment means, and what to do",
    "Where many are equal, nobody gets a score in between: what would earn it earns a higher one as well.",
    "RFM sorts customers by how recently, how often and for how much they bought, and says who your best are and who "
    "is slipping away.",
    "It needs orders: import them first.",
    "Customers with equal values always get equal scores.", "Below each: how many have it.",
    "5", "4", "3", "2", "1",
)  # fmt: skip
