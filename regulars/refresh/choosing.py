"""Choosing the currency and time zone of a shop without orders: nothing rests on them yet, so nothing is rebuilt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from regulars.core.errors import Conflict, InvalidInput
from regulars.core.models import Shop
from regulars.core.money import CURRENCIES
from regulars.customers.locks import lock_settings
from regulars.customers.models import Order

WAY_OUT = "undo the import, change the setting, and import the file again"


def chosen(names: Iterable[str], *, now: datetime) -> dict[str, datetime]:
    """What to note of settings that a person has just chosen."""
    return {f"{name}_chosen_at": now for name in names if name in {"currency", "time_zone"}}


def nothing_rests_on_settings() -> bool:
    """Whether the shop has no order; until the caller's transaction ends, nobody records one."""
    if Order.objects.exists():
        return False
    lock_settings()
    return not Order.objects.exists()


def check(*, currency: str | None = None, time_zone: str | None = None) -> None:
    """Refuses, with the reason, what is no currency or no time zone."""
    if currency is not None and currency not in CURRENCIES:
        raise InvalidInput(f"“{currency}” is not a currency; use a code such as USD or EUR.", attr="currency")
    if time_zone is not None and time_zone not in available_timezones():
        raise InvalidInput(
            f"“{time_zone}” is not a time zone; use a name such as Europe/Berlin.", attr="time_zone"
        )


def choose(*, currency: str | None, time_zone: str | None, now: datetime) -> Shop:
    """Sets what is given, for a shop without orders; one with orders is refused, with the way out."""
    check(currency=currency, time_zone=time_zone)
    given = {name: value for name, value in (("currency", currency), ("time_zone", time_zone)) if value}
    with transaction.atomic():
        shop = Shop.current()
        others = [name for name, value in given.items() if getattr(shop, name) != value]
        if others and not nothing_rests_on_settings():
            present = " and ".join(str(getattr(shop, name)) for name in others)
            raise Conflict(
                f"The shop has orders already, kept in {present}. Change it in the settings, which rebuilds "
                f"everything; or, if it was wrong from the beginning, {WAY_OUT}."
            )
        Shop.objects.filter(id=1).update(**given, **chosen(given, now=now), updated_at=now)
    return Shop.current()
