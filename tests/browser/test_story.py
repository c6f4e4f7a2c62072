"""A person's first quarter of an hour, in a real Chromium: on a desk in light, in a hand in the dark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.flows.served_shop import EMAIL, PASSWORD, ServedShop, orders_file, served_shop

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desk": (1280, 900), "hand": (390, 844)}
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BROKEN = "rules => axe.run({runOnly: rules}).then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`))"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; apt-get install chromium"),
]


@pytest.fixture(scope="module")
def shop() -> Iterator[ServedShop]:
    with served_shop() as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("size", SIZES)
def test_from_login_to_a_customer(shop: ServedShop, browser: Browser, size: str, tmp_path: Path) -> None:
    width, height = SIZES[size]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        locale="en-GB",
        color_scheme="light" if size == "desk" else "dark",
        reduced_motion="reduce",
    )
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(shop.address)
    _log_in(page)
    complaints.clear()  # The browser itself reports the 401 by which the shop asked for a login.
    _import(page, orders_file(tmp_path / f"{size}.csv"), first=size == "desk")
    _calculate(page)
    _open_a_champion(page)
    _value(page)
    _find_by_keyboard(page)
    _look_at_settings(page)
    assert complaints == []
    page.close()


def _is_accessible(page: Page) -> None:
    """By axe-core; and nothing is wider than the window."""
    page.add_script_tag(path=AXE)
    assert page.evaluate(BROKEN, RULES) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def _log_in(page: Page) -> None:
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    _is_accessible(page)
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[type=password]").fill("wrong password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("not correct")).to_be_visible()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()
    _is_accessible(page)


def _go_to(page: Page, place: str) -> None:
    menu = page.get_by_role("button", name="Navigation")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=place, exact=True).click()


def _import(page: Page, file: Path, *, first: bool) -> None:
    _go_to(page, "Import")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File", exact=True).first.click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("button", name=re.compile(r"^Import \d+ rows"))).to_be_visible()
    _is_accessible(page)
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows")).click()
    expect(page.get_by_text("Imported", exact=True)).to_be_visible(timeout=30_000)
    new = "60 customers were made" if first else "0 customers were made"
    expect(page.get_by_text(new)).to_be_visible()
    _is_accessible(page)


def _calculate(page: Page) -> None:
    _go_to(page, "RFM analysis")
    page.get_by_role("button", name=re.compile("Calculate scores|Recalculate")).click()
    expect(page.get_by_text(re.compile(r"\d+ Champions brought"))).to_be_visible(timeout=30_000)
    expect(page.get_by_role("img").first).to_be_visible()
    _is_accessible(page)


def _open_a_champion(page: Page) -> None:
    page.get_by_role("table", name="Segments").get_by_role("link", name="Champions", exact=True).click()
    expect(page).to_have_url(re.compile("suggested_segment=Champions"))
    expect(page.get_by_text(re.compile(r"customers? fits? these filters"))).to_be_visible()
    _is_accessible(page)
    page.get_by_role("table", name="Customers").get_by_role("row").nth(1).click()
    expect(page).to_have_url(re.compile(r"/customers/\d+"))
    expect(page.get_by_text("Champions").first).to_be_visible()
    expect(page.get_by_text(re.compile("Orders|orders")).first).to_be_visible()
    _is_accessible(page)


def _value(page: Page) -> None:
    """The shop is a year old and small: what was brought so far is shown, and why nothing is predicted."""
    _go_to(page, "Lifetime value")
    page.get_by_role("button", name=re.compile("Calculate values|Recalculate")).click()
    expect(page.get_by_text(re.compile("have brought .* in profit so far"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Nothing is predicted yet")).to_be_visible()
    _is_accessible(page)


def _find_by_keyboard(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_label("Name, e-mail or phone").fill("Name7")
    expect(page.get_by_role("dialog").get_by_role("button").nth(1)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/customers/\d+"))


def _look_at_settings(page: Page) -> None:
    _go_to(page, "Settings")
    for tab in ("Exchange rates", "Calculation", "People", "Keys"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).to_be_visible()
    _is_accessible(page)
