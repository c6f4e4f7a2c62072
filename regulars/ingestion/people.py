"""Turns raw rows into staged customers and touchpoints; bad rows are set aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import duckdb

from regulars.ingestion import values
from regulars.ingestion.mapping import CUSTOMER_FIELDS, TOUCHPOINT_FIELDS
from regulars.ingestion.orders import EMAIL

TYPES = ("sale purchase_return email sms phone_call visit website_visit campaign_response support_ticket review "
         "social_media other").split()  # fmt: skip
CHANNELS = "in_store online phone email sms social_media mobile_app other".split()
TOUCHPOINT_LENGTHS = {"external_id": 200, "title": 300, "outcome": 120}
LONGEST_TAG = 60
LENGTHS = {"external_id": 200, "first_name": 150, "last_name": 150, "email": 254, "phone": 40, "city": 120}


def _label(name: str) -> str:
    return CUSTOMER_FIELDS[name].label.replace("'", "''")


def named(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], fields: Mapping[str, object]
) -> None:
    """Makes named: the file's rows with our fields' names, NULL where no column was named."""
    selected = ", ".join(f"{values.text(columns[name])} AS {name}" if name in columns else f"NULL::VARCHAR AS {name}"
                         for name in fields)  # fmt: skip
    connection.execute(f"CREATE TABLE named AS SELECT line, {selected} FROM raw")


def prepare_customers(
    connection: duckdb.DuckDBPyConnection,
    *,
    columns: Mapping[str, str],
    told: Mapping[str, str],
    now: datetime,
) -> None:
    """Makes good_customers and rejected(line, reason) from raw."""
    named(connection, columns, CUSTOMER_FIELDS)
    order = told.get("date_order", "")
    flags = ", ".join(
        f"{values.yes_no(name)} AS {name}_flag" for name in ("email_consent", "sms_consent", "is_active")
    )
    connection.execute(
        f"CREATE TABLE valued AS SELECT *, {values.moment('birth_date', order)} AS born, {flags} FROM named"
    )
    cases = [
        f"WHEN email IS NOT NULL AND NOT regexp_matches(email, '{EMAIL}') THEN '“' || email || '” is no e-mail address.'",
        f"WHEN birth_date IS NOT NULL AND born IS NULL THEN {values.no_date('birth_date')}",
        f"WHEN CAST(left(born, 10) AS DATE) > DATE '{now:%Y-%m-%d}' THEN 'The birth date lies in the future.'",
        "WHEN year(CAST(left(born, 10) AS DATE)) < 1880 THEN 'Nobody who buys was born then.'",
        "WHEN NOT regexp_matches(country, '^[A-Za-z]{2}$') THEN 'Country: “' || country || '” is not the two letters of"
        " ISO 3166, such as DE or US.'",
        f"WHEN len(list_filter(string_split(tags, ','), lambda x: length(trim(x)) > {LONGEST_TAG})) > 0"
        f" THEN 'Tags: one is longer than {LONGEST_TAG} characters.'",
        "WHEN COALESCE(external_id, email, phone, first_name) IS NULL THEN 'The row names nobody.'",
        *(f"WHEN {name} IS NOT NULL AND {name}_flag IS NULL THEN '{_label(name)}: “' || {name} || '” is neither yes nor no.'"
          for name in ("email_consent", "sms_consent", "is_active")),
        *(f"WHEN length({name}) > {most} THEN '{_label(name)}: longer than {most} characters.'"
          for name, most in LENGTHS.items()),
    ]  # fmt: skip
    connection.execute(
        f"CREATE TABLE rejected AS SELECT line, CASE {' '.join(cases)} END AS reason FROM valued WHERE reason IS NOT NULL"
    )
    tags = "'{' || array_to_string(list_transform(string_split(tags, ','), lambda x: '\"' || replace(trim(x), '\"', '') || '\"'), ',') || '}'"
    connection.execute(
        f"""CREATE TABLE good_customers AS
        SELECT line, external_id, first_name, last_name, email, phone, left(born, 10) AS birth_date, city,
               CASE WHEN length(country) = 2 THEN upper(country) END AS country, left(language, 10) AS language,
               {tags} AS tags, NULL AS attributes, email_consent_flag AS email_consent,
               sms_consent_flag AS sms_consent, is_active_flag AS is_active
        FROM valued WHERE line NOT IN (SELECT line FROM rejected)"""
    )


def prepare_touchpoints(
    connection: duckdb.DuckDBPyConnection,
    *,
    columns: Mapping[str, str],
    told: Mapping[str, str],
    now: datetime,
) -> None:
    """Makes good_touchpoints and rejected(line, reason) from raw."""
    named(connection, columns, TOUCHPOINT_FIELDS)
    order = told.get("date_order", "")
    types, channels = (", ".join(repr(word) for word in words) for words in (TYPES, CHANNELS))
    connection.execute(
        f"""CREATE TABLE valued AS
        SELECT *, {values.moment("interaction_date", order)} AS happened,
               replace(replace(lower(touchpoint_type), ' ', '_'), '-', '_') AS our_type,
               replace(replace(lower(channel), ' ', '_'), '-', '_') AS our_channel
        FROM named"""
    )
    horizon = (now + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    cases = [
        "WHEN customer_external_id IS NULL AND email IS NULL THEN 'The row names no customer.'",
        "WHEN title IS NULL THEN 'The title is missing.'",
        f"WHEN our_type IS NULL OR our_type NOT IN ({types}) THEN '“' || COALESCE(touchpoint_type, '') || '” is not a kind of touchpoint.'",
        f"WHEN our_channel IS NULL OR our_channel NOT IN ({channels}) THEN '“' || COALESCE(channel, '') || '” is not a channel.'",
        "WHEN interaction_date IS NULL THEN 'The date is missing.'",
        f"WHEN happened IS NULL THEN {values.no_date('interaction_date')}",
        f"WHEN CAST(left(happened, 19) AS TIMESTAMP) > TIMESTAMP '{horizon}' THEN 'The date lies in the future.'",
        "WHEN year(CAST(left(happened, 19) AS TIMESTAMP)) < 1900 THEN 'The date is too long ago to be true.'",
        *(f"WHEN length({name}) > {most} THEN '{TOUCHPOINT_FIELDS[name].label.replace(chr(39), chr(39) * 2)}: longer than"
          f" {most} characters.'" for name, most in TOUCHPOINT_LENGTHS.items()),
    ]  # fmt: skip
    connection.execute(
        f"CREATE TABLE rejected AS SELECT line, CASE {' '.join(cases)} END AS reason FROM valued WHERE reason IS NOT NULL"
    )
    said = "concat_ws('|', customer_external_id, lower(email), happened, our_type, our_channel, title)"
    connection.execute(
        f"""CREATE TABLE good_touchpoints AS
        SELECT line, customer_external_id, lower(email) AS email, our_type, our_channel, left(title, 300) AS title,
               COALESCE(description, '') AS description, COALESCE(left(outcome, 120), '') AS outcome, happened,
               COALESCE(external_id, md5({said} || '#' || row_number() OVER (PARTITION BY {said} ORDER BY line))) AS external_id
        FROM valued WHERE line NOT IN (SELECT line FROM rejected)"""
    )
