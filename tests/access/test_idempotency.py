"""One key, one request, one answer: what tells two requests apart, and what is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework.test import APIClient

from regulars.access.models import IdempotencyKey
from regulars.ingestion.models import Import
from tests.factories import caller

pytestmark = pytest.mark.django_db
IMPORTS = "/api/imports/"
KEY = {"Idempotency-Key": "once"}


@pytest.fixture
def api() -> APIClient:
    return caller()


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.HOME = tmp_path
    yield


def upload(api: APIClient, content: bytes, *, name: str = "orders.csv", kind: str = "orders") -> Any:
    body = {"kind": kind, "file": SimpleUploadedFile(name, content)}
    return api.post(IMPORTS, body, format="multipart", headers=KEY)


ANA = b"order_id,customer_id,date,total\n1,ana,2025-05-01,10.00\n"
BEN = b"order_id,customer_id,date,total\n1,ben,2025-05-01,10.00\n"


def test_files_of_one_length_are_told_apart_by_what_is_in_them(api: APIClient) -> None:
    assert len(ANA) == len(BEN)
    first, other, again = upload(api, ANA), upload(api, BEN), upload(api, ANA)
    assert (first.status_code, other.status_code, again.status_code) == (201, 422, 201)
    assert other.json()["errors"][0]["code"] == "idempotency_key_reused"
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    kept = Import.objects.get()
    assert (kept.folder / "file").read_bytes() == ANA, "reading its sum left nothing out of the file"


@pytest.mark.parametrize("change", [{"name": "other.csv"}, {"kind": "customers"}])
def test_a_files_name_and_the_fields_beside_it_belong_to_the_request(
    api: APIClient, change: dict[str, str]
) -> None:
    assert upload(api, ANA).status_code == 201
    assert upload(api, ANA, **change).status_code == 422


def test_the_query_the_address_and_the_caller_belong_to_the_request(api: APIClient) -> None:
    body = {"first_name": "Bo"}
    assert api.post("/api/customers/?page_size=1", body, headers=KEY).status_code == 201
    assert api.post("/api/customers/?page_size=2", body, headers=KEY).status_code == 422
    assert api.post("/api/customers/", body, headers=KEY).status_code == 422
    assert api.post("/api/customers/segments/", body, headers=KEY).status_code == 422
    assert caller().post("/api/customers/?page_size=1", body, headers=KEY).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/customers/", {"email": "no e-mail"}, 400),
        ("/api/customers/999999/nothing/", {}, 404),
        ("/api/imports/999999/undo/", {}, 404),
    ],
)
def test_a_refusal_frees_the_key(api: APIClient, path: str, body: dict[str, str], status: int) -> None:
    for _ in range(2):
        answer = api.post(path, body, headers=KEY)
        assert (answer.status_code, "Idempotent-Replay" in answer) == (status, False)
    assert api.post("/api/customers/", {"first_name": "Bo"}, headers=KEY).status_code == 201


def test_a_lower_role_and_a_stranger_get_no_answer_repeated() -> None:
    viewer = caller("viewer")
    for client, status in ((viewer, 403), (viewer, 403), (APIClient(), 401), (APIClient(), 401)):
        answer = client.post("/api/customers/", {"first_name": "Bo"}, headers=KEY)
        assert (answer.status_code, "Idempotent-Replay" in answer) == (status, False)
    assert IdempotencyKey.objects.count() == 0


def test_a_fault_frees_the_key(api: APIClient) -> None:
    body = {"external_id": "1", "customer_external_id": "c", "placed_at": "2025-05-01", "total": "1.00"}
    assert api.post("/api/customers/", {"external_id": "c"}).status_code == 201
    api.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a fault'; END $$;"
            "CREATE TRIGGER fault BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fault()"
        )
        assert api.post("/api/customers/orders/", body, headers=KEY).status_code == 500
        assert IdempotencyKey.objects.count() == 0
        cursor.execute("DROP FUNCTION fault CASCADE")
    assert api.post("/api/customers/orders/", body, headers=KEY).status_code == 201
