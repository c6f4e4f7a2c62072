"""Turns raw rows into staged orders: values cast, rows of one order joined, bad rows set aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import duckdb

from regulars.core.models import Shop
from regulars.core.money import EXPONENTS, MOST_MINOR
from regulars.ingestion import values
from regulars.ingestion.mapping import ORDER_FIELDS

AMOUNTS = {"total": "total_minor", "discount": "discount_minor", "tax": "tax_minor", "shipping": "shipping_minor",
           "refunded_total": "refunded_minor", "cost": "cost_minor"}  # fmt: skip
RATE_DIGITS = 10
"""As many as an order keeps of its exchange rate, whichever way it came."""
LINE_FIELDS = [name for name in ORDER_FIELDS if name.startswith("line_")]
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def prepare(
    connection: duckdb.DuckDBPyConnection,
    *,
    columns: Mapping[str, str],
    told: Mapping[str, str],
    source: str,
    shop: Shop,
    now: datetime,
) -> None:
    """Makes the tables good_orders, good_lines and rejected(line, reason) from raw.

    `columns` is raw's column by field, `told` how dates and decimals are to be read.
    """
    connection.execute("CREATE TABLE currencies (code VARCHAR, digits INTEGER)")
    connection.executemany("INSERT INTO currencies VALUES (?, ?)", list(EXPONENTS.items()))
    fields = ", ".join(f"{values.text(columns[name])} AS {name}" if name in columns else f"NULL::VARCHAR AS {name}"
                       for name in ORDER_FIELDS)  # fmt: skip
    kind = (
        "VIEW" if "external_id" in columns and "full_name" not in columns else "TABLE"
    )  # A view costs nothing.
    connection.execute(f"CREATE {kind} named AS SELECT line, {fields} FROM raw")
    if "external_id" not in columns:
        _derive_ids(connection)
    if "full_name" in columns:
        _split_names(connection)
    _join_rows(connection, has_lines=any(name in columns for name in LINE_FIELDS))
    _parse(connection, told=told, shop=shop, now=now, source=source)


def _derive_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """A file without order ids gets one from each row's content, and its turn among rows that say the same."""
    content = "concat_ws('|', customer_external_id, lower(email), placed_at, total)"
    connection.execute(
        "CREATE OR REPLACE TABLE named AS SELECT * EXCLUDE (said, turn) REPLACE (md5(said || '#' || turn) AS external_id)"
        f" FROM (SELECT *, {content} AS said, row_number() OVER (PARTITION BY {content} ORDER BY line) AS turn FROM named)"
    )


def _split_names(connection: duckdb.DuckDBPyConnection) -> None:
    """The last word of a whole name is the surname, unless the file says the parts itself."""
    parts = "regexp_extract(full_name, '^(.*?)\\s*(\\S+)$', {})"
    alone = f"{parts.format(1)} = ''"
    connection.execute(
        "UPDATE named SET"
        f" first_name = left(CASE WHEN {alone} THEN full_name ELSE {parts.format(1)} END, 150),"
        f" last_name = left(CASE WHEN {alone} THEN NULL ELSE {parts.format(2)} END, 150)"
        " WHERE full_name IS NOT NULL AND first_name IS NULL AND last_name IS NULL"
    )


def _join_rows(connection: duckdb.DuckDBPyConnection, *, has_lines: bool) -> None:
    """Exports with one row per article say the order once: its first row counts, every row is an article."""
    if not has_lines:
        connection.execute("CREATE VIEW heads AS SELECT *, line AS first_line FROM named")
        return
    own = [name for name in ORDER_FIELDS if name not in LINE_FIELDS and name != "external_id"]
    firsts = ", ".join(f"arg_min({name}, line) FILTER (WHERE {name} IS NOT NULL) AS {name}" for name in own)
    lines = ", ".join(f"arg_min({name}, line) AS {name}" for name in LINE_FIELDS)
    connection.execute(
        f"CREATE TABLE heads AS SELECT min(line) AS line, min(line) AS first_line, external_id, {firsts}, {lines}"
        " FROM named WHERE external_id IS NOT NULL GROUP BY external_id"
        " UNION ALL BY NAME SELECT *, line AS first_line FROM named WHERE external_id IS NULL"
    )


def _parse(
    connection: duckdb.DuckDBPyConnection, *, told: Mapping[str, str], shop: Shop, now: datetime, source: str
) -> None:
    decimal, order = told.get("decimal", "point"), told.get("date_order", "")
    amounts = ", ".join(f"{values.amount(name, decimal)} AS {name}_value" for name in AMOUNTS)
    minors = ", ".join(f"TRY_CAST(round({name}_value * power(10, digits)) AS BIGINT) AS {column}"
                       for name, column in AMOUNTS.items())  # fmt: skip
    connection.execute(
        f"""CREATE VIEW valued AS
        SELECT h.*, upper(COALESCE(h.currency, '{shop.currency}')) AS code, c.digits, {amounts},
               {values.moment("placed_at", order)} AS placed, {values.moment("updated_at_source", order)} AS updated,
               {values.amount("exchange_rate", decimal, digits=RATE_DIGITS)} AS rate, {values.status("status")} AS our_status
        FROM heads h LEFT JOIN currencies c ON c.code = upper(COALESCE(h.currency, '{shop.currency}'))"""
    )
    horizon = (now + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    connection.execute(
        f"""CREATE TABLE checked AS
        SELECT line, external_id, ? AS source, NULL AS customer_id, customer_external_id, email, first_name,
               last_name, phone, city, CASE WHEN length(country) = 2 THEN upper(country) END AS country, placed AS placed_at,
               CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' ELSE our_status END AS status, channel,
               code AS currency, {minors}, rate AS exchange_rate, updated AS updated_at_source,
               {_problem(horizon)} AS reason
        FROM valued""",
        [source],
    )
    connection.execute("CREATE TABLE rejected AS SELECT line, reason FROM checked WHERE reason IS NOT NULL")
    connection.execute(
        "CREATE VIEW good_orders AS SELECT * EXCLUDE (reason) FROM checked WHERE reason IS NULL"
    )
    _lines(connection, decimal)


def _label(name: str) -> str:
    """The field's label inside an SQL literal."""
    return ORDER_FIELDS[name].label.replace("'", "''")


def _problem(horizon: str) -> str:
    """A CASE with the first thing that is wrong with a row, in words."""
    cases = ["WHEN external_id IS NULL THEN 'The order has no id.'"]
    cases.append("WHEN customer_external_id IS NULL AND email IS NULL THEN 'The order names no customer.'")
    cases.append(
        f"WHEN email IS NOT NULL AND NOT regexp_matches(email, '{EMAIL}') THEN '“' || email || '” is no e-mail address.'"
    )
    cases.append("WHEN digits IS NULL THEN '“' || code || '” is not a currency.'")
    cases.append("WHEN placed_at IS NULL THEN 'The date is missing.'")
    cases.append(f"WHEN placed IS NULL THEN {values.no_date('placed_at')}")
    cases.append(
        f"WHEN CAST(left(placed, 19) AS TIMESTAMP) > TIMESTAMP '{horizon}' THEN 'The date lies in the future.'"
    )
    cases.append(
        "WHEN year(CAST(left(placed, 19) AS TIMESTAMP)) < 1900 THEN 'The date is too long ago to be true.'"
    )
    cases.append(
        f"WHEN updated_at_source IS NOT NULL AND updated IS NULL THEN {values.no_date('updated_at_source')}"
    )
    cases.append("WHEN total IS NULL THEN 'The total is missing.'")
    cases.append("WHEN our_status = 'unknown' THEN '“' || status || '” is not a status we know.'")
    for name in AMOUNTS:
        label = _label(name)
        cases.append(
            f"WHEN {name} IS NOT NULL AND {name}_value IS NULL THEN '{label}: “' || {name} || '” is not an amount.'"
        )
        cases.append(f"WHEN {name}_value < 0 THEN '{label}: the amount is negative.'")
        cases.append(
            f"WHEN {name}_value * power(10, digits) > {MOST_MINOR} THEN '{label}: the amount is too large to be true.'"
        )
        cases.append(
            f"WHEN abs({name}_value * power(10, digits) - round({name}_value * power(10, digits))) > 0.00001"
            f" THEN '{label}: ' || code || ' has at most ' || digits || ' digits after the point.'"
        )
    cases.append("WHEN refunded_total_value > total_value THEN 'More is refunded than was paid.'")
    cases.append(
        f"WHEN exchange_rate IS NOT NULL AND NOT COALESCE(rate BETWEEN 1e-{RATE_DIGITS} AND 9999999999, false) THEN '“' || exchange_rate || '” is not a rate.'"
    )
    cases.append("WHEN line_quantity IS NOT NULL AND NOT COALESCE(TRY_CAST(line_quantity AS DOUBLE) BETWEEN 0 AND 1e6, false)"
                 " THEN 'Quantity: “' || line_quantity || '” is not a number of pieces.'")  # fmt: skip
    longest = {"external_id": 200, "customer_external_id": 200, "email": 254, "first_name": 150, "last_name": 150,
               "phone": 40, "city": 120, "channel": 60}  # fmt: skip
    cases += [f"WHEN length({name}) > {most} THEN '{_label(name)}: longer than {most} characters.'"
              for name, most in longest.items()]  # fmt: skip
    return f"CASE {' '.join(cases)} END"


def _lines(connection: duckdb.DuckDBPyConnection, decimal: str) -> None:
    price = values.amount("n.line_price", decimal)
    connection.execute(
        f"""CREATE TABLE good_lines AS
        SELECT o.line, row_number() OVER (PARTITION BY o.line ORDER BY n.line) AS position,
               left(n.line_sku, 120) AS sku, left(n.line_name, 300) AS name, left(n.line_category, 120) AS category,
               GREATEST(CAST(COALESCE(TRY_CAST(n.line_quantity AS DOUBLE), 1) AS INTEGER), 1) AS quantity,
               CAST(round(COALESCE(GREATEST({price}, 0), 0) * power(10, c.digits)) AS BIGINT) AS unit_price_minor,
               NULL AS unit_cost_minor
        FROM good_orders o JOIN named n USING (external_id) JOIN currencies c ON c.code = o.currency
        WHERE n.line_sku IS NOT NULL OR n.line_name IS NOT NULL OR n.line_category IS NOT NULL"""
    )
