"""A shop of the version before: its rows get what they lack, its standard map becomes the new one, its edits stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from regulars.core.models import Shop
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSegmentChange, RFMSettings, standard_segments
from tests.factories import order, record
from tests.rfm.shops import NOW, TODAY, moved, run, segments

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = ("rfm", "0001_initial"), ("rfm", "0004_filled")
PEOPLE = 30


def migrate(to: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([to])


@pytest.fixture
def _scored_before() -> Iterator[None]:
    """Scored twice by this version, then brought back to what the version before kept."""
    Shop.current()
    record(
        *(order(f"o{n}", f"c{n}", TODAY - timedelta(days=n * 9), 1000 + n) for n in range(PEOPLE)),
        *(order(f"p{n}", f"c{n}", TODAY - timedelta(days=900 + n), 500) for n in range(0, PEOPLE, 2)),
    )
    drain(now=NOW)
    run("2026-10-31", days=365)
    run(days=365)
    former = [{**s, "cells": [c for c in s["cells"] if c != "311"]} for s in standard_segments()]
    RFMSettings.objects.update(
        days=365,
        thresholds={
            "recency_days": [365, 180, 90, 30], "frequency": [1, 2, 4, 8], "monetary_minor": [1, 10000, 25000, 50000],
        },
        segments=[{**s, "cells": [*s["cells"], "311"]} if s["segment"] == "New" else s for s in former],
    )  # fmt: skip
    migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customer_rfm_scores SET suggested_segment = 'New' WHERE suggested_segment = 'Promising'"
        )
    yield
    migrate(AFTER)


@pytest.mark.usefixtures("_scored_before")
def test_rows_get_their_first_order_and_the_new_rule_and_nothing_differs_afterwards() -> None:
    migrate(AFTER)
    assert verify(now=NOW) == []
    row = CustomerRFMScore.objects.get(customer__external_id="c0")
    assert row.first_order_on == TODAY - timedelta(days=900)
    runs = list(RFMRun.objects.order_by("id").values_list("pk", "period_start", "days_chosen_by"))
    assert [start for _, start, _ in runs] == [date(2025, 10, 31), TODAY - timedelta(days=365)]
    assert {chosen for _, _, chosen in runs} == {"house"}
    assert set(CustomerRFMScore.objects.values_list("first_run", flat=True)) <= {pk for pk, _, _ in runs}
    assert moved("2026-10-31", "2026-11-28")["customers"] == PEOPLE
    settings = RFMSettings.current()
    assert (settings.days, settings.days_chosen_by, settings.thresholds) == (365, "house", None)
    assert settings.segments == standard_segments()
    assert RFMSegmentChange.objects.filter(from_segment="New", to_segment="Promising").exists() == (
        "Promising" in segments().values()
    )


@pytest.mark.usefixtures("_scored_before")
def test_a_map_and_words_that_a_shop_edited_stay() -> None:
    edited: list[dict[str, Any]] = [dict(s) for s in standard_segments()]
    for segment in edited:
        segment["cells"] = [c for c in segment["cells"] if c not in {"311", "111"}]
        segment["cells"] += {"Hibernating": ["311"], "New": ["111"]}.get(segment["segment"], [])
    edited[0] |= {
        "advice": "Ring them on Fridays.",
        "description": "Bought recently, buy often, and spend the most.",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rfm_settings SET segments = %s, days = 400",
            [connection.ops.adapt_json_value(edited, None)],
        )
    migrate(AFTER)
    settings = RFMSettings.current()
    kept = {s["segment"]: s for s in settings.segments}
    assert "111" in kept["New"]["cells"]
    assert "311" in kept["Hibernating"]["cells"]
    assert kept["Champions"]["advice"] == "Ring them on Fridays."
    assert kept["Champions"]["description"] == standard_segments()[0]["description"]
    assert (settings.days, settings.days_chosen_by) == (400, "person")
    assert verify(now=NOW) == []
