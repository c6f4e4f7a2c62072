"""What the list of customers says, whole or narrowed."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

from tests.browser.sentences.facts import Facts
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.rfm_words import revenue_in_period
from tests.browser.sentences.words import count, counted, day, days, money, percent

HERE = r"^/customers(\?|$)"
EPOCH = date(1, 1, 1)
A_PAGE = 50


def asked(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def fitting(facts: Facts, path: str) -> set[int]:
    """Whom the filters of an address leave, by the facts; a filter that this does not know is an error."""
    people = set(facts.customers)
    for name, value in asked(path).items():
        if name in {"ordering", "columns", "page"}:
            continue
        people &= {who for who in people if FILTERS[name](facts, who, value)}
    return people


def _score(at: str):  # type: ignore[no-untyped-def]
    return lambda f, who, value: who in f.scores and getattr(f.scores[who], at) == int(value)


def _last(f: Facts, who: int) -> date | None:
    return f.counting[who][-1].day if who in f.counting else None


def _minor(value: str) -> int:
    return round(float(value) * 100)


FILTERS = {
    "suggested_segment": lambda f, who, value: who in f.scores and f.scores[who].segment in value.split(","),
    "recency_score": _score("recency"),
    "frequency_score": _score("frequency"),
    "monetary_score": _score("money"),
    "min_period_orders": lambda f, who, value: who in f.bought and f.bought[who][1] >= int(value),
    "max_period_orders": lambda f, who, value: who in f.bought and f.bought[who][1] <= int(value),
    "min_period_revenue": lambda f, who, value: who in f.bought and f.bought[who][2] >= _minor(value),
    "max_period_revenue": lambda f, who, value: who in f.bought and f.bought[who][2] <= _minor(value),
    "last_order_from": lambda f, who, value: (_last(f, who) or EPOCH) >= date.fromisoformat(value),
    "last_order_to": lambda f, who, value: (
        who in f.counting and f.counting[who][-1].day <= date.fromisoformat(value)
    ),
    "first_order_from": lambda f, who, value: (
        who in f.counting and f.counting[who][0].day >= date.fromisoformat(value)
    ),
    "first_order_to": lambda f, who, value: (
        who in f.counting and f.counting[who][0].day <= date.fromisoformat(value)
    ),
    "alive_from": lambda f, who, value: (
        who in f.values and f.values[who]["alive_probability"] >= float(value)
    ),
    "alive_below": lambda f, who, value: (
        who in f.values and f.values[who]["alive_probability"] < float(value)
    ),
    "profit_from": lambda f, who, value: who in f.values and f.values[who]["profit_minor"] >= _minor(value),
    "predicted_from": lambda f, who, value: (
        who in f.values and f.values[who]["predicted_minor"] >= _minor(value)
    ),
    "predicted_below": lambda f, who, value: (
        who in f.values and f.values[who]["predicted_minor"] < _minor(value)
    ),
    "if_active_from": lambda f, who, value: who in f.values and _if_active(f, who) >= _minor(value),
    "if_active_below": lambda f, who, value: who in f.values and _if_active(f, who) < _minor(value),
    "moved": lambda f, who, value: True,
}


def _if_active(f: Facts, who: int) -> int:
    return int(f.values[who]["predicted_minor"] + f.values[who]["at_stake_minor"])


def _orders(c: Context, people: set[int]) -> int:
    return sum(len(c.facts.counting.get(who, [])) for who in people)


def _people(c: Context) -> set[int]:
    """Of a move the API's own list: which moves there are, its rows say; their figures are added up anew."""
    if "moved" not in asked(c.page.path):
        return fitting(c.facts, c.page.path)
    query = urlsplit(c.page.path).query
    return {row["id"] for row in c.api(f"/api/customers/?page_size=500&{query}")["results"]}


@says(HERE, r"{who} placed {orders} that brought {sum}, net of tax and refunds\.")
def everybody(c: Context, said: Parts) -> Parts:
    people = set(c.facts.customers)
    return {
        "who": counted(len(people), "customer"),
        "orders": counted(_orders(c, people), "order"),
        "sum": money(c.facts.ever(people), c.facts.currency),
    }


@says(
    HERE,
    r"{who} (?P<fit>fits?) these filters, with {orders} that brought {sum} ever, net of tax and refunds(?P<within> \(.*\))?\.",
)
def whoever_fits(c: Context, said: Parts) -> Parts:
    f, people = c.facts, _people(c)
    within = f" ({money(f.in_period(people), f.currency)} is {revenue_in_period(f)})"
    return {
        "who": counted(len(people), "customer"),
        "fit": "fits" if len(people) == 1 else "fit",
        "orders": counted(_orders(c, people), "order"),
        "sum": money(f.ever(people), f.currency),
        "within": within if f.scores else "",
    }


@says(HERE, r"As of {moment}")
def list_of_now(c: Context, said: Parts) -> Parts:
    return {"moment": c.facts.now_said(said["moment"])}


@says(HERE, r"Pages 1 to {last}")
def pages(c: Context, said: Parts) -> Parts:
    return {"last": count(-(-len(_people(c)) // A_PAGE))}


@says(HERE, r"(?:Without: )?orders in the scored period: {orders}")
def chip_of_orders(c: Context, said: Parts) -> Parts:
    return {
        "orders": _range(
            "min_period_orders", "max_period_orders", asked(c.page.path), lambda v: count(int(v))
        )
    }


@says(HERE, r"(?:Without: )?revenue in the scored period: {sum}")
def chip_of_revenue(c: Context, said: Parts) -> Parts:
    say = lambda value: money(_minor(value), c.facts.currency)  # noqa: E731
    return {"sum": _range("min_period_revenue", "max_period_revenue", asked(c.page.path), say)}


@says(HERE, r"(?:Without: )?last order {when}")
def chip_of_last_orders(c: Context, said: Parts) -> Parts:
    start, end = (asked(c.page.path).get(f"last_order_{side}") for side in ("from", "to"))
    first, last = (date.fromisoformat(one) if one else None for one in (start, end))
    if first and last:
        return {"when": days(first, last)}
    return {
        "when": f"since {day(first, c.facts.today)}"
        if first
        else f"up to {day(last or EPOCH, c.facts.today)}"
    }


@says(HERE, r"(?:Without: )?chance of still being a customer: {chance}")
def chip_of_chance(c: Context, said: Parts) -> Parts:
    return {
        "chance": _range(
            "alive_from", "alive_below", asked(c.page.path), lambda v: percent(float(v)), below=True
        )
    }


@says(HERE, r"(?:Without: )?(?P<base>profit|revenue) so far: at least {sum}")
def chip_of_profit(c: Context, said: Parts) -> Parts:
    return {
        "base": "profit" if c.facts.profit_known else "revenue",
        "sum": money(_minor(asked(c.page.path)["profit_from"]), c.facts.currency),
    }


@says(HERE, r"(?:Without: )?moved from {start} to {end}, {when}")
def chip_of_a_move(c: Context, said: Parts) -> Parts:
    start, end, first, last = asked(c.page.path)["moved"].split(",")
    return {"start": start, "end": end, "when": days(date.fromisoformat(first), date.fromisoformat(last))}


@says(HERE, r"(?:Without: )?(?P<measure>\w+) score: {score}")
def chip_of_a_score(c: Context, said: Parts) -> Parts:
    return {"measure": said["measure"], "score": asked(c.page.path)[f"{said['measure'].lower()}_score"]}


def _range(low: str, high: str, filters: dict[str, str], say, *, below: bool = False) -> str:  # type: ignore[no-untyped-def]
    start, end = filters.get(low), filters.get(high)
    if start is not None and end is not None:
        return say(start) if start == end else f"{say(start)} {'to below' if below else 'to'} {say(end)}"
    if start is not None:
        return f"at least {say(start)}"
    return f"{'below' if below else 'up to'} {say(end)}"


@says(HERE, r"No customers yet")
def no_customers(c: Context, said: Parts) -> Parts:
    assert not c.facts.customers
    return {}


defines(
    HERE,
    "Everybody who buys will be listed here, with what they brought and when they were last seen.",
    "Only",
    "May be e-mailed",
)
