"""A list of customers from a file to the members of one segment, as one set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from regulars.customers.loading import MergeCounts
from regulars.ingestion.mapping import MEMBER_FIELDS
from regulars.ingestion.people import named
from regulars.segments import lists
from regulars.segments.models import CustomerSegment

LISTED_COLUMNS = ["line", "customer_external_id", "email", "notes"]
LONGEST_NOTE = 2_000
LISTED = """
CREATE TEMPORARY TABLE listed_members (line bigint, customer_external_id text, email text, notes text) ON COMMIT DROP
"""
FOUND = """
INSERT INTO staged_members (line, customer_id, notes)
SELECT m.line, COALESCE(c.id, e.id), COALESCE(m.notes, '') FROM listed_members m
LEFT JOIN customers c ON c.external_id = m.customer_external_id
LEFT JOIN LATERAL (SELECT min(o.id) AS id FROM customers o WHERE lower(o.email) = m.email) AS e ON c.id IS NULL
"""
UNKNOWN = "SELECT line FROM staged_members WHERE customer_id IS NULL"


def prepare_members(connection: duckdb.DuckDBPyConnection, *, columns: Mapping[str, str]) -> None:
    """Makes good_members and rejected(line, reason) from raw."""
    named(connection, columns, MEMBER_FIELDS)
    connection.execute(
        f"""CREATE TABLE rejected AS SELECT line, CASE
            WHEN COALESCE(customer_external_id, email) IS NULL THEN 'The row names no customer.'
            WHEN length(notes) > {LONGEST_NOTE} THEN 'Note: longer than {LONGEST_NOTE} characters.'
        END AS reason FROM named WHERE reason IS NOT NULL"""
    )
    connection.execute(
        """CREATE TABLE good_members AS SELECT line, customer_external_id, lower(email) AS email, notes
        FROM named WHERE line NOT IN (SELECT line FROM rejected)"""
    )


def merge_members(
    cursor: Any, *, segment: CustomerSegment, by: str, batch: int | None, now: datetime
) -> tuple[MergeCounts, list[tuple[int, str]]]:
    """Takes the listed members in; answers the counts, and (line, reason) of rows that cannot be."""
    lists.stage()
    cursor.execute(FOUND)
    cursor.execute(UNKNOWN)
    refused = [(row[0], "There is no such customer.") for row in cursor.fetchall()]
    taken = lists.take_in_staged(segment=segment, by=by, batch=batch, now=now)
    refused += [(line, f"This customer is kept out of “{segment.name}”.") for line in taken.kept_out]
    cursor.execute("SELECT count(*) FROM listed_members")
    rows = int(cursor.fetchone()[0])
    same = rows - taken.came - taken.pinned - len(refused)
    return MergeCounts(rows, taken.came, taken.pinned, same, len(refused)), refused
