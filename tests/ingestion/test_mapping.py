"""Columns are known however a shop spells them."""

from __future__ import annotations

import pytest

from regulars.ingestion.mapping import guess


@pytest.mark.parametrize(
    "email", ["Customer e-mail", "E-Mail", "customer_email", "Email Address", "E-mail-Adresse"]
)
def test_an_email_is_an_email_however_it_is_spelt(email: str) -> None:
    expected = {"external_id": "Order", "email": email, "placed_at": "Date", "total": "Amount"}
    assert guess(["Order", email, "Date", "Amount"], "orders") == expected
