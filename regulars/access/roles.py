"""The six roles and what each may do. Every view set names the capability of each of its actions."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    ANALYST = "analyst", "Analyst"
    MARKETER = "marketer", "Marketer"
    LOYALTY_OPERATOR = "loyalty_operator", "Loyalty operator"
    ADMIN = "admin", "Admin"
    TRACKER = "tracker", "Tracker"


class Capability(models.TextChoices):
    READ = "read", "Read everything, personal fields masked"
    PERSONAL = "personal", "See personal fields"
    EXPORT = "export", "Export lists"
    CALCULATE = "calculate", "Recalculate scores"
    WRITE_CUSTOMERS = "write_customers", "Change customers"
    WRITE_ORDERS = "write_orders", "Change orders"
    WRITE_TOUCHPOINTS = "write_touchpoints", "Change touchpoints"
    WRITE_STAGES = "write_stages", "Change journey stages"
    WRITE_SEGMENTS = "write_segments", "Change segments"
    IMPORT_FILES = "import_files", "Import files"
    LOYALTY = "loyalty", "Enrol, award, redeem and adjust points"
    ADMINISTER = "administer", "Change the shop, people and keys"
    TRACK = "track", "Send events"


_ANALYST = {Capability.READ, Capability.PERSONAL, Capability.EXPORT, Capability.CALCULATE}
_MARKETER = _ANALYST | {
    Capability.WRITE_CUSTOMERS,
    Capability.WRITE_ORDERS,
    Capability.WRITE_TOUCHPOINTS,
    Capability.WRITE_STAGES,
    Capability.WRITE_SEGMENTS,
    Capability.IMPORT_FILES,
}

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.VIEWER: frozenset({Capability.READ}),
    Role.ANALYST: frozenset(_ANALYST),
    Role.MARKETER: frozenset(_MARKETER),
    Role.LOYALTY_OPERATOR: frozenset({Capability.READ, Capability.PERSONAL, Capability.LOYALTY}),
    Role.ADMIN: frozenset(Capability),
    Role.TRACKER: frozenset({Capability.TRACK}),
}


def role_allows(role: str, capability: Capability) -> bool:
    """Whether the role may do it; an unknown role may do nothing."""
    return role in ROLE_CAPABILITIES and capability in ROLE_CAPABILITIES[Role(role)]
