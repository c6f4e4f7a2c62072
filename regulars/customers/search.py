"""The words by which a customer is found: name, e-mail and phone, indexed by PostgreSQL itself."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVector
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from regulars.access.listing import SEPARATORS


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
