"""A customer's page tells every score, the lowest one too."""

from __future__ import annotations

from datetime import date

import pytest

from regulars.rfm.models import CustomerRFMScore
from regulars.rfm.services import RFMAnalysisService
from tests.factories import caller, order, record

pytestmark = pytest.mark.django_db


def test_the_lowest_scores_have_a_sentence_without_a_limit() -> None:
    record(*(order(str(n), f"c{n}", date(2025, 1, 1 + n), 1000 * (n + 1)) for n in range(10)))
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=date(2025, 6, 30))
    worst = CustomerRFMScore.objects.get(customer__external_id="c0")
    told = caller().get(f"/api/customers/{worst.pk}/profile/").json()["rfm"]["explanation"]
    assert (told[0]["measure"], told[0]["score"]) == ("recency", 1)
    assert all(part["sentence"].endswith(".") and "None" not in part["sentence"] for part in told)


def test_no_order_brings_no_money_one_is_one_and_thousands_have_their_comma() -> None:
    record(
        order("long ago", "silent", date(2020, 1, 1), 1000),
        order("once", "single", date(2025, 6, 1), 1000),
        order("first", "regular", date(2025, 5, 1), 1000),
        order("second", "regular", date(2025, 6, 2), 1000),
    )
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=date(2025, 6, 30), days=365)

    def words(customer: str) -> str:
        pk = CustomerRFMScore.objects.get(customer__external_id=customer).pk
        explanation = caller().get(f"/api/customers/{pk}/profile/").json()["rfm"]["explanation"]
        return " ".join(part["sentence"] for part in explanation)

    assert words("silent").startswith("Last ordered 2,007 days before 30 June 2025.")
    assert "Placed no order in the 365 days up to then." in words("silent")
    assert "Without an order there is no money to count." in words("silent")
    assert "This order brought 10.00 USD" in words("single")
    assert "These orders brought 20.00 USD" in words("regular")
