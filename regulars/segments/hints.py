"""What each field of a rule means in a shopkeeper's words, and the words people look for it by.

Only the catalogue of the page's rule builder reads this; a rule itself never depends on it.
"""

from __future__ import annotations

from typing import NamedTuple


class Hint(NamedTuple):
    hint: str
    synonyms: tuple[str, ...] = ()


def _of(hint: str, synonyms: str = "") -> Hint:
    return Hint(hint, tuple(word.strip() for word in synonyms.split(",") if word.strip()))


CUSTOMER = {
    "external_id": _of("Your own number for the customer", "customer number, id, account, reference"),
    "first_name": _of("What they are called", "name, given name"),
    "last_name": _of("Their family name", "name, surname, family name"),
    "full_name": _of("First and last name together", "name, who"),
    "email": _of("The address you write to", "email, mail, address, domain"),
    "phone": _of("The number you call", "mobile, telephone, number"),
    "birth_date": _of("When they were born; also “birthday this week”", "birthday, born, age, anniversary"),
    "city": _of("Where they live", "town, place, location, address"),
    "country": _of("The country they live in", "nation, region, location, address"),
    "language": _of("The language they read", "locale, speaks"),
    "tags": _of("Labels you gave them, such as VIP", "tag, label, VIP, group, mark"),
    "created_at": _of(
        "Since when you know them", "new, signed up, registered, joined, created, member since"
    ),
    "is_active": _of("No: the account is closed", "enabled, archived, closed, inactive"),
    "email_consent": _of(
        "May be sent e-mail", "newsletter, subscribed, opt-in, consent, permission, marketing, unsubscribed"
    ),
    "sms_consent": _of(
        "May be sent text messages", "text message, opt-in, consent, permission, marketing, mobile"
    ),
    "order_count": _of(
        "How often they have bought, ever", "bought, purchases, times, repeat, how many, loyal"
    ),
    "revenue": _of(
        "What they have spent with you, ever", "spent, spend, value, turnover, sales, big spender, VIP, money"
    ),
    "refunded": _of("What you paid back to them, ever", "returns, returned, money back, complaint"),
    "first_order_at": _of("When they bought first", "first purchase, bought, new customer, since"),
    "last_order_at": _of(
        "When they bought last", "last purchase, bought, lapsed, inactive, dormant, away, recent, churned"
    ),
    "recency_score": _of("5: bought very lately, 1: long ago", "RFM, recent, lapsed, last purchase"),
    "frequency_score": _of("5: buys most often, 1: least often", "RFM, often, repeat, loyal"),
    "monetary_score": _of("5: spends most, 1: least", "RFM, spent, value, VIP, big spender"),
    "suggested_segment": _of(
        "Champions, At Risk, Lost, … as the RFM analysis sees them",
        "RFM, champions, loyal, at risk, lost, lapsed, VIP, hibernating",
    ),
    "rfm_frequency_count": _of("How often they bought in that period", "RFM, bought, purchases, often"),
    "rfm_monetary_value": _of("What they spent in that period", "RFM, spent, value"),
    "profit": _of("What you earned from them, after cost", "margin, earned, value, CLV, LTV"),
    "predicted_value": _of(
        "What you will probably still earn from them, counted less the later it comes",
        "value, lifetime value, CLV, LTV, future, forecast, VIP",
    ),
    "at_stake": _of("What you lose if they do not come back", "risk, lapsed, churn, value, win back"),
    "alive_probability": _of(
        "From 0, surely gone, to 1, surely still with you",
        "lapsed, churn, active, probability, risk, gone, left",
    ),
    "expected_orders_90": _of(
        "How often they will probably buy in the next 90 days",
        "forecast, future, predicted, purchases, likely",
    ),
}
UNCOSTED = {
    "profit": _of("What they brought, as lifetime value counts it", "earned, value, CLV, LTV"),
    "predicted_value": _of(
        "What they will probably still bring, counted less the later it comes",
        "value, lifetime value, CLV, LTV, future, forecast, VIP",
    ),
}
"""The same where nothing is known of costs: there, values are revenue."""
SPECIAL = {
    "orders": _of(
        "What they bought: how often, how much, when, which articles",
        "order, bought, buy, purchase, purchased, spent, spend, product, item, article, category, SKU, basket,"
        " coupon, discount, sales, channel, never bought, lapsed, average basket, first order, last order",
    ),
    "touchpoints": _of(
        "What else they did, or you sent: visits, e-mails, coupons, reviews",
        "visited, visit, website, opened, clicked, newsletter, campaign, coupon, voucher, call, complaint,"
        " support, review, event, contact, store, cart, channel, message, interaction",
    ),
    "sequence": _of(
        "Such as: clicked, then bought within 30 days", "then, after, followed by, funnel, abandoned, path"
    ),
    "segment": _of("Who is in, or not in, one you have already", "group, list, audience, exclude, overlap"),
    "attribute": _of("What you store of them yourself", "custom, property, field, own, extra, loyalty, size"),
    "sample": _of("So many per cent of all, by lot", "random, test, control group, experiment, percent, A/B"),
    "everyone": _of("Every customer you have", "all, everybody, anybody, nobody"),
}
ORDER = {
    "status": _of("Paid, shipped, cancelled, …", "state, cancelled, pending, completed, refunded"),
    "channel": _of("Web shop, store, …: where the order came in", "web, online, store, shop, marketplace"),
    "source": _of("The system or file the order came from", "import, system, shop, file"),
    "currency": _of("The money it was paid in", "money, dollar, euro"),
    "total": _of("What the order cost, with tax", "spent, amount, price, value, basket"),
    "net": _of("What it brought, without tax and refunds", "spent, amount, revenue, value, turnover"),
    "refunded": _of("What of it was paid back", "returned, return, money back"),
}
LINE = {
    "category": _of("The kind of goods", "department, product type, collection, bought"),
    "sku": _of("The number of the article", "product, article number, item, code, bought"),
    "name": _of("What the article is called", "product, item, title, bought"),
    "quantity": _of("How many pieces of it", "pieces, units, amount, number"),
}
TOUCHPOINT = {
    "type": _of("Visit, e-mail, review, …: what it was", "type, visited, opened, clicked, event, action"),
    "channel": _of("Where it happened", "web, e-mail, newsletter, store, phone, social"),
    "title": _of(
        "Its name, such as a campaign’s or a page’s", "campaign, name, subject, page, coupon, newsletter"
    ),
    "outcome": _of("How it ended", "result, success, clicked, converted"),
    "outcome_value": _of("What it came to, as a number", "result, rating, amount, score"),
    "reference_type": _of("The kind of thing it is about", "about, object, coupon, product"),
    "reference_id": _of("Which thing it is about", "about, id, number, coupon code"),
    "source": _of("The system it came from", "import, system, file"),
}
