"""Which column of a file is which of our fields: the fields, the names shops give them, and the guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regulars.core.errors import InvalidInput


@dataclass(frozen=True)
class Field:
    """A field that a file can fill; `names` are the column names that mean it, best first."""

    name: str
    label: str
    names: str
    kind: str = "text"
    required: bool = False


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


WHO = (
    Field("customer_external_id", "Customer's id", "customer_id|customer id|customer_external_id|user id|client id|"
          "customer user id|customer|member id|household id|kundennummer|kunden-nr"),
    Field("email", "Customer's e-mail", "email|customer email|billing email|email (billing)|email address|mail|e-mail-adresse"),
)  # fmt: skip

ORDER_FIELDS = _fields(
    Field("external_id", "Order's id", "order_id|order id|order number|order_number|order no|name|id|"
          "order|order #|transaction id|invoice|invoice no|receipt|bestellnummer|auftragsnummer"),
    *WHO,
    Field("first_name", "First name", "first name|billing first name|first name (billing)|firstname|vorname"),
    Field("last_name", "Last name", "last name|billing last name|last name (billing)|lastname|surname|nachname"),
    Field("full_name", "Whole name", "billing name|customer name|full name|shipping name"),
    Field("phone", "Phone", "billing phone|phone|phone (billing)|telephone|telefon"),
    Field("city", "City", "billing city|city|city (billing)|shipping city|ort"),
    Field("country", "Country", "billing country|country|country code|country code (billing)|shipping country|land"),
    Field("placed_at", "Date of the order", "placed_at|placed at|order date|created at|paid at|date|created|"
          "created date (utc)|created (utc)|purchase date|invoicedate|timestamp|datetime|datum|bestelldatum", "moment", True),
    Field("total", "Total", "total|order total|order total amount|amount|grand total|total price|total amount|"
          "revenue|sales|price|betrag|gesamtbetrag|summe", "amount", True),
    Field("currency", "Currency", "currency|order currency|currency code|währung"),
    Field("status", "Status", "financial status|status|order status|payment status", "status"),
    Field("cancelled_at", "Cancelled on", "cancelled at|canceled at"),
    Field("discount", "Discount", "cart discount amount|discount amount|discount|discount total|rabatt", "amount"),
    Field("tax", "Tax", "taxes|tax|order total tax amount|tax amount|vat|total tax", "amount"),
    Field("shipping", "Shipping", "shipping|order shipping amount|shipping amount|shipping cost", "amount"),
    Field("refunded_total", "Refunded", "refunded amount|order refund amount|amount refunded|refunded_total|"
          "refunded|refund|refund amount", "amount"),
    Field("cost", "Cost of goods", "cost|cost of goods|cogs|total cost", "amount"),
    Field("exchange_rate", "Exchange rate", "exchange_rate|exchange rate", "rate"),
    Field("channel", "Channel", "channel|source name|sales channel"),
    Field("updated_at_source", "Last changed", "updated at|updated_at|updated_at_source|modified", "moment"),
    Field("line_sku", "Article number", "lineitem sku|sku|item sku|line_sku|stockcode"),
    Field("line_name", "Article", "lineitem name|item name|product|product name|line_name|description"),
    Field("line_category", "Category", "category|product category|line_category"),
    Field("line_quantity", "Quantity", "lineitem quantity|quantity (- refund)|quantity|qty|line_quantity", "integer"),
    Field("line_price", "Unit price", "lineitem price|item cost|unit price|unit_price|line_price", "amount"),
)  # fmt: skip

CUSTOMER_FIELDS = _fields(
    Field("external_id", "Customer's id", "external_id|customer_id|customer id|id|user id|member id"),
    Field("first_name", "First name", "first_name|first name|firstname|given name|name"),
    Field("last_name", "Last name", "last_name|last name|lastname|surname|family name"),
    Field("email", "E-mail", "email|mail|email address"),
    Field("phone", "Phone", "phone|telephone|mobile|phone number"),
    Field("birth_date", "Birth date", "birth_date|birth date|birthday|date of birth|dob", "day"),
    Field("city", "City", "city|town|default address city"),
    Field("country", "Country", "country|country code|country_code|default address country code"),
    Field("language", "Language", "language|locale"),
    Field("tags", "Tags", "tags|labels"),
    Field("email_consent", "May be e-mailed", "email_consent|accepts email marketing|email consent|accepts marketing|"
          "newsletter", "yes_no"),
    Field("sms_consent", "May be texted", "sms_consent|accepts sms marketing|sms consent", "yes_no"),
    Field("is_active", "Active", "is_active|active|enabled", "yes_no"),
)  # fmt: skip

TOUCHPOINT_FIELDS = _fields(
    *WHO,
    Field("external_id", "Touchpoint's id", "external_id|touchpoint id|event id|message id|id"),
    Field("touchpoint_type", "Kind", "touchpoint_type|type|kind|event", required=True),
    Field("channel", "Channel", "channel|medium", required=True),
    Field("title", "Title", "title|subject|name", required=True),
    Field("description", "Description", "description|text|body|note"),
    Field("outcome", "Outcome", "outcome|result"),
    Field("interaction_date", "Date", "interaction_date|date|occurred at|timestamp|created at", "moment", True),
)  # fmt: skip

MEMBER_FIELDS = _fields(
    *WHO,
    Field("notes", "Note", "notes|note|comment|remark|why"),
)

FIELDS: dict[str, dict[str, Field]] = {
    "orders": ORDER_FIELDS,
    "customers": CUSTOMER_FIELDS,
    "touchpoints": TOUCHPOINT_FIELDS,
    "members": MEMBER_FIELDS,
}
SHOPS = {
    "shopify": {"lineitem name", "financial status"},
    "woocommerce": {"order number", "order total amount"},
    "stripe": {"amount refunded", "converted amount"},
}
STRIPE_SIGNS = ({"id", "amount", "amount refunded", "currency", "customer email"},)


def plain(column: str) -> str:
    """A column's name as names are compared: lower case, single spaces, an e-mail however it is spelt."""
    return re.sub(r"[\s_]+", " ", column.strip().lower()).replace("e-mail", "email")


def detect_shop(columns: Sequence[str]) -> str:
    """shopify, woocommerce, stripe or plain, by the columns only these exports have."""
    present = {plain(column) for column in columns}
    for shop, signs in SHOPS.items():
        if signs <= present:
            return shop
    return "stripe" if any(signs <= present for signs in STRIPE_SIGNS) else "plain"


def guess(columns: Sequence[str], kind: str) -> dict[str, str]:
    """The column for each field whose name is known; every column is used once, the best name wins."""
    by_name = {plain(column): column for column in reversed(columns) if column}
    found: dict[str, str] = {}
    for field in FIELDS[kind].values():
        for name in field.names.split("|"):
            column = by_name.get(plain(name))
            if column is not None and column not in found.values():
                found[field.name] = column
                break
    if detect_shop(columns) == "shopify" and kind == "orders":
        found["external_id"] = by_name.get("name", found.get("external_id", ""))
    return found


def check(mapping: Mapping[str, str], columns: Sequence[str], kind: str) -> None:
    """Refuses a mapping to columns the file has not, of fields we have not, or without a required field."""
    fields = FIELDS[kind]
    for name, column in mapping.items():
        if name not in fields:
            raise InvalidInput(f"There is no field “{name}”; fields are {', '.join(fields)}.", attr="mapping")
        if column not in columns:
            raise InvalidInput(f"The file has no column “{column}”.", attr="mapping")
    missing = missing_fields(mapping, kind)
    if missing:
        labels = ", ".join(fields[name].label if name in fields else name for name in missing)
        raise InvalidInput(f"No column is named for: {labels}. Say which it is.", attr="mapping")


def missing_fields(mapping: Mapping[str, str], kind: str) -> list[str]:
    """Required fields that no column fills."""
    missing = [field.name for field in FIELDS[kind].values() if field.required and field.name not in mapping]
    if kind != "customers" and not {"customer_external_id", "email"} & set(mapping):
        missing.append("customer_external_id")
    if kind == "customers" and not {"external_id", "email", "phone", "first_name"} & set(mapping):
        missing.append("external_id")
    return missing
