"""The writes by people: segments and their versions, memberships by hand, pins, and the blocked list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from regulars.core.errors import Conflict, InvalidInput
from regulars.core.models import Shop
from regulars.customers.locks import lock_recompute
from regulars.customers.services import mark_changed
from regulars.jobs.queue import request_after_commit
from regulars.segments import filling, revenue
from regulars.segments.evaluation import FILL_TASK, rule_of
from regulars.segments.filling import COUNT
from regulars.segments.models import (
    EDITED,
    RULE_FIELDS,
    CustomerSegment,
    CustomerSegmentMembership,
    Reason,
    SegmentBlock,
    SegmentVersion,
)
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.conditions import Group, InSegment, leaves
from regulars.segments.rules.facts import facts_of
from regulars.segments.rules.refusal import RuleRefused

GOING = """
SELECT segment_id, %s, 0, count(*) FROM customer_segment_memberships
WHERE customer_id = ANY(%s::bigint[]) AND left_at IS NULL GROUP BY segment_id
"""
EDIT_LOCK = 0x53454745  # any number nobody else uses


class StaleVersion(Conflict):
    """Somebody else has edited the segment since it was read."""

    code = "stale_version"


class KeptByRule(Conflict):
    """The rule put the customer there."""

    code = "kept_by_rule"


def create_segment(*, fields: Mapping[str, Any], by: str, now: datetime) -> CustomerSegment:
    """Makes a segment; one that fills itself is filled once this has committed."""
    with transaction.atomic():
        _lock_edits()
        return _save(CustomerSegment(), fields, by=by, now=now)


def update_segment(
    *, segment_id: int, fields: Mapping[str, Any], version: int | None, by: str, now: datetime
) -> CustomerSegment:
    """Changes a segment; refused where `version` is given and is no longer the present one."""
    with transaction.atomic():
        _lock_edits()
        segment = CustomerSegment.objects.select_for_update(no_key=True).get(pk=segment_id)
        if version is not None and version != segment.version:
            raise StaleVersion(
                f"Somebody has changed this segment since you read it: it is at version {segment.version}, you"
                f" have {version}. Load it again and repeat your change.",
                attr="version",
            )
        return _save(segment, fields, by=by, now=now)


def delete_segment(*, segment: CustomerSegment) -> None:
    """Deletes a segment with its history; refused while another's rule asks about it."""
    with transaction.atomic():
        _lock_edits()
        asking = CustomerSegment.objects.filter(references__contains=[segment.pk]).exclude(pk=segment.pk)
        if names := list(asking.values_list("name", flat=True)):
            raise Conflict(f"The rules of {', '.join(names)} ask about this segment; change them first.")
        lock_recompute()
        segment.delete()


def add_by_hand(
    *, segment: CustomerSegment, customer_id: int, by: str, notes: str, now: datetime
) -> CustomerSegmentMembership:
    """Makes the customer a member whom no rule removes."""
    with transaction.atomic():
        lock_recompute()
        if SegmentBlock.objects.filter(segment=segment, customer_id=customer_id).exists():
            raise Conflict(
                "This customer is kept out of this segment; let them in again first (`unblock`).",
                attr="customer",
            )
        try:
            with transaction.atomic():
                made = CustomerSegmentMembership.objects.create(
                    segment=segment, customer_id=customer_id, assigned_at=now, assigned_by=by, notes=notes,
                    reason=Reason.HAND, pinned=True,
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(
                "This customer is in the segment already. To keep them there whatever the rule says, set"
                " `pinned` on that membership.",
                attr="customer",
            ) from None
        _count(segment, now, entered=1)
        _changed(segment.pk, [customer_id])
    return made


def change_membership(
    *, membership: CustomerSegmentMembership, fields: Mapping[str, Any], now: datetime
) -> CustomerSegmentMembership:
    """Changes notes, who assigned it, or the pin; without its pin the rule decides, at once."""
    with transaction.atomic():
        lock_recompute()
        membership.refresh_from_db()
        if membership.left_at is not None and fields.get("pinned", membership.pinned) != membership.pinned:
            raise Conflict("This membership has ended; add the customer to the segment again.", attr="pinned")
        for name, value in fields.items():
            setattr(membership, name, value)
        membership.save(update_fields=list(fields))
        if fields.get("pinned") is False and membership.left_at is None:
            let_rule_decide(membership.segment_id, [membership.customer_id], now, filled_or_not=True)
            _changed(membership.segment_id, [membership.customer_id])
            membership.refresh_from_db()
    return membership


def remove_by_hand(*, membership: CustomerSegmentMembership, now: datetime) -> None:
    """Ends a pinned membership. Where the rule matches the customer, the rule takes them in again."""
    with transaction.atomic():
        lock_recompute()
        membership = CustomerSegmentMembership.objects.select_related("segment").get(pk=membership.pk)
        if membership.left_at is not None:
            raise Conflict("This membership has ended already.")
        if not membership.pinned:
            if membership.reason != Reason.RULE:
                let_rule_decide(membership.segment_id, [membership.customer_id], now, filled_or_not=True)
                membership.refresh_from_db()
            if membership.left_at is None:
                raise KeptByRule(
                    "The segment's rule matches this customer and would take them in again. To keep them out for"
                    " good, put them on its list of customers kept out (`block`)."
                )
        else:
            _end([membership], now)
            let_rule_decide(membership.segment_id, [membership.customer_id], now)
        _changed(membership.segment_id, [membership.customer_id])


def block(*, segment: CustomerSegment, customer_id: int, by: str, notes: str, now: datetime) -> SegmentBlock:
    """Keeps a customer out from now on, pinned or not."""
    with transaction.atomic():
        lock_recompute()
        made, _ = SegmentBlock.objects.get_or_create(
            segment=segment, customer_id=customer_id,
            defaults={"created_by": by, "notes": notes, "created_at": now},
        )  # fmt: skip
        present = CustomerSegmentMembership.objects.filter(
            segment=segment, customer_id=customer_id, left_at__isnull=True
        )
        _end(list(present), now)
        _changed(segment.pk, [customer_id])
    return made


def unblock(*, segment: CustomerSegment, customer_id: int, now: datetime) -> bool:
    """Takes a customer off the blocked list; answers whether they were on it."""
    with transaction.atomic():
        lock_recompute()
        deleted, _ = SegmentBlock.objects.filter(segment=segment, customer_id=customer_id).delete()
        if deleted:
            let_rule_decide(segment.pk, [customer_id], now)
            _changed(segment.pk, [customer_id])
    return bool(deleted)


def before_customers_are_deleted(*, customer_ids: Sequence[int], now: datetime) -> None:
    """Counts their present stays as ended today: the stays go with them, and growth must still add up.

    Under the lock of recomputing: a filling that met them would fail when they are gone at its end.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        revenue.facts_changed(customer_ids=customer_ids)
        cursor.execute(COUNT.format(counted=GOING), [Shop.current().day(now), list(customer_ids)])


def others_follow(segment_id: int, customer_ids: Sequence[int]) -> None:
    """After a change that no fact made: segments whose rules ask about this one see these customers anew."""
    asking = CustomerSegment.objects.filter(
        auto_assign=True, is_active=True, references__contains=[segment_id]
    )
    if asking.exists():
        mark_changed(customer_ids=customer_ids, what="segments")


def _save(segment: CustomerSegment, fields: Mapping[str, Any], *, by: str, now: datetime) -> CustomerSegment:
    """Checks the rule, keeps the version, and asks for filling."""
    changed = [
        name for name, value in fields.items() if segment.pk is None or getattr(segment, name) != value
    ]
    if segment.pk is not None and not changed:
        return segment
    for name in changed:
        setattr(segment, name, fields[name])
    facts = facts_of(checked_rule(segment))
    segment.references, segment.sources, segment.clock = (
        list(facts.references),
        list(facts.sources),
        facts.clock,
    )
    if segment.pk is not None:
        segment.version += 1
    if set(changed) & set(RULE_FIELDS):
        segment.rule_version = segment.version
        segment.failure, segment.failed_at, segment.failures = "", None, 0
    if set(changed) & {"auto_assign", "is_active"} and segment.auto_assign and segment.is_active:
        segment.evaluated_version = None  # while it followed nothing, it fell behind
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError:
        raise InvalidInput("Another segment has this name.", attr="name") from None
    kept = {name: getattr(segment, name) for name in EDITED}
    SegmentVersion.objects.create(
        segment=segment, version=segment.version, snapshot=kept, changed_by=by, created_at=now
    )
    if segment.auto_assign and segment.is_active:
        request_after_commit(FILL_TASK)
    return segment


def checked_rule(segment: CustomerSegment) -> Group | None:
    """The segment's rule, with all refused that saving it refuses."""
    _check_ranges(segment)
    rule = rule_of(segment, Shop.current().currency)
    if facts_of(rule).references:
        _check_references(segment, rule)
    return rule


def _check_ranges(segment: CustomerSegment) -> None:
    for measure in ("recency", "frequency", "monetary"):
        low, high = getattr(segment, f"rfm_{measure}_min"), getattr(segment, f"rfm_{measure}_max")
        if low is not None and high is not None and low > high:
            raise InvalidInput("The least score must not be above the highest.", attr=f"rfm_{measure}_min")


def _check_references(segment: CustomerSegment, rule: Group | None) -> None:
    """Refuses a segment that does not exist, and rules that would wait for each other."""
    known: dict[int, list[int]] = dict(CustomerSegment.objects.values_list("pk", "references"))
    asked = [leaf for leaf in leaves(rule) if isinstance(leaf, InSegment)] if rule is not None else []
    for leaf in asked:
        at = (*leaf.path, "value")
        if leaf.segment_id not in known:
            raise RuleRefused(at, "There is no such segment.")
        if segment.pk is not None and segment.pk in _reachable(leaf.segment_id, known):
            raise RuleRefused(
                at, "That segment's rule asks, perhaps through others, about this one; break the circle."
            )


def _reachable(start: int, references: Mapping[int, list[int]]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = set(references.get(waiting.pop(), [])) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _changed(segment_id: int, customer_ids: Sequence[int]) -> None:
    """What follows from members who came or went by hand."""
    others_follow(segment_id, customer_ids)
    revenue.members_changed(segment_id)
    request_after_commit(FILL_TASK)


def let_rule_decide(
    segment_id: int, customer_ids: Sequence[int], now: datetime, *, filled_or_not: bool = False
) -> None:
    """Checks these customers against the rule; unless asked, only where the segment has been filled by it."""
    segment = CustomerSegment.objects.get(pk=segment_id)
    if segment.evaluated_version != segment.rule_version and not filled_or_not:
        return
    shop = Shop.current()
    filling.fill([(segment, rule_of(segment, shop.currency))], Context(now, shop.zone, tuple(customer_ids)))


def _end(memberships: list[CustomerSegmentMembership], now: datetime) -> None:
    for membership in memberships:
        membership.left_at, membership.left_reason = max(now, membership.assigned_at), Reason.HAND
        membership.save(update_fields=["left_at", "left_reason"])
        _count(membership.segment, now, left=1)


def _count(segment: CustomerSegment, now: datetime, *, entered: int = 0, left: int = 0) -> None:
    with connection.cursor() as cursor:
        given: list[Any] = [segment.pk, Shop.current().day(now), entered, left]
        cursor.execute(COUNT.format(counted="VALUES (%s, %s, %s, %s)"), given)


def _lock_edits() -> None:
    """One edit at a time: two at once could close a circle of rules that ask about each other.

    Always taken before the lock of recomputing, and before any row's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EDIT_LOCK])
