"""A shop that was valued by the version before: what is new of a value is told of everybody, and nothing differs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from regulars.clv.models import CustomerLifetimeValue
from regulars.clv.services import CLVCalculationService
from regulars.refresh.services import drain, verify
from tests.clv.shops import shop_of_regulars
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = ("clv", "0001_initial"), ("clv", "0003_tell_what_is_new_of_everybody")


def migrate(to: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate([to])


@pytest.fixture
def _valued_before() -> Iterator[None]:
    """Valued by this version, then brought back to what the version before kept."""
    shop_of_regulars()
    drain(now=NOW)
    CLVCalculationService().calculate_clv_for_all_customers(now=NOW)
    migrate(BEFORE)
    yield
    migrate(AFTER)


@pytest.mark.usefixtures("_valued_before")
def test_what_is_new_of_a_value_is_told_of_everybody_before_the_next_night() -> None:
    migrate(AFTER)
    drain(now=NOW)
    values = CustomerLifetimeValue.objects.filter(predicted_minor__isnull=False)
    assert values.exists()
    assert not values.filter(expected_minor=None).exists()
    assert not values.filter(order_probability=None).exists()
    assert verify(now=NOW) == []
