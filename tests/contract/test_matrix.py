"""Who may call what: every route of the API with each role. A new route fails here until it has its row."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient

from tests.factories import caller

pytestmark = pytest.mark.django_db
EVERYBODY = {"viewer", "analyst", "marketer", "loyalty_operator", "admin"}
ANALYSTS = {"analyst", "marketer", "admin"}
MARKETERS = {"marketer", "admin"}
ADMINS = {"admin"}
ROLES = sorted(EVERYBODY | {"tracker"})

# (method, path) → roles. Objects do not exist: an allowed call is answered 404 or 400, never 401 or 403.
MATRIX: dict[tuple[str, str], set[str]] = {
    ("get", "/api/customers/"): EVERYBODY,
    ("post", "/api/customers/"): MARKETERS,
    ("get", "/api/customers/1/"): EVERYBODY,
    ("put", "/api/customers/1/"): MARKETERS,
    ("patch", "/api/customers/1/"): MARKETERS,
    ("delete", "/api/customers/1/"): MARKETERS,
    ("get", "/api/customers/1/profile/"): EVERYBODY,
    ("get", "/api/customers/totals/"): EVERYBODY,
    ("get", "/api/customers/export/"): ANALYSTS,
    ("get", "/api/customers/orders/"): EVERYBODY,
    ("post", "/api/customers/orders/"): MARKETERS,
    ("post", "/api/customers/orders/bulk/"): MARKETERS,
    ("get", "/api/customers/orders/1/"): EVERYBODY,
    ("put", "/api/customers/orders/1/"): MARKETERS,
    ("patch", "/api/customers/orders/1/"): MARKETERS,
    ("delete", "/api/customers/orders/1/"): MARKETERS,
    ("get", "/api/customers/touchpoints/"): EVERYBODY,
    ("post", "/api/customers/touchpoints/"): MARKETERS,
    ("get", "/api/customers/touchpoints/1/"): EVERYBODY,
    ("put", "/api/customers/touchpoints/1/"): MARKETERS,
    ("patch", "/api/customers/touchpoints/1/"): MARKETERS,
    ("delete", "/api/customers/touchpoints/1/"): MARKETERS,
    ("get", "/api/customers/rfm-scores/"): EVERYBODY,
    ("get", "/api/customers/rfm-scores/1/"): EVERYBODY,
    ("post", "/api/customers/rfm-scores/calculate_all/"): ANALYSTS,
    ("post", "/api/customers/rfm-scores/calculate_customer/"): ANALYSTS,
    ("get", "/api/customers/rfm-scores/proposed-limits/"): EVERYBODY,
    ("get", "/api/customers/rfm-scores/summary/"): EVERYBODY,
    ("get", "/api/customers/rfm-scores/movement/"): EVERYBODY,
    ("get", "/api/customers/rfm-scores/settings/"): EVERYBODY,
    ("put", "/api/customers/rfm-scores/settings/"): MARKETERS,
    ("get", "/api/customers/clv/"): EVERYBODY,
    ("get", "/api/customers/clv/1/"): EVERYBODY,
    ("get", "/api/customers/clv/1/history/"): EVERYBODY,
    ("post", "/api/customers/clv/calculate_all/"): ANALYSTS,
    ("post", "/api/customers/clv/calculate_customer/"): ANALYSTS,
    ("get", "/api/customers/clv/summary/"): EVERYBODY,
    ("get", "/api/customers/clv/model-runs/"): EVERYBODY,
    ("get", "/api/customers/clv/at-risk/"): EVERYBODY,
    ("get", "/api/customers/clv/settings/"): EVERYBODY,
    ("put", "/api/customers/clv/settings/"): MARKETERS,
    ("get", "/api/customers/segments/"): EVERYBODY,
    ("post", "/api/customers/segments/"): MARKETERS,
    ("get", "/api/customers/segments/1/"): EVERYBODY,
    ("put", "/api/customers/segments/1/"): MARKETERS,
    ("patch", "/api/customers/segments/1/"): MARKETERS,
    ("delete", "/api/customers/segments/1/"): MARKETERS,
    ("post", "/api/customers/segments/1/assign_customers/"): MARKETERS,
    ("post", "/api/customers/segments/preview/"): EVERYBODY - {"viewer"},
    ("post", "/api/customers/segments/1/effect/"): EVERYBODY - {"viewer"},
    ("get", "/api/customers/segments/1/explain/"): EVERYBODY,
    ("get", "/api/customers/segments/1/growth/"): EVERYBODY,
    ("get", "/api/customers/segments/1/overlap/"): EVERYBODY,
    ("get", "/api/customers/segments/1/profile/"): EVERYBODY,
    ("get", "/api/customers/segments/compare/"): EVERYBODY,
    ("get", "/api/customers/segments/1/versions/"): EVERYBODY,
    ("get", "/api/customers/segments/1/blocked/"): EVERYBODY,
    ("post", "/api/customers/segments/1/block/"): MARKETERS,
    ("post", "/api/customers/segments/1/unblock/"): MARKETERS,
    ("get", "/api/customers/segments/1/export/"): ANALYSTS,
    ("get", "/api/customers/segments/fields/"): EVERYBODY,
    ("get", "/api/customers/segments/templates/"): EVERYBODY,
    ("get", "/api/customers/segment-memberships/"): EVERYBODY,
    ("post", "/api/customers/segment-memberships/"): MARKETERS,
    ("get", "/api/customers/segment-memberships/1/"): EVERYBODY,
    ("put", "/api/customers/segment-memberships/1/"): MARKETERS,
    ("patch", "/api/customers/segment-memberships/1/"): MARKETERS,
    ("delete", "/api/customers/segment-memberships/1/"): MARKETERS,
    ("get", "/api/shop/"): EVERYBODY,
    ("patch", "/api/shop/"): ADMINS,
    ("get", "/api/setup/"): EVERYBODY,
    ("post", "/api/demo/"): ADMINS,
    ("delete", "/api/demo/"): ADMINS,
    ("get", "/api/me/"): EVERYBODY,
    ("post", "/api/me/password/"): EVERYBODY,
    ("get", "/api/users/"): ADMINS,
    ("post", "/api/users/"): ADMINS,
    ("get", "/api/users/1/"): ADMINS,
    ("patch", "/api/users/1/"): ADMINS,
    ("get", "/api/keys/"): ADMINS,
    ("post", "/api/keys/"): ADMINS,
    ("get", "/api/keys/999/"): ADMINS,
    ("post", "/api/keys/999/revoke/"): ADMINS,
    ("get", "/api/jobs/"): EVERYBODY,
    ("get", "/api/jobs/1/"): EVERYBODY,
    ("post", "/api/jobs/1/cancel/"): ANALYSTS,
    ("get", "/api/imports/"): EVERYBODY,
    ("post", "/api/imports/"): MARKETERS,
    ("get", "/api/imports/1/"): EVERYBODY,
    ("patch", "/api/imports/1/"): MARKETERS,
    ("post", "/api/imports/1/start/"): MARKETERS,
    ("post", "/api/imports/1/undo/"): MARKETERS,
    ("get", "/api/imports/1/rejected/"): MARKETERS,
    ("get", "/api/exchange-rates/"): EVERYBODY,
    ("post", "/api/exchange-rates/"): ADMINS,
    ("get", "/api/exchange-rates/1/"): EVERYBODY,
    ("delete", "/api/exchange-rates/1/"): ADMINS,
}
OPEN = {"/api/schema/", "/api/docs/"}


def routes() -> set[tuple[str, str]]:
    """Every method and path below /api/, read from Django's own resolver."""
    found: set[tuple[str, str]] = set()

    def walk(patterns: list[object], prefix: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)  # type: ignore[attr-defined]
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
                continue
            actions = getattr(pattern.callback, "actions", None)  # type: ignore[attr-defined]
            for method in set(actions or ()) - {"head"}:
                found.add((method, path))

    walk(get_resolver().url_patterns, "/")
    return found


def test_every_route_has_its_row() -> None:
    listed = {(method, re.sub(r"/\d+/", "/N/", path)) for method, path in MATRIX}

    def plain(path: str) -> str:
        return (
            re.sub(r"\(\?P<pk>\[0-9\]\{1,18\}\)", "N", path)
            .replace("^", "")
            .replace("$", "")
            .replace("\\Z", "")
        )

    missing = {(method, plain(path)) for method, path in routes()} - listed
    assert not missing


@pytest.mark.parametrize(("method", "path"), MATRIX)
def test_nobody_gets_in_without_credentials(method: str, path: str) -> None:
    answer = getattr(APIClient(), method)(path)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "not_authenticated"


def test_each_role_may_do_what_the_matrix_says() -> None:
    for role in ROLES:
        api = caller(role)
        for (method, path), allowed in MATRIX.items():
            status = getattr(api, method)(path).status_code
            assert status < 500, (role, method, path)
            assert (status == 403) == (role not in allowed), (role, method, path, status)


def test_unknown_paths_and_filters_are_refused_as_json() -> None:
    api = caller()
    assert api.get("/api/nothing/").json()["errors"][0]["code"] == "not_found"
    for path in ("/api/customers/", "/api/customers/orders/", "/api/customers/touchpoints/", "/api/jobs/"):
        assert api.get(path, {"nonsense": "1"}).status_code == 400
        assert api.get(path, {"page_size": "2"}).status_code == 200
