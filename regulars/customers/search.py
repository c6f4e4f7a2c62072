"""Word-prefix search over a customer's name, e-mail and phone, by an index in core PostgreSQL."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

SEPARATORS = "@.+-_'/,;:()"


class _Translate(Func):
    function = "translate"
    output_field = TextField()


def customer_search_vector() -> SearchVector:
    """The indexed words; e-mails and phones are cut at their punctuation so that each part can be found."""
    text = Concat(
        F("first_name"), Value(" "), F("last_name"), Value(" "), F("email"), Value(" "), F("phone"),
        output_field=TextField(),
    )  # fmt: skip
    return SearchVector(_Translate(text, Value(SEPARATORS), Value(" " * len(SEPARATORS))), config="simple")


def prefix_query(text: str) -> SearchQuery | None:
    """Every word typed must begin a word of the customer; None where nothing searchable was typed."""
    words = re.findall(r"\w+", text.translate(str.maketrans(SEPARATORS, " " * len(SEPARATORS))))
    if not words:
        return None
    raw = " & ".join(f"{word}:*" for word in words[:10])
    return SearchQuery(raw, config="simple", search_type="raw")
