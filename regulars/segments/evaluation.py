"""When segments are filled: on request, after new facts, after calculations, and as time passes.

All of it happens under the lock under which derived tables are recomputed, in the order in which one segment
asks about another. A rule that fails is shown as failed and keeps its last good members.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, QuerySet

from regulars.clv.models import CLVRun
from regulars.core.models import Shop
from regulars.core.support import log_unexpected
from regulars.customers.locks import lock_recompute
from regulars.jobs.queue import request_after_commit
from regulars.rfm.models import RFMRun, RFMSettings
from regulars.segments import filling, revenue
from regulars.segments.filling import Outcome
from regulars.segments.models import RFM_RANGES, CustomerSegment
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.conditions import Group
from regulars.segments.rules.parsing import parse, with_rfm_ranges
from regulars.segments.rules.refusal import RuleRefused

log = structlog.get_logger(__name__)
FILL_TASK = "segments.fill_stale"
FILL_SECONDS = 120
RETRY_AFTER, RETRY_AT_MOST = timedelta(minutes=10), timedelta(days=1)
MOMENT_EVERY = timedelta(minutes=10)
"""How old members may grow whose rule counts in hours."""
QUERY_CANCELLED = "57014"


def rule_of(segment: CustomerSegment, currency: str) -> Group | None:
    """The segment's whole rule: its tree and the contract's ranges of scores."""
    tree = parse(segment.behavioral_criteria, currency=currency)
    return with_rfm_ranges(tree, {name: getattr(segment, name) for name in RFM_RANGES})


def follow_facts(*, customer_ids: Sequence[int], now: datetime) -> list[Outcome]:
    """Lets these customers enter and leave the segments that fill themselves, after facts about them changed.

    Failed segments are left as they are: some members by the new facts and some by the old would be neither.
    """
    segments = list(_self_filling().filter(failure="", evaluated_version__isnull=False))
    if not segments or not customer_ids:
        return []
    shop = Shop.current()
    context = Context(now, shop.zone, tuple(customer_ids))
    with transaction.atomic():
        lock_recompute()
        return [
            outcome
            for level in in_order(segments)
            for outcome in _fill_or_fail(level, shop.currency, context)
        ]


def fill_segment(*, segment_id: int, now: datetime) -> Outcome | None:
    """Fills one segment with everybody whom its rule matches, then those whose rules ask about it.

    None where the rule failed: the reason is on the segment, its members are as they were.
    """
    shop = Shop.current()
    with transaction.atomic():
        lock_recompute()
        filling.limit_statements(seconds=FILL_SECONDS)
        context = Context(now, shop.zone)
        outcome = _fill_whole(CustomerSegment.objects.get(pk=segment_id), shop.currency, context)
        if outcome is not None and (outcome.entered or outcome.left):
            for level in in_order(list(_self_filling()), of={segment_id}):
                for dependent in level:
                    _fill_whole(dependent, shop.currency, context)
    return outcome


def fill_stale(*, now: datetime) -> list[Outcome]:
    """Fills anew the segments that an edit, a calculation or time has left behind; one transaction each."""
    shop = Shop.current()
    everybody = list(_self_filling())
    scores = scores_fingerprint()
    stale = {s.pk for s in everybody if is_stale(s, now=now, shop=shop, scores=scores)}
    outcomes = []
    for level in in_order(everybody):
        for segment in level:
            if segment.pk not in stale and not stale.intersection(segment.references):
                continue
            with transaction.atomic():
                lock_recompute()
                filling.limit_statements(seconds=FILL_SECONDS)
                outcome = _fill_whole(segment, shop.currency, Context(now, shop.zone))
            if outcome is not None:
                outcomes.append(outcome)
                if outcome.entered or outcome.left:
                    stale.add(segment.pk)
    return outcomes


def is_stale(segment: CustomerSegment, *, now: datetime, shop: Shop, scores: str) -> bool:
    """Whether the members may differ from whom the rule matches now, for another reason than new facts."""
    if segment.failure:
        return segment.failed_at is None or now - segment.failed_at >= _patience(segment.failures)
    if segment.evaluated_at is None or segment.evaluated_version != segment.rule_version:
        return True
    if segment.clock and shop.day(segment.evaluated_at) != shop.day(now):
        return True
    if segment.clock == "moment" and now - segment.evaluated_at >= MOMENT_EVERY:
        return True
    return bool(segment.sources) and segment.scores_seen != scores


def fill_soon() -> None:
    """After facts about very many customers, or what a day is, have changed: everything is filled anew."""
    _self_filling().update(evaluated_version=None)
    revenue.facts_changed(customer_ids=None)
    request_after_commit(FILL_TASK)


def scores_fingerprint() -> str:
    """Which calculations the scores come from; it changes with every full run and every edit of the map."""
    run, valued, settings = RFMRun.latest(), CLVRun.latest(), RFMSettings.current()
    return f"rfm {run.pk if run else 0} {settings.updated_at.isoformat()} clv {valued.pk if valued else 0}"


def differences(*, now: datetime) -> list[tuple[int, int, str, str]]:
    """(segment, customer, is a member, should be one) of current segments; for `regulars verify`.

    Those that count in hours are only ever right for the moment at which they were filled, and left out.
    """
    shop = Shop.current()
    context = Context(now, shop.zone)
    segments = [s for s in _self_filling() if s.state == "current" and s.clock != "moment"]
    return [
        found
        for segment in segments
        for found in filling.differences([(segment, rule_of(segment, shop.currency))], context)
    ]


def in_order(
    segments: Sequence[CustomerSegment], *, of: Iterable[int] | None = None
) -> list[list[CustomerSegment]]:
    """Levels of segments, each asking only about those before; `of` keeps what rests on these alone."""
    waiting = {segment.pk: segment for segment in segments}
    if of is not None:
        waiting = _resting_on(set(of), waiting)
    levels: list[list[CustomerSegment]] = []
    while waiting:
        level = [s for s in waiting.values() if not waiting.keys() & (set(s.references) - {s.pk})]
        if not level:  # a cycle, which saving refuses; better all at once than never
            level = list(waiting.values())
        levels.append(level)
        for segment in level:
            del waiting[segment.pk]
    return levels


def _resting_on(roots: set[int], among: dict[int, CustomerSegment]) -> dict[int, CustomerSegment]:
    found: dict[int, CustomerSegment] = {}
    grew = True
    while grew:
        fresh = {
            pk: segment
            for pk, segment in among.items()
            if pk not in found and pk not in roots and (roots | found.keys()) & set(segment.references)
        }
        found |= fresh
        grew = bool(fresh)
    return found


def _self_filling() -> QuerySet[CustomerSegment]:
    return CustomerSegment.objects.filter(auto_assign=True, is_active=True).order_by("pk")


def _fill_or_fail(segments: Sequence[CustomerSegment], currency: str, context: Context) -> list[Outcome]:
    """All at once; where that fails, one by one, so that only the failing rule is marked."""
    try:
        with transaction.atomic():
            return filling.fill([(s, rule_of(s, currency)) for s in segments], context)
    except (RuleRefused, DatabaseError) as refused:
        if len(segments) == 1:
            _note_failure(segments[0], refused, context.now)
            return []
    return [outcome for s in segments for outcome in _fill_or_fail([s], currency, context)]


def _fill_whole(segment: CustomerSegment, currency: str, context: Context) -> Outcome | None:
    """Fills for everybody and keeps when, with which rule and from which scores; None where it failed."""
    scores = scores_fingerprint()
    found = _fill_or_fail([segment], currency, context)
    if not found:
        return None
    CustomerSegment.objects.filter(pk=segment.pk).update(
        evaluated_at=context.now,
        evaluated_version=segment.rule_version,
        scores_seen=scores,
        failure="",
        failed_at=None,
        failures=0,
    )
    revenue.add_up([segment.pk], now=context.now)
    return found[0]


def _patience(failures: int) -> timedelta:
    """How long a failed rule is left alone, twice as long each time: while it runs, all else waits for the lock."""
    return min(RETRY_AFTER * (1 << min(max(failures - 1, 0), 10)), RETRY_AT_MOST)


def _note_failure(segment: CustomerSegment, refused: Exception, now: datetime) -> None:
    """Keeps the reason in words; a lost connection is nobody's rule's fault and goes on up."""
    cause = getattr(refused.__cause__, "sqlstate", None)
    if isinstance(refused, OperationalError) and cause != QUERY_CANCELLED:
        raise refused
    if cause == QUERY_CANCELLED:
        reason = f"Evaluating its rule took longer than {FILL_SECONDS} seconds. Narrow the rule down."
    elif isinstance(refused, RuleRefused):
        reason = f"{refused.attr}: {refused.detail}"
    else:
        reason = (
            f"Its rule could not be evaluated. {log_unexpected('rule not evaluated', segment=segment.pk)}"
        )
    log.warning("segment failed", segment=segment.pk, reason=reason)
    CustomerSegment.objects.filter(pk=segment.pk).update(
        failure=reason, failed_at=now, failures=F("failures") + 1
    )
