"""Who enters, who leaves, what is written and what is not; by hand, by rule, by time, after a failure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.core.errors import Conflict
from regulars.customers.models import Customer
from regulars.refresh.services import drain, verify
from regulars.rfm.services import RFMAnalysisService
from regulars.segments import evaluation, queries, revenue, services
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, SegmentDailyCount
from regulars.segments.rules.refusal import RuleRefused
from tests.factories import NOW, make_customer, order, record

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def tree(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"combinator": "and", "rules": list(rules), **more}


def rule(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def lately(amount: int = 2, days: int = 30) -> dict[str, Any]:
    window = {"kind": "last", "amount": days, "unit": "days"}
    return rule("orders", ">=", {"measure": "count", "amount": amount, "window": window})


def segment(name: str = "s", *, auto: bool = True, **fields: Any) -> CustomerSegment:
    given = {"name": name, "auto_assign": auto, **fields}
    return services.create_segment(fields=given, by="ana", now=NOW)


def members(of: CustomerSegment) -> set[str]:
    present = CustomerSegmentMembership.objects.filter(segment=of, left_at__isnull=True)
    return set(present.values_list("customer__external_id", flat=True))


def fill(one: CustomerSegment, now: datetime = NOW) -> evaluation.Outcome:
    outcome = evaluation.fill_segment(segment_id=one.pk, now=now)
    assert outcome is not None, CustomerSegment.objects.get(pk=one.pk).failure
    return outcome


def test_members_are_whom_the_rule_matches_and_a_second_run_writes_nothing() -> None:
    record(*(order(f"o{n}", f"c{n % 3}", "2025-06-20", 1000) for n in range(5)))
    buyers = segment(behavioral_criteria=tree(lately()))
    assert (fill(buyers).matched, members(buyers)) == (2, {"c0", "c1"})
    before = list(CustomerSegmentMembership.objects.values().order_by("pk"))
    again = fill(buyers, LATER)
    assert (again.matched, again.entered, again.left) == (2, 0, 0)
    assert list(CustomerSegmentMembership.objects.values().order_by("pk")) == before


def test_leaving_is_recorded_and_coming_back_is_another_stay() -> None:
    ana = make_customer("ana", city="Rome")
    romans = segment(behavioral_criteria=tree(rule("city", "=", "rome")))
    fill(romans)
    for city, when in (("Oslo", NOW + timedelta(days=1)), ("Rome", NOW + timedelta(days=2))):
        Customer.objects.filter(pk=ana.pk).update(city=city)
        evaluation.follow_facts(customer_ids=[ana.pk], now=when)
    first, second = CustomerSegmentMembership.objects.order_by("pk")
    assert (first.reason, first.rule_version, first.left_reason) == ("rule", 1, "rule")
    assert first.left_at == NOW + timedelta(days=1) and second.left_at is None
    counts = list(SegmentDailyCount.objects.order_by("day").values_list("day", "entered", "left"))
    assert counts == [(date(2025, 6, 30), 1, 0), (date(2025, 7, 1), 0, 1), (date(2025, 7, 2), 1, 0)]


def test_no_rule_matches_nobody_and_ranges_are_a_rule() -> None:
    record(*(order(f"o{n}", f"c{n}", f"2025-06-{10 + n}", 1000 * n + 1) for n in range(5)))
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date())
    assert fill(segment("none")).matched == 0
    best = segment("best", rfm_monetary_min=4)
    assert members(best) == set() and fill(best).matched == 2
    assert members(best) == {"c3", "c4"}
    both = segment("both", rfm_monetary_min=4, behavioral_criteria=tree(rule("revenue", ">", 40)))
    drain(now=NOW)
    assert fill(both).matched == 1


def test_made_by_hand_stays_until_unpinned() -> None:
    ana, bo = make_customer("ana", city="Rome"), make_customer("bo")
    romans = segment(behavioral_criteria=tree(rule("city", "=", "Rome")))
    by_hand = services.add_by_hand(segment=romans, customer_id=bo.pk, by="ana", notes="asked", now=NOW)
    assert fill(romans).matched == 1
    assert members(romans) == {"ana", "bo"}
    with pytest.raises(Conflict):
        services.add_by_hand(segment=romans, customer_id=ana.pk, by="", notes="", now=NOW)
    with pytest.raises(services.KeptByRule):
        ruled = CustomerSegmentMembership.objects.get(customer=ana)
        services.remove_by_hand(membership=ruled, now=NOW)
    services.change_membership(membership=by_hand, fields={"pinned": False}, now=LATER)
    assert members(romans) == {"ana"}
    pinned = services.change_membership(membership=ruled, fields={"pinned": True}, now=LATER)
    Customer.objects.filter(pk=ana.pk).update(city="Oslo")
    fill(romans, LATER)
    assert members(romans) == {"ana"}
    services.remove_by_hand(membership=pinned, now=LATER)
    assert members(romans) == set()
    with pytest.raises(Conflict, match="ended"):
        services.change_membership(membership=pinned, fields={"pinned": False}, now=LATER)


def test_the_blocked_list_keeps_out() -> None:
    ana = make_customer("ana", city="Rome")
    romans = segment(behavioral_criteria=tree(rule("city", "=", "Rome")))
    fill(romans)
    services.block(segment=romans, customer_id=ana.pk, by="bo", notes="", now=LATER)
    assert members(romans) == set()
    assert fill(romans, LATER).matched == 0
    with pytest.raises(Conflict):
        services.add_by_hand(segment=romans, customer_id=ana.pk, by="", notes="", now=LATER)
    assert services.unblock(segment=romans, customer_id=ana.pk, now=LATER)
    assert members(romans) == {"ana"}


def test_segments_follow_facts_through_the_drain_in_order_of_dependency() -> None:
    outer = segment("outer", behavioral_criteria={})
    inner = segment("inner", behavioral_criteria=tree(lately()))
    asked = tree(rule("segment", "in", {"id": inner.pk}), rule("email_consent", "=", False))
    services.update_segment(
        segment_id=outer.pk, fields={"behavioral_criteria": asked}, version=None, by="", now=NOW
    )
    evaluation.fill_stale(now=NOW)
    record(*(order(f"o{n}", "ana", "2025-06-20", 1000) for n in range(2)))
    drain(now=LATER)
    assert (members(inner), members(outer)) == ({"ana"}, {"ana"})
    record(
        order("o1", "ana", "2025-06-20", 1000, status="cancelled", updated_at_source="2025-06-30T13:00:00Z")
    )
    drain(now=LATER)
    assert (members(inner), members(outer)) == (set(), set())
    assert verify(now=LATER) == []


def test_time_alone_moves_members_at_the_next_sweep_and_only_where_it_matters() -> None:
    record(*(order(f"o{n}", "ana", "2025-06-20", 1000) for n in range(2)))
    recent = segment("recent", behavioral_criteria=tree(lately(days=10)))
    timeless = segment("timeless", behavioral_criteria=tree(rule("order_count", ">=", 2)))
    drain(now=NOW)
    evaluation.fill_stale(now=NOW)
    assert (recent.clock, timeless.clock) == ("day", "")
    assert evaluation.fill_stale(now=LATER) == []
    on_the_last_day = datetime(2025, 6, 30, 23, 59, tzinfo=UTC)
    assert evaluation.fill_stale(now=on_the_last_day) == [] and members(recent) == {"ana"}
    (outcome,) = evaluation.fill_stale(now=datetime(2025, 7, 1, tzinfo=UTC))
    assert (outcome.segment_id, outcome.left, members(recent)) == (recent.pk, 1, set())
    assert members(timeless) == {"ana"}


def test_a_full_calculation_of_scores_is_followed() -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-20", 1000 + n) for n in range(5)))
    best = segment(behavioral_criteria=tree(rule("monetary_score", "=", 5)))
    evaluation.fill_stale(now=NOW)
    assert members(best) == set()
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date())
    evaluation.fill_stale(now=LATER)
    assert members(best) == {"c4"}


def test_a_failing_rule_keeps_its_members_and_says_why() -> None:
    make_customer("ana", city="Rome")
    good = segment("good", behavioral_criteria=tree(rule("city", "=", "Rome")))
    bad = segment("bad", behavioral_criteria=tree(rule("city", "=", "Rome")))
    evaluation.fill_stale(now=NOW)
    gone = tree(rule("a field that was removed", "=", "Rome"))
    CustomerSegment.objects.filter(pk=bad.pk).update(behavioral_criteria=gone, evaluated_version=None)
    make_customer("bo", city="Rome")
    Customer.objects.filter(external_id="ana").update(city="Oslo")
    evaluation.fill_stale(now=LATER)
    evaluation.follow_facts(customer_ids=list(Customer.objects.values_list("pk", flat=True)), now=LATER)
    bad.refresh_from_db()
    assert bad.state == "failed" and "rules.0.field" in bad.failure
    assert (members(bad), members(good)) == ({"ana"}, {"bo"})
    services.update_segment(
        segment_id=bad.pk,
        fields={"behavioral_criteria": good.behavioral_criteria},
        version=None,
        by="",
        now=LATER,
    )
    evaluation.fill_stale(now=LATER)
    assert members(bad) == {"bo"}


def test_a_rule_that_takes_too_long_is_shown_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = segment(behavioral_criteria=tree(rule("everyone", "=", True)))
    make_customer("ana")
    monkeypatch.setattr(
        evaluation.filling,
        "NOBODY",
        "SELECT 0::bigint AS segment_id, 0::bigint AS customer_id FROM pg_sleep(5)",
    )
    monkeypatch.setattr(evaluation, "FILL_SECONDS", 1)
    assert evaluation.fill_segment(segment_id=slow.pk, now=NOW) is None
    slow.refresh_from_db()
    assert slow.state == "failed" and "longer than 1 seconds" in slow.failure
    tried = [minutes for minutes in range(0, 75, 5) if _fails_again(slow, NOW + timedelta(minutes=minutes))]
    assert tried == [10, 30, 70]
    monkeypatch.undo()
    assert fill(slow, LATER).matched == 1
    slow.refresh_from_db()
    assert (slow.state, slow.failures) == ("current", 0)


def _fails_again(one: CustomerSegment, now: datetime) -> bool:
    """Whether the sweep tries the rule, and it fails."""
    before = CustomerSegment.objects.get(pk=one.pk).failures
    evaluation.fill_stale(now=now)
    return CustomerSegment.objects.get(pk=one.pk).failures > before


def test_circles_and_missing_segments_are_refused_with_the_path() -> None:
    a = segment("a", behavioral_criteria=tree(rule("city", "=", "Rome")))
    b = segment("b", behavioral_criteria=tree(rule("segment", "in", a.pk)))
    for asked, word in ((b.pk, "circle"), (a.pk, "circle"), (10**6, "no such")):
        with pytest.raises(RuleRefused, match=word) as refused:
            services.update_segment(
                segment_id=a.pk, version=None, by="", now=NOW,
                fields={"behavioral_criteria": tree(rule("segment", "in", asked))},
            )  # fmt: skip
        assert refused.value.path == "rules.0.value"
    with pytest.raises(Conflict, match="b ask"):
        services.delete_segment(segment=a)


def test_one_customer_against_a_hundred_segments_takes_three_queries() -> None:
    record(*(order(f"o{n}", "ana", "2025-06-20", 1000) for n in range(3)))
    kinds = (
        lately(),
        rule("city", "=", "Rome"),
        rule("orders", "last", {"window": {"kind": "last", "amount": 9}}),
    )
    for n in range(100):
        segment(f"s{n}", behavioral_criteria=tree(kinds[n % 3], rule("order_count", ">", n % 5)))
    drain(now=NOW)
    evaluation.fill_stale(now=NOW)
    ana = Customer.objects.get()
    with CaptureQueriesContext(connection) as queries:
        evaluation.follow_facts(customer_ids=[ana.pk], now=LATER)
    asked = [q for q in queries if "SAVEPOINT" not in q["sql"] and "advisory" not in q["sql"]]
    assert len(asked) == 3, [q["sql"][:80] for q in asked]


def test_a_segment_that_asks_about_another_follows_what_hands_do_there() -> None:
    ana = make_customer("ana")
    chosen = segment("chosen", auto=False)
    outside = segment("outside", behavioral_criteria=tree(rule("segment", "notIn", chosen.pk)))
    fill(outside)
    drain(now=NOW)
    by_hand = services.add_by_hand(segment=chosen, customer_id=ana.pk, by="ana", notes="", now=NOW)
    drain(now=NOW)
    assert members(outside) == set()
    services.remove_by_hand(membership=by_hand, now=LATER)
    drain(now=LATER)
    assert members(outside) == {"ana"}
    services.add_by_hand(segment=chosen, customer_id=ana.pk, by="ana", notes="", now=LATER)
    services.block(segment=chosen, customer_id=ana.pk, by="ana", notes="", now=LATER)
    drain(now=LATER)
    assert members(outside) == {"ana"}


def test_a_segment_that_followed_nothing_for_a_while_is_filled_anew() -> None:
    make_customer("ana", city="Rome")
    romans = segment(behavioral_criteria=tree(rule("city", "=", "Rome")))
    evaluation.fill_stale(now=NOW)
    for name in ("auto_assign", "is_active"):
        services.update_segment(segment_id=romans.pk, fields={name: False}, version=None, by="", now=NOW)
        make_customer(name, city="Rome")
        assert evaluation.fill_stale(now=LATER) == []
        services.update_segment(segment_id=romans.pk, fields={name: True}, version=None, by="", now=NOW)
        (outcome,) = evaluation.fill_stale(now=LATER)
        assert outcome.entered == 1
    assert members(romans) == {"ana", "auto_assign", "is_active"}


def test_unpinned_the_rule_decides_whether_it_has_filled_the_segment_or_not() -> None:
    ana, bo = make_customer("ana", city="Rome"), make_customer("bo")
    unfilled = segment("unfilled", auto=False, behavioral_criteria=tree(rule("city", "=", "Rome")))
    ruleless = segment("ruleless", auto=False)
    for one in (unfilled, ruleless):
        for customer in (ana, bo):
            stay = services.add_by_hand(segment=one, customer_id=customer.pk, by="", notes="", now=NOW)
            services.change_membership(membership=stay, fields={"pinned": False}, now=LATER)
    assert (members(unfilled), members(ruleless)) == ({"ana"}, set())
    with pytest.raises(services.KeptByRule):
        services.remove_by_hand(membership=CustomerSegmentMembership.objects.get(left_at=None), now=LATER)


def test_the_revenue_follows_hands_at_once_and_facts_within_minutes() -> None:
    record(order("o1", "ana", "2025-06-20", 1000), order("o2", "bo", "2025-06-20", 300))
    drain(now=NOW)
    ids = dict(Customer.objects.values_list("external_id", "pk"))
    chosen = segment(auto=False)

    def kept(now: datetime) -> int | None:
        revenue.add_up_stale(now=now)
        return CustomerSegment.objects.get(pk=chosen.pk).revenue_minor

    assert kept(NOW) == 0
    for customer_id in ids.values():
        services.add_by_hand(segment=chosen, customer_id=customer_id, by="", notes="", now=NOW)
    assert kept(NOW) == 1300
    record(order("o3", "ana", "2025-06-21", 50))
    drain(now=NOW)
    assert kept(NOW + timedelta(minutes=4)) == 1300
    assert kept(NOW + timedelta(minutes=5)) == 1350
    services.block(segment=chosen, customer_id=ids["bo"], by="", notes="", now=LATER)
    assert kept(LATER) == 1050
    assert verify(now=LATER) == []
    CustomerSegment.objects.filter(pk=chosen.pk).update(revenue_minor=7)
    (found,) = verify(now=LATER)
    assert (found.whose, found.stored, found.recomputed) == (f"segment {chosen.pk}", "7", "1050")


def test_deleted_customers_leave_growth_that_adds_up() -> None:
    people = [make_customer(name) for name in ("ana", "bo", "cy")]
    chosen = segment(auto=False)
    for customer in people:
        services.add_by_hand(segment=chosen, customer_id=customer.pk, by="", notes="", now=NOW)
    for customer in people[:2]:
        services.before_customers_are_deleted(customer_ids=[customer.pk], now=LATER)
        customer.delete()
    yesterday, today = queries.growth(chosen.pk, today=NOW.date(), days=2)
    assert (today["members"], today["entered"], today["left"]) == (1, 3, 2)
    assert (yesterday["members"], yesterday["entered"]) == (0, 0)
