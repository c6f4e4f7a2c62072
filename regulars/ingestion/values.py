"""How text becomes amounts, moments and the rest, in DuckDB's SQL; and what has to be asked first.

Nothing ambiguous is guessed: 03/04/2025 and 1.234 are asked about unless other rows of the column decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

YMD = r"^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)"
COMPACT = r"^\s*(\d{4})(\d{2})(\d{2})\s*$"
TWO_FIRST = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\D|$)"
CLOCK = r"[T ](\d{1,2}):(\d{2})(?::(\d{2}))?"
NAMED_MONTH = r"^\s*(?:\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4}|[A-Za-z]{3,9} \d{1,2},? \d{4})"
MONTH_FORMATS = "['%d %B %Y', '%d %b %Y', '%d-%b-%Y', '%B %d, %Y', '%b %d, %Y', '%B %d %Y', '%b %d %Y']"
SERIAL_DAY = r"^\s*[1-7]\d{4}(\.\d+)?\s*$"
EPOCH = r"^\s*1\d{9}(\d{3})?\s*$"
SHORT_YEAR = r"^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\D|$)"
AMOUNT = r"^[(+-]?([A-Za-z]{1,3}\.?)?[^0-9A-Za-z.,()+-]{0,3}[(+-]?[0-9][0-9.,]*\)?[^0-9A-Za-z.,()+-]{0,3}([A-Za-z]{1,3}\.?)?\)?$"
SCIENTIFIC = r"^\s*[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}\s*$"
OFFSET = r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})\s*$"
PLAIN_DAY = r"\d{4}-\d{2}-\d{2}"
PLAIN_MOMENT = PLAIN_DAY + r"[T ]\d{2}:\d{2}:\d{2}"
NOTHING = ("", "null", "none", "nan", "n/a", "-")
LONGEST_NOTHING = 4

STATUS_WORDS: dict[str, str] = {
    "completed": "completed|complete|paid|fulfilled|shipped|delivered|processing|succeeded|success|closed|"
    "partially_refunded|partially refunded|partial refund|wc-completed|wc-processing",
    "pending": "pending|authorized|on-hold|on hold|unpaid|open|draft|partially_paid|partially paid|checkout-draft|"
    "pending payment|requires_payment_method|incomplete|wc-pending|wc-on-hold",
    "refunded": "refunded|wc-refunded",
    "cancelled": "cancelled|canceled|voided|expired|failed|declined|wc-cancelled|wc-failed|uncaptured",
}


@dataclass(frozen=True)
class Question:
    """Something that the file does not say."""

    name: str
    question: str
    choices: tuple[tuple[str, str], ...]

    def as_sent(self) -> dict[str, Any]:
        choices = [{"value": value, "label": label} for value, label in self.choices]
        return {"name": self.name, "question": self.question, "choices": choices}


DATE_ORDER = Question(
    "date_order",
    "Dates such as 03/04/2025: which comes first?",
    (("day_first", "The day: 3 April"), ("month_first", "The month: March 4")),
)
DECIMAL = Question(
    "decimal",
    "Amounts such as 1.234 or 1,234: which sign stands before the cents?",
    (("point", "The point: 1,234.50"), ("comma", "The comma: 1.234,50")),
)


def text(column: str) -> str:
    """The trimmed text in its one normal form; NULL where the cell says nothing."""
    trimmed = f"trim({column})"
    is_nothing = f"strlen({trimmed}) <= {LONGEST_NOTHING} AND {_one_of(f'lower({trimmed})', NOTHING)}"
    return f"CASE WHEN {is_nothing} THEN NULL ELSE nfc_normalize({trimmed}) END"


def _one_of(value: str, words: Sequence[str]) -> str:
    """Whether the value is one of the words; not IN, for which DuckDB makes a join, each time."""
    return "(" + " OR ".join(f"{value} = '{word}'" for word in words) + ")"


def date_order(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> str | None:
    """day_first or month_first as the columns decide; "" where it does not matter; None where it must be asked."""
    days = months = any_of_them = 0
    for column in columns:
        found = connection.execute(
            f"SELECT count(*) FILTER (WHERE a > 12), count(*) FILTER (WHERE b > 12), count(*) FROM ("
            f"SELECT TRY_CAST(regexp_extract({column}, ?, 1) AS int) AS a,"
            f" TRY_CAST(regexp_extract({column}, ?, 2) AS int) AS b FROM raw WHERE regexp_matches({column}, ?))",
            [TWO_FIRST, TWO_FIRST, TWO_FIRST],
        ).fetchone()
        first, second, some = found or (0, 0, 0)
        days, months, any_of_them = days + first, months + second, any_of_them + some
    if not any_of_them:
        return ""
    if days and not months:
        return "day_first"
    return "month_first" if months and not days else None


def counted_dates(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> str:
    """days or seconds where dates are bare numbers; "" where they are written as dates."""
    for name, pattern in (("days", SERIAL_DAY), ("seconds", EPOCH)):
        for column in columns:
            found = connection.execute(
                f"SELECT 1 FROM raw WHERE regexp_matches({column}, ?) LIMIT 1", [pattern]
            ).fetchone()
            if found:
                return name
    return ""


def decimal_sign(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> str | None:
    """point or comma as the columns decide; None where it must be asked."""
    comma = point = unclear = 0
    for column in columns:
        found = connection.execute(
            f"SELECT count(*) FILTER (WHERE regexp_matches(v, '\\.\\d{{3}},|,\\d{{1,2}}$|^\\d+,\\d{{4,}}$')),"
            f" count(*) FILTER (WHERE regexp_matches(v, ',\\d{{3}}\\.|\\.\\d{{1,2}}$|\\.\\d{{4,}}$')),"
            f" count(*) FILTER (WHERE regexp_matches(v, '^[1-9]\\d{{0,2}}[.,]\\d{{3}}$'))"
            f" FROM (SELECT regexp_replace({column}, '[^0-9.,]', '', 'g') AS v FROM raw)"
        ).fetchone()
        a, b, c = found or (0, 0, 0)
        comma, point, unclear = comma + a, point + b, unclear + c
    if comma and not point:
        return "comma"
    if point and not comma:
        return "point"
    return "point" if not comma and not unclear else None


def amount(column: str, decimal: str, *, digits: int = 9) -> str:
    """A DECIMAL of so many digits, NULL where it is no number; (5.00) is −5.00, and a currency may stand beside it.

    Bare digits come first: they are most of what files hold, and cost a fifth of the rest.
    """
    point, kind = "," if decimal == "comma" else ".", f"DECIMAL(24, {digits})"
    is_plain = f"regexp_full_match({column}, '-?[0-9]{{1,14}}([{point}][0-9]+)?')"
    plain = f"TRY_CAST(replace({column}, '{point}', '.') AS {kind})"
    bare = f"regexp_replace({column}, '[ \u00a0\u202f’'']', '', 'g')"
    figures = f"regexp_extract({bare}, '[0-9][0-9.,]*')"
    group, sign = ("\\.", ",") if decimal == "comma" else (",", "\\.")
    well_formed = (
        f"^[0-9]+({sign}[0-9]+)?$|^[0-9]{{1,3}}({group}[0-9]{{2,3}})*{group}[0-9]{{3}}({sign}[0-9]+)?$"
    )
    numeral = (
        f"replace(replace({figures}, '.', ''), ',', '.')"
        if decimal == "comma"
        else f"replace({figures}, ',', '')"
    )
    signed = f"CASE WHEN regexp_matches({bare}, '^[^0-9]*[(-]') THEN '-' || {numeral} ELSE {numeral} END"
    is_number = f"regexp_matches({bare}, '{AMOUNT}') AND regexp_matches({figures}, '{well_formed}')"
    return f"""CASE WHEN {is_plain} THEN {plain}
        WHEN regexp_matches({column}, '{SCIENTIFIC}') THEN TRY_CAST(TRY_CAST({column} AS DOUBLE) AS {kind})
        WHEN {is_number} THEN TRY_CAST({signed} AS {kind}) END"""


def moment(column: str, order: str) -> str:
    """Text that PostgreSQL reads as a time, in the session's zone where it has no offset; NULL where it is none.

    A bare number of five digits counts days as spreadsheets do, one of ten or thirteen counts seconds or
    milliseconds since 1970. The two plain spellings come first: taking a date apart costs five times as much as
    recognising it.
    """
    whole, offset, counted = _spelt_out(column, order)
    return f"""CASE
        WHEN regexp_full_match({column}, '{PLAIN_MOMENT}') AND TRY_CAST({column} AS TIMESTAMP) IS NOT NULL
            THEN left({column}, 10) || ' ' || right({column}, 8)
        WHEN regexp_full_match({column}, '{PLAIN_DAY}') AND TRY_CAST({column} AS DATE) IS NOT NULL
            THEN {column} || ' 00:00:00'
        WHEN TRY_CAST({whole} AS TIMESTAMP) IS NOT NULL THEN {whole} || ({offset}) ELSE {counted} END"""


def _spelt_out(column: str, order: str) -> tuple[str, str, str]:
    """The SQL of every other spelling: its date and clock, its offset from UTC, and what a bare number counts."""
    day, month = ("1", "2") if order == "day_first" else ("2", "1")
    date = f"""CASE
        WHEN regexp_matches({column}, '{YMD}') THEN regexp_extract({column}, '{YMD}', 1) || '-'
            || lpad(regexp_extract({column}, '{YMD}', 2), 2, '0') || '-'
            || lpad(regexp_extract({column}, '{YMD}', 3), 2, '0')
        WHEN regexp_matches({column}, '{COMPACT}') THEN regexp_extract({column}, '{COMPACT}', 1) || '-'
            || regexp_extract({column}, '{COMPACT}', 2) || '-' || regexp_extract({column}, '{COMPACT}', 3)
        WHEN regexp_matches({column}, '{TWO_FIRST}') THEN regexp_extract({column}, '{TWO_FIRST}', 3) || '-'
            || lpad(regexp_extract({column}, '{TWO_FIRST}', {month}), 2, '0') || '-'
            || lpad(regexp_extract({column}, '{TWO_FIRST}', {day}), 2, '0')
        ELSE strftime(try_strptime(regexp_extract({column}, '{NAMED_MONTH}'), {MONTH_FORMATS}), '%Y-%m-%d') END"""
    hour = f"TRY_CAST(regexp_extract({column}, '{CLOCK}', 1) AS int)"
    is_pm = f"regexp_matches({column}, '(?i)\\dp\\.?m|\\d p\\.?m')"
    is_am = f"regexp_matches({column}, '(?i)\\da\\.?m|\\d a\\.?m')"
    shifted = f"CASE WHEN {is_pm} AND {hour} < 12 THEN {hour} + 12 WHEN {is_am} AND {hour} = 12 THEN 0 ELSE {hour} END"
    clock = f"""CASE WHEN regexp_matches({column}, '{CLOCK}') THEN ' ' || lpad(CAST({shifted} AS VARCHAR), 2, '0')
        || ':' || regexp_extract({column}, '{CLOCK}', 2)
        || CASE WHEN regexp_extract({column}, '{CLOCK}', 3) <> '' THEN ':' || regexp_extract({column}, '{CLOCK}', 3)
           ELSE ':00' END ELSE ' 00:00:00' END"""
    offset = f"CASE WHEN regexp_matches({column}, '{CLOCK}') THEN regexp_extract({column}, '{OFFSET}', 1) ELSE '' END"
    whole = f"({date}) || ({clock})"
    number = f"TRY_CAST({column} AS DOUBLE)"
    counted = f"""CASE WHEN regexp_matches({column}, '{SERIAL_DAY}') THEN strftime(
            TIMESTAMP '1899-12-30 00:00:00' + to_seconds(round({number} * 86400)), '%Y-%m-%d %H:%M:%S')
        WHEN regexp_matches({column}, '{EPOCH}') THEN strftime(
            make_timestamp(CAST({number} * CASE WHEN length({column}) > 10 THEN 1000 ELSE 1000000 END AS BIGINT)),
            '%Y-%m-%d %H:%M:%S') || '+00' END"""
    return whole, offset, counted


def no_date(column: str) -> str:
    """What to say of a cell that is no date."""
    return f"""CASE WHEN regexp_matches({column}, '{SHORT_YEAR}')
        THEN 'The year of “' || {column} || '” needs four digits.' ELSE '“' || {column} || '” is not a date.' END"""


def status(column: str) -> str:
    """One of our statuses; 'unknown' for a word no shop we know uses."""
    word = f"lower(trim({column}))"
    cases = " ".join(
        f"WHEN {_one_of(word, words.split('|'))} THEN '{ours}'" for ours, words in STATUS_WORDS.items()
    )
    return f"CASE WHEN {column} IS NULL THEN NULL {cases} ELSE 'unknown' END"


def yes_no(column: str) -> str:
    """true or false; NULL for anything else."""
    word = f"lower({column})"
    return (
        f"CASE WHEN {word} IN ('yes', 'y', 'true', 't', '1', 'on', 'subscribed', 'ja', 'oui', 'si') THEN true"
        f" WHEN {word} IN ('no', 'n', 'false', 'f', '0', 'off', 'unsubscribed', 'nein', 'non') THEN false END"
    )


def questions(
    connection: duckdb.DuckDBPyConnection,
    *,
    moments: Sequence[str],
    amounts: Sequence[str],
    answers: Mapping[str, str],
) -> tuple[dict[str, str], list[Question]]:
    """How the columns are to be read, from themselves or the answers given; and what must still be asked."""
    told = {"counted_dates": counted_dates(connection, moments)}
    asked: list[Question] = []
    for question, found in (
        (DATE_ORDER, date_order(connection, moments)),
        (DECIMAL, decimal_sign(connection, amounts)),
    ):
        choices = {value for value, _ in question.choices}
        answer = answers.get(question.name)
        if found is not None:
            told[question.name] = found
        elif answer in choices:
            told[question.name] = str(answer)
        else:
            asked.append(question)
    return told, asked
