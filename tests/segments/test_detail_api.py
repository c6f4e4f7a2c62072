"""What the pages of segments ask: lifetime value in comparisons, who entered and left when, order by size."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from regulars.clv.models import CustomerLifetimeValue
from regulars.core.models import Shop
from regulars.customers.models import Customer
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, SegmentDailyCount
from tests.factories import caller, make_customer

pytestmark = pytest.mark.django_db
SEGMENTS, MEMBERSHIPS = "/api/customers/segments/", "/api/customers/segment-memberships/"


@pytest.fixture
def api() -> APIClient:
    return caller("marketer")


def segment(name: str, *customers: Customer) -> CustomerSegment:
    made = CustomerSegment.objects.create(name=name)
    for customer in customers:
        stay(made, customer, datetime(2026, 1, 10, 12, tzinfo=UTC))
    return made


def stay(
    segment: CustomerSegment, customer: Customer, began: datetime, ended: datetime | None = None
) -> CustomerSegmentMembership:
    return CustomerSegmentMembership.objects.create(
        segment=segment, customer=customer, assigned_at=began, reason="rule", rule_version=1,
        left_at=ended, left_reason="rule" if ended else "", left_version=2 if ended else None,
    )  # fmt: skip


def value(customer: Customer, profit: int, predicted: int | None, alive: float | None) -> None:
    CustomerLifetimeValue.objects.create(
        customer=customer, order_count=1, revenue_minor=profit, cost_minor=0, profit_minor=profit,
        cost_assumed=False, first_order_on=date(2026, 1, 1), last_order_on=date(2026, 1, 1), repeat_purchases=0,
        predicted_minor=predicted, alive_probability=alive,
    )  # fmt: skip


def test_profiles_and_comparisons_tell_lifetime_value_and_of_how_many_it_is_known(api: APIClient) -> None:
    ana, bo, cy = (make_customer(name) for name in ("ana", "bo", "cy"))
    value(ana, 1000, 500, 0.8)
    value(bo, 3000, None, None)
    first, second = segment("First", ana, bo, cy), segment("Second", cy)
    names = ("valued", "profit", "profit_per_customer", "predicted", "predicted_profit",
             "predicted_profit_per_customer", "average_alive_probability")  # fmt: skip
    told = api.get(f"{SEGMENTS}{first.pk}/profile/").json()
    for side in ("segment", "everybody"):
        assert [told[side][name] for name in names] == [2, "40.00", "20.00", 1, "5.00", "5.00", 0.8]
    compared = api.get(f"{SEGMENTS}compare/", {"first": first.pk, "second": second.pk}).json()
    assert compared["first"]["profit"] == "40.00"
    for side in ("second", "both"):
        assert [compared[side][name] for name in names] == [0, None, None, 0, None, None, None]


def test_who_entered_and_who_left_on_days_of_the_shop(api: APIClient) -> None:
    Shop.objects.update(time_zone="America/New_York")
    ana, bo, cy = (make_customer(name) for name in ("ana", "bo", "cy"))
    party = segment("Party")
    late = datetime(2026, 3, 2, 3, tzinfo=UTC)  # still the first of March in New York
    stay(party, ana, datetime(2026, 2, 1, 12, tzinfo=UTC), late)
    stay(party, bo, late)
    stay(party, cy, datetime(2026, 3, 2, 12, tzinfo=UTC))

    def asked(**query: Any) -> list[tuple[int, int | None]]:
        answer = api.get(MEMBERSHIPS, {"segment": party.pk, "ordering": "id", **query})
        assert answer.status_code == 200, answer.content
        return [(row["customer"], row["left_version"]) for row in answer.json()["results"]]

    assert asked() == [(bo.pk, None), (cy.pk, None)]
    assert asked(history="true", assigned_from="2026-03-01", assigned_to="2026-03-01") == [(bo.pk, None)]
    assert asked(history="true", assigned_to="2026-03-01") == [(ana.pk, 2), (bo.pk, None)]
    assert asked(left_from="2026-03-01", left_to="2026-03-01") == [(ana.pk, 2)]
    assert asked(left_from="2026-03-02") == []
    assert asked(ended="true", ordering="-left_at") == [(ana.pk, 2)]
    assert api.get(MEMBERSHIPS, {"left_from": "March"}).status_code == 400


def test_a_segment_without_a_rule_does_not_speak_of_one(api: APIClient) -> None:
    ana, bo, cy = (make_customer(name) for name in ("ana", "bo", "cy"))
    party = api.post(SEGMENTS, {"name": "Party"}).json()["id"]
    api.post(MEMBERSHIPS, {"segment": party, "customer": ana.pk})
    api.post(f"{SEGMENTS}{party}/block/", {"customer": bo.pk})
    told = [
        api.get(f"{SEGMENTS}{party}/explain/", {"customer": who.pk}).json()["sentence"]
        for who in (ana, bo, cy)
    ]
    assert told == [
        "In: added by hand.",
        "Out: kept out of the segment.",
        "Out: nobody added them, and the segment has no rule.",
    ]


def test_segments_are_listed_by_size_and_by_growth(api: APIClient) -> None:
    ana, bo = make_customer("ana"), make_customer("bo")
    large, small, none = segment("B", ana, bo), segment("A", ana), segment("C")
    stay(none, ana, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    today = datetime.now(tz=UTC).date()
    SegmentDailyCount.objects.create(segment=small, day=today, entered=5, left=1)
    SegmentDailyCount.objects.create(segment=none, day=today, entered=1, left=2)
    SegmentDailyCount.objects.create(segment=large, day=date(2020, 1, 1), entered=90)

    def names(ordering: str) -> str:
        return "".join(row["name"] for row in api.get(SEGMENTS, {"ordering": ordering}).json()["results"])

    assert (names("-members"), names("members")) == ("BAC", "CAB")
    assert (names("-growth"), names("growth")) == ("ABC", "CBA")
