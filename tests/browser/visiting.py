"""What every story does in the browser: opens a window, goes somewhere, and looks whether the page can be used."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.flows.served_shop import EMAIL, PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desk": (1280, 900), "hand": (390, 844)}
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = "Content Security Policy"
BROKEN = "rules => axe.run({runOnly: rules}).then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`))"

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; apt-get install chromium"),
]


@contextmanager
def visiting(browser: Browser, address: str, size: str) -> Iterator[Page]:
    """A window logged in to the shop: on a desk in light, in a hand in the dark. Nothing may complain in it."""
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
    page.goto(address)
    _log_in(page)
    # The browser itself reports the 401 by which the shop asked for a login.
    complaints[:] = [said for said in complaints if POLICY in said]
    yield page
    assert complaints == [], complaints
    page.close()


def is_accessible(page: Page) -> None:
    """By axe-core; and nothing is wider than the window."""
    page.evaluate(AXE.read_text())  # Not as a tag: the page's policy allows no script but its own.
    broken = page.evaluate(BROKEN, RULES)
    assert broken == [], (page.url, broken)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def go_to(page: Page, place: str) -> None:
    menu = page.get_by_role("button", name="Navigation")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=place, exact=True).click()


def _log_in(page: Page) -> None:
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    is_accessible(page)
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[type=password]").fill("wrong password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("not correct")).to_be_visible()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()
    is_accessible(page)
