"""Cells that a spreadsheet does not take for formulas; for every CSV that leaves the house."""

from __future__ import annotations

import re

FORMULA = re.compile(r"[\t\r\n]|[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""Also in wide letters, as spreadsheets of East Asia take them, and behind spaces, which some take away."""
AFTER_SEPARATOR = re.compile(r"([;\t\r\n])(?=(?:[^\S\t\r\n]|[\ufeff\u200b])*[=@\uff1d\uff20]|[+-]\w+[(!|])")
"""A spreadsheet that cuts lines at semicolons or tabs begins a cell there, whatever quotes stand around."""
A_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
A_PHONE = re.compile(r"\+[0-9][0-9 ().-]{5,30}")
"""Digits and what stands between them; no letter, so no function, no reference and no command to run."""


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would calculate; numbers and phone numbers stay bare.

    A phone number written with hyphens alone may be shown as a difference by a spreadsheet that guesses; it runs
    nothing, and the tools that send to it get it as it is.
    """
    text = AFTER_SEPARATOR.sub(r"\1'", text)
    is_formula = FORMULA.match(text) is not None and not (A_NUMBER.fullmatch(text) or A_PHONE.fullmatch(text))
    return f"'{text}" if is_formula else text
