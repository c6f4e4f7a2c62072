"""An owner with an empty shop: zone, file, progress, the true answer; taken back; the demo shop instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import NEEDS_CHROMIUM, SIZES, go_to, is_accessible, visiting
from tests.flows.served_shop import ServedShop, orders_file

pytestmark = NEEDS_CHROMIUM


@pytest.mark.parametrize("size", SIZES)
def test_from_an_empty_shop_to_the_answer_and_back(
    shop: ServedShop, browser: Browser, size: str, tmp_path: Path
) -> None:
    """The second window finds the shop as empty as the first did: everything was taken back, the choice stays."""
    new = not shop.call("GET", "/api/setup/")["currency_chosen"]
    with visiting(browser, shop.address, size) as page:
        _is_led(page, first=new)
        _choose(page, first=new)
        _import(page, orders_file(tmp_path / f"{size}.csv"))
        _the_answer_comes_by_itself(page, shop)
        _take_back(page, shop)
        if size == "desk":
            _look_at_the_demo_shop_instead(page, shop)


def _is_led(page: Page, *, first: bool) -> None:
    expect(page.get_by_text("From an empty shop to your first answer")).to_be_visible()
    expect(page.get_by_role("button", name="Load the demo shop")).to_be_visible()
    is_accessible(page)
    go_to(page, "RFM analysis")
    expect(page.get_by_text("Nobody has ordered yet")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("alculate"))).to_have_count(0)
    go_to(page, "Customers")
    page.get_by_role("link", name="Choose" if first else "Import orders").click()


def _choose(page: Page, *, first: bool) -> None:
    """Proposed from the browser, corrected by hand, asked once."""
    if not first:
        go_to(page, "Settings")
        page.get_by_role("combobox", name="Currency").fill("british")
        page.get_by_role("option", name="GBP · British Pound").click()
        expect(
            page.get_by_text("There are no orders yet, so nothing has to be computed anew.")
        ).to_be_visible()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        return go_to(page, "Import")
    expect(page.get_by_text("Before your first import")).to_be_visible()
    expect(page.get_by_role("combobox", name="Currency")).to_have_value("GBP · British Pound")
    is_accessible(page)
    page.get_by_role("combobox", name="Currency").fill("euro")
    page.get_by_role("option", name="EUR · Euro").click()
    page.get_by_role("combobox", name="Time zone").fill("berlin")
    page.get_by_role("option", name="Europe/Berlin").click()
    page.get_by_role("button", name="Save, then choose a file").click()
    return None


def _import(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File", exact=True).first.click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows")).click()
    expect(page.get_by_text("60 customers were made")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Nobody has chosen")).to_have_count(0)
    is_accessible(page)


def _the_answer_comes_by_itself(page: Page, shop: ServedShop) -> None:
    """The page is opened while it is still being calculated, and not loaded again."""
    go_to(page, "RFM analysis")
    champions = page.get_by_text(re.compile(r"\d+ Champions brought"))
    expect(champions).to_be_visible(timeout=60_000)
    told = shop.call("GET", "/api/customers/rfm-scores/summary/")
    by_segment = {row["segment"]: row["customers"] for row in told["segments"]}
    assert sum(by_segment.values()) == told["run"]["customers"] == 60
    assert 0 < by_segment["Champions"] < 30
    expect(champions).to_contain_text(f"{by_segment['Champions']} Champions brought")
    expect(page.get_by_text("Nothing is calculated yet")).to_have_count(0)
    is_accessible(page)
    go_to(page, "Customers")
    expect(page.get_by_role("table", name="Customers").get_by_text("Champions").first).to_be_visible()


def _take_back(page: Page, shop: ServedShop) -> None:
    go_to(page, "Import")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    expect(page.get_by_text("Taken back").first).to_be_visible()
    go_to(page, "Customers")
    expect(page.get_by_text("From an empty shop to your first answer")).to_be_visible(timeout=30_000)
    go_to(page, "RFM analysis")
    expect(page.get_by_text("Nobody has ordered yet")).to_be_visible(timeout=30_000)
    go_to(page, "Customers")
    assert shop.call("GET", "/api/customers/rfm-scores/summary/")["run"] is None


def _look_at_the_demo_shop_instead(page: Page, shop: ServedShop) -> None:
    page.get_by_role("button", name="Load the demo shop").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    is_accessible(page)
    expect(page.get_by_text(re.compile(r"5,000 customers placed"))).to_be_visible(timeout=300_000)
    go_to(page, "Import")
    page.get_by_role("button", name="Remove the demo shop").click()
    expect(page.get_by_text(re.compile(r"Removes 5,000 made-up customers"))).to_be_visible()
    is_accessible(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("button", name="Remove the demo shop")).to_have_count(0)
    expect(page.get_by_text("This is the demo shop")).to_have_count(0, timeout=60_000)
    left = shop.call("GET", "/api/setup/")
    assert (left["has_customers"], left["currency"], left["time_zone"]) == (False, "EUR", "Europe/Berlin")
    assert left["calculation"]["state"] == "nothing"
