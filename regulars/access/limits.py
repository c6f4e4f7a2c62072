"""How often a password may be guessed: counted before it is checked, by whom and from where, for all processes.

Nothing is ever locked: after some free attempts the next one has to wait, longer each time up to a limit. Whoever
logs in from a device that has been logged in to the account before has attempts of their own, so that a stranger
with wrong passwords delays strangers, not the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F

from regulars.access.addresses import neighbourhood
from regulars.access.models import AttemptCount
from regulars.core.errors import DomainError

KEPT_FOR = timedelta(days=2)


class TooManyAttempts(DomainError):
    """The next attempt is too early; `retry_after` says by how many seconds."""

    code = "too_many_attempts"
    status = 429

    def __init__(self, retry_after: int) -> None:
        unit = "second" if retry_after == 1 else "seconds"
        super().__init__(f"Too many attempts. Try again in {retry_after} {unit}.")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Rule:
    """So many free attempts, then a first wait that doubles up to the longest."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta

    def wait_after(self, attempts: int) -> timedelta:
        if attempts < self.free:
            return timedelta(0)
        doublings = min(attempts - self.free, 20)
        return min(self.longest, self.first * (1 << doublings))


@dataclass(frozen=True)
class Budget:
    """Attempts that are counted together."""

    key: str
    rule: Rule
    own: bool
    """Whether success shows that all attempts were the person's own, so that they are forgotten."""


ADDRESS = Rule(30, timedelta(seconds=10), timedelta(seconds=10), timedelta(hours=1))
ACCOUNT_HERE = Rule(5, timedelta(seconds=2), timedelta(minutes=5), timedelta(days=1))
ACCOUNT = Rule(50, timedelta(seconds=60), timedelta(seconds=60), timedelta(days=1))
OWN_DEVICE = Rule(10, timedelta(seconds=2), timedelta(minutes=5), timedelta(days=1))
PASSWORD = Rule(5, timedelta(seconds=2), timedelta(minutes=5), timedelta(days=1))


def account_name(email: str) -> str:
    """How an account is called where its e-mail must not stand."""
    return _hashed(email.strip().casefold())


def login_budgets(*, email: str, address: str, device: str | None) -> list[Budget]:
    """What a log-in is counted in; `device` where the account has been logged in to from it before."""
    account = account_name(email)
    if device is not None:
        return [Budget(f"device:{account}:{_hashed(device)}", OWN_DEVICE, own=True)]
    place = _hashed(neighbourhood(address))
    return [
        Budget(f"account:{account}", ACCOUNT, own=False),
        Budget(f"address:{place}", ADDRESS, own=False),
        Budget(f"here:{account}:{place}", ACCOUNT_HERE, own=True),
    ]


def password_budgets(*, user_id: int) -> list[Budget]:
    """What the present password, asked before it is changed, is counted in."""
    return [Budget(f"password:{user_id}", PASSWORD, own=True)]


def take(budgets: Sequence[Budget], *, now: datetime) -> None:
    """Counts an attempt that is about to be made, in all of them; refused where one of them has to wait.

    Attempts at once wait for each other here, so that a burst is counted as its parts in turn would be.
    """
    budgets = sorted(budgets, key=lambda budget: budget.key)
    with transaction.atomic():
        AttemptCount.objects.bulk_create(
            [AttemptCount(key=budget.key, seen_at=now) for budget in budgets], ignore_conflicts=True
        )
        keys = [budget.key for budget in budgets]
        rows = AttemptCount.objects.select_for_update().filter(key__in=keys).order_by("key")
        counts = {row.key: row for row in rows}
        waits = [_wait(counts[budget.key], budget.rule, now) for budget in budgets]
        if max(waits) > timedelta(0):
            raise TooManyAttempts(max(1, ceil(max(waits).total_seconds())))
        for budget in budgets:
            _count(counts[budget.key], budget.rule, now)


def forgive(budgets: Sequence[Budget]) -> None:
    """Takes back an attempt that turned out to be right."""
    own = [budget.key for budget in budgets if budget.own]
    AttemptCount.objects.filter(key__in=own).delete()
    shared = [budget.key for budget in budgets if not budget.own]
    AttemptCount.objects.filter(key__in=shared, attempts__gt=0).update(
        attempts=F("attempts") - 1, not_before=None
    )


def forget_account(email: str) -> None:
    """Nobody waits for an account whose password was given anew."""
    account = account_name(email)
    AttemptCount.objects.filter(key=f"account:{account}").delete()
    for kind in ("here", "device"):
        AttemptCount.objects.filter(key__startswith=f"{kind}:{account}:").delete()


def forget_old_attempts(*, now: datetime) -> int:
    """Deletes the counts that no rule looks at any more; answers how many."""
    deleted, _ = AttemptCount.objects.filter(seen_at__lt=now - KEPT_FOR).delete()
    return deleted


def _wait(row: AttemptCount, rule: Rule, now: datetime) -> timedelta:
    """How long until the next attempt; a wait beyond the longest comes from a clock that was set back."""
    wait = row.not_before - now if row.not_before is not None else timedelta(0)
    return wait if wait <= rule.longest else timedelta(0)


def _count(row: AttemptCount, rule: Rule, now: datetime) -> None:
    before = 0 if now - row.seen_at > rule.forgotten_after else row.attempts
    wait = rule.wait_after(before + 1)
    row.attempts, row.seen_at = before + 1, now
    row.not_before = now + wait if wait else None
    row.save(update_fields=["attempts", "seen_at", "not_before"])


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
