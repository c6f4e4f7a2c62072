"""What a role without personal fields may neither read nor ask for, whatever the endpoint.

Each slice masks the fields it knows. Here stands the net under all of them: e-mails and phone numbers inside any
text of an answer, and parameters by which one could find out what is masked.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.http import QueryDict

from regulars.core.errors import DomainError

HIDDEN = "•••"
PART = r"[^\s@<>\"'“”(),;:]"
EMAIL = re.compile(rf"(?<!{PART}){PART}++@{PART}+")
"""Begins where a word begins and never goes back in it, so that it takes as long as the text is, whatever it says."""
PHONE = re.compile(r"\+\d[\d\s().\-/]{5,}\d")
LEAST_DIGITS, MOST_DIGITS = 7, 15


class MaskedField(DomainError):
    """A question whose answer would tell what is masked; refused without looking, so that refusals tell nothing."""

    code = "masked_field"
    status = 403

    def __init__(self, name: str) -> None:
        super().__init__("Your role sees this masked, and cannot filter, search or order by it.", attr=name)


def refuse_masked(asked: QueryDict, *, masked: Collection[str], orderings: Collection[str]) -> None:
    """Refuses a parameter that is masked, an order by what is masked, and an e-mail or phone as a value."""
    for name, values in asked.lists():
        texts = [text for text in values if text]
        by_order = name == "ordering" and any(text.removeprefix("-") in orderings for text in texts)
        if by_order or any(name in masked or holds_personal(text) for text in texts):
            raise MaskedField(name)


def holds_personal(text: str) -> bool:
    """Whether an e-mail or an international phone number stands in it."""
    return bool(("@" in text and EMAIL.search(text)) or ("+" in text and PHONE.search(text)))


def looks_personal(text: str) -> bool:
    """Whether an id is an e-mail or may be a phone number: no letters, and as many digits as one has."""
    digits = sum(map(str.isdigit, text))
    return holds_personal(text) or (LEAST_DIGITS <= digits <= MOST_DIGITS and not any(map(str.isalpha, text)))


def without_personal_texts(sent: Any) -> Any:
    """The answer with every e-mail and international phone number in its texts hidden."""
    if isinstance(sent, str):
        if "@" in sent:
            sent = EMAIL.sub(HIDDEN, sent)
        return PHONE.sub(HIDDEN, sent) if "+" in sent else sent
    if isinstance(sent, dict):
        return {name: without_personal_texts(value) for name, value in sent.items()}
    if isinstance(sent, list | tuple):
        return [without_personal_texts(value) for value in sent]
    return sent
