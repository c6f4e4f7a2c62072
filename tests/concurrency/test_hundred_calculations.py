"""`make check-long`: a hundred calculations while new customers place first orders as fast as they can.

REGULARS_CALCULATIONS says how many of each kind, REGULARS_CALCULATED_ORDERS over how many orders.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from regulars.clv.services import CLVCalculationService
from regulars.customers.models import CustomerMark, Order
from regulars.jobs.progress import silent
from regulars.refresh.rebuilding import rebuild_shop
from regulars.refresh.services import drain, verify
from regulars.rfm.services import RFMAnalysisService
from tests.factories import order, record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
CALCULATIONS = int(os.environ.get("REGULARS_CALCULATIONS", "100"))
ORDERS = int(os.environ.get("REGULARS_CALCULATED_ORDERS", "140000"))
NEWCOMERS = """
import sys, time, django
django.setup()
from tests.factories import order, record
number = 0
while True:
    number += 1
    name = f"{sys.argv[1]}-{number}"
    record(order(name, name, "2025-06-01", 5000))
    print(number, flush=True)
"""


def test_value_drain_and_rebuild_hold_while_first_orders_come_in() -> None:
    start = date(2023, 1, 1)
    rows = (
        order(
            f"o{n}", f"c{n % (ORDERS // 4)}", start + timedelta(days=(n * 37) % 880), 500 + (n * 7919) % 9000
        )
        for n in range(ORDERS)
    )
    batch = [row for _, row in zip(range(ORDERS), rows, strict=True)]
    for at in range(0, len(batch), 20_000):
        record(*batch[at : at + 20_000])
    drain(now=timezone.now())
    RFMAnalysisService().calculate_rfm_for_all_customers()
    CLVCalculationService().calculate_clv_for_all_customers()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "regulars.config.settings",
        "REGULARS_DB_NAME": str(connection.settings_dict["NAME"]),
    }
    shoppers = [
        subprocess.Popen(
            [sys.executable, "-c", NEWCOMERS, f"newcomer{n}"], env=environment, stdout=subprocess.DEVNULL
        )
        for n in range(2)
    ]
    zones = ("Asia/Tokyo", "UTC")
    try:
        for number in range(CALCULATIONS):
            CLVCalculationService(refit=number % 10 == 0).calculate_clv_for_all_customers()
            drain(now=timezone.now())
            if number % 5 == 0:
                rebuild_shop(silent, time_zone=zones[(number // 5) % 2])
            assert all(shopper.poll() is None for shopper in shoppers)
    finally:
        for shopper in shoppers:
            shopper.kill()
            shopper.wait()
    assert Order.objects.filter(external_id__startswith="newcomer").count() > CALCULATIONS
    assert verify(now=timezone.now()) == []
    assert CustomerMark.objects.count() == 0
