"""Random shops and random rules: values that meet, times that lie on the edges of windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo", "Africa/Cairo")
MOMENTS = (
    datetime(2025, 6, 30, 12, tzinfo=UTC),
    datetime(2025, 3, 9, 6, 59, 59, tzinfo=UTC),  # New York's clocks jump within the hour
    datetime(2018, 11, 4, 3, 30, tzinfo=UTC),  # São Paulo had no midnight that day
    datetime(2024, 2, 29, 23, 30, tzinfo=UTC),
    datetime(2023, 3, 1, 0, 0, tzinfo=UTC),
    datetime(2025, 4, 25, 0, 15, tzinfo=UTC),  # Cairo had no midnight either
)
AGES = (0, 1, 2, 6, 7, 8, 29, 30, 31, 59, 89, 90, 91, 364, 365, 366)
TEXTS = ("Berlin", "berlin", "Bern", "O'Hara", "%", "a_b", "axb", "Köln", "\\", "x' OR 1=1 --", "Málaga",
         "MÁLAGA", "Malaga", "Straße", "STRASSE", "İzmir", "izmir")  # fmt: skip
TAGS = ("vip", "VIP", "New", "wholesale", "a,b", "Köln {x}", "KÖLN {x}", "null")
AMOUNTS = (0, 1, 1999, 2000, 2001, 5000)
SEGMENTS = ("Champions", "At Risk", "Lost")
OUTCOMES = (None, "0", "1.5", "-2", "10")
texts = st.sampled_from(TEXTS)
maybe_text = st.sampled_from(("", *TEXTS))


@st.composite
def instants(draw: Any, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment at, just before or just after a midnight of the shop, or a whole number of hours ago."""
    age = draw(st.sampled_from(AGES))
    if draw(st.integers(0, 3)) == 0:
        return now - timedelta(hours=draw(st.sampled_from((0, 1, 24, 48)))) - draw(nudges())
    day = now.astimezone(zone).date() - timedelta(days=age)
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) + draw(nudges())


def nudges() -> Any:
    return st.sampled_from([timedelta(microseconds=n) for n in (-1, 0, 1)] + [timedelta(hours=11)])


def orders(when: Any) -> Any:
    """Orders with their lines; some do not count."""
    line = st.fixed_dictionaries(
        {"category": st.sampled_from(("Coffee", "coffee", "Tea", "")), "quantity": st.integers(1, 3)}
    )
    return st.fixed_dictionaries(
        {
            "at": when,
            "status": st.sampled_from(("completed", "completed", "completed", "pending", "refunded")),
            "channel": maybe_text,
            "total": st.sampled_from(AMOUNTS),
            "refunded": st.sampled_from((0, 0, 0, 1)),
            "lines": st.lists(line, max_size=2),
        }
    )


def touchpoints(when: Any) -> Any:
    return st.fixed_dictionaries(
        {
            "at": when,
            "type": st.sampled_from(("email", "visit")),
            "channel": st.sampled_from(("email", "online")),
            "title": texts,
            "outcome_value": st.sampled_from(OUTCOMES),
        }
    )


def scores(days: Any) -> Any:
    """A row of RFM scores, or none."""
    names = ("recency_score", "frequency_score", "monetary_score")
    row = {
        **{name: st.integers(1, 5) for name in names},
        "suggested_segment": st.sampled_from(SEGMENTS),
        "frequency_count": st.integers(0, 3),
        "monetary_minor": st.sampled_from(AMOUNTS),
        "first_scored_on": days,
    }
    return st.one_of(st.none(), st.fixed_dictionaries(row))


def values() -> Any:
    """A lifetime value, or none; too little history leaves the prediction unknown."""
    row = {
        "profit_minor": st.sampled_from(AMOUNTS),
        "alive_probability": st.sampled_from((None, 0.0, 0.25, 0.5, 1.0)),
    }
    return st.one_of(st.none(), st.fixed_dictionaries(row))


def attributes(today: date) -> Any:
    now = today.isoformat()
    odd = (
        1,
        2.5,
        1e300,
        "1",
        True,
        None,
        [1],
        "",
        "2025-06-30T10:00",
        now,
        f"{now} nonsense",
        f"{now}T23:59:59.5Z",
    )
    odd += (
        "2026-02-31",
        "2023-02-29",
        "2024-02-29",
        "0000-01-01",
        "2025-06-31",
        "2025-06-30T24:00",
        f"{now}\n",
    )
    return st.dictionaries(
        st.sampled_from(("size", "5", "a'b")), st.one_of(st.sampled_from(odd), texts), max_size=2
    )


@st.composite
def people(draw: Any, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """One customer with a history around the edges of windows."""
    when, today = instants(now, zone), now.astimezone(zone).date()
    days = st.sampled_from(AGES).map(lambda d: today - timedelta(days=d))
    person = {
        "city": draw(maybe_text),
        "first_name": draw(maybe_text),
        "last_name": draw(maybe_text),
        "birth_date": draw(st.one_of(st.none(), st.just(date(1988, 2, 29)), days)),
        "created_at": draw(when),
        "tags": draw(st.lists(st.sampled_from(TAGS), unique=True, max_size=2)),
        "email_consent": draw(st.booleans()),
        "attributes": draw(attributes(today)),
        "orders": draw(st.lists(orders(when), max_size=4)),
        "touchpoints": draw(st.lists(touchpoints(when), max_size=3)),
        "rfm": draw(scores(days)),
        "value": draw(values()),
        "stay": draw(st.one_of(st.none(), when)),
        "ended": draw(st.booleans()),
    }
    person["moves"] = draw(st.lists(days, max_size=2)) if person["rfm"] else []
    return person
