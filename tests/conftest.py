"""What every test has: tests/database.py's server, started when the first test asks for it."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.database import database

# The same examples every time, so that a red test is red for a reason; "search" looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """pytest-django's hook before it makes the test database."""
    database.start()
