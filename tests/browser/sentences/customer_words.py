"""What the page of one customer says, but for the value to come."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache

from tests.browser.sentences.facts import Facts, Order, half_up
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.words import amount, count, counted, day, days_ago, money

HERE = r"^/customers/\d+"
UNIX = date(1970, 1, 1)
MEASURES = {"recency": 0, "frequency": 1, "money": 2}


def who(c: Context) -> int:
    assert c.customer is not None
    return c.customer


def orders_of(c: Context) -> list[Order]:
    return c.facts.counting.get(who(c), [])


def ever(c: Context) -> int:
    return sum(order.net for order in orders_of(c))


def name_of(facts: Facts, customer: int) -> str:
    row = facts.customers[customer]
    return f"{row['first_name']} {row['last_name']}".strip() or row["email"] or row["external_id"]


@says(HERE, r"(?P<who>Customer \S*\d+|[A-Z]?\d{4,})")
def the_name(c: Context, said: Parts) -> Parts:
    name = name_of(c.facts, who(c))
    return {"who": name}


# -- the answer


@says(HERE, r"{orders} that brought {sum}, the last {ago}\.")
def what_they_brought(c: Context, said: Parts) -> Parts:
    orders = orders_of(c)
    assert orders
    return {
        "orders": counted(len(orders), "order"),
        "sum": money(ever(c), c.facts.currency),
        "ago": days_ago((c.facts.today - orders[-1].day).days),
    }


@says(HERE, r"Has not ordered anything that counts yet\.")
def nothing_that_counts(c: Context, said: Parts) -> Parts:
    assert not orders_of(c)
    return {}


@says(
    HERE,
    r"(Not scored yet|Not valued yet): there is no order that counts, or nothing was calculated so far\.",
)
def not_calculated(c: Context, said: Parts) -> Parts:
    assert who(c) not in c.facts.scores
    assert who(c) not in c.facts.values
    return {}


@says(HERE, r"As of {moment}")
def page_of_now(c: Context, said: Parts) -> Parts:
    shown = c.facts.now_said(said["moment"])
    return {"moment": shown}


# -- figures


@says(HERE, r"Revenue, ever \| {sum} \| net of tax and refunds")
def revenue_ever(c: Context, said: Parts) -> Parts:
    return {"sum": money(ever(c), c.facts.currency)}


@says(HERE, r"Orders \| {orders}")
def orders(c: Context, said: Parts) -> Parts:
    return {"orders": count(len(orders_of(c)))}


@says(HERE, r"Average order \| {each}")
def average_order(c: Context, said: Parts) -> Parts:
    orders = orders_of(c)
    return {"each": money(half_up(Fraction(ever(c), len(orders))), c.facts.currency) if orders else "–"}


@says(HERE, r"(?P<which>First|Last) order \| {day}")
def first_and_last(c: Context, said: Parts) -> Parts:
    orders = orders_of(c)
    at = 0 if said["which"] == "First" else -1
    return {"which": said["which"], "day": day(orders[at].day, c.facts.today) if orders else "–"}


@says(HERE, r"Refunded \| {sum} \| of orders that count")
def refunded(c: Context, said: Parts) -> Parts:
    sums = [order.refunded for order in orders_of(c)]
    return {"sum": money(sum(sums), c.facts.currency)}


# -- scores


@says(HERE, r"Belongs to {segment}\.")
def belongs_to(c: Context, said: Parts) -> Parts:
    return {"segment": c.facts.scores[who(c)].segment}


@says(HERE, r"(?P<score>[1-5]{3})")
def the_score(c: Context, said: Parts) -> Parts:
    score = c.facts.scores[who(c)]
    return {"score": f"{score.recency}{score.frequency}{score.money}"}


@says(HERE, r"as of {day}")
def scored_as_of(c: Context, said: Parts) -> Parts:
    return {"day": day(c.facts.as_of, c.facts.today)}


@says(HERE, r"(?P<measure>Recency|Frequency|Money) {score} of 5\.")
def one_score(c: Context, said: Parts) -> Parts:
    row = c.facts.scores[who(c)]
    right = {"Recency": row.recency, "Frequency": row.frequency, "Money": row.money}[said["measure"]]
    return {"measure": said["measure"], "score": str(right)}


@says(HERE, r"Last bought {days} before\.")
def last_bought(c: Context, said: Parts) -> Parts:
    return {"days": counted(c.facts.bought[who(c)][0], "day")}


@says(HERE, r"{orders} in the {days} days before\.")
def orders_in_the_period(c: Context, said: Parts) -> Parts:
    number = c.facts.bought[who(c)][1]
    return {"orders": "No order" if number == 0 else counted(number, "order"), "days": f"{c.facts.period:,}"}


@says(HERE, r"{orders} from the first order of the shop to that day\.")
def orders_ever(c: Context, said: Parts) -> Parts:
    assert c.facts.period is None
    return {"orders": counted(c.facts.bought[who(c)][1], "order")}


@says(HERE, r"(?P<these>These orders|This order) brought (?P<sum>\S*\d), net of tax and refunds\.")
def orders_brought(c: Context, said: Parts) -> Parts:
    _, number, brought = c.facts.bought[who(c)]
    assert number > 0, "there are no such orders"
    return {
        "these": "This order" if number == 1 else "These orders",
        "sum": money(brought, c.facts.currency),
    }


@says(HERE, r"Without an order there is no money to count\.")
def nothing_brought(c: Context, said: Parts) -> Parts:
    assert c.facts.bought[who(c)][1] == 0
    return {}


@says(HERE, r"(?P<score>[1-5])(?P<mine> ◂)? (?P<earns>all others|[≤≥] .+)")
def a_step_of_a_scale(c: Context, said: Parts) -> Parts:
    """Of one of the three scales; which it is, its unit says."""
    steps = [_step(c, measure, int(said["score"])) for measure in MEASURES]
    assert (said["mine"], said["earns"]) in steps, f"the scales say {steps}"
    return said


@says(HERE, r"(?P<score>[2-5]) nobody", asks="score")
def a_step_nobody_reaches(c: Context, said: Parts) -> Parts:
    assert ("", "nobody") in [_step(c, measure, int(said["score"])) for measure in MEASURES]
    return said


def _step(c: Context, measure: str, score: int) -> tuple[str, str]:
    """What the product's own limits say, held against who really has which score."""
    assert c.facts.run is not None
    at = MEASURES[measure]
    key = "monetary" if measure == "money" else measure
    cuts = c.facts.run["cut_points"][key]
    row = c.facts.scores[who(c)]
    mine = " ◂" if (row.recency, row.frequency, row.money)[at] == score else ""
    if score == 1:
        return mine, "all others"
    cut, later = cuts[score - 2], [other for other in cuts[score - 1 :] if other is not None]
    if cut is None or (later and later[0] == cut):
        assert not any((s.recency, s.frequency, s.money)[at] == score for s in c.facts.scores.values())
        return mine, "nobody"
    if measure == "recency":
        return mine, f"≤ {counted((c.facts.as_of - UNIX).days - int(cut), 'day')}"
    return mine, f"≥ {counted(int(cut), 'order')}" if measure == "frequency" else f"≥ {amount(int(cut))}"


@says(
    HERE,
    r"{score} is a new customer's score, but this one first ordered on {first}; new is who first ordered on {limit} or later \(the limit of a recency of 4\)\.",
)
def not_new(c: Context, said: Parts) -> Parts:
    assert c.facts.run is not None
    row = c.facts.scores[who(c)]
    limit = UNIX + timedelta(days=c.facts.run["cut_points"]["recency"][2])
    first = c.facts.scored[who(c)][0].day
    assert first < limit
    return {
        "score": f"{row.recency}{row.frequency}{row.money}",
        "first": f"{first.day} {first:%B %Y}",
        "limit": f"{limit.day} {limit:%B %Y}",
    }


@says(HERE, r"So not the score but the first order decides: {segment}\.")
def decided_by_the_first_order(c: Context, said: Parts) -> Parts:
    return {"segment": c.facts.scores[who(c)].segment}


# -- what is known, and the past


@says(HERE, r"Latest {shown} of {orders}")
def latest_orders(c: Context, said: Parts) -> Parts:
    rows = next(table.rows for table in c.page.tables if table.label == "Orders")
    return {"shown": count(len(rows)), "orders": counted(len(orders_of(c)), "order")}


@says(HERE, r"No orders\.")
def no_orders(c: Context, said: Parts) -> Parts:
    assert not [order for order in c.facts.orders if order.customer == who(c)]
    return {}


@says(HERE, r"None recorded\. ?|None recorded\.")
def no_touchpoints(c: Context, said: Parts) -> Parts:
    assert not c.facts.rows("SELECT 1 FROM customer_touchpoints WHERE customer_id = %s", who(c))
    return {}


@says(HERE, r"(?P<day>\d{1,2} [A-Z][a-z]+(?: \d{4})?)", asks="day")
def a_day_of_theirs(c: Context, said: Parts) -> Parts:
    """Of a touchpoint or a move: one of the days there are."""
    touched = c.facts.rows(
        "SELECT interaction_date AS at FROM customer_touchpoints WHERE customer_id = %s", who(c)
    )
    moved = c.facts.rows("SELECT changed_on AS at FROM rfm_segment_changes WHERE customer_id = %s", who(c))
    days = {row["at"].astimezone(c.facts.zone).date() if isinstance(row["at"], datetime) else row["at"]
            for row in touched + moved}  # fmt: skip
    known = {day(one, c.facts.today) for one in days}
    assert said["day"] in known, f"nothing happened then, but on {sorted(known)}"
    return {"day": said["day"]}


@says(HERE, r"since(?P<late> at the latest)? {day}(?P<whence>,.*)?")
def consent_since(c: Context, said: Parts) -> Parts:
    """In these shops consents came with the customers and were never changed."""
    created = c.facts.customers[who(c)]["created_at"].astimezone(c.facts.zone).date()
    assert not any(map(str.isdigit, said["whence"])), "a source without a figure"
    return {**said, "day": day(created, c.facts.today)}


@says(HERE, r"May be (?P<how>e-mailed|texted): (?P<yes>yes|no)")
def consent(c: Context, said: Parts) -> Parts:
    column = {"e-mailed": "email_consent", "texted": "sms_consent"}[said["how"]]
    return {"how": said["how"], "yes": "yes" if c.facts.customers[who(c)][column] else "no"}


# -- advice and meaning, held against this customer and no other


def _among(c: Context, at: int) -> tuple[int, int, int]:
    """Of everybody scored: how many are below, equal and above in one measure; better is above."""
    values = _ranked(c.facts, at)
    own = _better(c.facts.bought[who(c)], at)
    below, above = bisect_left(values, own), len(values) - bisect_right(values, own)
    return below, len(values) - below - above, above


@cache
def _ranked(facts: Facts, at: int) -> list[int]:
    return sorted(_better(bought, at) for bought in facts.bought.values())


def _better(bought: tuple[int, int, int], at: int) -> int:
    return -bought[0] if at == 0 else bought[at]


def _segment_words(c: Context, said: Parts) -> None:
    settings = c.api("/api/customers/rfm-scores/settings/")
    own = next(s for s in settings["segments"] if s["segment"] == c.facts.scores[who(c)].segment)
    whole = f"{own['description']} {own['advice']}"
    assert said["words"] in whole, "these are not the words of the customer's segment"


@says(HERE, r"(?P<words>Bought more recently, more often and for more money than most\.)")
def above_most(c: Context, said: Parts) -> Parts:
    _segment_words(c, said)
    for at in (0, 1, 2):
        below, _, above = _among(c, at)
        assert below * 2 >= len(c.facts.bought), (at, c.facts.bought[who(c)], below, above)
    return said


@says(HERE, r"(?P<words>Their very first order is recent, and .*)")
def really_new(c: Context, said: Parts) -> Parts:
    _segment_words(c, said)
    first = c.facts.scored[who(c)][0].day
    recent = sum(orders[-1].day > first for orders in c.facts.scored.values())
    assert recent * 5 <= 2 * len(c.facts.scored), "the first order is older than the last of two fifths"
    return said


@says(HERE, r"(?P<words>Among those longest away.*|The longest away of all.*)")
def long_away(c: Context, said: Parts) -> Parts:
    _segment_words(c, said)
    below, _, _ = _among(c, 0)
    fifths = 1 if said["words"].startswith("The longest") else 2
    assert below * 5 <= fifths * len(c.facts.bought), "too many are longer away"
    return said


@says(
    HERE,
    r"(?P<words>Not among those longest away.*|Neither the latest .*|In the middle or above .*|Not among the latest .*)",
)
def in_between(c: Context, said: Parts) -> Parts:
    _segment_words(c, said)
    below, equal, above = _among(c, 0)
    everybody = len(c.facts.bought)
    if said["words"].startswith(("Not among those longest", "In the middle")):
        assert (below + equal) * 5 > 2 * everybody, "two fifths or more are not longer away"
    if said["words"].startswith(("Neither the latest", "Not among the latest")):
        assert (above + equal) * 5 > 2 * everybody, "fewer than two fifths bought later"
    return said


@says(
    HERE,
    r"(?P<words>Thank them, show them new things first.*|Let them go, or make one strong offer\.|Invite them to the .*|Give them a reason to come again soon\.|Welcome them .*|Offer .*|Call them, .*|Remind them .*|Write to them .*|Send a timely offer .*)",
)
def advice(c: Context, said: Parts) -> Parts:
    _segment_words(c, said)
    assert not any(character.isdigit() for character in said["words"]), "advice knows no number of orders"
    return said


defines(
    HERE,
    "May be e-mailed", "All customers",
    "Visits, mails and calls appear here once they are imported.",
    "The total less tax, less the same share of it that was refunded, in the shop’s currency.",
    "Revenue adds up the net of all orders that count; pending, cancelled and wholly refunded ones do not, and show a "
    "dash.",
    "Each tick is a purchase; after it the chance jumps up, and falls the longer they stay away.",
    "Opened the newsletter",
)  # fmt: skip
