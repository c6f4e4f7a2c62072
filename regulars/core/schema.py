"""How endpoints are described in OpenAPI: one error shape, and the 409 that the contract names."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from drf_standardized_errors.openapi import AutoSchema
from rest_framework import serializers

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Send the same key again and the first answer is repeated; nothing happens twice.",
)
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class ErrorItemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="A short stable word for programs.")
    detail = serializers.CharField(help_text="A sentence for people: what is wrong and what to do.")
    attr = serializers.CharField(allow_null=True, help_text="The field it is about.")


class ErrorSerializer(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorItemSerializer(many=True)  # type: ignore[assignment]


class HouseAutoSchema(AutoSchema):
    """One schema for every error; any write may meet a conflicting state."""

    def _get_error_response_serializer(self, status_code: str) -> Any:
        return ErrorSerializer

    def _should_add_error_response(self, responses: dict[str, Any], status_code: str) -> bool:
        if status_code == "409":
            return self.method in UNSAFE and status_code not in responses
        added: bool = super()._should_add_error_response(responses, status_code)
        return added

    def _resolve_path_parameters(self, variables: Any) -> list[Any]:
        """Ids are integers in the description too; the digits in their route only keep names out."""
        found: list[Any] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in found:
            if parameter["schema"].get("pattern", "").startswith("^[0-9]"):
                parameter["schema"] = {"type": "integer", "minimum": 1}
        return found

    def get_tags(self) -> list[str]:
        """The resource's own name, so that the API's pages read as a table of contents."""
        words = [part for part in self._tokenize_path() if part not in {"api", "customers"}]
        return words[:1] or ["customers"]

    def get_override_parameters(self) -> list[Any]:
        return [IDEMPOTENCY_KEY] if self.method == "POST" else []
