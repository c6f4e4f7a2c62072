"""How a customer is named on lists, for those who may see personal fields and those who may not."""

from __future__ import annotations


def customer_name(first_name: str, last_name: str, email: str, *, clear: bool) -> str:
    """The full name, else the e-mail; where personal fields are masked, the surname's initial."""
    if clear:
        return f"{first_name} {last_name}".strip() or email
    return f"{first_name} {last_name[:1] + '.' if last_name else ''}".strip()


def masked_email(email: str) -> str:
    """a•••@•••: that there is one, not which."""
    return f"{email[:1]}•••@•••" if email else ""


def masked_phone(phone: str) -> str:
    """The last two digits."""
    return f"•••{phone[-2:]}" if phone else ""
