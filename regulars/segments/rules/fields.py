"""What a rule can ask about: the allow-list of fields. A new field is one line here.

`column` is ours alone: what a client sends is only ever looked up by `name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from regulars.customers.models import OrderStatus
from regulars.journeys.models import TouchpointChannel, TouchpointType


class Kind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """One thing known of a customer, an order, a line or a touchpoint."""

    name: str
    label: str
    kind: Kind
    column: str
    group: str = "Customer"
    source: str = "facts"
    """What it follows: facts at once, `rfm` and `clv` also the next full calculation."""
    choices: tuple[tuple[str, str], ...] = ()
    nullable: bool = False
    zero: bool = False
    """No row means 0, not unknown: a customer without orders has 0 orders."""
    personal: bool = False
    suggests: bool = False
    """The page is offered the values that occur most."""
    named: bool = False
    """Its values are codes with names: DE is Germany."""
    said: tuple[str, str] | None = None
    """How a sentence says it and its opposite, where the label does not do."""
    counts: str = ""
    """Of a number of orders: which of them, after "has at least 3 orders"."""
    uncosted: str = ""
    """Its label in a shop that knows nothing of costs, where profit is revenue and is not called profit."""

    def called(self, *, profit_known: bool) -> str:
        return self.label if profit_known or not self.uncosted else self.uncosted


TEXT, CHOICE, LIST, BOOLEAN, SHARE = Kind.TEXT, Kind.CHOICE, Kind.LIST, Kind.BOOLEAN, Kind.SHARE
INTEGER, NUMBER, MONEY, DATE, MOMENT = Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.MOMENT


def _rfm(
    name: str, label: str, kind: Kind, column: str, *, suggests: bool = False, counts: str = ""
) -> Field:
    column = f"rfm_score_row__{column}"
    return Field(name, label, kind, column, "RFM", "rfm", nullable=True, suggests=suggests, counts=counts)


def _value(name: str, label: str, kind: Kind, column: str, *, counts: str = "", uncosted: str = "") -> Field:
    column, group = f"lifetime_value__{column}", "Lifetime value"
    return Field(name, label, kind, column, group, "clv", nullable=True, counts=counts, uncosted=uncosted)


def _orders(name: str, label: str, kind: Kind, column: str, *, zero: bool = False, counts: str = "") -> Field:
    column, group = f"order_summary__{column}", "Orders so far"
    return Field(name, label, kind, column, group, nullable=True, zero=zero, counts=counts)


def _consent(name: str, said: str) -> Field:
    label = f"{said[:1].upper()}{said[1:]}"
    return Field(name, label, BOOLEAN, name, "Consent", said=(f"has {said}", f"has not {said}"))


def _named(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


CUSTOMER_FIELDS = _named(
    Field("external_id", "External id", TEXT, "external_id", nullable=True, personal=True),
    Field("first_name", "First name", TEXT, "first_name"),
    Field("last_name", "Last name", TEXT, "last_name", personal=True),
    Field("full_name", "Full name", TEXT, "full_name", personal=True),
    Field("email", "E-mail", TEXT, "email", personal=True),
    Field("phone", "Phone", TEXT, "phone", personal=True),
    Field("birth_date", "Birthday", DATE, "birth_date", nullable=True, personal=True),
    Field("city", "City", TEXT, "city", suggests=True),
    Field("country", "Country", TEXT, "country", suggests=True, named=True),
    Field("language", "Language", TEXT, "language", suggests=True, named=True),
    Field("tags", "Tags", LIST, "tags", suggests=True),
    Field("created_at", "Known since", MOMENT, "created_at", said=("became known", "did not become known")),
    Field("is_active", "Active", BOOLEAN, "is_active", said=("is active", "is not active")),
    _consent("email_consent", "agreed to e-mail"),
    _consent("sms_consent", "agreed to SMS"),
    _orders("order_count", "Orders so far", INTEGER, "order_count", zero=True, counts="so far"),
    _orders("revenue", "Revenue ever", MONEY, "revenue_minor", zero=True),
    _orders("refunded", "Refunded so far", MONEY, "refunded_minor", zero=True),
    _orders("first_order_at", "First order", MOMENT, "first_order_at"),
    _orders("last_order_at", "Last order", MOMENT, "last_order_at"),
    _rfm("recency_score", "Recency score", INTEGER, "recency_score"),
    _rfm("frequency_score", "Frequency score", INTEGER, "frequency_score"),
    _rfm("monetary_score", "Monetary score", INTEGER, "monetary_score"),
    _rfm("suggested_segment", "Suggested segment", TEXT, "suggested_segment", suggests=True),
    _rfm(
        "rfm_frequency_count",
        "Orders in the RFM period",
        INTEGER,
        "frequency_count",
        counts="in the RFM period",
    ),
    _rfm("rfm_monetary_value", "Revenue in the RFM period", MONEY, "monetary_minor"),
    _value("profit", "Profit so far", MONEY, "profit_minor", uncosted="Revenue as valued"),
    _value(
        "predicted_value",
        "Present value of expected profit",
        MONEY,
        "predicted_minor",
        uncosted="Present value of expected revenue",
    ),
    _value("at_stake", "At stake if they have left", MONEY, "at_stake_minor"),
    _value("alive_probability", "Chance of still being a customer", SHARE, "alive_probability"),
    _value(
        "expected_orders_90",
        "Orders expected in 90 days",
        NUMBER,
        "expected_orders_90",
        counts="expected in 90 days",
    ),
)
ORDER_FIELDS = _named(
    Field("status", "Status", CHOICE, "status", "Order", choices=tuple(OrderStatus.choices)),
    Field("channel", "Channel", TEXT, "channel", "Order", suggests=True),
    Field("source", "Source", TEXT, "source", "Order", suggests=True),
    Field("currency", "Currency paid in", TEXT, "currency", "Order", suggests=True),
    Field("total", "Total", MONEY, "reporting_total_minor", "Order"),
    Field("net", "Net revenue", MONEY, "reporting_net_minor", "Order"),
    Field("refunded", "Refunded amount", MONEY, "reporting_refunded_minor", "Order"),
)
LINE_FIELDS = _named(
    Field("category", "Category", TEXT, "category", "Article", suggests=True),
    Field("sku", "SKU", TEXT, "sku", "Article"),
    Field("name", "Article name", TEXT, "name", "Article"),
    Field("quantity", "Quantity", INTEGER, "quantity", "Article"),
)
TOUCHPOINT_FIELDS = _named(
    Field("type", "Kind", CHOICE, "touchpoint_type", "Touchpoint", choices=tuple(TouchpointType.choices)),
    Field("channel", "Channel", CHOICE, "channel", "Touchpoint", choices=tuple(TouchpointChannel.choices)),
    Field("title", "Title", TEXT, "title", "Touchpoint"),
    Field("outcome", "Outcome", TEXT, "outcome", "Touchpoint", suggests=True),
    Field("outcome_value", "Outcome value", NUMBER, "outcome_value", "Touchpoint", nullable=True),
    Field("reference_type", "Refers to", TEXT, "reference_type", "Touchpoint", suggests=True),
    Field("reference_id", "Reference", TEXT, "reference_id", "Touchpoint"),
    Field("source", "Source", TEXT, "source", "Touchpoint", suggests=True),
)

NUMERIC = {Kind.INTEGER, Kind.NUMBER, Kind.SHARE, Kind.MONEY}
DATED = {Kind.DATE, Kind.MOMENT}
IS_KNOWN = ("null", "notNull")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "between", "notBetween")
MATCHES = ("contains", "doesNotContain", "beginsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith")
OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("=", "!=", *MATCHES, "in", "notIn", *IS_KNOWN),
    Kind.CHOICE: ("=", "!=", "in", "notIn", *IS_KNOWN),
    Kind.INTEGER: (*COMPARISONS, "in", "notIn", *IS_KNOWN),
    Kind.NUMBER: (*COMPARISONS, "in", "notIn", *IS_KNOWN),
    Kind.SHARE: (*COMPARISONS, "in", "notIn", *IS_KNOWN),
    Kind.MONEY: (*COMPARISONS, "in", "notIn", *IS_KNOWN),
    Kind.DATE: (*COMPARISONS, "during", "notDuring", "anniversary", *IS_KNOWN),
    Kind.MOMENT: (*COMPARISONS, "during", "notDuring", "anniversary", *IS_KNOWN),
    Kind.BOOLEAN: ("=", "!=", *IS_KNOWN),
    Kind.LIST: ("contains", "doesNotContain", "in", "notIn", *IS_KNOWN),
}
OPPOSITE = {
    "!=": "=", "doesNotContain": "contains", "doesNotBeginWith": "beginsWith", "doesNotEndWith": "endsWith",
    "notIn": "in", "notBetween": "between", "notDuring": "during", "notNull": "null",
}  # fmt: skip
"""A negative operator is the exact opposite of its positive one: whoever is not in one is in the other."""


def operators_of(field: Field) -> tuple[str, ...]:
    """The operators a field takes; what is never unknown cannot be asked whether it is known."""
    given = OPERATORS[field.kind]
    if field.zero or (field.kind is Kind.BOOLEAN and not field.nullable):
        given = tuple(name for name in given if name not in IS_KNOWN)
    return (*given, "unchangedFor") if field.name == "suggested_segment" else given
