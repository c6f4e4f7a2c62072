"""A file's way in: looked at, mapped, loaded in one transaction, listed, undone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from regulars.core.errors import Conflict, DomainError, InvalidInput, NotFound
from regulars.core.models import Shop
from regulars.core.races import again_after_a_race
from regulars.core.text import in_one_form
from regulars.customers import loading
from regulars.customers.loading import CUSTOMER_COLUMNS, LINE_COLUMNS, ORDER_COLUMNS, MergeCounts
from regulars.customers.locks import hold_settings, lock_recompute
from regulars.customers.models import Customer
from regulars.customers.services import wake_refresh
from regulars.ingestion import mapping as mappings
from regulars.ingestion import members, orders, people, values
from regulars.ingestion.models import Import, ImportKind, ImportState
from regulars.ingestion.opening import opened
from regulars.ingestion.rejects import write_rejects
from regulars.ingestion.row_history import without_row_history
from regulars.ingestion.tables import Table
from regulars.ingestion.touchpoints import load_touchpoints, undo_touchpoints
from regulars.jobs.progress import Progress, silent
from regulars.segments.lists import take_back
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, Reason, SegmentBlock
from regulars.segments.services import before_customers_are_deleted

CHUNK = 1 << 20
STEPS = 5
LONGEST_SOURCE = 60
NEWCOMERS = 20_000
CUT_SHORT = "It was cut short; nothing of it was kept."
DEFAULT_SOURCE = "file"
"""One source for all files unless said otherwise, so that a newer export meets the orders of an older one."""


class NeedsAnswer(InvalidInput):
    """The file does not say how a date or amount is meant, and nobody has said it."""

    code = "needs_answer"


class DryRun(Exception):
    """Ends a trial's transaction."""


@dataclass(frozen=True)
class Look:
    """What can be told of a file before it is loaded."""

    columns: list[str]
    sample: list[list[str | None]]
    rows: int
    mapping: dict[str, str]
    missing: list[str]
    detected: str
    delimiter: str | None
    encoding: str | None
    told: dict[str, str]
    questions: list[values.Question]


@dataclass(frozen=True)
class ImportReport:
    """What became of a file's rows; `rejects` is None where none was refused."""

    counts: MergeCounts
    rejects: Path | None
    mapping: dict[str, str] = field(default_factory=dict)
    import_id: int | None = None
    assumed: dict[str, str] = field(default_factory=dict)


def look(
    path: Path,
    kind: str,
    *,
    filename: str | None = None,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    by_page: bool = False,
) -> Look:
    """Reads the file and guesses; loads nothing. A page waits for other files only for seconds."""
    with opened(path, filename=filename, by_page=by_page) as table:
        return _look_at(table, kind, mapping or {}, answers or {})


def _look_at(table: Table, kind: str, given: Mapping[str, str], answers: Mapping[str, str]) -> Look:
    given = in_one_form(dict(given))
    guessed = mappings.guess(table.columns, kind)
    kept = {name: column for name, column in guessed.items() if column not in given.values()}
    chosen = {name: column for name, column in {**kept, **given}.items() if column}
    told, asked = _questions(table, kind, chosen, answers)
    return Look(
        columns=table.columns,
        sample=table.sample(),
        rows=table.rows,
        mapping=chosen,
        missing=mappings.missing_fields(chosen, kind),
        detected=mappings.detect_shop(table.columns),
        delimiter=table.delimiter,
        encoding=table.encoding,
        told=told,
        questions=asked,
    )


def import_file(
    path: Path,
    *,
    kind: str,
    source: str | None = None,
    segment: CustomerSegment | None = None,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    rejects: Path | None = None,
    requested_by: str = "",
) -> ImportReport:
    """Imports a file that lies on this machine; what `regulars import` calls. One transaction, or nothing.

    `segment` is whose members the file lists, where its kind is members.
    """
    check_segment(kind, segment)
    if source and len(source) > LONGEST_SOURCE:
        raise InvalidInput(f"Name the source in at most {LONGEST_SOURCE} characters.", attr="source")
    record = Import(
        kind=kind, source=in_one_form(source or DEFAULT_SOURCE), segment=segment, filename=path.name,
        mapping=dict(mapping or {}), answers=dict(answers or {}), requested_by=requested_by,
    )  # fmt: skip
    if not dry_run:
        record.save()
    try:
        return _load(
            record, path, dry_run=dry_run, progress=progress, rejects=rejects or rejects_beside(path)
        )
    except BaseException as ended:
        if not dry_run:
            fail(record, ended.detail if isinstance(ended, DomainError) else CUT_SHORT)
        raise


def check_segment(kind: str, segment: CustomerSegment | None) -> None:
    """A list of members belongs to a segment, and nothing else does."""
    if kind == ImportKind.MEMBERS and segment is None:
        raise InvalidInput("Say which segment the file lists the members of.", attr="segment")
    if kind != ImportKind.MEMBERS and segment is not None:
        raise InvalidInput("Only a file of members belongs to a segment.", attr="segment")


def run_import(record: Import, path: Path, *, dry_run: bool, progress: Progress) -> ImportReport:
    """Imports an uploaded file; its rejects lie beside it in the import's folder."""
    rejects = record.folder / "rejected.csv"
    return _load(record, path, dry_run=dry_run, progress=progress, rejects=rejects)


def fail(record: Import, reason: str) -> None:
    """Notes that nothing of the file was kept, and why."""
    record.state, record.error, record.finished_at = ImportState.FAILED, reason, timezone.now()
    record.save(update_fields=["state", "error", "finished_at"])


def undo(*, import_id: int, now: datetime, progress: Progress = silent) -> Import:
    """Takes back what an import did, except where somebody has changed it since."""
    with transaction.atomic():
        lock_recompute()  # Everybody's first: whoever is deleted below must not be met by a calculation.
        record = (
            Import.objects.select_for_update(of=("self",))
            .select_related("segment")
            .filter(id=import_id)
            .first()
        )
        if record is None:
            raise NotFound("There is no such import.")
        if record.state != ImportState.FINISHED:
            raise Conflict("Only a finished import can be undone.")
        progress("Taking back", 0, 1)
        with without_row_history():
            undo_touchpoints(batch=record.pk)
            if record.segment is not None:
                take_back(segment=record.segment, batch=record.pk, now=now)
            loading.undo_batch(batch=record.pk, now=now)
            _delete_newcomers(batch=record.pk, now=now)
        record.state = ImportState.UNDONE
        record.save(update_fields=["state"])
        wake_refresh()
        progress("Done", 1, 1)
    return record


def _delete_newcomers(*, batch: int, now: datetime) -> None:
    """Removes the customers whom the import made, unless something else is known of them by now."""
    chosen = CustomerSegmentMembership.objects.filter(Q(pinned=True) | ~Q(reason=Reason.RULE))
    made = (
        Customer.objects.filter(batch=batch, updated_at=F("created_at"), orders=None, touchpoints=None)
        .exclude(pk__in=chosen.values("customer_id"))
        .exclude(pk__in=SegmentBlock.objects.values("customer_id"))
    )
    while ids := list(made.values_list("id", flat=True)[:NEWCOMERS]):
        before_customers_are_deleted(customer_ids=ids, now=now)
        Customer.objects.filter(id__in=ids).delete()


def rejects_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.rejected.csv")


class ShopChanged(Exception):
    """The shop's currency or days changed while the file was read by them."""


def _load(record: Import, path: Path, *, dry_run: bool, progress: Progress, rejects: Path) -> ImportReport:
    """Loads the file; anew where the shop's currency or days changed meanwhile, or somebody was quicker."""
    while True:
        try:
            return again_after_a_race(
                lambda: _load_once(record, path, dry_run=dry_run, progress=progress, rejects=rejects)
            )
        except ShopChanged:
            continue


def _load_once(
    record: Import, path: Path, *, dry_run: bool, progress: Progress, rejects: Path
) -> ImportReport:
    progress("Reading the file", 0, STEPS)
    with opened(path, filename=record.filename) as table:
        return _load_table(record, table, dry_run=dry_run, progress=progress, rejects=rejects)


def _load_table(
    record: Import, table: Table, *, dry_run: bool, progress: Progress, rejects: Path
) -> ImportReport:
    now, shop = timezone.now(), Shop.current()
    seen = _look_at(table, record.kind, record.mapping, record.answers)
    mappings.check(seen.mapping, table.columns, record.kind)
    if seen.questions:
        raise NeedsAnswer(" ".join(question.question for question in seen.questions), attr="answers")
    columns = {name: f"c{table.columns.index(column)}" for name, column in seen.mapping.items()}
    progress("Checking rows", 1, STEPS)
    _prepare(record, table, columns, seen.told, shop=shop, now=now)
    counts = MergeCounts()
    try:
        with transaction.atomic():
            _hold_what_rows_were_read_by(record.kind, shop)
            counts = _merge(record, table, shop=shop, now=now, progress=progress)
            if dry_run:
                raise DryRun
            wake_refresh()
            refused = write_rejects(table, rejects)
            record.assumed = _assumed(record.kind, shop)
            _finish(record, seen.mapping, counts, refused, now)
    except DryRun:
        refused = write_rejects(table, rejects)
    progress("Done", STEPS, STEPS)
    total = MergeCounts(**{**vars(counts), "rejected": refused, "rows": table.rows + table.broken})
    told = _assumed(record.kind, shop)
    return ImportReport(total, rejects if refused else None, seen.mapping, record.pk, told)


def _hold_what_rows_were_read_by(kind: str, shop: Shop) -> None:
    """Orders and touchpoints were read by the shop's currency and days; they must still be those."""
    if kind in {ImportKind.ORDERS, ImportKind.TOUCHPOINTS}:
        hold_settings()
        held = Shop.current()
        if (held.currency, held.time_zone) != (shop.currency, shop.time_zone):
            raise ShopChanged


def _assumed(kind: str, shop: Shop) -> dict[str, str]:
    """The shop's settings that rows of this kind were read by and that nobody had chosen."""
    reads = {ImportKind.ORDERS: {"currency", "time_zone"}, ImportKind.TOUCHPOINTS: {"time_zone"}}
    return {name: value for name, value in shop.assumed.items() if name in reads.get(ImportKind(kind), set())}


def _prepare(
    record: Import,
    table: Table,
    columns: Mapping[str, str],
    told: Mapping[str, str],
    *,
    shop: Shop,
    now: datetime,
) -> None:
    """Sets bad rows aside and makes the good ones what their kind stages."""
    if record.kind == ImportKind.ORDERS:
        orders.prepare(table.connection, columns=columns, told=told, source=record.source, shop=shop, now=now)
    elif record.kind == ImportKind.CUSTOMERS:
        people.prepare_customers(table.connection, columns=columns, told=told, now=now)
    elif record.kind == ImportKind.TOUCHPOINTS:
        people.prepare_touchpoints(table.connection, columns=columns, told=told, now=now)
    else:
        members.prepare_members(table.connection, columns=columns)


def _merge(record: Import, table: Table, *, shop: Shop, now: datetime, progress: Progress) -> MergeCounts:
    """Stages the good rows and merges them; rows that the merge refuses join the rejected ones."""
    batch = record.pk
    if record.kind == ImportKind.TOUCHPOINTS:
        progress("Recording touchpoints", 3, STEPS)
        return load_touchpoints(table.connection, source=record.source, shop=shop, now=now, batch=batch)
    if record.kind == ImportKind.MEMBERS:
        return _merge_members(record, table, now=now, progress=progress)
    with without_row_history(), loading.staging() as cursor:
        cursor.execute("SELECT set_config('timezone', %s, true)", [shop.time_zone])
        progress("Copying rows", 2, STEPS)
        if record.kind == ImportKind.ORDERS:
            _copy(cursor, table, "good_orders", "staged_orders", ORDER_COLUMNS)
            _copy(cursor, table, "good_lines", "staged_order_lines", LINE_COLUMNS)
            progress("Recording orders", 3, STEPS)
            counts = loading.merge_orders(
                cursor, batch=batch, create_customers=True, now=now, only_forward=True
            )
            fates = "staged_order_fates"
        else:
            _copy(cursor, table, "good_customers", "staged_customers", CUSTOMER_COLUMNS)
            progress("Recording customers", 3, STEPS)
            counts = loading.merge_customers(cursor, batch=batch, now=now)
            fates = "staged_customer_fates"
        cursor.execute(f"SELECT line, reason FROM {fates} WHERE fate = 'rejected'")
        refused = cursor.fetchall()
    _refuse(table, refused)
    return counts


def _merge_members(record: Import, table: Table, *, now: datetime, progress: Progress) -> MergeCounts:
    """Takes the good rows into the segment; rows of nobody and of those kept out join the rejected ones."""
    if record.segment is None:
        raise Conflict("The segment of this file is no longer there.")
    with connection.cursor() as cursor:
        progress("Copying rows", 2, STEPS)
        cursor.execute(members.LISTED)
        _copy(cursor, table, "good_members", "listed_members", members.LISTED_COLUMNS)
        progress("Recording members", 3, STEPS)
        counts, refused = members.merge_members(
            cursor, segment=record.segment, by=record.requested_by, batch=record.pk, now=now
        )
    _refuse(table, refused)
    return counts


def _refuse(table: Table, refused: Sequence[tuple[int, str]]) -> None:
    if refused:
        table.connection.executemany("INSERT INTO rejected VALUES (?, ?)", refused)


def _copy(cursor: Any, table: Table, good: str, staged: str, columns: list[str]) -> None:
    """Rows from DuckDB to PostgreSQL through a pipe, so that one writes while the other reads."""
    names = ", ".join(columns)
    text = f"COPY {staged} ({names}) FROM STDIN (FORMAT csv, NULL '\\N')"
    reading, writing = os.pipe()
    query = (
        f"COPY (SELECT {names} FROM {good}) TO '/dev/fd/{writing}' (FORMAT csv, HEADER false, NULLSTR '\\N')"
    )

    def write() -> None:
        try:
            table.connection.execute(query)
        finally:
            os.close(writing)

    with ThreadPoolExecutor(1) as writer, os.fdopen(reading, "rb") as content, cursor.copy(text) as copy:
        written = writer.submit(write)
        while chunk := content.read(CHUNK):
            copy.write(chunk)
        written.result()


def _finish(
    record: Import, mapping: dict[str, str], counts: MergeCounts, rejected: int, now: datetime
) -> None:
    record.mapping, record.state, record.finished_at, record.error = mapping, ImportState.FINISHED, now, ""
    record.counts = {**vars(counts), "rejected": rejected}
    record.save()


def _questions(
    table: Table, kind: str, mapping: Mapping[str, str], answers: Mapping[str, str]
) -> tuple[dict[str, str], list[values.Question]]:
    fields = mappings.FIELDS[kind]
    by_kind: dict[str, list[str]] = {"moment": [], "day": [], "amount": []}
    for name, column in mapping.items():
        if name in fields and column in table.columns and fields[name].kind in by_kind:
            by_kind[fields[name].kind].append(f"c{table.columns.index(column)}")
    moments = by_kind["moment"] + by_kind["day"]
    return values.questions(table.connection, moments=moments, amounts=by_kind["amount"], answers=answers)
