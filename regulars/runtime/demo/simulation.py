"""Simulates who buys when and what, as the BG/NBD process does: same seed and day, same shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from regulars.core.money import exponent
from regulars.profiles.setup import DEMO
from regulars.runtime.demo.catalogue import ARTICLES, FIRST_NAMES, GIFT, LAST_NAMES, PLACES, RATES, TAGS

SEED = 20_240_229
DAYS = 3 * 365
BUYING_SHAPE, BUYING_SCALE = 0.75, 70.0  # gamma: orders a day = shape / scale on average
LEAVING_A, LEAVING_B = 0.9, 3.2  # beta: the chance to be gone after each order
SEASON = (1.0, 0.85, 0.9, 0.95, 0.95, 0.85, 0.8, 0.85, 0.95, 1.05, 1.45, 1.6)
CHANNELS = ("online", "online", "online", "mobile_app", "in_store")


@dataclass(frozen=True)
class Shop:
    """Rows by the names of the staging tables; touchpoints name their customer by external id."""

    customers: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    touchpoints: list[dict[str, Any]]


def simulate(*, today: date, customers: int, seed: int = SEED) -> Shop:
    """A shop of three years up to today."""
    rng = np.random.default_rng(seed)
    start = today - timedelta(days=DAYS)
    places = rng.choice(len(PLACES), customers, p=_shares([place[4] for place in PLACES]))
    joined = np.sort((rng.power(1.25, customers) * (DAYS - 3)).astype(int))
    made = [_customer(rng, at, int(places[at])) for at in range(customers)]
    orders: list[dict[str, Any]] = []
    touchpoints: list[dict[str, Any]] = []
    for at in range(customers):
        days = _buying_days(rng, int(joined[at]), start)
        taste = float(rng.lognormal(0, 0.45))
        for turn, day in enumerate(days):
            order = _order(
                rng, len(orders) + 1, made[at], start + timedelta(days=day), taste, first=turn == 0
            )
            orders.append(order)
            touchpoints += _around(rng, order, today)
    return Shop(made, sorted(orders, key=lambda order: order["placed_at"]), touchpoints)


def _shares(weights: list[float]) -> Any:
    found = np.array(weights)
    return found / found.sum()


def _buying_days(rng: np.random.Generator, first: int, start: date) -> list[int]:
    """Poisson buying at the customer's own rate until they leave; slow months lose some orders."""
    rate = rng.gamma(BUYING_SHAPE, 1 / BUYING_SCALE)
    leaving = rng.beta(LEAVING_A, LEAVING_B)
    days, now = [first], float(first)
    while rng.random() > leaving:
        now += rng.exponential(1 / max(rate, 1e-5))
        if now >= DAYS:
            break
        season = SEASON[(start + timedelta(days=int(now))).month - 1] / max(SEASON)
        if rng.random() < 0.35 + 0.65 * season:
            days.append(int(now))
    return days


def _customer(rng: np.random.Generator, at: int, place: int) -> dict[str, Any]:
    city, country, language, _, _ = PLACES[place]
    first, last = str(rng.choice(FIRST_NAMES)), str(rng.choice(LAST_NAMES))
    handle = f"{first}.{last}{at}".lower().replace("'", "").encode("ascii", "ignore").decode()
    birthday = date(1950, 1, 1) + timedelta(days=int(rng.integers(0, 20_000)))
    return {
        "line": at + 1,
        "external_id": f"C{at + 1:05d}",
        "first_name": first,
        "last_name": last,
        "email": f"{handle}@example.{rng.choice(['com', 'org'])}",
        "phone": f"+1 555 {rng.integers(100, 999)} {rng.integers(1000, 9999)}" if rng.random() < 0.6 else "",
        "birth_date": birthday if rng.random() < 0.5 else None,
        "city": city,
        "country": country,
        "language": language,
        "tags": [str(rng.choice(TAGS))] if rng.random() < 0.25 else [],
        "email_consent": bool(rng.random() < 0.62),
        "sms_consent": bool(rng.random() < 0.2),
        "place": place,
    }


def _order(
    rng: np.random.Generator, number: int, customer: dict[str, Any], day: date, taste: float, *, first: bool
) -> dict[str, Any]:
    currency = PLACES[customer["place"]][3]
    rate = float(RATES.get(currency, "1"))
    shift = 10 ** (exponent(currency) - 2) / rate

    def local(minor: float) -> int:
        return round(float(minor * shift))

    weights = [a.weight * (1 if a.price < 10_000 else taste * (0.6 if first else 1)) for a in ARTICLES]
    chosen = rng.choice(len(ARTICLES), size=int(rng.integers(1, 4)), replace=False, p=_shares(weights))
    bought = [(ARTICLES[int(at)], int(1 + rng.poisson(0.35 * taste))) for at in chosen]
    if rng.random() < 0.01:
        bought = [(GIFT, 1)]
    goods = sum(article.price * pieces for article, pieces in bought)
    discount = round(goods * 0.1) if rng.random() < 0.15 else 0
    shipping = 0 if goods - discount >= 5_000 or goods == 0 else 590
    tax = round((goods - discount) * 0.08)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        minutes=int(rng.normal(15, 3) * 60) % 1440
    )
    luck = rng.random()
    total = local(goods - discount + shipping + tax)
    status = "cancelled" if luck < 0.015 else "completed"
    refunded = 0
    if 0.015 <= luck < 0.035 and total:
        refunded, status = total, "refunded"
    elif 0.035 <= luck < 0.06:
        refunded = min(total, local(bought[0][0].price))
    return {
        "external_id": f"D{number:06d}",
        "source": DEMO,
        "customer_external_id": customer["external_id"],
        "placed_at": moment,
        "status": status,
        "channel": str(rng.choice(CHANNELS)),
        "currency": currency,
        "total_minor": total,
        "discount_minor": local(discount),
        "tax_minor": local(tax),
        "shipping_minor": local(shipping),
        "refunded_minor": refunded,
        "cost_minor": local(sum(article.cost * pieces for article, pieces in bought))
        if rng.random() < 0.97
        else None,
        "lines": [
            {
                "sku": article.sku,
                "name": article.name,
                "category": article.category,
                "quantity": pieces,
                "unit_price_minor": local(article.price),
                "unit_cost_minor": local(article.cost),
            }
            for article, pieces in bought
        ],
    }


def _around(rng: np.random.Generator, order: dict[str, Any], today: date) -> list[dict[str, Any]]:
    """What was said and seen around a purchase."""
    happened = [("website_visit", "online", "Looked around the shop", -int(rng.integers(1, 72)), 0.5),
                ("email", "email", "Order confirmation", 0, 1.0),
                ("campaign_response", "email", "Opened the newsletter", -int(rng.integers(1, 240)), 0.18),
                ("review", "online", "Wrote a review", int(rng.integers(72, 400)), 0.06),
                ("support_ticket", "email", "Asked about the delivery", int(rng.integers(12, 120)), 0.05)]  # fmt: skip
    if order["refunded_minor"]:
        happened.append(("purchase_return", "online", "Sent something back", int(rng.integers(48, 240)), 1.0))
    rows = []
    for kind, channel, title, hours, chance in happened:
        moment = order["placed_at"] + timedelta(hours=hours)
        if rng.random() < chance and moment.date() <= today:
            rows.append(
                {
                    "customer_external_id": order["customer_external_id"],
                    "touchpoint_type": kind,
                    "channel": channel,
                    "title": title,
                    "reference_type": "order",
                    "reference_id": order["external_id"],
                    "interaction_date": moment,
                    "source": DEMO,
                    "external_id": f"{order['external_id']}-{kind}",
                }
            )
    return rows
