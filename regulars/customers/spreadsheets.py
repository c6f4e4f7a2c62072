"""Cells that a spreadsheet does not take for formulas; for every CSV that leaves the house."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
A_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
A_PHONE = re.compile(r"\+[0-9][0-9 ().-]{5,30}")
"""Digits and what stands between them; no letter, so no function, no reference and no command to run."""


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would calculate; numbers and phone numbers stay bare.

    A phone number written with hyphens alone may be shown as a difference by a spreadsheet that guesses; it runs
    nothing, and the tools that send to it get it as it is.
    """
    is_formula = text.startswith(FORMULA_STARTS) and not (A_NUMBER.fullmatch(text) or A_PHONE.fullmatch(text))
    return f"'{text}" if is_formula else text
