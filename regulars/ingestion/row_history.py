"""Switches the row-by-row history off while a file is loaded or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import connection

TRACKED = ("customers.Customer", "customers.Order", "journeys.CustomerTouchpoint")


@contextmanager
def without_row_history() -> Iterator[None]:
    """Inside a transaction: history triggers of facts rest.

    An import keeps what its rows were before it and can be undone, so the triggers would say it twice, at half a
    millisecond a row. Not `pgtrigger.ignore`, which cannot carry statements with named parameters.
    """
    uris = (f"{model}:{trigger}" for model in TRACKED for trigger in ("update_update", "delete_delete"))
    names = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*uris))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
