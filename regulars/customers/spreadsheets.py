"""Cells that a spreadsheet does not take for formulas; for every CSV that leaves the house."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
A_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would calculate."""
    is_formula = text.startswith(FORMULA_STARTS) and not A_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
