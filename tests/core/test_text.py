"""Texts are kept in one normal form wherever they come in, and compared without case wherever they are asked for."""

from __future__ import annotations

import unicodedata
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from regulars.access.models import User
from regulars.access.services import create_user
from regulars.core.text import in_one_form
from regulars.customers.models import Customer, CustomerEvent, CustomerMark, Order, OrderLine
from regulars.ingestion.services import import_file, look
from regulars.journeys.models import CustomerTouchpoint
from regulars.refresh.services import drain, verify
from regulars.segments.models import CustomerSegment
from tests.factories import NOW, caller, make_customer, order, record

pytestmark = pytest.mark.django_db
CITY = "Málaga"
FORMS = [unicodedata.normalize("NFC", CITY), unicodedata.normalize("NFD", CITY)]
WRITTEN = [said(form) for form in FORMS for said in (str, str.upper, str.lower)]
API = "/api/customers/"


def two(text: str) -> str:
    """The text with its accents as characters of their own."""
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    return apart


def members(field: str, value: Any, operator: str = "=") -> set[str]:
    """Whom a segment by this condition holds after it was filled, by their first names."""
    tree = {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}
    api = caller()
    sent = {"name": f"s{CustomerSegment.objects.count()}", "behavioral_criteria": tree, "auto_assign": True}
    segment = api.post(f"{API}segments/", sent).json()
    api.post(f"{API}segments/{segment['id']}/assign_customers/")
    rows = api.get(f"{API}segment-memberships/?segment={segment['id']}").json()["results"]
    names = dict(Customer.objects.values_list("pk", "first_name"))
    return {names[row["customer"]] for row in rows}


@pytest.fixture
def both() -> set[str]:
    """Two customers of one city, each sent in another form."""
    api = caller()
    for at, form in enumerate(FORMS):
        sent = {"first_name": f"p{at}", "city": form, "tags": [form], "attributes": {form: form}}
        assert api.post(API, sent).status_code == 201
    return {"p0", "p1"}


@pytest.mark.parametrize("said", WRITTEN)
def test_one_city_in_any_form_and_case(both: set[str], said: str) -> None:
    found = caller().get(API, {"city": said}).json()["results"]
    assert {row["first_name"] for row in found} == both
    assert {row["city"] for row in found} == {FORMS[0]}
    assert {row["first_name"] for row in caller().get(API, {"tag": said}).json()["results"]} == both
    assert members("city", said) == both
    assert members("city", [said, "Rome"], "in") == both
    assert members("city", said[:4], "beginsWith") == both
    assert members("tags", said, "contains") == both


@pytest.mark.parametrize("form", FORMS)
def test_attributes_by_their_names_and_values(both: set[str], form: str) -> None:
    assert members("attribute", {"name": form, "type": "text", "value": form.upper()}) == both


def test_letters_are_compared_one_for_one() -> None:
    for name, city in (("sharp", "Straße"), ("double", "Strasse"), ("dotted", "İzmir"), ("plain", "Izmir")):
        make_customer(name, first_name=name, city=city)
    assert members("city", "STRAßE") == {"sharp"}
    assert members("city", "STRASSE") == {"double"}
    assert members("city", "İZMİR".replace("İR", "ir")) == {"dotted"}
    assert members("city", "izmir") == {"plain"}


def test_every_text_of_an_order_a_customer_and_a_touchpoint() -> None:
    api = caller()
    key = two("kündin-1")
    sent = {"external_id": key, "email": two("jo@bücher.example"), "last_name": two("Müller")}
    customer = api.post(API, sent).json()
    assert customer["external_id"] == "kündin-1"
    again = api.post(API, {**sent, "external_id": "kündin-1", "email": "Jo@bücher.example"})
    assert {error["attr"] for error in again.json()["errors"]} == {"external_id", "email"}
    bought = {"external_id": two("bé-1"), "customer_external_id": key, "placed_at": "2025-05-01", "total": "5.00",
              "channel": two("café"),
              "lines": [{"sku": two("é1"), "name": two("Thé"), "category": two("Thés")}]}  # fmt: skip
    first = api.post(f"{API}orders/", bought)
    assert (first.status_code, first.json()["customer"]) == (201, customer["id"])
    same = api.post(f"{API}orders/", {**bought, "external_id": "bé-1", "channel": "café"})
    assert (same.status_code, same.json()["id"]) == (200, first.json()["id"])
    assert api.post(f"{API}orders/bulk/", {"orders": [bought]}).json()["unchanged"] == 1
    line = OrderLine.objects.get()
    assert (line.sku, line.name, line.category) == ("é1", "Thé", "Thés")
    assert api.get(f"{API}orders/", {"channel": two("CAFÉ")}).json()["count"] == 1
    assert api.get(API, {"search": two("MÜLL")}).json()["count"] == 1
    assert api.get(API, {"email": two("JO@BÜCHER.example")}).json()["count"] == 1
    touched = {
        "customer": customer["id"],
        "touchpoint_type": "visit",
        "channel": "in_store",
        "title": two("Café"),
    }
    assert api.post(f"{API}touchpoints/", touched).json()["title"] == "Café"
    assert members("orders", {"where": {"combinator": "and", "rules": [
        {"field": "line", "operator": "some", "value": {"combinator": "and", "rules": [
            {"field": "category", "operator": "=", "value": two("THÉS")}]}}]}}, "some") == {""}  # fmt: skip


def test_a_password_is_kept_to_the_letter() -> None:
    person, first = create_user(email="a@example.com", role="admin")
    api = caller()
    api.force_authenticate(person)
    sent = {"current_password": first, "new_password": two("Lösungswort-für-heute")}
    assert api.post("/api/me/password/", sent).status_code == 204
    assert User.objects.get(pk=person.pk).check_password(two("Lösungswort-für-heute"))


def test_files_are_read_into_the_form(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        two("Order id,Customer id,Date,Total,City,Größe\n1,Zoé,2025-05-01,5.00,Málaga,x\n"), encoding="utf-8"
    )
    assert look(path, "orders", mapping={"channel": two("Größe")}).mapping["channel"] == "Größe"
    import_file(path, kind="orders", mapping={"channel": two("Größe")})
    assert Customer.objects.values_list("external_id", "city").get() == ("Zoé", "Málaga")
    people = tmp_path / "customers.csv"
    people.write_text(two("id,city,tags\nZoé,Orléans,fidèle\n"), encoding="utf-8")
    import_file(people, kind="customers")
    assert Customer.objects.values_list("city", "tags").get() == ("Orléans", ["fidèle"])


def test_the_one_way_in_brings_texts_into_the_form() -> None:
    record(order(two("é"), two("Zoé"), "2025-05-01", 500, source=two("café")))
    assert Order.objects.values_list("external_id", "source").get() == ("é", "café")
    record(order("é", "Zoé", "2025-05-01", 500, source="café"))
    assert (Order.objects.count(), Customer.objects.count()) == (1, 1)


def test_whatever_holds_texts() -> None:
    assert in_one_form({two("é"): [two("é"), 1, None, {"a": two("é")}]}) == {"é": ["é", 1, None, {"a": "é"}]}


def stored(text: str) -> dict[str, Any]:
    return {"city": two(text), "tags": [two(text)], "attributes": {two(text): [two(text)]}}


def test_texts_of_before_are_brought_into_the_form(caplog: pytest.LogCaptureFixture) -> None:
    alone = make_customer(two("zoé"), first_name="alone", email=two("zoé@example.com"), **stored(CITY))
    kept = make_customer("josé", first_name="kept")
    twin = make_customer(two("josé"), first_name="twin")
    make_customer("plain", first_name="plain", city="Rome")
    placed = Order.objects.create(
        external_id=two("é"), customer=kept, placed_at=NOW, currency="USD", total_minor=1, reporting_total_minor=1,
        reporting_net_minor=1, channel=two("café"),
    )  # fmt: skip
    OrderLine.objects.create(order=placed, position=1, category=two("Thés"))
    CustomerTouchpoint.objects.create(
        customer=alone, touchpoint_type="visit", channel="online", title=two("Café"), external_id=two("é")
    )
    rule = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": two(CITY)}]}
    segment = CustomerSegment.objects.create(
        name=two("Élite"), behavioral_criteria=rule, auto_assign=True, evaluated_version=1, evaluated_at=NOW
    )
    for model in (CustomerMark, CustomerEvent):
        model.objects.all().delete()
    migration = import_module("regulars.segments.migrations.0005_texts_in_one_form")
    migration.bring_into_one_form(None, SimpleNamespace(connection=connection))
    alone.refresh_from_db()
    assert (alone.external_id, alone.email, alone.city) == ("zoé", "zoé@example.com", CITY)
    assert (alone.tags, alone.attributes) == ([CITY], {CITY: [CITY]})
    twin.refresh_from_db()
    assert twin.external_id == two("josé")
    assert f"external_id of customers {twin.pk} stays" in caplog.text
    placed.refresh_from_db()
    assert (placed.external_id, placed.channel, placed.lines.get().category) == ("é", "café", "Thés")
    assert CustomerTouchpoint.objects.values_list("title", "external_id").get() == ("Café", "é")
    segment.refresh_from_db()
    assert (segment.name, segment.evaluated_version) == ("Élite", None)
    assert set(CustomerMark.objects.values_list("customer_id", flat=True)) == {alone.pk, kept.pk}
    assert not CustomerEvent.objects.exists()
    drain(now=timezone.now())
    assert verify(now=timezone.now()) == []
