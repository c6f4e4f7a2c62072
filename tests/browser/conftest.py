"""A shop and a browser for the stories of one file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visiting import CHROMIUM, FLAGS
from tests.flows.served_shop import ServedShop, served_shop

expect.set_options(
    timeout=30_000
)  # Only what fails waits so long; on a busy machine a page may take its time.


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
