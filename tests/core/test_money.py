"""Amounts are exact, in the digits their currency has."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.core.money import CURRENCIES, MOST_MINOR, MoneyError, from_minor, round_steps, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "text"),
    [
        ("129.9", "USD", 12990, "129.90"),
        ("1500", "JPY", 1500, "1500"),
        ("1.005", "KWD", 1005, "1.005"),
        ("-3", "EUR", -300, "-3.00"),
        (Decimal("1E+3"), "USD", 100_000, "1000.00"),
    ],
)
def test_there_and_back(amount: Decimal | str, currency: str, minor: int, text: str) -> None:
    assert to_minor(amount, currency) == minor
    assert from_minor(minor, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.999", "USD"), ("0.5", "JPY"), ("NaN", "USD"), ("Infinity", "USD"), ("ten", "USD"), ("1", "XXX"),
     ("1E+30", "USD"), ("1E+999999999", "USD")],
)  # fmt: skip
def test_what_is_no_amount_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(MoneyError):
        to_minor(amount, currency)


@given(st.integers(-MOST_MINOR, MOST_MINOR), st.sampled_from(CURRENCIES))
def test_every_amount_survives(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_steps_are_what_people_count_in() -> None:
    assert round_steps(None, None) == []
    assert round_steps(150, 5200) == [200, 500, 1000, 2000, 5000]
    assert len(round_steps(1, 10**15)) == 12
