"""Customers and their orders: the facts everything else is derived from."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Trim

from regulars.core.models import TimestampedModel
from regulars.core.money import CURRENCIES
from regulars.customers.search import customer_search_vector


@pghistory.track(
    pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["search"], model_name="CustomerEvent"
)
class Customer(TimestampedModel):
    """A person or household who buys."""

    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    full_name = models.GeneratedField(
        expression=Trim(Concat("first_name", Value(" "), "last_name")),
        output_field=models.CharField(max_length=301),
        db_persist=True,
    )
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code of two letters.")
    language = models.CharField(max_length=10, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    email_consent = models.BooleanField(default=False)
    sms_consent = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    batch = models.BigIntegerField(null=True, blank=True, help_text="The import that made it, if one did.")
    search = models.GeneratedField(
        expression=customer_search_vector(), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        db_table = "customers"
        indexes = [
            GinIndex(fields=["search"], name="customers_search"),
            models.Index(fields=["full_name", "id"], name="customers_by_name"),
            models.Index(fields=["batch"], name="customers_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_customer_per_email", condition=~Q(email="")),
            models.CheckConstraint(
                condition=Q(external_id__isnull=True) | ~Q(external_id=""),
                name="customer_external_id_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.external_id or f"Customer {self.pk}"


class OrderStatus(models.TextChoices):
    PENDING = "pending", "Pending"
    COMPLETED = "completed", "Completed"
    REFUNDED = "refunded", "Refunded"
    CANCELLED = "cancelled", "Cancelled"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="OrderEvent")
class Order(TimestampedModel):
    """One purchase. Amounts are minor units of its own currency; `reporting_*` are the shop's."""

    external_id = models.CharField(max_length=200)
    source = models.CharField(max_length=60, default="api")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders", db_index=False)
    placed_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.COMPLETED)
    channel = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, choices=[(c, c) for c in CURRENCIES])
    total_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(null=True)
    exchange_rate = models.DecimalField(max_digits=20, decimal_places=10, default=1)
    reporting_total_minor = models.BigIntegerField()
    reporting_net_minor = models.BigIntegerField()
    reporting_refunded_minor = models.BigIntegerField(default=0)
    reporting_cost_minor = models.BigIntegerField(null=True)
    updated_at_source = models.DateTimeField(null=True)
    batch = models.BigIntegerField(null=True, help_text="The import that made it, if one did.")

    class Meta:
        db_table = "orders"
        indexes = [
            models.Index(fields=["customer", "placed_at"], name="orders_by_customer"),
            models.Index(fields=["placed_at", "id"], name="orders_by_date"),
            models.Index(fields=["batch"], name="orders_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_order_per_source_and_id"),
            models.CheckConstraint(condition=~Q(external_id="") & ~Q(source=""), name="order_is_identified"),
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_is_known"),
            models.CheckConstraint(
                condition=Q(
                    total_minor__gte=0,
                    discount_minor__gte=0,
                    tax_minor__gte=0,
                    shipping_minor__gte=0,
                    refunded_minor__gte=0,
                )
                & (Q(cost_minor__isnull=True) | Q(cost_minor__gte=0)),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=F("total_minor")), name="order_refund_within_total"
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="order_rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class OrderLine(models.Model):
    """One article of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    sku = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=120, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    unit_price_minor = models.BigIntegerField(default=0)
    unit_cost_minor = models.BigIntegerField(null=True)

    class Meta:
        db_table = "order_lines"
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(unit_price_minor__gte=0)
                & (Q(unit_cost_minor__isnull=True) | Q(unit_cost_minor__gte=0)),
                name="line_amounts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.sku


class CustomerOrderSummary(models.Model):
    """What a customer's counting orders come to, in the shop's currency. Derived: rebuilt by refresh."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="order_summary"
    )
    order_count = models.IntegerField()
    first_order_at = models.DateTimeField()
    last_order_at = models.DateTimeField()
    revenue_minor = models.BigIntegerField(help_text="Net of tax and refunds; docs/reference/money.md.")
    refunded_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(help_text="Of the orders whose cost is known.")
    revenue_without_cost_minor = models.BigIntegerField(help_text="Net revenue of orders of unknown cost.")

    class Meta:
        db_table = "customer_order_summaries"
        indexes = [
            models.Index(fields=["revenue_minor", "customer"], name="summaries_by_revenue"),
            models.Index(fields=["last_order_at", "customer"], name="summaries_by_last_order"),
            models.Index(fields=["order_count", "customer"], name="summaries_by_orders"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(order_count__gte=1), name="summary_has_orders"),
        ]

    def __str__(self) -> str:
        return f"{self.order_count} orders"


class OrderBeforeImage(models.Model):
    """An order as it stood before an import changed it, so that the import can be undone."""

    batch = models.BigIntegerField()
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()
    before = models.JSONField()

    class Meta:
        db_table = "order_before_images"
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="one_image_per_batch_and_order")
        ]

    def __str__(self) -> str:
        return f"order {self.order_id} before import {self.batch}"


class CustomerBeforeImage(models.Model):
    """A customer as they stood before an import changed them, so that the import can be undone."""

    batch = models.BigIntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()
    before = models.JSONField()

    class Meta:
        db_table = "customer_before_images"
        constraints = [
            models.UniqueConstraint(fields=["batch", "customer"], name="one_image_per_batch_and_customer")
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} before import {self.batch}"


class CustomerMark(models.Model):
    """A note that something about a customer changed and what follows from it is still to be recomputed."""

    customer_id = models.BigIntegerField()
    what = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "customer_marks"

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.what}"
