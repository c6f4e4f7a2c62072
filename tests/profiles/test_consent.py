"""Consent says since when, by whom and from where, and keeps what was before."""

from __future__ import annotations

from typing import Any

import pytest

from regulars.customers.models import Customer
from tests.factories import caller, make_customer

pytestmark = pytest.mark.django_db


def consents(customer: Customer, role: str = "admin") -> Any:
    return caller(role).get(f"/api/customers/{customer.pk}/profile/").json()["consents"]


def change(customer: Customer, role: str = "marketer", **sent: Any) -> Any:
    answer = caller(role).patch(f"/api/customers/{customer.pk}/", sent)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_consent_never_changed_stands_since_the_customer_is_known() -> None:
    customer = make_customer("c1", email_consent=True)
    (entry,) = consents(customer)["email_consent"]
    assert (entry["value"], entry["exact"], entry["by"], entry["source"]) == (True, True, None, "")
    assert entry["since"][:19] == customer.created_at.isoformat()[:19]


def test_a_change_says_who_made_it_and_where_it_comes_from_and_the_one_before_is_kept() -> None:
    customer = make_customer("c1")
    answer = change(customer, email_consent=True, consent_source="Form at the till")
    assert answer["email_consent"] is True and "consent_source" not in answer
    change(customer, city="Rome")
    change(customer, email_consent=False, consent_source="Wrote to us")
    change(customer, email_consent=False)
    told = consents(customer)
    assert [(entry["value"], entry["source"]) for entry in told["email_consent"]] == [
        (False, "Wrote to us"),
        (True, "Form at the till"),
        (False, ""),
    ]
    assert all(entry["exact"] for entry in told["email_consent"])
    assert told["email_consent"][0]["by"] and told["email_consent"][-1]["by"] is None
    assert [entry["value"] for entry in told["sms_consent"]] == [False]


def test_a_change_that_does_not_say_what_it_found_is_known_at_the_latest() -> None:
    customer = make_customer("c1", email_consent=True)
    Customer.objects.filter(pk=customer.pk).update(city="Rome")
    (entry,) = consents(customer)["email_consent"]
    assert (entry["value"], entry["exact"]) == (True, False)
    Customer.objects.filter(pk=customer.pk).update(email_consent=False)
    assert [(entry["value"], entry["exact"]) for entry in consents(customer)["email_consent"]] == [
        (False, True),
        (True, False),
    ]


def test_roles_without_personal_fields_see_no_more_than_before() -> None:
    customer = make_customer("c1", email_consent=True)
    change(customer, email_consent=False, consent_source="Called us from +49 30 1234")
    assert consents(customer, "viewer") is None
    text = caller("viewer").get(f"/api/customers/{customer.pk}/profile/").content.decode()
    assert "Called us" not in text


def test_a_source_alone_changes_nothing_and_must_be_short() -> None:
    customer = make_customer("c1")
    change(customer, consent_source="Form at the till")
    assert [entry["source"] for entry in consents(customer)["email_consent"]] == [""]
    refused = caller().patch(f"/api/customers/{customer.pk}/", {"consent_source": "x" * 201})
    assert refused.json()["errors"][0]["attr"] == "consent_source"
