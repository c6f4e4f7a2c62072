"""What every test has: tests/database.py's server, started when the first test asks for it."""

from __future__ import annotations

import pytest

from tests.database import database


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """pytest-django's hook before it makes the test database."""
    database.start()
