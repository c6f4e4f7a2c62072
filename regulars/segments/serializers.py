"""Segments and memberships as clients send and read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from regulars.access.serializers import StrictModelSerializer, StrictSerializer
from regulars.customers.models import Customer
from regulars.customers.presentation import customer_name, masked_text
from regulars.segments.models import (
    EDITED,
    CustomerSegment,
    CustomerSegmentMembership,
    SegmentBlock,
    SegmentVersion,
)
from regulars.segments.rules.limits import check_limits


def _an_id() -> Any:
    return serializers.IntegerField(min_value=1, max_value=2**63 - 1)


@extend_schema_field(OpenApiTypes.OBJECT)
class TreeField(serializers.JSONField):
    """A rule tree; its size is checked before anything else looks at it, the rest when it is parsed."""

    def to_internal_value(self, data: Any) -> Any:
        check_limits(data)
        return data

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return (True, {}) if data is None else super().validate_empty_values(data)


def _score() -> Any:
    return serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)


class RuleSerializer(StrictSerializer):
    """A rule by itself: the tree, and the contract's ranges of scores."""

    behavioral_criteria = TreeField(required=False, default=dict)
    rfm_recency_min = _score()
    rfm_recency_max = _score()
    rfm_frequency_min = _score()
    rfm_frequency_max = _score()
    rfm_monetary_min = _score()
    rfm_monetary_max = _score()

    def as_segment(self) -> CustomerSegment:
        """An unsaved segment with this rule."""
        return CustomerSegment(**self.validated_data)


class CustomerSegmentSerializer(StrictModelSerializer):
    behavioral_criteria = TreeField(required=False)
    rfm_recency_min = _score()
    rfm_recency_max = _score()
    rfm_frequency_min = _score()
    rfm_frequency_max = _score()
    rfm_monetary_min = _score()
    rfm_monetary_max = _score()
    version = serializers.IntegerField(
        min_value=1,
        required=False,
        help_text="Send the one you read: an edit made since then is answered 409.",
    )
    state = serializers.ChoiceField(choices=["new", "waiting", "current", "failed"], read_only=True)
    clock = serializers.ChoiceField(
        choices=["", "day", "moment"], read_only=True, help_text="Whether time alone changes the members."
    )
    sentence = serializers.CharField(read_only=True, help_text="The rule in plain words.")
    member_count = serializers.IntegerField(read_only=True)
    customer_share = serializers.FloatField(read_only=True, help_text="Of all customers, 0 to 1.")
    revenue = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="Revenue ever of the members, net of tax and refunds, at `revenue_at`.",
    )
    revenue_share = serializers.FloatField(read_only=True, allow_null=True)
    entered_30_days = serializers.IntegerField(read_only=True)
    left_30_days = serializers.IntegerField(read_only=True)

    class Meta:
        model = CustomerSegment
        fields = [
            "id", *EDITED, "created_at", "updated_at", "version", "rule_version", "state", "failure", "evaluated_at",
            "clock", "references", "sentence", "member_count", "customer_share", "revenue", "revenue_at",
            "revenue_share", "entered_30_days", "left_30_days",
        ]  # fmt: skip
        read_only_fields = [
            "id", "created_at", "updated_at", "rule_version", "failure", "evaluated_at", "references",
        ]  # fmt: skip
        extra_kwargs = {
            "name": {
                "validators": [
                    UniqueValidator(
                        CustomerSegment.objects.all(), message="You already have a segment of this name."
                    )
                ]
            }
        }


class MembershipSerializer(StrictModelSerializer):
    customer: Any = serializers.PrimaryKeyRelatedField(queryset=Customer.objects.all(), pk_field=_an_id())
    segment: Any = serializers.PrimaryKeyRelatedField(
        queryset=CustomerSegment.objects.all(), pk_field=_an_id()
    )
    customer_name = serializers.SerializerMethodField()
    segment_name = serializers.CharField(source="segment.name", read_only=True)

    class Meta:
        model = CustomerSegmentMembership
        fields = [
            "id", "customer", "customer_name", "segment", "segment_name", "assigned_at", "assigned_by", "notes",
            "reason", "rule_version", "pinned", "left_at", "left_reason", "left_version",
        ]  # fmt: skip
        read_only_fields = [
            "id",
            "assigned_at",
            "reason",
            "rule_version",
            "left_at",
            "left_reason",
            "left_version",
        ]
        validators: list[Any] = []
        extra_kwargs = {
            "pinned": {"help_text": "Stays whatever the rule says. Made by hand: always, at first."}
        }

    def to_representation(self, membership: CustomerSegmentMembership) -> dict[str, Any]:
        return _without_notes(super().to_representation(membership), self.context)

    def get_customer_name(self, membership: CustomerSegmentMembership) -> str:
        customer = membership.customer
        clear = bool(self.context.get("clear"))
        return customer_name(customer.first_name, customer.last_name, customer.email, clear=clear)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("customer", "segment"):
            if self.instance is not None and name in attrs and attrs[name] != getattr(self.instance, name):
                raise serializers.ValidationError({name: ["A membership cannot be moved; make another."]})
        return attrs


class AssignSerializer(StrictSerializer):
    background = serializers.BooleanField(required=False, default=False)


class AssignedSerializer(serializers.Serializer[Any]):
    message = serializers.CharField()
    assigned_count = serializers.IntegerField(help_text="How many the rule matches, newcomers or not.")
    entered = serializers.IntegerField()
    left = serializers.IntegerField()


class BlockSerializer(StrictModelSerializer):
    customer: Any = serializers.PrimaryKeyRelatedField(queryset=Customer.objects.all(), pk_field=_an_id())
    customer_name = serializers.SerializerMethodField()

    class Meta:
        model = SegmentBlock
        fields = ["customer", "customer_name", "notes", "created_by", "created_at"]
        read_only_fields = ["created_by", "created_at"]

    def to_representation(self, block: SegmentBlock) -> dict[str, Any]:
        return _without_notes(super().to_representation(block), self.context)

    def get_customer_name(self, block: SegmentBlock) -> str:
        customer = block.customer
        clear = bool(self.context.get("clear"))
        return customer_name(customer.first_name, customer.last_name, customer.email, clear=clear)


class UnblockSerializer(StrictSerializer):
    customer = _an_id()


class VersionSerializer(serializers.ModelSerializer[SegmentVersion]):
    sentence = serializers.CharField(help_text="The rule of this version, in words.")

    class Meta:
        model = SegmentVersion
        fields = ["version", "snapshot", "sentence", "changed_by", "created_at"]
        read_only_fields = fields


def _without_notes(sent: dict[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Notes may name anybody."""
    return sent if context.get("clear") else {**sent, "notes": masked_text(sent["notes"])}
