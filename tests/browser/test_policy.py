"""No page asks for what its Content-Security-Policy forbids, also where a chart is pointed at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import NEEDS_CHROMIUM, visiting
from tests.flows.served_shop import ServedShop, orders_file

pytestmark = NEEDS_CHROMIUM
PAGES = ("/customers", "/segments", "/segments/new", "/rfm", "/lifetime-value", "/import", "/settings")


def test_every_page_keeps_to_its_policy(
    shop: ServedShop, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = orders_file(tmp_path_factory.mktemp("policy") / "orders.csv")
    with file.open("rb") as orders:
        made = shop.call("POST", "/api/imports/", status=201, data={"kind": "orders"}, files={"file": orders})
    shop.finished(shop.call("POST", f"/api/imports/{made['id']}/start/", status=202, json={}))
    shop.call("POST", "/api/customers/rfm-scores/calculate_all/", json={})
    shop.call("POST", "/api/customers/clv/calculate_all/", json={})
    with visiting(browser, shop.address, "desk") as page:  # which fails on any complaint of the browser's
        for path in PAGES:
            page.goto(shop.address + path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            _point_at_charts(page)
        page.goto(f"{shop.address}/api/docs/")
        expect(page.get_by_role("heading", name="Regulars").first).to_be_visible(timeout=20_000)


def _point_at_charts(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    for chart in page.locator("[role=img] svg").all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        for share in (0.2, 0.5, 0.8) if box else ():
            page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
            page.wait_for_timeout(60)
