"""When a key was used last is worth no waiting."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from regulars.access.models import ApiKey
from regulars.access.services import create_key, note_key_use
from tests.factories import NOW


@pytest.mark.django_db(transaction=True)
def test_a_long_change_does_not_hold_up_the_other_requests_of_its_key() -> None:
    key, _ = create_key(name="shop", role="marketer")
    passed = threading.Event()

    def other() -> None:
        try:
            note_key_use(ApiKey.objects.get(pk=key.pk), now=NOW + timedelta(seconds=1))
            passed.set()
        finally:
            connection.close()

    with transaction.atomic():
        note_key_use(key, now=NOW)
        thread = threading.Thread(target=other)
        thread.start()
        assert passed.wait(5)
    thread.join()
    assert ApiKey.objects.get(pk=key.pk).last_used_at == NOW
