"""A shop to measure with: customers who buy and lapse as BG/NBD says and spend as Gamma-Gamma says.

Written to files a chunk of customers at a time, so that a million need little memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from regulars.runtime.demo.catalogue import FIRST_NAMES, LAST_NAMES

SEED = 19_970_930
END = date(2026, 6, 30)
WEEKS = 156
START = END - timedelta(weeks=WEEKS)
BUYING_SHAPE, BUYING_RATE = 0.5, 6.6  # gamma: orders a week
LEAVING_A, LEAVING_B = 0.8, 2.4  # beta: the chance to be gone after each order
SPEND_P, SPEND_Q, SPEND_SCALE = 6.25, 3.74, 15.44  # gamma-gamma, in currency units
CHUNK = 100_000
CITIES = ("Berlin", "Paris", "Madrid", "Oslo", "Wien", "Lisboa", "Dublin", "Praha")


@dataclass(frozen=True)
class Files:
    """Where the shop lies; `transactions` holds (customer_id, day, amount), as value models read it."""

    customers: Path
    orders: Path
    transactions: Path
    customer_count: int
    order_count: int


def write_shop(folder: Path, *, customers: int, seed: int = SEED, with_csv: bool = True) -> Files:
    """The same seed and size give the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    connection = duckdb.connect(":memory:")
    connection.execute(
        "CREATE TABLE bought (customer_id INTEGER, minute INTEGER, minor INTEGER, luck USMALLINT)"
    )
    for first in range(1, customers + 1, CHUNK):
        chunk = _orders(rng, first, min(CHUNK, customers + 1 - first))  # noqa: F841 - DuckDB reads it by name
        connection.execute("INSERT INTO bought SELECT customer_id, minute, minor, luck FROM chunk")
    files = Files(
        folder / "customers.csv",
        folder / "orders.csv",
        folder / "transactions.parquet",
        customers,
        int(connection.execute("SELECT count(*) FROM bought").fetchall()[0][0]),
    )
    connection.execute(
        f"""COPY (SELECT customer_id, CAST(DATE '{START}' + minute // 1440 AS DATE) AS day,
                         CAST(minor / 100.0 AS DOUBLE) AS amount FROM bought ORDER BY minute)
        TO '{files.transactions}' (FORMAT parquet)"""
    )
    if with_csv:
        _write_orders(connection, files.orders)
        _write_customers(connection, files.customers, customers)
    return files


def _orders(rng: np.random.Generator, first: int, customers: int) -> dict[str, Any]:
    """Every order of one chunk of customers: who, when (minutes since START), how much, and luck in 10,000."""
    rate = rng.gamma(BUYING_SHAPE, 1 / BUYING_RATE, customers)
    leaving = rng.beta(LEAVING_A, LEAVING_B, customers)
    worth = SPEND_SCALE / rng.gamma(SPEND_Q, 1.0, customers)
    who = np.arange(customers)
    when = rng.uniform(0, WEEKS - 0.15, customers)
    found = []
    while who.size:
        found.append((who, when))
        if len(found) > 1:  # BG/NBD lets nobody leave before the first repeat.
            staying = rng.random(who.size) > leaving[who]
            who, when = who[staying], when[staying]
        when = when + rng.exponential(1.0, who.size) / np.maximum(rate[who], 1e-9)
        still = when < WEEKS
        who, when = who[still], when[still]
    everybody = np.concatenate([who for who, _ in found])
    moments = np.concatenate([when for _, when in found])
    spend = rng.gamma(SPEND_P, 1.0, everybody.size) * worth[everybody]
    return {
        "customer_id": (everybody + first).astype(np.int32),
        "minute": (moments * 7 * 1440).astype(np.int32),
        "minor": np.maximum(np.rint(spend * 100), 1).astype(np.int32),
        "luck": rng.integers(0, 10_000, everybody.size).astype(np.uint16),
    }


def _write_orders(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """As a shop exports them: by time, 2 % cancelled, 3 % refunded in part or whole."""
    connection.execute(
        f"""COPY (
        SELECT 'O' || row_number() OVER (ORDER BY minute, customer_id, minor) AS order_id,
               'C' || customer_id AS customer_id,
               strftime(TIMESTAMP '{START} 00:00:00' + to_minutes(minute), '%Y-%m-%d %H:%M:%S') AS placed_at,
               CASE WHEN luck < 200 THEN 'cancelled' WHEN luck < 300 THEN 'refunded' ELSE 'completed' END AS status,
               printf('%.2f', minor / 100.0) AS total, printf('%.2f', floor(minor * 0.07) / 100.0) AS tax,
               printf('%.2f', CASE WHEN luck >= 200 AND luck < 300 THEN minor / 100.0
                                   WHEN luck >= 300 AND luck < 500 THEN floor(minor / 4.0) / 100.0 ELSE 0 END)
                   AS refunded_total,
               CASE luck % 3 WHEN 0 THEN 'in_store' ELSE 'online' END AS channel
        FROM bought ORDER BY minute, customer_id, minor) TO '{path}' (FORMAT csv, HEADER)"""
    )


def _write_customers(connection: duckdb.DuckDBPyConnection, path: Path, customers: int) -> None:
    firsts, lasts, cities = (
        "[" + ", ".join("'" + name.replace("'", "''") + "'" for name in names) + "]"
        for names in (FIRST_NAMES, LAST_NAMES, CITIES)
    )
    connection.execute(
        f"""COPY (
        SELECT 'C' || i AS external_id, f[1 + (i * 7919) % len(f)] AS first_name,
               l[1 + (i * 104729) % len(l)] || CASE WHEN i % 3 = 0 THEN '-' || l[1 + (i * 1299709) % len(l)]
                                                       ELSE '' END AS last_name,
               'c' || i || '@example.com' AS email, c[1 + (i * 31) % len(c)] AS city,
               CASE WHEN i % 5 < 3 THEN 'yes' ELSE 'no' END AS email_consent
        FROM range(1, {customers + 1}) AS r (i),
             (SELECT {firsts} AS f, {lasts} AS l, {cities} AS c)) TO '{path}' (FORMAT csv, HEADER)"""
    )
