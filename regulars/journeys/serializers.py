"""Touchpoints as clients send and read them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from regulars.access.serializers import StrictModelSerializer
from regulars.customers.fields import MomentField, json_object
from regulars.customers.models import Customer
from regulars.customers.presentation import customer_name, masked_id, masked_text
from regulars.journeys.models import CustomerTouchpoint

WORDS = ("title", "description", "outcome")


class CustomerTouchpointSerializer(StrictModelSerializer):
    customer: Any = serializers.PrimaryKeyRelatedField(
        queryset=Customer.objects.all(), pk_field=serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    )
    customer_name = serializers.SerializerMethodField()
    user_name = serializers.SerializerMethodField()
    interaction_date = MomentField(required=False, default=timezone.now, may_be_ahead=False)
    metadata = serializers.JSONField(required=False, validators=[json_object])
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=60, required=False, default="api"
    )
    external_id = serializers.CharField(max_length=200, required=False, allow_null=True, default=None)

    class Meta:
        model = CustomerTouchpoint
        fields = [
            "id", "customer", "customer_name", "touchpoint_type", "channel", "title", "description",
            "reference_type", "reference_id", "outcome", "outcome_value", "interaction_date", "user",
            "user_name", "metadata", "source", "external_id", "created_at",
        ]  # fmt: skip
        read_only_fields = ["id", "user", "created_at"]
        validators: list[Any] = []

    def get_customer_name(self, touchpoint: CustomerTouchpoint) -> str:
        customer = touchpoint.customer
        clear = bool(self.context.get("clear"))
        return customer_name(customer.first_name, customer.last_name, customer.email, clear=clear)

    def to_representation(self, touchpoint: CustomerTouchpoint) -> dict[str, Any]:
        sent: dict[str, Any] = super().to_representation(touchpoint)
        return sent if self.context.get("clear") else without_words(sent)

    def get_user_name(self, touchpoint: CustomerTouchpoint) -> str | None:
        return str(touchpoint.user) if touchpoint.user else None


def without_words(sent: dict[str, Any]) -> dict[str, Any]:
    """A touchpoint without what was written in it, which may name anybody."""
    masks: dict[str, Any] = {name: masked_text(sent[name]) for name in WORDS if sent.get(name)}
    masks |= {name: masked_id(sent[name]) for name in ("reference_id", "external_id") if name in sent}
    masks |= {"metadata": {}} if "metadata" in sent else {}
    return {**sent, **masks}
