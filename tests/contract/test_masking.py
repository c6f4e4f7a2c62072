"""What is masked can be neither filtered, searched, ordered by nor told apart.

Two shops differ in personal values alone. Whoever sees these masked must get the same answer from both, byte for
byte, to every reading address with every filter, search and ordering it has. The addresses and filters are taken from
the routes, so that a new one is held to this from its first day.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import get_resolver
from django_filters.rest_framework import CharFilter
from rest_framework.test import APIClient

from regulars.access.masking import looks_personal, without_personal_texts
from regulars.access.roles import ROLE_CAPABILITIES, Capability
from regulars.clv.services import CLVCalculationService
from regulars.customers.models import Customer, Order
from regulars.customers.services import refresh_summaries
from regulars.ingestion.models import Import
from regulars.jobs.models import Job
from regulars.journeys.models import CustomerTouchpoint
from regulars.rfm.services import RFMAnalysisService
from regulars.segments.models import CustomerSegment, SegmentBlock
from tests.factories import NOW, caller, order, record

pytestmark = pytest.mark.django_db
READERS = {role.value for role, may in ROLE_CAPABILITIES.items() if Capability.READ in may}
MASKED = {role for role in READERS if Capability.PERSONAL not in ROLE_CAPABILITIES[role]}  # type: ignore[index]
PEOPLE = 3
Answers = dict[tuple[str, str, str], tuple[int, str]]


@dataclass(frozen=True)
class World:
    """Personal values of the same people: initials are shown, so they are alike in all worlds."""

    names: tuple[tuple[str, str], ...]
    domain: str
    phone: str
    born: str

    def customer(self, n: int) -> dict[str, Any]:
        first, last = self.names[n]
        return {
            "external_id": f"{last.lower()}{n}@{self.domain}",
            "first_name": f"{first} {last}",
            "last_name": last,
            "email": f"{first.lower()}.{last.lower()}@{self.domain}",
            "phone": f"{self.phone}{n}",
            "birth_date": self.born,
            "attributes": {"partner": f"{first} the second"},
        }

    def asked(self) -> list[str]:
        """What a curious person would type to find out about the first of them."""
        one = self.customer(0)
        first, last = self.names[0]
        own = [str(one[name]) for name in ("external_id", "last_name", "phone", "birth_date")]
        return [one["email"], first, *own, last[:2].lower(), one["email"].split("@")[0]]


HERE = World((("Ana", "Bach"), ("Ada", "Boa"), ("Abe", "Byrd")), "here.example", "+49151234567", "1980-02-03")
THERE = World(
    (("Arno", "Byrne"), ("Ava", "Bell"), ("Ali", "Bey")), "there.example", "+35191765432", "1999-12-31"
)


def make_shop() -> None:
    """Orders, touchpoints, segments with a rule and by hand, a blocked customer, failures that quote a person."""
    record(*(order(f"o{n}", f"c{n}", f"2025-0{n + 1}-01", 1000 * (n + 1)) for n in range(PEOPLE)))
    refresh_summaries()
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date())
    CLVCalculationService().calculate_clv_for_all_customers()
    marketer = caller("marketer")
    ids = people()
    for name, rule in (
        ("Everyone", {"field": "everyone", "operator": "=", "value": True}),
        ("Some", {"field": "email", "operator": "contains", "value": "zzz"}),
    ):
        tree = {"combinator": "and", "rules": [rule]}
        made = marketer.post("/api/customers/segments/", {"name": name, "behavioral_criteria": tree})
        assert made.status_code == 201, made.content
        marketer.post(f"/api/customers/segments/{made.json()['id']}/assign_customers/")
    segment = CustomerSegment.objects.get(name="Some").pk
    member = marketer.post("/api/customers/segment-memberships/", {"segment": segment, "customer": ids[0]})
    assert member.status_code == 201, member.content
    marketer.post(f"/api/customers/segments/{segment}/block/", {"customer": ids[1], "notes": "a note"})
    for pk in ids:
        body = {"customer": pk, "touchpoint_type": "email", "channel": "email", "title": "a title"}
        assert marketer.post("/api/customers/touchpoints/", body).status_code == 201
    Job.objects.create(kind="rfm.calculate_all", state="failed", error="a reason")
    Import.objects.create(
        kind="customers", source="file", filename="people.csv", state="failed", error="a reason"
    )


def people() -> list[int]:
    return list(Customer.objects.order_by("pk").values_list("pk", flat=True))


def become(world: World) -> None:
    """Changes what is personal, in columns, notes, texts and reasons, and nothing else."""
    one = world.customer(0)
    said = f"{one['first_name']} ({one['email']}, {one['phone']}) called"
    for n, pk in enumerate(people()):
        Customer.objects.filter(pk=pk).update(**world.customer(n))
    for touchpoint in CustomerTouchpoint.objects.select_related("customer"):
        who = touchpoint.customer
        CustomerTouchpoint.objects.filter(pk=touchpoint.pk).update(
            title=f"Call with {who.first_name}", description=said, outcome=who.last_name,
            reference_id=who.email, external_id=f"{who.phone}", metadata={"to": who.email},
        )  # fmt: skip
    Order.objects.filter(external_id__contains="o0").update(external_id=f"o0 of {one['email']}")
    Order.objects.filter(external_id__contains="o0 of").update(external_id=f"o0 of {one['email']}")
    SegmentBlock.objects.update(notes=said)
    CustomerSegment.objects.get(name="Some").memberships.update(notes=said, assigned_by=one["email"])
    Job.objects.update(error=said)
    Import.objects.update(error=said)


def readings() -> Iterator[tuple[str, Any]]:
    """Every address below /api/ that can be read, with its view set."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern).removeprefix("^").replace("$", "").replace("\\Z", "")
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, path)
            elif path.startswith("/api/") and "get" in (getattr(pattern.callback, "actions", None) or ()):
                yield path, pattern.callback.cls

    yield from walk(get_resolver().url_patterns, "/")


def parameters(view: Any, *, one: bool, asked: list[str]) -> Iterator[tuple[str, str]]:
    """Every parameter of a view set: what takes text with all that is asked, the others with an e-mail and a name."""
    filterset = getattr(view, "filterset_class", None)
    filters = dict(filterset.base_filters) if filterset else {}
    texts = {name for name, found in filters.items() if type(found) is CharFilter}
    texts |= {"search"} if view.search_column else set()
    for name in sorted({*filters, *texts}):
        values = asked if name in texts and not one else asked[:1]
        yield from ((name, value) for value in values)
    if not one:
        yield from (("ordering", sign + name) for name in view.orderings for sign in ("", "-"))


def addresses(api: APIClient) -> list[tuple[str, Any, bool]]:
    """Each, with its view set and whether it is of one object: then with an id of the list it belongs to."""
    found = []
    for path, view in readings():
        before, one, after = re.fullmatch(r"([^(]*)(\(\?P<\w+>[^)]*\))?(.*)", path).groups()  # type: ignore[union-attr]
        if one is None:
            found.append((path, view, False))
            continue
        rows = api.get(before).json()["results"]
        found += [(f"{before}{row['id']}{after}", view, True) for row in rows[:1]]
    return found


def answers(role: str, asked: list[str], where: list[tuple[str, Any, bool]]) -> Answers:
    api = caller(role)
    told: Answers = {}
    for path, view, one in where:
        told[path, "", ""] = answer(api, path, {})
        for name, value in parameters(view, one=one, asked=asked):
            told[path, name, value] = answer(api, path, {name: value})
        for pk in people() if "explain" in path else ():
            told[path, "customer", str(pk)] = answer(api, path, {"customer": str(pk)})
    return told


def answer(api: APIClient, path: str, query: dict[str, str]) -> tuple[int, str]:
    sent = api.get(path, query)
    body = b"".join(sent) if getattr(sent, "streaming", False) else sent.content
    return sent.status_code, re.sub(rb'"as_of":"[^"]*T[^"]*"', b"", body).decode()


@pytest.fixture
def where() -> list[tuple[str, Any, bool]]:
    make_shop()
    become(HERE)
    return addresses(caller("admin"))


@pytest.mark.parametrize("role", sorted(MASKED))
def test_who_may_not_see_what_is_personal_cannot_tell_two_shops_apart(
    role: str, where: list[tuple[str, Any, bool]]
) -> None:
    here = answers(role, HERE.asked(), where)
    become(THERE)
    there = answers(role, HERE.asked(), where)
    for key, (status, body) in here.items():
        assert (status, body) == there[key], key
    assert len(here) > 300
    assert all(status < 500 for status, _ in here.values())
    told = "".join(body for _, body in here.values())
    secrets = [text for n in range(PEOPLE) for text in map(str, HERE.customer(n).values())]
    assert [secret for secret in secrets if secret in told.replace(HERE.born, "")] == []


def test_who_sees_what_is_personal_can(where: list[tuple[str, Any, bool]]) -> None:
    """So that the test above can fail: the same questions do tell the shops apart."""
    lists = [found for found in where if found[0] in {"/api/customers/", "/api/customers/orders/"}]
    here = answers("analyst", [HERE.customer(0)["email"]], lists)
    become(THERE)
    there = answers("analyst", [HERE.customer(0)["email"]], lists)
    differing = {key[:2] for key in here if here[key] != there[key]}
    assert {("/api/customers/", name) for name in ("", "email", "search", "ordering")} <= differing


@pytest.mark.parametrize("role", sorted(MASKED))
def test_a_question_about_what_is_masked_is_refused_by_name(role: str) -> None:
    api = caller(role)
    make = Customer.objects.create(external_id="c1", email="ana@example.com")
    for path, query in (
        ("/api/customers/", {"email": "ana@example.com"}),
        (f"/api/customers/{make.pk}/", {"email": "ana@example.com"}),
        (f"/api/customers/{make.pk}/profile/", {"email": "other@example.com"}),
        ("/api/customers/", {"external_id": "c1"}),
        ("/api/customers/totals/", {"search": "ana"}),
        ("/api/customers/", {"ordering": "-full_name"}),
        ("/api/customers/orders/", {"search": "ana"}),
        ("/api/customers/orders/", {"external_id": "ana@example.com"}),
    ):
        refused = api.get(path, query)
        error = refused.json()["errors"][0]
        assert (refused.status_code, error["code"], error["attr"]) == (403, "masked_field", next(iter(query)))


def test_one_object_is_found_by_its_id_alone() -> None:
    one = Customer.objects.create(external_id="c1", email="ana@example.com", city="Rome")
    for query in ({"email": "ana@example.com"}, {"city": "Rome"}, {"search": "ana"}):
        refused = caller("admin").get(f"/api/customers/{one.pk}/", query)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "unknown")


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("ana@example.com", True), ("shop:ana@example.com", True), ("+49 151 234567", True), ("0151/234567", True),
        ("4915123456789", True), ("(030) 123-4567", True), ("c1", False), ("c-1234567", False), ("2024-17", False),
        ("", False), ("12345678901234567890", False), ("cus_9s6XKzkNRiz8i3", False),
    ],
)  # fmt: skip
def test_ids_that_look_personal(text: str, personal: bool) -> None:
    assert looks_personal(text) is personal


def test_no_text_makes_masking_slow() -> None:
    """Longer than it is, looked at from each of its letters, would be minutes in which nobody is answered."""
    start = time.process_time()
    for text in ("a" * 200_000 + " @", "a@" * 100_000, "+1" + "(" * 200_000, "+1(" * 60_000):
        without_personal_texts(text)
        looks_personal(text)
    assert time.process_time() - start < 3


@pytest.mark.parametrize("name", ["tag", "city", "search", "x" * 1001])
def test_a_parameter_is_no_book(name: str) -> None:
    refused = caller("viewer").get("/api/customers/", {name: "a" * 1001})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "too_long")


def test_times_amounts_and_links_are_left_as_they_are() -> None:
    sent = {
        "at": "2025-01-01T10:00:00+00:00",
        "total": "1234567.00",
        "next": "http://h/api/?page=2",
        "n": [1, None],
    }
    assert without_personal_texts(sent) == sent
    assert without_personal_texts(["by ann@example.com", "+49 (151) 23-45 67"]) == ["by •••", "•••"]
