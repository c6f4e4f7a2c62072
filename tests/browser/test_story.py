"""A person's first quarter of an hour, in a real Chromium: on a desk in light, in a hand in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import NEEDS_CHROMIUM, SIZES, go_to, is_accessible, visiting
from tests.flows.served_shop import ServedShop, orders_file

pytestmark = NEEDS_CHROMIUM


@pytest.mark.parametrize("size", SIZES)
def test_from_login_to_a_customer(shop: ServedShop, browser: Browser, size: str, tmp_path: Path) -> None:
    with visiting(browser, shop.address, size) as page:
        _import(page, orders_file(tmp_path / f"{size}.csv"), first=size == "desk")
        _calculate(page)
        _open_a_champion(page)
        _value(page)
        _find_by_keyboard(page)
        _look_at_settings(page)


def _import(page: Page, file: Path, *, first: bool) -> None:
    go_to(page, "Import")
    if first:
        page.get_by_role("button", name="Save, then choose a file").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File", exact=True).first.click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("button", name=re.compile(r"^Import \d+ rows"))).to_be_visible()
    is_accessible(page)
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows")).click()
    expect(page.get_by_text("Imported", exact=True)).to_be_visible(timeout=30_000)
    new = "60 customers were made" if first else "0 customers were made"
    expect(page.get_by_text(new)).to_be_visible()
    is_accessible(page)


def _calculate(page: Page) -> None:
    go_to(page, "RFM analysis")
    page.get_by_role("button", name=re.compile("Calculate scores|Recalculate")).click()
    expect(page.get_by_text(re.compile(r"\d+ Champions brought"))).to_be_visible(timeout=30_000)
    expect(page.get_by_role("img").first).to_be_visible()
    is_accessible(page)


def _open_a_champion(page: Page) -> None:
    page.get_by_role("table", name="Segments").get_by_role("link", name="Champions", exact=True).click()
    expect(page).to_have_url(re.compile("suggested_segment=Champions"))
    expect(page.get_by_text(re.compile(r"customers? fits? these filters"))).to_be_visible()
    is_accessible(page)
    page.get_by_role("table", name="Customers").get_by_role("row").nth(1).click()
    expect(page).to_have_url(re.compile(r"/customers/\d+"))
    expect(page.get_by_text("Champions").first).to_be_visible()
    expect(page.get_by_text(re.compile("Orders|orders")).first).to_be_visible()
    is_accessible(page)


def _value(page: Page) -> None:
    """The shop is a year old and small: what was brought so far is shown, and why nothing is predicted."""
    go_to(page, "Lifetime value")
    page.get_by_role("button", name=re.compile("Calculate values|Recalculate")).click()
    expect(page.get_by_text(re.compile("have brought .* in revenue so far"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Nothing is predicted yet")).to_be_visible()
    is_accessible(page)


def _find_by_keyboard(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find").fill("Name7")
    expect(page.get_by_role("option", name=re.compile("Name7")).first).to_be_visible()
    is_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/customers/\d+"))


def _look_at_settings(page: Page) -> None:
    go_to(page, "Settings")
    for tab in ("Exchange rates", "Calculation", "People", "Keys"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).to_be_visible()
    is_accessible(page)
