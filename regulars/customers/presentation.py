"""How a customer is named on lists, for those who may see personal fields and those who may not."""

from __future__ import annotations

from regulars.access.masking import HIDDEN, looks_personal


def customer_name(first_name: str, last_name: str, email: str, *, clear: bool) -> str:
    """The full name, else the e-mail; where personal fields are masked, initials."""
    if clear:
        return f"{first_name} {last_name}".strip() or email
    return f"{masked_name(first_name)} {masked_name(last_name)}".strip()


def masked_name(name: str) -> str:
    """The initial alone: a whole name may stand in either of the two fields."""
    return f"{name.strip()[:1]}." if name.strip() else ""


def masked_text(text: str) -> str:
    """That there is something, not what."""
    return HIDDEN if text else ""


def masked_id(external_id: str | None) -> str | None:
    """An id of one's own as it is, unless it is an e-mail or may be a phone number."""
    return HIDDEN if external_id and looks_personal(external_id) else external_id
