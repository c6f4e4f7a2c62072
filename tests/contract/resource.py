"""What every resource of the API keeps: a test class inherits this and says what its rows look like."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from regulars.access.roles import Role
from tests.factories import caller

MOST_QUERIES = 6
ROWS = 60


@pytest.mark.django_db
class ResourceContract:
    """Subclasses name the path, fill the shop, and give bodies where the resource takes any."""

    path: ClassVar[str]
    readers: ClassVar[frozenset[str]] = frozenset(Role.values) - {Role.TRACKER}
    writers: ClassVar[frozenset[str]] = frozenset({Role.MARKETER, Role.ADMIN})
    orderings: ClassVar[tuple[str, ...]] = ()
    searched: ClassVar[bool] = False
    body: ClassVar[dict[str, Any] | None] = None
    """A body that creates one in a shop filled with one row; None where there is no create in JSON."""
    change: ClassVar[dict[str, Any] | None] = None
    fresh: ClassVar[dict[str, Any]] = {}
    """What a second body needs beside the first, where something of it is unique."""
    clearable: ClassVar[dict[str, Any]] = {}
    """What need not be known, with a value: null takes it back."""
    wrong: ClassVar[dict[str, Any]] = {}
    """A field and a value that it cannot take."""
    puts: ClassVar[bool] = False
    deletes: ClassVar[bool] = False
    forgets: ClassVar[bool] = True
    """Whether what was deleted is gone; a stay that ended is kept."""
    most_queries: ClassVar[int] = MOST_QUERIES

    def fill(self, rows: int) -> None:
        """Makes this many objects."""
        raise NotImplementedError

    @pytest.fixture
    def api(self) -> APIClient:
        return caller(Role.ADMIN)

    def named(self, value: Any) -> Any:
        """A body's value; a function stands for one that is only known in a filled shop."""
        return value() if callable(value) else value

    def some(self, api: APIClient) -> dict[str, Any]:
        found: dict[str, Any] = api.get(self.path).json()["results"][0]
        return found

    def address(self, row: dict[str, Any]) -> str:
        return f"{self.path}{row['id']}/"

    def test_nobody_reads_or_writes_without_credentials(self) -> None:
        for method in ("get", "post"):
            answer = getattr(APIClient(), method)(self.path)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")

    def test_a_role_reads_and_writes_what_it_may(self) -> None:
        for role in Role.values:
            api = caller(role)
            assert (api.get(self.path).status_code == 200) == (role in self.readers), role
            if self.body is not None:
                assert (api.post(self.path, {}).status_code == 400) == (role in self.writers), role

    def test_a_list_is_a_page(self, api: APIClient) -> None:
        self.fill(ROWS)
        first = api.get(self.path, {"page_size": 25}).json()
        assert set(first) == {"count", "next", "previous", "results"}
        assert (len(first["results"]), first["previous"]) == (25, None)
        assert first["count"] >= ROWS
        assert first["next"].startswith("http://")
        second = api.get(first["next"]).json()
        seen = [row["id"] for row in first["results"] + second["results"]]
        assert len(set(seen)) == 50
        assert len(api.get(self.path).json()["results"]) == 50
        assert api.get(self.path, {"page": 999}).status_code == 404
        for page in ("0", "x", "9" * 1000):
            assert api.get(self.path, {"page": page}).status_code == 404

    @pytest.mark.parametrize("page_size", [1, 50, 500])
    def test_a_list_asks_six_queries_at_most(self, api: APIClient, page_size: int) -> None:
        self.fill(ROWS)
        api.get(self.path)  # The first use of a key is noted.
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = api.get(
                self.path, {"page_size": page_size, **({"search": "a"} if self.searched else {})}
            )
        assert answer.status_code == 200
        assert len(answer.json()["results"]) >= min(page_size, ROWS)
        assert len(queries) <= self.most_queries, [query["sql"][:200] for query in queries]

    def test_a_list_is_ordered_as_asked(self, api: APIClient) -> None:
        self.fill(7)
        assert self.orderings
        for name in self.orderings:
            up = [row["id"] for row in api.get(self.path, {"ordering": name}).json()["results"]]
            down = [row["id"] for row in api.get(self.path, {"ordering": f"-{name}"}).json()["results"]]
            assert sorted(up) == sorted(down)
            assert len(up) >= 7
        refused = api.get(self.path, {"ordering": "nonsense"})
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "ordering")

    def test_what_a_list_does_not_know_is_refused_by_name(self, api: APIClient) -> None:
        unknown = {"nonsense": "1"} if self.searched else {"nonsense": "1", "search": "a"}
        for name, value in unknown.items():
            answer = api.get(self.path, {name: value})
            assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, name)

    def test_a_detail_is_the_row_of_the_list(self, api: APIClient) -> None:
        self.fill(3)
        row = self.some(api)
        with CaptureQueriesContext(connection) as queries:
            detail = api.get(self.address(row)).json()
        assert {name: detail[name] for name in row} == row
        assert len(queries) <= self.most_queries
        assert api.get(f"{self.path}999999999/").status_code == 404
        assert api.get(f"{self.path}abc/").json()["errors"][0]["code"] == "not_found"

    def test_null_takes_back_what_need_not_be_known(self, api: APIClient) -> None:
        self.fill(1)
        address = self.address(self.some(api)) if self.clearable else ""
        for name, value in self.clearable.items():
            assert api.patch(address, {name: value}).json()[name] is not None, name
            for _ in range(2):
                taken = api.patch(address, {name: None})
                assert (taken.status_code, taken.json()[name]) == (200, None), name
            assert api.get(address).json()[name] is None, name

    def test_create(self, api: APIClient) -> None:
        if self.body is None:
            assert api.post(self.path, {}).status_code in {400, 405}
            return
        self.fill(1)
        body = {name: self.named(value) for name, value in self.body.items()}
        made = api.post(self.path, body)
        assert made.status_code == 201, made.content
        kept = {name: value for name, value in made.json().items() if name not in {"key", "password"}}
        assert api.get(self.address(kept)).json() == kept
        for field, value in (("nonsense", 1), *self.wrong.items()):
            refused = api.post(self.path, {**body, **self.fresh, field: value})
            assert refused.status_code == 400, (field, value)
            assert field in {error["attr"].split(".")[0] for error in refused.json()["errors"]}, (
                refused.json()
            )

    def test_update(self, api: APIClient) -> None:
        self.fill(1)
        row = self.some(api)
        if self.change is None:
            assert api.patch(self.address(row), {}).status_code == 405
            return
        changed = api.patch(self.address(row), self.change)
        assert changed.status_code == 200, changed.content
        assert {name: changed.json()[name] for name in self.change} == self.change
        assert api.get(self.address(row)).json() == changed.json()
        assert api.patch(self.address(row), {"nonsense": 1}).status_code == 400
        assert api.patch(f"{self.path}999999999/", self.change).status_code == 404
        if self.puts:
            assert api.put(self.address(row), changed.json()).status_code == 200

    def test_delete(self, api: APIClient) -> None:
        self.fill(1)
        row = self.some(api)
        answer = api.delete(self.address(row))
        assert answer.status_code == (204 if self.deletes else 405)
        assert api.get(self.address(row)).status_code == (404 if self.deletes and self.forgets else 200)
