"""One normal form of text: “á” is one character or two, and the same word either way.

Everything that comes in, by the API, by files and by the values of rules and filters, is brought into it (NFC). Texts
are then compared by the database, letter by letter in its upper case: “ß” is not “SS”, and “İ” is not “i”.
"""

from __future__ import annotations

import unicodedata
from typing import Any


def in_one_form(value: Any) -> Any:
    """The text, or whatever holds texts, names of objects included, in the form in which texts are kept."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {in_one_form(name): in_one_form(part) for name, part in value.items()}
    if isinstance(value, list):
        return [in_one_form(part) for part in value]
    return value
