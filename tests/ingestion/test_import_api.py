"""Imports over HTTP: upload, correct, try, start as a job, cancel, fetch the rejects, undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from regulars.customers.models import Order
from regulars.ingestion.models import Import
from regulars.jobs import services as jobs
from regulars.jobs.models import Job
from tests.factories import caller

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTS = "/api/imports/"
PLAIN = b"nr,who,date,total\n1,a,2025-01-31,10.50\n2,,2025-01-31,1\n"
MAPPING = {"external_id": "nr", "customer_external_id": "who"}


@pytest.fixture
def api() -> APIClient:
    return caller("marketer")


def upload(
    api: APIClient, content: bytes = PLAIN, name: str = "orders.csv", status: int = 201
) -> dict[str, Any]:
    sent = {"file": SimpleUploadedFile(name, content), "kind": "orders"}
    answer = api.post(IMPORTS, sent, format="multipart")
    assert answer.status_code == status, answer.content
    body: dict[str, Any] = answer.json()
    return body


def started(api: APIClient, pk: int, **sent: Any) -> Job:
    answer = api.post(f"{IMPORTS}{pk}/start/", sent)
    assert answer.status_code == 202, answer.content
    return Job.objects.get(id=answer.json()["job_id"])


def test_a_mapping_is_corrected_tried_loaded_and_undone(api: APIClient) -> None:
    seen = upload(api)
    address = f"{IMPORTS}{seen['id']}/"
    assert seen["missing"] == ["customer_external_id"]
    assert api.patch(address, {"mapping": MAPPING}).json()["missing"] == []
    jobs.run(job_id=started(api, seen["id"], dry_run=True).pk)
    assert (api.get(address).json()["state"], Order.objects.count()) == ("uploaded", 0)
    job = started(api, seen["id"])
    assert api.post(f"{address}start/").status_code == 409
    jobs.run(job_id=job.pk)
    loaded = api.get(address).json()
    assert (loaded["state"], loaded["counts"]["created"], loaded["counts"]["rejected"]) == ("finished", 1, 1)
    rejected = b"".join(api.get(loaded["rejected_url"]).streaming_content).decode()
    assert "3,The order names no customer." in rejected
    undoing = api.post(f"{address}undo/")
    jobs.run(job_id=undoing.json()["job_id"])
    assert (api.get(address).json()["state"], Order.objects.count()) == ("undone", 0)
    assert api.post(f"{address}undo/").status_code == 409


def test_a_viewer_sees_that_there_is_an_import_but_not_its_rows(api: APIClient) -> None:
    seen = upload(api)
    address = f"{IMPORTS}{seen['id']}/"
    assert seen["sample"][0] == ["1", "a", "2025-01-31", "10.50"]
    assert "sample" not in caller("viewer").get(address).json()
    assert "sample" in caller("analyst").get(address).json()


def test_a_useless_file_is_refused_at_once_and_leaves_nothing(api: APIClient) -> None:
    refused = upload(api, b"\x89PNG\r\n\x1a\n\x00\x00", status=400)
    assert "not a text file" in refused["errors"][0]["detail"]
    assert not Import.objects.exists()


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx", "orders.csv.gz"])
def test_an_empty_file_is_called_a_file_that_is_empty(api: APIClient, name: str) -> None:
    refused = upload(api, b"", name=name, status=400)
    assert [error["detail"] for error in refused["errors"]] == ["The file is empty."]
    assert Import.objects.count() == 0


def test_an_import_that_was_cancelled_or_crashed_can_be_started_again(api: APIClient) -> None:
    pk = upload(api, b"order id,customer id,date,total\n1,a,2025-01-31,10.50\n")["id"]
    record = Import.objects.get(id=pk)
    waiting = started(api, pk)
    assert api.post(f"/api/jobs/{waiting.pk}/cancel/").json()["state"] == "cancelled"
    assert "cancelled" in api.get(f"{IMPORTS}{pk}/").json()["error"]
    in_the_way = record.folder / "rejected.csv"
    in_the_way.mkdir()
    jobs.run(job_id=started(api, pk).pk)
    record.refresh_from_db()
    assert (record.state, "for support" in record.error) == ("failed", True)
    assert not Order.objects.exists()
    in_the_way.rmdir()
    jobs.run(job_id=started(api, pk).pk)
    record.refresh_from_db()
    assert (record.state, record.error, Order.objects.count()) == ("finished", "", 1)


@pytest.mark.parametrize(
    ("sent", "attr"),
    [({"mapping": {"nonsense": "who"}}, "mapping"), ({"mapping": {"total": "no such"}}, "mapping")],
)
def test_a_mapping_to_nothing_fails_with_the_reason(api: APIClient, sent: dict[str, Any], attr: str) -> None:
    pk = upload(api)["id"]
    api.patch(f"{IMPORTS}{pk}/", {"mapping": {**MAPPING, **sent["mapping"]}})
    jobs.run(job_id=started(api, pk).pk)
    assert "no" in Import.objects.get().error
    assert not Order.objects.exists()
