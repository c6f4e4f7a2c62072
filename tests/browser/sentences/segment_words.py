"""What the pages of segments say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.browser.sentences.facts import Row, half_up
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.words import count, counted, day, moment, money, part

LIST = r"^/segments(\?|$)"
HERE = r"^/segments/\d+"
A_PAGE = 50
MEMBERS = """
SELECT DISTINCT customer_id FROM customer_segment_memberships WHERE segment_id = %s AND left_at IS NULL
"""


def row_of(c: Context) -> Row:
    return c.facts.rows("SELECT * FROM customer_segments WHERE id = %s", c.segment)[0]


def members(c: Context, segment: int | None = None) -> list[int]:
    return [row["customer_id"] for row in c.facts.rows(MEMBERS, segment or c.segment)]


def moved(c: Context, segment: int | None = None, *, days: int = 30) -> tuple[int, int]:
    """How many entered and how many left in the last days."""
    rows = c.facts.rows(
        "SELECT * FROM customer_segment_memberships WHERE segment_id = %s", segment or c.segment
    )
    since = c.facts.today - timedelta(days=days)

    def lately(when: datetime | None) -> bool:
        return when is not None and when.astimezone(c.facts.zone).date() > since

    return sum(lately(row["assigned_at"]) for row in rows), sum(lately(row["left_at"]) for row in rows)


@says(HERE, r"{who} (?P<be>is|are) in it, {share} of all and brought {revenue} of all revenue ever\.")
def who_is_in_it(c: Context, said: Parts) -> Parts:
    people = members(c)
    assert people, "nobody is"
    return {
        "who": counted(len(people), "customer"),
        "be": "is" if len(people) == 1 else "are",
        "share": part(len(people), len(c.facts.customers)),
        "revenue": part(c.facts.ever(people), c.facts.ever(c.facts.customers)),
    }


@says(HERE, r"Nobody is in it\.|Nobody matches the rule at present\.")
def nobody_is_in_it(c: Context, said: Parts) -> Parts:
    assert not members(c)
    return {}


@says(HERE, r"{entered} entered and {left} left in the last 30 days\.")
def entered_and_left(c: Context, said: Parts) -> Parts:
    entered, left = moved(c)
    return {"entered": count(entered), "left": count(left)}


@says(HERE, r"Customers \| {people} \| {share} of all")
def size(c: Context, said: Parts) -> Parts:
    people = members(c)
    return {"people": count(len(people)), "share": part(len(people), len(c.facts.customers))}


@says(HERE, r"In the last 30 days \| {growth} \| {entered} entered, {left} left")
def growth(c: Context, said: Parts) -> Parts:
    entered, left = moved(c)
    return {"growth": grown(len(members(c)), entered, left), "entered": count(entered), "left": count(left)}


def grown(people: int, entered: int, left: int) -> str:
    net, before = entered - left, people - entered + left
    if entered == left == 0:
        return "no change"
    if before <= 0:
        return f"{count(entered)} came and left" if people == 0 else f"▲ +{count(people)}, all new"
    arrow, sign = ("▲", "+") if net > 0 else ("▼", "−") if net < 0 else ("●", "")
    share = f" ({part(abs(net), before)})" if net else ""
    return f"{arrow} {sign}{count(abs(net))}{share} of {count(before)}"


@says(HERE, r"Revenue, ever \| {sum} \| {share} of all, as of {moment}")
def revenue(c: Context, said: Parts) -> Parts:
    ever = c.facts.ever(members(c))
    at = row_of(c)["revenue_at"].astimezone(c.facts.zone)
    return {
        "sum": money(ever, c.facts.currency),
        "share": part(ever, c.facts.ever(c.facts.customers)),
        "moment": moment(at, c.facts.today),
    }


@says(HERE, r"Revenue, ever, each \| {each}")
def revenue_each(c: Context, said: Parts) -> Parts:
    people = members(c)
    return {
        "each": money(half_up(Fraction(c.facts.ever(people), len(people))), c.facts.currency)
        if people
        else "–"
    }


@says(HERE, r"Filled {moment}")
def filled(c: Context, said: Parts) -> Parts:
    return {"moment": moment(row_of(c)["evaluated_at"].astimezone(c.facts.zone), c.facts.today)}


@says(HERE, r"(?P<way>Grew|Shrank) from {start} to {end} since {day}")
def grew_or_shrank(c: Context, said: Parts) -> Parts:
    start, end, first = _drawn(c)
    return {
        "way": "Grew" if end > start else "Shrank",
        "start": count(start),
        "end": counted(end, "customer"),
        "day": first,
    }


@says(HERE, r"As many as on {day}: {people}")
def as_many(c: Context, said: Parts) -> Parts:
    start, end, first = _drawn(c)
    assert start == end
    return {"day": first, "people": counted(end, "customer")}


def _drawn(c: Context) -> tuple[int, int, str]:
    """The size at the end of the first day drawn, by the stays themselves, and now."""
    rows = c.facts.rows("SELECT * FROM customer_segment_memberships WHERE segment_id = %s", c.segment)
    stays = [(row["assigned_at"].astimezone(c.facts.zone).date(),
              row["left_at"] and row["left_at"].astimezone(c.facts.zone).date()) for row in rows]  # fmt: skip
    day_drawn = c.facts.today - timedelta(days=89)
    earliest = min(entered for entered, _ in stays)
    first = max(day_drawn, earliest - timedelta(days=1))

    def size_on(when: date) -> int:
        return sum(entered <= when and (left is None or left > when) for entered, left in stays)

    return size_on(first), len(members(c)), day(first, c.facts.today)


@says(HERE, r"Nobody has been in it before today\.")
def nobody_before(c: Context, said: Parts) -> Parts:
    rows = c.facts.rows("SELECT * FROM customer_segment_memberships WHERE segment_id = %s", c.segment)
    assert all(row["assigned_at"].astimezone(c.facts.zone).date() == c.facts.today for row in rows)
    return {}


@says(HERE, r"Nobody is kept out\.")
def nobody_kept_out(c: Context, said: Parts) -> Parts:
    assert not c.facts.rows("SELECT 1 FROM customer_segment_blocks WHERE segment_id = %s", c.segment)
    return {}


@says(HERE, r"(?:Rule: )?(?P<own>[A-Z].*)", otherwise=True)
def its_own_text(c: Context, said: Parts) -> Parts:
    """Its name, description and rule; where the words can be asked of the facts, the members are whom they say."""
    row = row_of(c)
    sentence = c.api(f"/api/customers/segments/{c.segment}/")["sentence"]
    assert any(said["own"] in text for text in (row["name"], row["description"], sentence)), (
        "nobody holds this"
    )
    if row["name"] in RULES:
        assert set(members(c)) == RULES[row["name"]](c), "its members are others than its words say"
    return said


@says(LIST, r"{segments}: {grew} grew and {shrank} shrank in the last 30 days\.")
def all_segments(c: Context, said: Parts) -> Parts:
    moves = [moved(c, row["id"]) for row in c.facts.rows("SELECT id FROM customer_segments")]
    return {
        "segments": counted(len(moves), "segment"),
        "grew": count(sum(entered > left for entered, left in moves)),
        "shrank": count(sum(entered < left for entered, left in moves)),
    }


@says(LIST, r"As of {moment}")
def segments_of_now(c: Context, said: Parts) -> Parts:
    return {"moment": c.facts.now_said(said["moment"])}


@says(LIST, r"No segments yet")
def no_segments(c: Context, said: Parts) -> Parts:
    assert not c.facts.rows("SELECT 1 FROM customer_segments")
    return {}


@says(LIST, r"(?:Make it: |Look at it first: )?(?P<own>[A-Z].*)", otherwise=True)
def a_template(c: Context, said: Parts) -> Parts:
    """Of a ready-made segment: as the API offers it, or as the RFM settings mean it."""
    offered = c.api("/api/customers/segments/templates/")
    texts = [text for text in _texts(offered) if said["own"] in text]
    assert texts, "nobody holds this"
    return said


def _texts(answer: object) -> list[str]:
    if isinstance(answer, dict):
        return [text for value in answer.values() for text in _texts(value)]
    if isinstance(answer, list):
        return [text for value in answer for text in _texts(value)]
    return [answer] if isinstance(answer, str) else []


def _ordered_since(c: Context, days: int, at_least: int) -> set[int]:
    since = datetime.now(tz=c.facts.zone).date() - timedelta(days=days)
    return {who for who, orders in c.facts.counting.items() if sum(o.day > since for o in orders) >= at_least}


def _first_this_month(c: Context) -> set[int]:
    month = c.facts.today.replace(day=1)
    return {who for who, orders in c.facts.counting.items() if orders[0].day >= month}


RULES = {"New this month": _first_this_month}


defines(
    HERE,
    "All segments",
    "Whoever is put here stays out of the segment, whatever its rule says.",
    "How many match each condition alone?",
    "From tomorrow on, its size is drawn here day by day.",
    "Customers in the segment at each day’s end 30 days 90 days 365 days",
)
defines(
    LIST,
    "You have this one already.",
    "A segment is a named group of customers, such as those who bought twice this year and have gone quiet.",
    "Look at it first",
)  # fmt: skip


@says(HERE, r"(?P<people>[\d,]+) members")
def all_members(c: Context, said: Parts) -> Parts:
    return {"people": count(len(members(c)))}


@says(HERE, r"Pages 1 to {last}")
def pages_of_members(c: Context, said: Parts) -> Parts:
    return {"last": count(-(-len(members(c)) // A_PAGE))}
