"""From a thought to a segment: who bought twice of late and is probably gone, how many, who, and why."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import NEEDS_CHROMIUM, SIZES, go_to, is_accessible, visiting
from tests.flows.served_shop import ServedShop

pytestmark = NEEDS_CHROMIUM

VALUES = "/api/customers/clv/calculate_all/"
CHANCE = "Chance of still being a customer"
QUIET = 9
LAST_90 = {"kind": "last", "amount": 90, "unit": "days"}
RULE = {
    "combinator": "and",
    "rules": [
        {"field": "orders", "operator": ">=", "value": {"measure": "count", "amount": 2, "window": LAST_90}},
        {"field": "alive_probability", "operator": "<", "value": 0.5},
    ],
}


@pytest.fixture(scope="module", autouse=True)
def history(shop: ServedShop, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two years of orders from a file, and values calculated from them."""
    lines = _orders(datetime.now(tz=UTC).date())
    file = tmp_path_factory.mktemp("story") / "orders.csv"
    file.write_text("\n".join(["order id,customer id,first name,date,total", *lines]) + "\n")
    with file.open("rb") as sent:
        seen = shop.call("POST", "/api/imports/", status=201, files={"file": sent}, data={"kind": "orders"})
    started = shop.call("POST", f"/api/imports/{seen['id']}/start/", status=202, json={})
    assert shop.finished(started)["created"] == len(lines)
    shop.finished(shop.call("POST", VALUES, status=202, json={"background": True}), seconds=120)


@pytest.mark.parametrize("size", SIZES)
def test_a_segment_is_built_and_explains_itself(shop: ServedShop, browser: Browser, size: str) -> None:
    with visiting(browser, shop.address, size) as page:
        name, told = f"Bought twice, probably gone ({size})", {"behavioral_criteria": RULE}
        gone = int(shop.call("POST", "/api/customers/segments/preview/", json=told)["count"])
        assert gone >= QUIET
        _begin(page, first=size == "desk")
        _build(page, name)
        _see_who(page, gone)
        _save(page, name, gone)
        _ask_why(page)
        _change_its_mind(page, name, gone)


def _begin(page: Page, *, first: bool) -> None:
    go_to(page, "Segments")
    if first:
        expect(page.get_by_text("No segments yet")).to_be_visible()
    expect(page.get_by_role("button", name="Make it: Win back")).to_be_visible()
    is_accessible(page)
    page.get_by_role("link", name="New segment").click()
    expect(page.get_by_role("heading", name="New segment")).to_be_visible()


def _build(page: Page, name: str) -> None:
    """By keyboard, as it is quickest."""
    page.get_by_role("textbox", name="Name").fill(name)
    _add(page, "Orders", found_by="bought")
    page.get_by_role("textbox", name="Orders: amount").fill("2")
    _add(page, CHANCE)
    expect(page.get_by_text("Fill this in to have it counted.")).to_be_visible()
    is_accessible(page)
    page.get_by_role("combobox", name=f"{CHANCE}: how").click()
    page.get_by_role("option", name="is less than", exact=True).click()
    page.get_by_role("textbox", name=f"{CHANCE}: value").fill("50")


def _add(page: Page, condition: str, *, found_by: str | None = None) -> None:
    page.get_by_role("combobox", name="Add a condition").focus()
    page.keyboard.type(found_by or condition)
    expect(page.get_by_role("option", name=re.compile(f"^{condition}")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name=f"Condition: {condition}", exact=True)).to_be_visible()


def _see_who(page: Page, gone: int) -> None:
    beside = page.get_by_role("region", name="Who matches")
    expect(beside.get_by_text(f"{gone}", exact=True)).to_be_visible()
    sentence = re.compile(r"Has at least 2 orders in the last 90 days and chance .* is less than 50 %\.")
    expect(beside.get_by_text(sentence)).to_be_visible()
    beside.get_by_role("button", name=re.compile("^Quiet")).first.click()
    found = beside.get_by_text(re.compile(r"found: (< )?[\d.]+%")).filter(visible=True)
    expect(found).to_have_count(1)
    is_accessible(page)


def _save(page: Page, name: str, gone: int) -> None:
    page.get_by_role("button", name="Make the segment").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(page.get_by_text(f"{gone} customers are in it")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("table", name="Members").get_by_role("row")).to_have_count(gone + 1)
    is_accessible(page)


def _ask_why(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Why\? Quiet")).first.click()
    why = page.get_by_role("dialog", name="Why?")
    expect(why.get_by_text("In: the rule matches.")).to_be_visible()
    expect(why.get_by_text(re.compile(r"Has at least 2 orders .* found: \d+"))).to_be_visible()
    expect(why.get_by_role("img", name="Yes")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"customer=\d+"))
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()


def _change_its_mind(page: Page, name: str, gone: int) -> None:
    """A changed rule says whom it moves before it is saved."""
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("textbox", name="Orders: amount").fill("1000")
    page.get_by_role("button", name="See the effect").click()
    dialog = page.get_by_role("dialog", name="What this change does")
    expect(dialog.get_by_text(f"{gone} would leave")).to_be_visible()
    dialog.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("Nobody matches the rule at present.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name=f"{gone} left").click()
    expect(page.get_by_role("table", name="Who left").get_by_role("row")).to_have_count(gone + 1)
    expect(page).to_have_url(re.compile(r"show=left&from=\d{4}-\d{2}-\d{2}"))
    is_accessible(page)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the segment").click()
    expect(page.get_by_role("heading", name="Segments", level=1)).to_be_visible()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_hidden()


def _orders(today: date) -> list[str]:
    """160 customers who come and go in their own time, and a few who came often and stopped at once."""
    chance = random.Random(7)
    lines = []
    for number in range(160):
        habit = chance.uniform(20, 60)
        day = today - timedelta(days=chance.randint(200, 700))
        last = day + timedelta(days=int(chance.expovariate(1 / 250)))
        while day <= min(last, today):
            lines.append(_order(len(lines), f"Regular{number}", day))
            day += timedelta(days=max(1, int(chance.expovariate(1 / habit))))
    for number in range(QUIET):
        for nth in range(10):
            lines.append(_order(len(lines), f"Quiet{number}", today - timedelta(days=78 + 7 * nth)))
    return lines


def _order(number: int, who: str, day: date) -> str:
    return f"{number},{who.lower()},{who},{day},{20 + number % 7}.00"
