"""A shop whose last counting order went: what was ranked goes too."""

from __future__ import annotations

from django.db import models, transaction

from regulars.clv.models import CLVModelRun, CLVRun, CustomerLifetimeValue, CustomerLifetimeValueSnapshot
from regulars.customers.locks import lock_recompute
from regulars.customers.models import CustomerOrderSummary, Order
from regulars.customers.tables import counted
from regulars.rfm.models import CustomerRFMScore, RFMRun
from regulars.rfm.services import forget_choice

RESTING_ON_ORDERS: tuple[type[models.Model], ...] = (
    CustomerRFMScore, RFMRun, CustomerLifetimeValue, CustomerLifetimeValueSnapshot, CLVRun, CLVModelRun,
)  # fmt: skip


def forget_runs_over_nothing() -> bool:
    """Where no order counts any more, nothing is ranked: runs and what rests on them go. Answers whether any went.

    Otherwise the orders of the next import would be scored against the cut-points of those taken back.
    """
    if CustomerOrderSummary.objects.exists():
        return False
    with transaction.atomic():
        lock_recompute()
        if CustomerOrderSummary.objects.exists() or Order.objects.filter(counted()).exists():
            return False
        return forget_runs()


def forget_runs() -> bool:
    """Every run and what rests on it goes, and the period that was chosen for them. Answers whether any went."""
    forget_choice()
    return sum(model._default_manager.all().delete()[0] for model in RESTING_ON_ORDERS) > 0
