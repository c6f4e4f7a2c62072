"""A stranger's requests, made up from the API's own description: never an error of ours, always its shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.test import APIClient

from regulars.access.roles import Role
from regulars.access.services import create_key
from regulars.config.wsgi import application
from regulars.rfm.services import RFMAnalysisService
from tests.factories import NOW, caller, make_customer, order, record

pytestmark = pytest.mark.django_db
DESCRIPTION = Path(__file__).resolve().parents[2] / "docs/reference/openapi.yaml"
SCHEMA = schemathesis.openapi.from_path(DESCRIPTION)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
SKIPPED = {"/api/me/password/", "/api/schema/"}
ASKED = [operation for operation in OPERATIONS if operation.path not in SKIPPED]


def named(operation: Any) -> str:
    return f"{operation.method} {operation.path}"


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: a request must not close the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def keys() -> dict[str, str]:
    make_customer("c1", email="ana@example.com")
    record(order("1", "c1", "2025-05-01", 1000), order("2", "c2", "2025-05-02", 3000))
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date())
    return {role: create_key(name="a stranger", role=role)[1] for role in Role.values}


@pytest.mark.parametrize("operation", ASKED, ids=named)
def test_whatever_is_sent_the_answer_is_ours(operation: Any, keys: dict[str, str]) -> None:
    """Everything may be asked by the admin; the other roles share a few questions."""
    roles = cycle(sorted(set(keys) - {Role.ADMIN}))
    _ask(operation, lambda: keys[Role.ADMIN], examples=8)
    _ask(operation, lambda: keys[next(roles)], examples=len(keys))


@pytest.mark.long
@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("operation", ASKED, ids=named)
def test_whatever_each_role_sends_the_answer_is_ours(operation: Any, role: str, keys: dict[str, str]) -> None:
    _ask(operation, lambda: keys[role], examples=60)


def _ask(operation: Any, key: Callable[[], str], *, examples: int) -> None:
    """Requests made up for this operation: never a 5xx, and every refusal says why."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=timedelta(seconds=20),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call(
            app=application, base_url="http://testserver", headers={"Authorization": f"Bearer {key()}"}
        )
        assert answer.status_code < 500, (case, answer.text[:300])
        if answer.status_code >= 400:
            told = answer.json()
            assert told["errors"] and all(error["detail"] for error in told["errors"]), told

    ask()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/customers/", b"{"),
        ("/api/customers/", b"[]"),
        ("/api/customers/", b'"text"'),
        ("/api/customers/", b'{"external_id": "a\\u0000b"}'),
        ("/api/customers/", b'{"external_id": "a", "nonsense": 1}'),
        ("/api/customers/", b'{"external_id": {"a": 1}}'),
        ("/api/customers/orders/", b"null"),
        ("/api/customers/orders/bulk/", b'{"orders": 5}'),
        ("/api/customers/orders/bulk/", b'{"orders": [1, null, "x", {}]}'),
        ("/api/customers/rfm-scores/calculate_all/", b'{"days": 1e400}'),
        ("/api/customers/rfm-scores/calculate_customer/", b'{"customer_id": 99999999999999999999}'),
        ("/api/imports/", b"{}"),
    ],
)
def test_bad_bodies_are_named(path: str, body: bytes) -> None:
    answer = caller().post(path, data=body.decode(), content_type="application/json")
    if path.endswith("bulk/") and answer.status_code == 200:
        assert answer.json()["rejected"] == 4
        return
    assert answer.status_code == 400, answer.content[:300]
    assert answer.json()["errors"][0]["detail"]


def test_ids_are_integers_in_the_description() -> None:
    described = yaml.safe_load(DESCRIPTION.read_text())
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in {"id", "customer"}:
                    assert parameter["schema"]["type"] == "integer", (path, parameter)
    for name, schema in described["components"]["schemas"].items():
        for field, kind in schema.get("properties", {}).items():
            if field in {"id", "customer", "customer_id"}:
                assert "integer" in kind["type"], (name, field)


def test_wrong_media_types_and_methods() -> None:
    api: APIClient = caller()
    assert api.post("/api/customers/", data="a=b", content_type="text/plain").status_code == 415
    assert api.delete("/api/customers/").status_code == 405


HOSTILE = [
    '{"attributes": {"a": "x\\u0000"}, "first_name": "Bo"}',
    '{"attributes": {"\\ud800": 1}, "first_name": "Bo"}',
    '{"first_name": "\\ud83d"}',
    '{"attributes": {"a": 1e400}, "first_name": "Bo"}',
    '{"attributes": ' + '{"a":' * 300 + "1" + "}" * 300 + ', "first_name": "Bo"}',
    "[" * 100_000,
    '{"no\\u0000such": 1}',
    '{"\\ud800": 1}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:30])
def test_what_cannot_be_stored_is_refused_wherever_it_stands(body: str) -> None:
    answer = caller().post("/api/customers/", data=body, content_type="application/json")
    assert answer.status_code == 400, answer.content[:300]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/customers/", {"city": "a\x00b"}),
        ("/api/customers/", {"min_orders": "-1e99999999"}),
        ("/api/customers/", {"min_orders": "9" * 30}),
        ("/api/customers/", {"created_to": "99999-01-01"}),
        ("/api/customers/", {"recency_score": "1,2,9999999999999999999999"}),
        ("/api/customers/", {"search": "\x00"}),
        ("/api/customers/orders/", {"customer": "1e30"}),
        ("/api/customers/orders/", {"placed_from": "0001-01-01T00:00:00+14:00"}),
        ("/api/customers/orders/", {"placed_to": "8400-09-28T14:45:13-24:24"}),
        ("/api/customers/touchpoints/", {"customer": "0x10"}),
        ("/api/customers/rfm-scores/movement/", {"from": "1\x00"}),
        ("/api/jobs/", {"kind": "\x00"}),
    ],
)
def test_hostile_filters_are_refused_by_name(path: str, query: dict[str, str]) -> None:
    answer = caller().get(path, query)
    assert answer.status_code == 400, answer.content[:300]
    assert answer.json()["errors"][0]["attr"] == next(iter(query))


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    api = caller()
    for day in ("0001-01-01", "9999-12-31"):
        for name in ("created_from", "created_to", "last_order_from", "last_order_to"):
            assert api.get("/api/customers/", {name: day}).status_code == 200, (name, day)
