"""A new shop's currency and zone: chosen freely while there are no orders, with a way out afterwards."""

from __future__ import annotations

import pytest

from regulars.core.models import Shop
from regulars.jobs.models import Job
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db


def test_a_shop_without_orders_changes_both_freely_and_nothing_is_rebuilt() -> None:
    api = caller()
    make_customer("somebody")
    before = api.get("/api/setup/").json()
    assert (before["currency"], before["currency_chosen"], before["time_zone_chosen"]) == (
        "USD",
        False,
        False,
    )
    for chosen in ({"currency": "EUR", "time_zone": "Europe/Berlin"}, {"currency": "JPY"}):
        answer = api.patch("/api/shop/", chosen)
        assert (answer.status_code, answer.json()["currency"]) == (200, chosen["currency"])
    after = api.get("/api/setup/").json()
    assert (after["currency"], after["time_zone"]) == ("JPY", "Europe/Berlin")
    assert (after["currency_chosen"], after["time_zone_chosen"]) == (True, True)
    assert not Job.objects.exists()


def test_to_confirm_what_a_new_shop_has_is_to_choose_it() -> None:
    api = caller()
    assert api.patch("/api/shop/", {"name": "Mine"}).status_code == 200
    assert Shop.current().assumed == {"currency": "USD", "time_zone": "UTC"}
    api.patch("/api/shop/", {"currency": "USD"})
    assert Shop.current().assumed == {"time_zone": "UTC"}


def test_a_wrong_currency_names_the_way_out() -> None:
    record(*(order(str(n), "a", "2026-01-03", 1000) for n in range(4)))
    refused = caller().patch("/api/shop/", {"currency": "EUR"})
    assert refused.status_code == 409
    told = refused.json()["errors"][0]["detail"]
    assert told == (
        "4 orders in USD have no exchange rate into EUR. If they never were in USD (the shop's currency was wrong "
        "when they came in), undo the import, change the setting, and import the file again. If they were, add a "
        "rate from 2026-01-03 on first."
    )
    assert Shop.current().currency == "USD"


def test_only_who_looks_after_the_shop_sees_what_others_may_only_read() -> None:
    viewer = caller("viewer")
    assert viewer.get("/api/setup/").json()["calculation"]["state"] == "nothing"
    assert viewer.post("/api/demo/").status_code == viewer.delete("/api/demo/").status_code == 403
