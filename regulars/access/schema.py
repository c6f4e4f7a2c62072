"""How keys, and the search and ordering of lists, are shown in the OpenAPI description; apps.py imports it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "regulars.access.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer rk_…"}


class HouseFilters(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """Adds what HouseFilterBackend adds to every filterset."""

    target_class = "regulars.access.filtering.HouseFilterBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[Any]:
        view = auto_schema.view
        described: Any = super()
        found = list(described.get_schema_operation_parameters(auto_schema, *args, **kwargs))
        if view.orderings:
            names = [sign + name for name in view.orderings for sign in ("", "-")]
            found.append(_query("ordering", {"type": "string", "enum": names}, "A minus reverses."))
        if view.search_column:
            found.append(
                _query(
                    "search",
                    {"type": "string"},
                    "Beginnings of words of the customer's name, e-mail or phone, or of their own id.",
                )
            )
        return found


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return build_parameter_type(
        name=name, schema=schema, location=OpenApiParameter.QUERY, description=description
    )
