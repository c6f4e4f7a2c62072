"""A file of customers into a segment: taken in, refused row by row, followed by other segments, taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from regulars.core.errors import InvalidInput
from regulars.customers.models import Customer
from regulars.ingestion.models import Import
from regulars.ingestion.services import ImportReport, import_file, undo
from regulars.jobs import services as jobs
from regulars.refresh.services import drain
from regulars.segments import evaluation, services
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, SegmentDailyCount
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERSHIPS = "/api/customers/segment-memberships/"
IN_BERLIN = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "Berlin"}]}


@pytest.fixture
def party() -> CustomerSegment:
    make_customer("ana", email="Ana@example.com", city="Berlin")
    make_customer("bo", email="bo@example.com")
    make_customer("cy")
    return services.create_segment(fields={"name": "Party"}, by="", now=timezone.now())


def listed(folder: Path, text: str, segment: CustomerSegment, **more: Any) -> ImportReport:
    path = folder / "invited.csv"
    path.write_text(text)
    return import_file(path, kind="members", segment=segment, requested_by="mia", **more)


def present(segment: CustomerSegment) -> dict[str, CustomerSegmentMembership]:
    rows = CustomerSegmentMembership.objects.filter(segment=segment, left_at__isnull=True)
    return {row.customer.external_id or "": row for row in rows.select_related("customer")}


def refused(report: ImportReport) -> list[str]:
    return report.rejects.read_text().splitlines()[1:] if report.rejects else []


def test_a_list_names_customers_by_id_or_by_email(tmp_path: Path, party: CustomerSegment) -> None:
    rows = "customer id,E-Mail,Note\n,ANA@example.com,friend of Bo\nbo,,\nnobody,,\n,,lost\nbo,,again\n"
    report = listed(tmp_path, rows, party)
    counts = report.counts
    assert (counts.rows, counts.created, counts.unchanged, counts.rejected) == (5, 2, 1, 2)
    ana = present(party)["ana"]
    assert (ana.reason, ana.pinned, ana.notes, ana.assigned_by) == ("import", True, "friend of Bo", "mia")
    assert present(party).keys() == {"ana", "bo"}
    assert refused(report) == [
        "4,There is no such customer.,nobody,,",
        "5,The row names no customer.,,,lost",
    ]
    again = listed(tmp_path, rows, party).counts
    assert (again.created, again.unchanged, CustomerSegmentMembership.objects.count()) == (0, 3, 2)
    assert SegmentDailyCount.objects.values_list("entered", "left").get() == (2, 0)


def test_who_is_kept_out_stays_out(tmp_path: Path, party: CustomerSegment) -> None:
    services.block(segment=party, customer_id=make_customer("di").pk, by="", notes="", now=timezone.now())
    report = listed(tmp_path, "customer_id\ncy\ndi\n", party)
    assert present(party).keys() == {"cy"}
    assert refused(report) == ["3,This customer is kept out of “Party”.,di"]


def test_whom_the_rule_had_taken_in_the_list_keeps_in(tmp_path: Path, party: CustomerSegment) -> None:
    now = timezone.now()
    services.update_segment(
        segment_id=party.pk, fields={"behavioral_criteria": IN_BERLIN}, version=None, by="", now=now
    )
    evaluation.fill_segment(segment_id=party.pk, now=now)
    report = listed(tmp_path, "customer_id\nana\nbo\n", party)
    assert (report.counts.created, report.counts.updated, report.counts.unchanged) == (1, 1, 0)
    Customer.objects.filter(external_id="ana").update(city="Oslo")
    evaluation.fill_segment(segment_id=party.pk, now=timezone.now())
    assert present(party).keys() == {"ana", "bo"} and present(party)["ana"].reason == "rule"
    assert listed(tmp_path, "customer_id\nana\nbo\n", party).counts.unchanged == 2
    assert report.import_id is not None
    undo(import_id=report.import_id, now=timezone.now())
    assert present(party) == {}
    assert SegmentDailyCount.objects.values_list("entered", "left").get() == (2, 2)


def test_undoing_an_import_of_customers_spares_those_chosen_by_hand_since(
    tmp_path: Path, party: CustomerSegment
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("external_id,first_name\nguest,G\nout,O\nplain,P\n")
    made = import_file(path, kind="customers").import_id
    ids = dict(Customer.objects.values_list("external_id", "pk"))
    now = timezone.now()
    services.add_by_hand(segment=party, customer_id=ids["guest"], by="", notes="our guest", now=now)
    services.block(segment=party, customer_id=ids["out"], by="", notes="", now=now)
    assert made is not None
    undo(import_id=made, now=now)
    left = Customer.objects.values_list("external_id", flat=True)
    assert {"guest", "out"} <= set(left) and "plain" not in left
    assert present(party).keys() == {"guest"}


def test_undoing_lets_the_rule_decide_and_keeps_what_hands_have_changed(
    tmp_path: Path, party: CustomerSegment
) -> None:
    report = listed(tmp_path, "customer_id\nana\nbo\ncy\n", party)
    services.update_segment(
        segment_id=party.pk,
        fields={"behavioral_criteria": IN_BERLIN},
        version=None,
        by="",
        now=timezone.now(),
    )
    evaluation.fill_segment(segment_id=party.pk, now=timezone.now())
    services.change_membership(membership=present(party)["cy"], fields={"pinned": False}, now=timezone.now())
    assert present(party).keys() == {"ana", "bo"}
    assert report.import_id is not None
    undo(import_id=report.import_id, now=timezone.now())
    (left,) = present(party).values()
    assert (left.customer.external_id, left.reason, left.pinned) == ("ana", "rule", False)
    gone = CustomerSegmentMembership.objects.filter(left_at__isnull=False)
    assert set(gone.values_list("customer__external_id", "left_reason")) == {
        ("ana", "import"), ("bo", "import"), ("cy", "rule"),
    }  # fmt: skip
    assert SegmentDailyCount.objects.values_list("entered", "left").get() == (4, 3)


def test_the_revenue_and_other_segments_follow(tmp_path: Path, party: CustomerSegment) -> None:
    now = timezone.now()
    record(order("o1", "bo", f"{now - timedelta(days=3):%Y-%m-%d}", 2500))
    asks = {
        "combinator": "and",
        "rules": [{"field": "segment", "operator": "in", "value": party.pk}],
    }
    guests = services.create_segment(
        fields={"name": "Guests", "behavioral_criteria": asks, "auto_assign": True}, by="", now=now
    )
    drain(now=now)
    evaluation.fill_segment(segment_id=guests.pk, now=now)
    report = listed(tmp_path, "customer_id\nbo\n", party)
    drain(now=timezone.now())
    assert present(guests).keys() == {"bo"}
    party.refresh_from_db()
    assert party.revenue_minor == 2500
    assert report.import_id is not None
    undo(import_id=report.import_id, now=timezone.now())
    drain(now=timezone.now())
    assert present(guests) == {} == present(party)


def test_a_trial_keeps_nothing(tmp_path: Path, party: CustomerSegment) -> None:
    assert listed(tmp_path, "customer_id\nana\n", party, dry_run=True).counts.created == 1
    assert present(party) == {} and not Import.objects.exists()


def test_members_belong_to_a_segment_and_nothing_else_does(tmp_path: Path, party: CustomerSegment) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer_id\nana\n")
    with pytest.raises(InvalidInput, match="which segment"):
        import_file(path, kind="members")
    with pytest.raises(InvalidInput, match="Only a file of members"):
        import_file(path, kind="customers", segment=party)
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.create(kind="orders", source="s", filename="f", segment=party)


def test_over_http(party: CustomerSegment) -> None:
    api = caller("marketer")

    def post(**sent: Any) -> Any:
        content = SimpleUploadedFile("invited.csv", b"customer_id,why\nana,first\ncy,\n")
        return api.post("/api/imports/", {"file": content, "kind": "members", **sent}, format="multipart")

    assert post().json()["errors"][0]["attr"] == "segment"
    assert post(segment=10**9).status_code == 400
    assert post(segment=party.pk, kind="orders").json()["errors"][0]["attr"] == "segment"
    seen = post(segment=party.pk).json()
    assert (seen["segment"], seen["segment_name"]) == (party.pk, "Party")
    assert seen["mapping"] == {"customer_external_id": "customer_id", "notes": "why"}
    jobs.run(job_id=api.post(f"/api/imports/{seen['id']}/start/").json()["job_id"])
    rows = api.get(MEMBERSHIPS, {"segment": party.pk, "reason": "import"}).json()["results"]
    assert {(row["notes"], row["pinned"]) for row in rows} == {("first", True), ("", True)}
    assert api.delete(f"/api/customers/segments/{party.pk}/").status_code == 204
    assert api.get(f"/api/imports/{seen['id']}/").json()["segment"] is None
    jobs.run(job_id=api.post(f"/api/imports/{seen['id']}/undo/").json()["job_id"])
    assert api.get(f"/api/imports/{seen['id']}/").json()["state"] == "undone"
