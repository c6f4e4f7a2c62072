"""What every page keeps to: an address that leads nowhere, chips, one's place on Back, and the words of charts."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import NEEDS_CHROMIUM, SIZES, is_accessible, visiting
from tests.flows.served_shop import ServedShop, orders_file

pytestmark = NEEDS_CHROMIUM

SCORES = "/api/customers/rfm-scores/calculate_all/"
RANGE = "?last_order_from=2020-08-31&last_order_to=2020-09-29"
ROW = 40
A_LINE = 32
"""Pixels that a chip of one line is not higher than."""


@pytest.fixture(scope="module", autouse=True)
def scored(shop: ServedShop, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = orders_file(tmp_path_factory.mktemp("pages") / "orders.csv")
    with file.open("rb") as sent:
        seen = shop.call("POST", "/api/imports/", status=201, files={"file": sent}, data={"kind": "orders"})
    shop.finished(shop.call("POST", f"/api/imports/{seen['id']}/start/", status=202, json={}))
    shop.finished(shop.call("POST", SCORES, status=202, json={"background": True}))


@pytest.mark.parametrize("size", SIZES)
def test_pages_keep_to_their_manners(shop: ServedShop, browser: Browser, size: str) -> None:
    with visiting(browser, shop.address, size) as page:
        for path in ("/nowhere", "/segments/1/nowhere", "/customers/1/nowhere"):
            _leads_nowhere(page, shop.address + path)
        _chips(page, shop.address)
        _keeps_the_place(page, shop.address)
        _charts_say_their_title(page, shop.address)


def _leads_nowhere(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name="There is no page at this address")).to_be_visible()
    expect(page.get_by_role("banner")).to_be_visible()
    is_accessible(page)
    page.get_by_role("main").get_by_role("link", name="All customers").click()
    expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()


def _chips(page: Page, address: str) -> None:
    page.goto(f"{address}/customers{RANGE}")
    chip = page.get_by_text("last order 31 Aug – 29 Sept 2020")
    expect(chip).to_be_visible()
    box = chip.locator("..").bounding_box()
    assert box is not None
    assert box["height"] <= A_LINE
    assert box["width"] > 5 * box["height"]
    is_accessible(page)
    page.get_by_role("button", name=re.compile("^Without: last order")).click()
    expect(page).to_have_url(re.compile("/customers$"))


def _keeps_the_place(page: Page, address: str) -> None:
    page.goto(f"{address}/customers")
    row = page.get_by_role("table", name="Customers").get_by_role("row").nth(ROW)
    row.scroll_into_view_if_needed()
    name = row.get_by_role("link").inner_text()
    place = page.evaluate("scrollY")
    assert place > 0
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()
    page.wait_for_function(f"Math.abs(scrollY - {place}) < 3")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_in_viewport()


def _charts_say_their_title(page: Page, address: str) -> None:
    page.goto(f"{address}/rfm")
    expect(page.locator("[role=img] svg").first).to_be_visible()
    for chart in page.locator("[role=img]:has(svg)").all():
        title = chart.get_attribute("aria-label") or ""
        assert page.get_by_role("heading", name=title, exact=True).count() == 1, title


def test_the_icon_is_an_icon(shop: ServedShop) -> None:
    for name in ("favicon.ico", "favicon.svg"):
        answer = requests.get(f"{shop.address}/{name}", timeout=30)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("image/")
    assert requests.get(f"{shop.address}/favicon.png", timeout=30).status_code == 404
