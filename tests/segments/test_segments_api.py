"""Segments and memberships through the API, as the contract says and as the page uses them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from regulars.jobs import services as jobs
from regulars.refresh.services import drain
from regulars.rfm.services import RFMAnalysisService
from regulars.segments.evaluation import fill_stale
from regulars.segments.rules.parsing import parse
from regulars.segments.templates import TEMPLATES
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db
SEGMENTS, MEMBERSHIPS = "/api/customers/segments/", "/api/customers/segment-memberships/"


def tree(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


ROMANS = {"name": "Romans", "behavioral_criteria": tree("city", "=", "Rome")}


@pytest.fixture
def api() -> APIClient:
    make_customer("ana", city="Rome", first_name="=Ana", last_name="Berg", email="ana@example.com")
    make_customer("bo", city="Oslo", first_name="Bo")
    return caller("marketer")


def make(api: APIClient, **fields: Any) -> dict[str, Any]:
    answer = api.post(SEGMENTS, {**ROMANS, **fields})
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def assign(api: APIClient, segment: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(f"{SEGMENTS}{segment['id']}/assign_customers/")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_a_name_is_enough_and_is_unique(api: APIClient) -> None:
    made = api.post(SEGMENTS, {"name": "Plain"}).json()
    assert (made["segment_type"], made["auto_assign"], made["is_active"]) == ("custom", False, True)
    assert (made["behavioral_criteria"], made["rfm_recency_min"], made["version"]) == ({}, None, 1)
    again = api.post(SEGMENTS, {"name": "Plain"})
    assert (again.status_code, again.json()["errors"][0]["attr"]) == (400, "name")
    for field, value in (
        ("nonsense", 1),
        ("rfm_recency_min", 6),
        ("segment_type", "x"),
        ("rfm_monetary_max", 0),
    ):
        refused = api.post(SEGMENTS, {"name": "Other", field: value})
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, field)
    turned = api.post(SEGMENTS, {"name": "Other", "rfm_recency_min": 4, "rfm_recency_max": 2})
    assert turned.json()["errors"][0]["attr"] == "rfm_recency_min"


def test_assign_customers_answers_as_the_contract_says(api: APIClient) -> None:
    segment = make(api)
    told = assign(api, segment)
    assert told["assigned_count"] == 1 and "1 customer:" in told["message"]
    assert assign(api, segment)["assigned_count"] == 1
    (member,) = api.get(MEMBERSHIPS, {"segment": segment["id"]}).json()["results"]
    assert (member["customer_name"], member["segment_name"], member["reason"]) == (
        "=Ana Berg",
        "Romans",
        "rule",
    )
    removed = api.delete(f"{MEMBERSHIPS}{member['id']}/")
    assert (removed.status_code, removed.json()["errors"][0]["code"]) == (409, "kept_by_rule")
    assert api.post(f"{SEGMENTS}999/assign_customers/").status_code == 404


def test_in_the_background_it_is_a_job(api: APIClient) -> None:
    segment = make(api)
    answer = api.post(f"{SEGMENTS}{segment['id']}/assign_customers/", {"background": True})
    assert answer.status_code == 202
    jobs.run(job_id=answer.json()["job_id"])
    job = api.get(answer.json()["status_url"]).json()
    assert (job["state"], job["result"]["assigned_count"]) == ("succeeded", 1)


def test_memberships_by_hand(api: APIClient) -> None:
    segment = make(api)
    assign(api, segment)
    bo = api.get("/api/customers/", {"external_id": "bo"}).json()["results"][0]["id"]
    made = api.post(MEMBERSHIPS, {"customer": bo, "segment": segment["id"], "notes": "asked to"})
    assert made.status_code == 201
    assert (made.json()["reason"], made.json()["pinned"], made.json()["assigned_by"]) == (
        "hand",
        True,
        "key a marketer",
    )
    assert api.post(MEMBERSHIPS, {"customer": bo, "segment": segment["id"]}).status_code == 409
    assert assign(api, segment)["assigned_count"] == 1
    path = f"{MEMBERSHIPS}{made.json()['id']}/"
    assert api.patch(path, {"notes": "again"}).json()["notes"] == "again"
    assert api.patch(path, {"customer": bo + 10**6}).status_code == 400
    assert api.delete(path).status_code == 204
    assert api.get(MEMBERSHIPS, {"customer": bo}).json()["count"] == 0
    ended = api.get(MEMBERSHIPS, {"customer": bo, "history": "true"}).json()["results"]
    assert [stay["left_reason"] for stay in ended] == ["hand"]
    assert api.get(path).status_code == 200 and api.delete(path).status_code == 409
    missing = api.post(MEMBERSHIPS, {"customer": 10**9, "segment": segment["id"]})
    assert (missing.status_code, missing.json()["errors"][0]["attr"]) == (400, "customer")


def test_the_second_of_two_editors_is_told(api: APIClient) -> None:
    path = f"{SEGMENTS}{make(api)['id']}/"
    assert api.patch(path, {"description": "first", "version": 1}).json()["version"] == 2
    late = api.patch(path, {"description": "second", "version": 1})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "stale_version")
    assert api.patch(path, {"description": "second"}, headers={"If-Match": '"1"'}).status_code == 409
    assert api.get(path).json()["description"] == "first"
    assert api.patch(path, {"description": "second"}, headers={"If-Match": '"2"'}).status_code == 200
    assert api.get(path).headers["ETag"] == '"3"'
    versions = api.get(f"{path}versions/").json()
    assert [v["version"] for v in versions] == [3, 2, 1] and versions[1]["snapshot"]["description"] == "first"
    assert {v["sentence"] for v in versions} == {"City is Rome."}
    assert api.patch(path, {"description": "second"}).json()["version"] == 3


def test_a_preview_counts_and_explains(api: APIClient) -> None:
    record(order("o", "ana", "2025-06-01", 2500), order("p", "bo", "2025-06-01", 7500))
    drain(now=timezone.now())
    told = api.post(f"{SEGMENTS}preview/", {"behavioral_criteria": ROMANS["behavioral_criteria"]}).json()
    assert (told["count"], told["customer_share"], told["revenue"], told["revenue_share"]) == (
        1,
        0.5,
        "25.00",
        0.25,
    )
    assert told["sentence"] == "City is Rome."
    (sample,) = told["sample"]
    (reason,) = sample["why"]["rules"]
    assert (reason["path"], reason["matches"], reason["found"]) == ("rules.0", True, "Rome")
    nothing = api.post(f"{SEGMENTS}preview/", {}).json()
    assert (nothing["count"], nothing["sample"]) == (0, [])


def test_an_edit_shows_its_effect_before_it_is_saved(api: APIClient) -> None:
    segment = make(api)
    assign(api, segment)
    told = api.post(
        f"{SEGMENTS}{segment['id']}/effect/", {"behavioral_criteria": tree("city", "=", "Oslo")}
    ).json()
    assert (told["members"], told["entering"], told["leaving"], told["members_after"]) == (1, 1, 1, 1)
    assert [one["customer_name"] for one in told["sample_leaving"]] == ["=Ana Berg"]


def test_explain_says_why_in_and_why_out_and_masks_what_is_masked(api: APIClient) -> None:
    segment = make(api, behavioral_criteria=tree("email", "endsWith", "@example.com"))
    assign(api, segment)
    ids = {c["external_id"]: c["id"] for c in api.get("/api/customers/").json()["results"]}
    path = f"{SEGMENTS}{segment['id']}/explain/"
    inside = api.get(path, {"customer": ids["ana"]}).json()
    assert (inside["member"], inside["matches"], inside["why"]["rules"][0]["found"]) == (
        True,
        True,
        "ana@example.com",
    )
    outside = api.get(path, {"customer": ids["bo"]}).json()
    assert (outside["member"], outside["matches"], outside["sentence"]) == (
        False,
        False,
        "Out: the rule does not match.",
    )
    assert caller("viewer").get(path, {"customer": ids["ana"]}).json()["why"]["rules"][0]["found"] is None
    assert api.get(path, {"customer": 10**9}).status_code == 404
    assert api.get(path).status_code == 400


def test_a_share_is_a_part_of_one_and_is_said_in_per_cent(api: APIClient) -> None:
    refused = api.post(SEGMENTS, {"name": "x", "behavioral_criteria": tree("alive_probability", "<", 50)})
    assert refused.json()["errors"][0]["detail"] == "Send a share from 0 to 1, such as 0.5 for 50 %."
    told = make(api, behavioral_criteria=tree("alive_probability", "<", 0.5))
    assert told["sentence"] == "Chance of still being a customer is less than 50 %."


def test_the_blocked_list(api: APIClient) -> None:
    segment = make(api)
    assign(api, segment)
    path = f"{SEGMENTS}{segment['id']}/"
    ana = api.get("/api/customers/", {"external_id": "ana"}).json()["results"][0]["id"]
    assert api.post(f"{path}block/", {"customer": ana, "notes": "asked"}).status_code == 200
    assert [b["customer"] for b in api.get(f"{path}blocked/").json()] == [ana]
    assert api.get(path).json()["member_count"] == 0
    assert (
        api.get(f"{path}explain/", {"customer": ana})
        .json()["sentence"]
        .startswith("Out: on the segment's blocked")
    )
    assert api.post(f"{path}unblock/", {"customer": ana}).status_code == 204
    assert api.get(path).json()["member_count"] == 1
    assert api.post(f"{path}unblock/", {"customer": ana}).status_code == 404


def test_lists_growth_overlap_profile_and_comparison(api: APIClient) -> None:
    record(order("o", "ana", "2025-06-01", 2500))
    drain(now=timezone.now())
    first = make(api, segment_type="demographic")
    second = make(api, name="All", behavioral_criteria=tree("everyone", "=", True), auto_assign=True)
    assign(api, first)
    fill_stale(now=timezone.now())
    rows = api.get(SEGMENTS).json()["results"]
    assert [(r["name"], r["member_count"], r["state"], r["revenue"]) for r in rows] == [
        ("All", 2, "current", "25.00"), ("Romans", 1, "current", "25.00")]  # fmt: skip
    for query, count in ({"search": "rom"}, 1), ({"segment_type": "rfm"}, 0), ({"auto_assign": "true"}, 1):
        assert api.get(SEGMENTS, query).json()["count"] == count
    path = f"{SEGMENTS}{first['id']}/"
    days = api.get(f"{path}growth/", {"days": 7}).json()
    assert [(d["members"], d["entered"]) for d in days][-2:] == [(0, 0), (1, 1)] and len(days) == 7
    (other,) = api.get(f"{path}overlap/").json()
    assert (other["segment"], other["customers"], other["share_of_other"]) == (second["id"], 1, 0.5)
    profile = api.get(f"{path}profile/").json()
    assert (profile["segment"]["customers"], profile["everybody"]["customers"]) == (1, 2)
    compared = api.get(f"{SEGMENTS}compare/", {"first": first["id"], "second": second["id"]}).json()
    assert (compared["both"]["customers"], compared["second"]["revenue_per_customer"]) == (1, "12.50")
    assert api.get(f"{SEGMENTS}compare/", {"first": first["id"], "second": 10**9}).status_code == 404


def test_a_segment_others_ask_about_cannot_be_deleted(api: APIClient) -> None:
    first = make(api)
    second = make(api, name="Not Romans", behavioral_criteria=tree("segment", "notIn", first["id"]))
    assert api.delete(f"{SEGMENTS}{first['id']}/").status_code == 409
    assert api.delete(f"{SEGMENTS}{second['id']}/").status_code == 204
    assert api.delete(f"{SEGMENTS}{first['id']}/").status_code == 204


def test_exports_are_streamed_and_safe(api: APIClient) -> None:
    segment = make(api)
    assign(api, segment)
    path = f"{SEGMENTS}{segment['id']}/export/"
    text = b"".join(api.get(path).streaming_content).decode()  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["first_name"], row["email"], row["revenue_ever"]) == ("'=Ana", "ana@example.com", "0.00")
    lines = b"".join(api.get(path, {"as": "jsonl"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert json.loads(lines)["first_name"] == "=Ana"
    assert api.get(path, {"as": "xml"}).status_code == 400


def test_templates_can_all_be_made_and_filled(api: APIClient) -> None:
    record(*(order(f"o{n}", f"c{n % 5}", "2025-06-20", 1000 * n + 5) for n in range(9)))
    drain(now=timezone.now())
    RFMAnalysisService().calculate_rfm_for_all_customers()
    offered = api.get(f"{SEGMENTS}templates/").json()
    assert len(offered) == len(TEMPLATES) and not any(template["exists"] for template in offered)
    for template in offered:
        made = api.post(SEGMENTS, template["segment"])
        assert made.status_code == 201, made.content
        assert made.json()["sentence"] == template["sentence"]
    fill_stale(now=timezone.now())
    assert {row["state"] for row in api.get(SEGMENTS, {"page_size": 100}).json()["results"]} == {"current"}
    assert all(template["exists"] for template in api.get(f"{SEGMENTS}templates/").json())


def test_a_name_that_is_taken_is_told_in_words(api: APIClient) -> None:
    assert api.post(SEGMENTS, {"name": "Romans"}).status_code == 201
    again = api.post(SEGMENTS, {"name": "Romans"})
    assert again.status_code == 400
    told = again.json()["errors"][0]
    assert (told["attr"], told["code"]) == ("name", "unique")
    assert told["detail"] == "You already have a segment of this name."


def test_every_field_of_the_catalogue_is_explained_and_found_by_other_words(api: APIClient) -> None:
    offered = api.get(f"{SEGMENTS}fields/").json()
    inside = [field for source in offered["events"] for field in source["fields"]]
    every = [*offered["fields"], *offered["special"], *offered["lines"], *inside]
    assert [field["name"] for field in every if not field["hint"]] == []
    words = {field["name"]: field["synonyms"] for field in [*offered["fields"], *offered["special"]]}
    for looked_for in ("bought", "spent", "product", "category", "SKU", "coupon"):
        assert looked_for in words["orders"]
    assert "visited" in words["touchpoints"]
    assert "newsletter" in words["email_consent"]
    assert "birthday" in words["birth_date"]
    assert "lapsed" in words["last_order_at"]
    assert "VIP" in words["tags"]
    assert "value" in words["predicted_value"]


def test_the_catalogue_offers_what_the_parser_takes(api: APIClient) -> None:
    offered = api.get(f"{SEGMENTS}fields/").json()
    fields = {field["name"]: field for field in offered["fields"]}
    assert {value["value"] for value in fields["city"]["values"]} == {"Rome", "Oslo"}
    assert fields["alive_probability"]["type"] == "share"
    for field in offered["fields"]:
        if "notNull" in field["operators"]:
            assert parse(tree(field["name"], "notNull", None), currency="USD") is not None
    assert {"orders", "touchpoints"} == {source["name"] for source in offered["events"]}
    assert caller("viewer").post(f"{SEGMENTS}preview/", ROMANS).status_code == 403


def test_filling_counts_facts_that_still_wait(api: APIClient) -> None:
    record(order("o", "ana", "2025-06-01", 2500))
    buyers = make(api, name="buyers", behavioral_criteria=tree("order_count", ">=", 1))
    assert assign(api, buyers)["assigned_count"] == 1
    record(order("p", "bo", "2025-06-01", 2500))
    job = api.post(f"{SEGMENTS}{buyers['id']}/assign_customers/", {"background": True}).json()
    assert jobs.run(job_id=job["job_id"]) is None
    assert api.get(f"{SEGMENTS}{buyers['id']}/").json()["member_count"] == 2


def test_what_saving_refuses_is_refused_before_it_is_counted(api: APIClient) -> None:
    first = make(api, name="first")
    second = make(api, name="second", behavioral_criteria=tree("segment", "in", first["id"]))
    nowhere = api.post(f"{SEGMENTS}preview/", {"behavioral_criteria": tree("segment", "notIn", 999)})
    assert (nowhere.status_code, nowhere.json()["errors"][0]["detail"]) == (400, "There is no such segment.")
    ranges = api.post(f"{SEGMENTS}preview/", {"rfm_recency_min": 4, "rfm_recency_max": 2})
    assert (ranges.status_code, ranges.json()["errors"][0]["attr"]) == (400, "rfm_recency_min")
    circle = {"behavioral_criteria": tree("segment", "in", second["id"])}
    assert api.post(f"{SEGMENTS}{first['id']}/effect/", circle).status_code == 400
    assert api.post(f"{SEGMENTS}preview/", circle).status_code == 200
