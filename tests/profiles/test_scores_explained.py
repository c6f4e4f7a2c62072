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
