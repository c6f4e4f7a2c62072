"""What a viewer, who sees no personal fields, learns of rules that ask about them: what is asked, not for whom."""

from __future__ import annotations

from typing import Any

import pytest

from regulars.segments.models import CustomerSegment
from regulars.segments.rules.masking import without_personal_values
from tests.factories import caller, make_customer

pytestmark = pytest.mark.django_db
SEGMENTS = "/api/customers/segments/"
SECRETS = ("aud1@", "platinum", "1999-05-05")


def rule(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


TIER = {"name": "tier", "type": "text", "value": "platinum"}
RULE = {
    "combinator": "and",
    "rules": [
        rule("city", "=", "Rome"),
        rule("email", "contains", "aud1@"),
        {
            "combinator": "or",
            "rules": [rule("attribute", "=", TIER), rule("birth_date", "<", "1999-05-05")],
        },
    ],
}
MASKED = {
    "combinator": "and",
    "rules": [
        rule("city", "=", "Rome"),
        rule("email", "contains", None),
        {
            "combinator": "or",
            "rules": [rule("attribute", "=", {**TIER, "value": None}), rule("birth_date", "<", None)],
        },
    ],
}
WORDS = "City is Rome and e-mail contains … and (tier is … or birthday is …)."


@pytest.fixture
def segment() -> dict[str, Any]:
    made = caller("marketer").post(SEGMENTS, {"name": "Audience", "behavioral_criteria": RULE})
    assert made.status_code == 201, made.content
    body: dict[str, Any] = made.json()
    return body


def test_a_viewer_reads_rules_without_personal_values(segment: dict[str, Any]) -> None:
    viewer, path = caller("viewer"), f"{SEGMENTS}{segment['id']}/"
    answers = [viewer.get(path), viewer.get(SEGMENTS), viewer.get(f"{path}versions/")]
    one, (listed,), (version,) = answers[0].json(), answers[1].json()["results"], answers[2].json()
    for told in (one, listed, {**version["snapshot"], "sentence": version["sentence"]}):
        assert (told["behavioral_criteria"], told["sentence"]) == (MASKED, WORDS)
    for answer in answers:
        assert not any(secret in answer.content.decode() for secret in SECRETS)


@pytest.mark.parametrize("role", ["analyst", "marketer", "loyalty_operator", "admin"])
def test_who_sees_personal_fields_reads_the_rule_as_it_is(segment: dict[str, Any], role: str) -> None:
    told = caller(role).get(f"{SEGMENTS}{segment['id']}/").json()
    assert told["behavioral_criteria"] == RULE
    assert told["sentence"] == (
        "City is Rome and e-mail contains aud1@ and (tier is platinum or birthday is before May 5, 1999)."
    )
    (version,) = caller(role).get(f"{SEGMENTS}{segment['id']}/versions/").json()
    assert version["snapshot"]["behavioral_criteria"] == RULE


def test_explain_withholds_the_answers_of_personal_conditions_and_of_nothing_else(
    segment: dict[str, Any],
) -> None:
    ana = make_customer("ana", city="Rome", email="aud1@example.com", attributes={"tier": "gold"})
    path = f"{SEGMENTS}{segment['id']}/explain/"
    answer = caller("viewer").get(path, {"customer": ana.pk})
    told = answer.json()
    city, email, either = told["why"]["rules"]
    assert (told["matches"], told["why"]["matches"], either["matches"]) == (False, False, False)
    assert (city["matches"], city["found"]) == (True, "Rome")
    for hidden in (email, *either["rules"]):
        assert (hidden["matches"], hidden["found"]) == (None, None)
    assert told["why"]["sentence"] == WORDS[:-1].replace("City", "city")
    assert not any(secret in answer.content.decode() for secret in SECRETS)
    seen = caller("analyst").get(path, {"customer": ana.pk}).json()["why"]["rules"]
    assert [part["matches"] for part in (seen[1], *seen[2]["rules"])] == [True, False, False]


def test_a_rule_that_can_no_longer_be_read_tells_a_viewer_nothing_either() -> None:
    broken = {"combinator": "and", "rules": [rule("birth_date", "<", "aud1@")]}
    made = CustomerSegment.objects.create(
        name="Old", behavioral_criteria=broken, failure="rules.0.value: “aud1@” is not a day."
    )
    answer = caller("viewer").get(f"{SEGMENTS}{made.pk}/")
    assert answer.json()["sentence"] == "This rule can no longer be read."
    assert "aud1@" not in answer.content.decode()


def test_trees_of_any_shape_can_be_masked() -> None:
    for tree in (
        {},
        None,
        [],
        {"rules": "x"},
        {"field": ["email"]},
        {"rules": [None, 1, {"field": "attribute"}]},
    ):
        without_personal_values(tree)
