"""What a rule gives away of persons: the values it asks for in personal fields and in attributes.

Whoever may not see those fields is shown what is asked, not for which value.
"""

from __future__ import annotations

from typing import Any

from regulars.segments.rules import conditions as c
from regulars.segments.rules.fields import CUSTOMER_FIELDS


def is_personal(leaf: c.Leaf) -> bool:
    """Whether the answer of a condition tells something personal: attributes may hold anything."""
    return isinstance(leaf, c.Attribute) or bool(getattr(getattr(leaf, "field", None), "personal", False))


def without_personal_values(tree: Any) -> Any:
    """The tree as sent with null for every value that is asked of a personal field or an attribute.

    Works on trees that can no longer be parsed too. Filters of orders and touchpoints ask nothing personal.
    """
    if not isinstance(tree, dict):
        return tree
    if isinstance(tree.get("rules"), list):
        return {**tree, "rules": [without_personal_values(part) for part in tree["rules"]]}
    name = tree.get("field")
    if name == "attribute":
        asked = tree.get("value")
        return {**tree, "value": {**asked, "value": None} if isinstance(asked, dict) else None}
    field = CUSTOMER_FIELDS.get(name) if isinstance(name, str) else None
    return {**tree, "value": None} if field is not None and field.personal else tree
