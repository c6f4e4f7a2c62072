"""The base of every serializer, which refuses unknown fields; and what people and keys look like."""

from __future__ import annotations

from typing import Any

from django.utils.datastructures import MultiValueDict
from rest_framework import serializers

from regulars.access.models import ApiKey, User
from regulars.access.roles import Role
from regulars.core.text import in_one_form

PEOPLE_ROLES = [role for role in Role.choices if role[0] != Role.TRACKER]


# These two say what they do in comments: a docstring would describe every body of the API that inherits it.


class StrictSerializer(serializers.Serializer[Any]):
    # Refuses a field it does not know, by name; read-only fields sent back are let pass. Texts are brought into their
    # one normal form, but where what was sent is kept to the letter.
    verbatim = False

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError(
                    {name: ["There is no such field."] for name in unknown}, code="unknown"
                )
            # A form with a file is not taken apart; whoever takes files does it (ingestion/services.py).
            data = data if self.verbatim or isinstance(data, MultiValueDict) else in_one_form(data)
        return super().to_internal_value(data)


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer[Any]):
    # The same for a model's fields.
    pass


class PersonSerializer(StrictModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "display_name", "role", "is_active", "last_login", "date_joined"]
        read_only_fields = ["id", "last_login", "date_joined"]


class NewPersonSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=PEOPLE_ROLES)
    display_name = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)


class CreatedPersonSerializer(PersonSerializer):
    password = serializers.CharField(read_only=True, help_text="Shown this once.")

    class Meta(PersonSerializer.Meta):
        fields = [*PersonSerializer.Meta.fields, "password"]


class PersonChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=PEOPLE_ROLES, required=False)
    display_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class KeySerializer(StrictModelSerializer):
    class Meta:
        model = ApiKey
        fields = ["id", "name", "role", "prefix", "created_by", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = ["id", "prefix", "created_by", "created_at", "last_used_at", "revoked_at"]


class CreatedKeySerializer(KeySerializer):
    key = serializers.CharField(read_only=True, help_text="Shown this once.")

    class Meta(KeySerializer.Meta):
        fields = [*KeySerializer.Meta.fields, "key"]


class PasswordChangeSerializer(StrictSerializer):
    verbatim = True
    current_password = serializers.CharField(trim_whitespace=False, max_length=1024)
    new_password = serializers.CharField(trim_whitespace=False, max_length=1024)


class MyShopSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    currency = serializers.CharField()
    currency_exponent = serializers.IntegerField()
    time_zone = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    email = serializers.CharField()
    display_name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    capabilities = serializers.ListField(child=serializers.CharField())
    shop = MyShopSerializer()
