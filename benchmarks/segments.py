"""Segments: each rule counted and filled beside SQL by hand, then one customer against a hundred segments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from benchmarks.database import tidy
from benchmarks.measuring import interleaved, median, seconds
from benchmarks.report import Section, Table, ratio, took
from benchmarks.segment_rules import CASES, NOW, Case
from regulars.customers.models import Customer
from regulars.segments import evaluation, filling, previews
from regulars.segments.models import CustomerSegment
from regulars.segments.queries import TOTALS
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.parsing import parse
from regulars.segments.services import create_segment

ZONE = ZoneInfo("UTC")
LINES = """
INSERT INTO order_lines (order_id, position, sku, name, category, quantity, unit_price_minor)
SELECT id, 1, 'S' || id % 500, 'Thing', (ARRAY['Coffee', 'Tea', 'Mugs', 'Beans'])[1 + id % 4], 1, total_minor
FROM orders WHERE NOT EXISTS (SELECT 1 FROM order_lines)
"""
TOUCHPOINTS = """
INSERT INTO customer_touchpoints (customer_id, touchpoint_type, channel, title, description, reference_type,
    reference_id, outcome, interaction_date, metadata, source, external_id, created_at)
SELECT customer_id, 'email', 'email', 'Newsletter', '', '', '', '', placed_at - interval '3 days', '{}', 'segments',
       external_id, now() FROM orders WHERE id % 4 = 0
"""
BARE_TABLE = """
CREATE TABLE bare_members (LIKE customer_segment_memberships INCLUDING ALL);
ALTER TABLE bare_members ADD FOREIGN KEY (customer_id) REFERENCES customers DEFERRABLE INITIALLY DEFERRED,
                         ADD FOREIGN KEY (segment_id) REFERENCES customer_segments DEFERRABLE INITIALLY DEFERRED
"""
BARE_FILL = """
INSERT INTO bare_members (segment_id, customer_id, assigned_at, assigned_by, notes, reason, pinned, left_reason)
SELECT %s, found.*, %s, '', '', 'rule', false, '' FROM ({query}) AS found
"""
HUNDRED, PATIENCE = 100, 600


def run(*, repeats: int) -> Section:
    """The shop must be loaded and scored."""
    previews.PREVIEW_SECONDS = evaluation.FILL_SECONDS = PATIENCE  # what is slow is to be seen, not refused
    with connection.cursor() as cursor:
        cursor.execute(LINES)
        cursor.execute(TOUCHPOINTS)
        cursor.execute(BARE_TABLE)
    tidy()
    rows = [_measured(case, repeats) for case in CASES]
    counts = [row[0] for row in rows]
    fills = [row[1] for row in rows]
    header = (
        "rule",
        "customers",
        "count",
        "by hand",
        "ratio",
        "fill",
        "by hand",
        "ratio",
        "fill again",
        "rows written",
    )
    remark = (
        f"Counting: at most {max(counts):.2f} × the SQL by hand (median {median(counts):.2f}); filling an empty"
        f" segment: at most {max(fills):.2f} × (median {median(fills):.2f}). The aim is 1.5. Both sides found as many."
    )
    return Section("Segments", [remark], [Table(header, [row[2] for row in rows]), _one_customer(repeats)])


def _measured(case: Case, repeats: int) -> tuple[float, float, tuple[str, ...]]:
    rule = parse(case.tree, currency="USD")
    found: dict[str, Any] = {}

    def count() -> None:
        found["product"] = previews.preview(rule=rule, now=NOW).count

    def by_hand() -> None:
        found["bare"] = _preview_by_hand(case)

    times = interleaved({"product": count, "bare": by_hand}, repeats=repeats)
    if found["product"] != found["bare"]:
        raise AssertionError(f"{case.name}: {found['product']} customers, by hand {found['bare']}")
    segment = create_segment(fields={"name": case.name, "behavioral_criteria": case.tree}, by="", now=NOW)
    fill, bare_fill = _filled(segment, case, repeats)
    tidy()
    written: list[int] = []
    again = seconds(lambda: written.append(_changes(segment.pk)))
    product, bare = median(times["product"]), median(times["bare"])
    _empty()
    segment.delete()
    return product / bare, fill / bare_fill, (
        case.name, f"{found['product']:,}", took(product), took(bare), ratio(product / bare), took(fill),
        took(bare_fill), ratio(fill / bare_fill), took(again), str(written[0]),
    )  # fmt: skip


def _filled(segment: CustomerSegment, case: Case, repeats: int) -> tuple[float, float]:
    """Seconds to fill the empty segment, and to fill the table by hand; both start empty each time."""
    taken: dict[str, list[float]] = {"product": [], "bare": []}
    for _ in range(repeats):
        _empty()
        taken["bare"].append(seconds(lambda: _fill_by_hand(segment.pk, case)))
        _empty()
        taken["product"].append(seconds(lambda: evaluation.fill_segment(segment_id=segment.pk, now=NOW)))
    return median(taken["product"]), median(taken["bare"])


def _empty() -> None:
    """Neither side finds the other's dead rows, nor pays for a checkpoint of what the other wrote."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bare_members, customer_segment_memberships, customer_segment_daily_counts")
        cursor.execute("CHECKPOINT")


def _preview_by_hand(case: Case) -> int:
    """The same figures: the totals, then count, revenue and a sample of those the hand-written query finds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TOTALS)
        cursor.execute(previews.PREVIEW.format(query=case.by_hand.replace("%", "%%")), [previews.SAMPLE])
        return int(cursor.fetchone()[0])


def _fill_by_hand(segment_id: int, case: Case) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BARE_FILL.format(query=case.by_hand.replace("%", "%%")), [segment_id, NOW])


def _changes(segment_id: int) -> int:
    outcome = evaluation.fill_segment(segment_id=segment_id, now=NOW + timedelta(minutes=1))
    if outcome is None:
        raise AssertionError("The rule failed.")
    return outcome.entered + outcome.left


def _one_customer(repeats: int) -> Table:
    """One customer after a new fact, against a hundred segments, beside the same SQL ready-made."""
    for n in range(HUNDRED):
        tree = {"combinator": "and", "rules": [CASES[n % len(CASES)].tree]}
        create_segment(
            fields={"name": f"Segment {n}", "behavioral_criteria": tree, "auto_assign": True}, by="", now=NOW
        )
    CustomerSegment.objects.update(evaluated_at=NOW, evaluated_version=1)
    customer_id = Customer.objects.order_by("pk").values_list("pk", flat=True)[Customer.objects.count() // 2]
    evaluation.follow_facts(customer_ids=[customer_id], now=NOW)
    context = Context(NOW, ZONE, (customer_id,))
    segments = list(CustomerSegment.objects.order_by("pk"))
    rules = [(segment, evaluation.rule_of(segment, "USD")) for segment in segments]

    def product() -> None:
        evaluation.follow_facts(customer_ids=[customer_id], now=NOW)

    def bare() -> None:
        filling.differences(rules, context)

    times = interleaved({"product": product, "bare": bare}, repeats=max(repeats * 3, 1))
    told, plain = median(times["product"]), median(times["bare"])
    return Table(
        ("one customer against a hundred segments", "seconds", "ratio"),
        [
            ("Regulars: read the segments, compare, write nothing", took(told), ratio(told / plain)),
            ("the comparing statement alone", took(plain), ratio(1)),
        ],
    )
