"""What the pages of imports, settings and the account say."""

from __future__ import annotations

from regulars.runtime.demo.catalogue import CURRENCY as CATALOGUE_CURRENCY
from tests.browser.sentences.registry import Context, Parts, defines, says
from tests.browser.sentences.words import count

IMPORT, SETTINGS, ACCOUNT = "^/import", "^/settings", "^/account"
CURRENCIES = {"USD": "US Dollar"}


@says(SETTINGS, r"{shop} reports in {currency}, and its days begin at midnight in {zone}\.")
def the_shop(c: Context, said: Parts) -> Parts:
    shop = c.facts.shop
    return {"shop": shop["name"], "currency": CURRENCIES[shop["currency"]], "zone": shop["time_zone"]}


@says(f"{IMPORT}|{SETTINGS}", r"It holds {people} made-up customers\.")
def the_demo(c: Context, said: Parts) -> Parts:
    return {"people": count(len(c.facts.customers))}


@says("^/customers$", r"Nobody has bought yet\.")
def nobody_bought(c: Context, said: Parts) -> Parts:
    assert not c.facts.orders
    return {}


@says(
    "^/customers$",
    r"See every page filled first: a made-up coffee shop with about {people} customers over {years} years, reported in US dollars\.",
)
def the_demo_offered(c: Context, said: Parts) -> Parts:
    from regulars.runtime.demo.loading import CUSTOMERS
    from regulars.runtime.demo.simulation import DAYS

    assert CATALOGUE_CURRENCY == "USD"
    return {"people": count(CUSTOMERS), "years": {3: "three"}[round(DAYS / 365)]}


defines(
    "^/customers$",
    "From an empty shop to your first answer",
    "1 Currency and time zone Every amount and every day rests on them.",
    "2 Margin, if you know it Turns revenue into profit where an order’s cost is not known.",
    "3 Import your orders A file from your shop, your till or a spreadsheet.",
    "4 See your answer Who is worth most, who is slipping away, and what to do.",
)
defines(
    IMPORT,
    "Before your first import",
    "Every amount and every day rests on the first two.",
    "Percent of revenue that is profit where an order’s cost is not in the file.",
    "Nothing is loaded before you have seen how it is understood.",
    "Two sources may use the same order numbers without getting in each other’s way.",
)
defines(
    SETTINGS,
    "Share of net revenue that is profit, in percent.",
)
defines(
    ACCOUNT,
    "At least 10 characters; a few words that nobody would guess do well.",
    "Your role is Admin: everything.",
)
