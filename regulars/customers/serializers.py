"""Orders as clients send and read them: decimal strings outside, staged minor units inside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from regulars.access.serializers import StrictSerializer
from regulars.core.money import CURRENCIES, MoneyError, from_minor, to_minor
from regulars.customers import money_words
from regulars.customers.fields import AmountField, MomentField, shop_of
from regulars.customers.models import Order, OrderStatus
from regulars.customers.presentation import masked_id

AMOUNTS = {
    "total": "total_minor",
    "discount": "discount_minor",
    "tax": "tax_minor",
    "shipping": "shipping_minor",
    "refunded_total": "refunded_minor",
    "cost": "cost_minor",
}
CLEARABLE = ("cost", "updated_at_source")
"""What an order may say to be unknown, by null."""


class OrderLineSerializer(StrictSerializer):
    sku = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    name = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    category = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    quantity = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, default=1)
    unit_price = AmountField(required=False, default=Decimal(0))
    unit_cost = AmountField(required=False, allow_null=True, default=None)


class OrderSerializer(StrictSerializer):
    """One order; staged_order() makes the row that customers/loading.py takes."""

    id = serializers.IntegerField(read_only=True)
    external_id = serializers.CharField(max_length=200)
    source = serializers.CharField(max_length=60, required=False)  # type: ignore[assignment]
    customer = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    customer_external_id = serializers.CharField(max_length=200, required=False, allow_null=True)
    customer_name = serializers.CharField(read_only=True)
    placed_at = MomentField()
    status = serializers.ChoiceField(choices=OrderStatus.choices, required=False)
    currency = serializers.ChoiceField(choices=[(c, c) for c in CURRENCIES], required=False)
    total = AmountField()
    discount = AmountField(required=False)
    tax = AmountField(required=False)
    shipping = AmountField(required=False)
    cost = AmountField(required=False, allow_null=True)
    exchange_rate = serializers.DecimalField(
        max_digits=20, decimal_places=10, min_value=Decimal("0.0000000001"), required=False
    )
    refunded_total = AmountField(required=False)
    channel = serializers.CharField(max_length=60, required=False, allow_blank=True)
    updated_at_source = MomentField(required=False, allow_null=True)
    lines = OrderLineSerializer(many=True, required=False)
    reporting_total = serializers.CharField(read_only=True, help_text="The total in the shop's currency.")
    reporting_net = serializers.CharField(read_only=True, help_text=money_words.NET)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and "customer" not in attrs and not attrs.get("customer_external_id"):
            raise serializers.ValidationError(
                {"customer": ["Name the customer, by `customer` or by `customer_external_id`."]},
                code="required",
            )
        return {**attrs, **self._minor_units(attrs)}

    def _minor_units(self, attrs: dict[str, Any]) -> dict[str, Any]:
        known = getattr(self.instance, "currency", None)
        currency = attrs.get("currency") or known or shop_of(self).currency
        found: dict[str, Any] = {}
        for name, column in AMOUNTS.items():
            if attrs.get(name) is not None:
                found[column] = _minor(name, attrs[name], currency)
        if "lines" in attrs:
            found["staged_lines"] = [_staged_line(line, currency) for line in attrs["lines"]]
        return found


class BulkOrderRowSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="Place in what was sent, from 0.")
    status = serializers.ChoiceField(
        choices=["created", "updated", "unchanged", "older", "superseded", "rejected"]
    )
    id = serializers.IntegerField(allow_null=True)
    errors = serializers.ListField(child=serializers.DictField(), help_text="code, detail, attr each.")  # type: ignore[assignment]


class BulkOrdersSerializer(serializers.Serializer[Any]):
    rows = BulkOrderRowSerializer(many=True)
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()


class ManyOrdersSerializer(serializers.Serializer[Any]):
    orders = OrderSerializer(many=True)


def staged_order(sent: dict[str, Any], *, line: int = 1) -> dict[str, Any]:
    """A validated order as a row for the staging table."""
    columns = ("external_id", "placed_at", "status", "channel", "currency", "exchange_rate")
    row = {name: sent.get(name) for name in (*columns, "updated_at_source", *AMOUNTS.values())}
    row["customer_id"] = sent.get("customer")
    row["customer_external_id"] = None if row["customer_id"] else sent.get("customer_external_id")
    cleared = [name for name in CLEARABLE if sent.get(name, "") is None]
    cleared += ["lines"] if sent.get("staged_lines") == [] else []
    return {**row, "line": line, "source": sent.get("source", "api"), "lines": sent.get("staged_lines"),
            "cleared": cleared or None}  # fmt: skip


def order_as_sent(order: Order, *, name: str, shop_currency: str, clear: bool) -> dict[str, Any]:
    """An order as the contract names its fields."""
    currency, own_id = order.currency, order.customer.external_id
    amounts: dict[str, Any] = {
        field: None if (minor := getattr(order, column)) is None else from_minor(minor, currency)
        for field, column in AMOUNTS.items()
    }
    return {
        "id": order.pk,
        "external_id": order.external_id,
        "source": order.source,
        "customer": order.customer_id,
        "customer_external_id": own_id if clear else masked_id(own_id),
        "customer_name": name,
        "placed_at": order.placed_at,
        "status": order.status,
        "currency": currency,
        **amounts,
        "exchange_rate": f"{order.exchange_rate.normalize():f}",
        "channel": order.channel,
        "updated_at_source": order.updated_at_source,
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "category": line.category,
                "quantity": line.quantity,
                "unit_price": from_minor(line.unit_price_minor, currency),
                "unit_cost": (
                    None if line.unit_cost_minor is None else from_minor(line.unit_cost_minor, currency)
                ),
            }
            for line in order.lines.all()
        ],
        "reporting_total": from_minor(order.reporting_total_minor, shop_currency),
        "reporting_net": from_minor(order.reporting_net_minor, shop_currency),
        "created_at": order.created_at,
        "updated_at": order.updated_at,
    }


def _minor(field: str, amount: Decimal, currency: str) -> int:
    try:
        return to_minor(amount, currency)
    except MoneyError as refused:
        raise serializers.ValidationError({field: [str(refused)]}, code="amount") from None


def _staged_line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    cost = line["unit_cost"]
    return {
        **{name: line[name] for name in ("sku", "name", "category", "quantity")},
        "unit_price_minor": _minor("lines", line["unit_price"], currency),
        "unit_cost_minor": None if cost is None else _minor("lines", cost, currency),
    }
