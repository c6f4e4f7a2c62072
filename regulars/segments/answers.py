"""What the segments' own questions answer, and how it is put together for the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rest_framework import serializers

from regulars.core.models import Shop
from regulars.core.money import from_minor
from regulars.customers.models import Customer
from regulars.customers.money_words import EVER
from regulars.customers.presentation import customer_name
from regulars.segments import previews, queries
from regulars.segments.evaluation import rule_of
from regulars.segments.likeness import share_of
from regulars.segments.models import EDITED, CustomerSegment, CustomerSegmentMembership, Reason, SegmentBlock
from regulars.segments.rules.conditions import Group
from regulars.segments.rules.masking import without_personal_values
from regulars.segments.rules.parsing import parse
from regulars.segments.rules.refusal import RuleRefused
from regulars.segments.rules.wording import Wording
from regulars.segments.templates import TEMPLATES

RECENT = timedelta(days=30)


class ExplainedCustomerSerializer(serializers.Serializer[Any]):
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    why = serializers.DictField(
        allow_null=True,
        help_text="The rule's tree; at each node path, sentence, matches (null where the role may not know),"
        " found, and in groups combinator, not, rules.",
    )


class PreviewSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    customer_share = serializers.FloatField()
    revenue = serializers.CharField(help_text=EVER)
    revenue_share = serializers.FloatField()
    all_customers = serializers.IntegerField()
    currency = serializers.CharField()
    sentence = serializers.CharField()
    sample = ExplainedCustomerSerializer(many=True)


class EffectSerializer(serializers.Serializer[Any]):
    matched = serializers.IntegerField()
    members = serializers.IntegerField(help_text="Now.")
    members_after = serializers.IntegerField()
    entering = serializers.IntegerField()
    leaving = serializers.IntegerField()
    sentence = serializers.CharField()
    sample_entering = ExplainedCustomerSerializer(many=True)
    sample_leaving = ExplainedCustomerSerializer(many=True)


class ExplainSerializer(ExplainedCustomerSerializer):
    segment = serializers.IntegerField()
    matches = serializers.BooleanField(help_text="Whether the rule matches the customer now.")
    member = serializers.BooleanField()
    pinned = serializers.BooleanField()
    blocked = serializers.BooleanField()
    assigned_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    sentence = serializers.CharField(help_text="One sentence: in or out, and by what.")


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    members = serializers.IntegerField(help_text="At the day's end.")
    entered = serializers.IntegerField()
    left = serializers.IntegerField()


class OverlapSerializer(serializers.Serializer[Any]):
    segment = serializers.IntegerField()
    name = serializers.CharField()
    customers = serializers.IntegerField(help_text="In both.")
    share_of_this = serializers.FloatField()
    share_of_other = serializers.FloatField()


class TemplateSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    group = serializers.ChoiceField(choices=["everyday", "rfm"])
    sentence = serializers.CharField()
    exists = serializers.BooleanField(help_text="A segment has this name already.")
    segment = serializers.DictField(help_text="The body for POST segments/.")


def recent(now: datetime, shop: Shop) -> date:
    """The day of the shop after which what happens is called lately."""
    return shop.day(now) - RECENT


def segments_as_sent(rows: Sequence[CustomerSegment], now: datetime, *, clear: bool) -> list[dict[str, Any]]:
    """Segments with what is known of them, a handful of queries however many.

    Where `clear` is false, their rules are told without the values they ask of personal fields.
    """
    shop = Shop.current()
    ids = [segment.pk for segment in rows]
    standings = queries.standings(ids, since=recent(now, shop))
    words = previews.wording(shop, clear=clear)
    kept = ("id", *EDITED, "created_at", "updated_at", "version", "rule_version", "state", "failure", "evaluated_at",
            "clock", "references", "revenue_at")  # fmt: skip
    sent = []
    for segment in rows:
        standing, brought = standings[segment.pk], segment.revenue_minor
        sent.append(
            {
                **_masked({name: getattr(segment, name) for name in kept}, clear=clear),
                "sentence": _sentence(segment, words),
                "member_count": standing.members,
                "customer_share": share_of(standing.members, standing.all_customers) or 0.0,
                "revenue": None if brought is None else from_minor(brought, shop.currency),
                "revenue_share": None
                if brought is None
                else share_of(brought, standing.all_revenue_minor) or 0.0,
                "entered_30_days": standing.entered,
                "left_30_days": standing.left,
            }
        )
    return sent


def preview(rule: Group | None, *, now: datetime, clear: bool) -> dict[str, Any]:
    """How many, what share, and a sample with reasons."""
    shop = Shop.current()
    found = previews.preview(rule=rule, now=now)
    return {
        "count": found.count,
        "customer_share": share_of(found.count, found.all_customers) or 0.0,
        "revenue": from_minor(found.revenue_minor, shop.currency),
        "revenue_share": share_of(found.revenue_minor, found.all_revenue_minor) or 0.0,
        "all_customers": found.all_customers,
        "currency": shop.currency,
        "sentence": previews.wording(shop).sentence(rule),
        "sample": explained(rule, found.sample, now=now, clear=clear),
    }


def effect(segment: CustomerSegment, rule: Group | None, *, now: datetime, clear: bool) -> dict[str, Any]:
    """Who would enter and leave."""
    found = previews.effect(segment=segment, rule=rule, now=now)
    return {
        "matched": found.matched,
        "members": found.members,
        "members_after": found.members_after,
        "entering": found.entering,
        "leaving": found.leaving,
        "sentence": previews.wording(Shop.current()).sentence(rule),
        "sample_entering": explained(rule, found.sample_entering, now=now, clear=clear),
        "sample_leaving": explained(rule, found.sample_leaving, now=now, clear=clear),
    }


def explained(rule: Group | None, ids: Sequence[int], *, now: datetime, clear: bool) -> list[dict[str, Any]]:
    """Customers with their names and the rule's answers."""
    why = previews.reasons(rule=rule, customer_ids=ids, now=now, clear=clear)
    people = {c.pk: c for c in Customer.objects.filter(pk__in=ids)}
    return [
        {
            "customer": pk,
            "customer_name": customer_name(
                people[pk].first_name, people[pk].last_name, people[pk].email, clear=clear
            ),
            "why": why.get(pk),
        }
        for pk in ids
        if pk in people
    ]


def explain(segment: CustomerSegment, customer: Customer, *, now: datetime, clear: bool) -> dict[str, Any]:
    """Why one customer is in or out."""
    rule = rule_of(segment, Shop.current().currency)
    told = explained(rule, [customer.pk], now=now, clear=clear)[0]
    stay = CustomerSegmentMembership.objects.filter(
        segment=segment, customer=customer, left_at__isnull=True
    ).first()
    blocked = SegmentBlock.objects.filter(segment=segment, customer=customer).exists()
    matches = bool(told["why"] and told["why"]["matches"])
    return {
        **told,
        "segment": segment.pk,
        "matches": matches,
        "member": stay is not None,
        "pinned": stay is not None and stay.pinned,
        "blocked": blocked,
        "assigned_at": stay.assigned_at if stay else None,
        "reason": stay.reason if stay else None,
        "sentence": _in_or_out(stay, matches=matches, blocked=blocked)
        if rule is not None
        else _without_rule(stay, blocked=blocked),
    }


def _in_or_out(stay: CustomerSegmentMembership | None, *, matches: bool, blocked: bool) -> str:
    if blocked:
        return "Out: on the segment's blocked list."
    if stay is not None and stay.pinned:
        imported = stay.reason == Reason.IMPORT
        who = "a list that was imported put them there" if imported else "added or kept there by hand"
        return f"In: {who}, whatever the rule says."
    if stay is not None:
        return (
            "In: the rule matches."
            if matches
            else "In for now: the rule no longer matches; the next filling ends it."
        )
    return (
        "Out for now: the rule matches; the next filling takes them in."
        if matches
        else "Out: the rule does not match."
    )


def _without_rule(stay: CustomerSegmentMembership | None, *, blocked: bool) -> str:
    if blocked:
        return "Out: kept out of the segment."
    if stay is None:
        return "Out: nobody added them, and the segment has no rule."
    imported = stay.reason == Reason.IMPORT
    return "In: a list that was imported put them there." if imported else "In: added by hand."


def versions(segment: CustomerSegment, *, clear: bool) -> list[dict[str, Any]]:
    """Every edit, the newest first, with the rule as it then was in words."""
    words = previews.wording(Shop.current(), clear=clear)
    return [
        {
            **{name: getattr(row, name) for name in ("version", "changed_by", "created_at")},
            "snapshot": _masked(row.snapshot, clear=clear),
            "sentence": _sentence(CustomerSegment(**row.snapshot), words),
        }
        for row in segment.versions.all()
    ]


def templates() -> list[dict[str, Any]]:
    """Ready-made segments in words, and whether the shop has them already."""
    shop = Shop.current()
    names, words = set(CustomerSegment.objects.values_list("name", flat=True)), previews.wording(shop)
    return [
        {
            **template,
            "exists": template["segment"]["name"] in names,
            "sentence": words.sentence(
                parse(template["segment"]["behavioral_criteria"], currency=shop.currency)
            ),
        }
        for template in TEMPLATES
    ]


def _sentence(segment: CustomerSegment, words: Wording) -> str:
    try:
        return words.sentence(rule_of(segment, words.currency))
    except RuleRefused as refused:
        if not words.clear:  # a refusal quotes what it refuses
            return "This rule can no longer be read."
        return f"This rule can no longer be read: {refused.detail}"


def _masked(sent: dict[str, Any], *, clear: bool) -> dict[str, Any]:
    """A segment, or one as it was, without what its rule asks of personal fields and what a failure says of it."""
    asked = sent["behavioral_criteria"]
    told = asked if clear else without_personal_values(asked)
    if told == asked:
        return sent
    failure = {"failure": "Its rule could not be evaluated."} if sent.get("failure") else {}
    return {**sent, "behavioral_criteria": told, **failure}
