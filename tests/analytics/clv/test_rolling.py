"""Rolling checks know nothing of what came later, and their range holds in four cases of five."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from regulars.analytics.clv.backtest import Backtest, backtest
from regulars.analytics.clv.forecast_range import LEAST_FACTOR, MOST_FACTOR, USUAL_MISS, range_factor
from regulars.analytics.clv.histories import purchase_days
from regulars.analytics.clv.rolling import MOST_CHECKS, Past, ends_of, roll
from tests.analytics.clv.reference import rows
from tests.analytics.clv.test_backtest import TODAY, shop

YEAR = 365


def factor(misses: list[float], *, apart: int = YEAR, horizon: int = YEAR) -> float:
    answer = range_factor(misses, checked_days=YEAR, days_apart=apart, horizon_days=horizon)
    assert answer is not None
    return answer


def test_three_years_give_three_checks_of_a_year_half_a_year_apart() -> None:
    ends = ends_of(first_day=0, until_day=3 * YEAR, horizon_days=YEAR)
    assert ends.days == [730, 548, 366]
    assert (ends.checked_days, ends.days_apart) == (YEAR, 182)
    assert len(ends_of(first_day=0, until_day=6 * YEAR, horizon_days=YEAR).days) == MOST_CHECKS
    assert len(ends_of(first_day=0, until_day=5 * YEAR, horizon_days=YEAR).days) == 7


@pytest.mark.parametrize("span", [7, 90, 200, 545, 900, 1094])
def test_a_shorter_history_is_cut_in_three(span: int) -> None:
    ends = ends_of(first_day=0, until_day=span, horizon_days=YEAR)
    assert ends.checked_days == span // 3
    assert len(ends.days) >= 3
    assert ends.days[0] + ends.checked_days == span
    assert all(day >= ends.checked_days for day in ends.days)


def test_there_is_no_check_of_hardly_any_history() -> None:
    assert ends_of(first_day=5, until_day=5, horizon_days=YEAR).days == []
    assert roll([], [], [], until_day=0).factor is None
    nothing = roll([1], [5], [100], until_day=5)
    assert (nothing.checks, nothing.factor) == ([], None)


def test_the_allowance_is_students() -> None:
    """One check of its own beside the usual miss: two degrees of freedom; overlapping checks count in part."""
    spread = np.sqrt((0.3**2 + USUAL_MISS**2) / 2)
    assert factor([0.3]) == pytest.approx(np.exp(student.ppf(0.9, 2) * spread))
    overlapping = np.sqrt((2 * 0.3**2 + USUAL_MISS**2) / 3)
    assert factor([0.3, -0.3, 0.3], apart=YEAR // 2 + 1, horizon=YEAR) == pytest.approx(
        np.exp(student.ppf(0.9, 1 + 2 * 183 / 365 + 1) * overlapping), rel=0.01
    )


def test_wider_after_misses_and_for_longer_horizons_and_bounded() -> None:
    assert factor([0.05] * 3) < factor([0.2] * 3) < factor([0.4] * 3)
    assert factor([0.2] * 6) < factor([0.2])
    assert factor([0.2], horizon=2 * YEAR) > factor([0.2])
    assert factor([2.0]) == MOST_FACTOR
    assert factor([0.0] * 60) == LEAST_FACTOR
    assert range_factor([], checked_days=1, days_apart=1, horizon_days=1) is None


def test_a_check_knows_only_what_was_known_then() -> None:
    """Cut off after a check has ended, nothing of it changes: neither the forecast nor its range."""
    ids, days, net = shop()
    whole = roll(ids, days, net, until_day=TODAY)
    assert len(whole.checks) == 3
    earlier = whole.checks[1]
    until = earlier.end_day
    past = days <= until
    alone = Past(*purchase_days(ids[past], days[past], net[past]), YEAR, "mbg_nbd", True, False)
    assert earlier.high_minor is not None
    assert earlier.high_minor / earlier.expected_minor == pytest.approx(
        alone.factor(until, earlier.checked_days), rel=1e-9
    )
    assert whole.factor is not None


def test_the_latest_check_is_the_backtest() -> None:
    ids, days, net = shop()
    whole, latest = roll(ids, days, net, until_day=TODAY), backtest(ids, days, net, until_day=TODAY)
    assert isinstance(latest, Backtest)
    first = whole.checks[0]
    assert (first.end_day, first.checked_days) == (latest.calibration_end_day, latest.holdout_days)
    assert first.expected_minor == pytest.approx(latest.spend.expected, rel=1e-9)
    assert first.actual_minor == latest.spend.actual
    assert first.customers == latest.customers
    for check in whole.checks:
        assert check.held == (check.low_minor <= check.actual_minor <= check.high_minor)  # type: ignore[operator]


def test_a_corrected_forecast_is_checked_as_corrected() -> None:
    ids, days, net = shop()
    plain, corrected = (roll(ids, days, net, until_day=TODAY, corrects_level=on) for on in (False, True))
    past = Past(*purchase_days(ids, days, net), YEAR, "mbg_nbd", True, True)
    for before, after in zip(plain.checks, corrected.checks, strict=True):
        ends = past._ends(after.end_day)
        level = past.outcome(ends.days[0], ends.checked_days).level  # type: ignore[union-attr]
        assert after.expected_minor == pytest.approx(before.expected_minor * level)


@pytest.mark.parametrize(("name", "least"), [("cdnow_full", 0.8), ("complete_journey_half", 0.8)])
def test_on_real_shops_the_range_holds_in_four_cases_of_five(name: str, least: float) -> None:
    """Every 60 days a forecast of the next quarter, half year and three quarters; benchmarks/ranges.py tells more."""
    ids, days, net = rows(name)
    held = []
    for horizon in (91, 182, 273):
        past = Past(*purchase_days(ids, days, net), horizon, "mbg_nbd", True, False)
        for day in range(int(days.min()) + 144, int(days.max()) - horizon + 1, 60):
            outcome, width = past.outcome(day, horizon), past.factor(day, horizon)
            if outcome is not None and width is not None:
                held.append(1 / width <= outcome.actual_minor / outcome.expected_minor <= width)
    assert len(held) >= 4
    assert np.mean(held) >= least
