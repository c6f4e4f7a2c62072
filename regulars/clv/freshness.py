"""Whether the values rest on the settings as they are now."""

from __future__ import annotations

from regulars.clv.models import CLVModelRun, CLVRun, CLVSettings, MarginSource
from regulars.core.models import Shop


def outdated_by(run: CLVRun) -> list[str]:
    """Which settings have changed since the values were calculated: margin, model, horizon, discount, level."""
    margin = Shop.current().margin
    used = run.assumed_margin if run.margin_source == MarginSource.SETTING else None
    return [*(["margin"] if margin != used else []), *fit_outdated_by(run.model_run)]


def fit_outdated_by(fit: CLVModelRun) -> list[str]:
    """The same of the settings that only a new fit takes up; one that predicts nothing used but the first."""
    settings = CLVSettings.current()
    changed = ["model"] if (settings.model, settings.prior) != (fit.model, fit.prior) else []
    if fit.value_model is None:
        return changed
    if settings.horizon_days != fit.value_model["horizon_days"]:
        changed.append("horizon")
    if float(settings.yearly_discount) != fit.value_model["yearly_discount"]:
        changed.append("discount")
    check = fit.backtest if settings.correct_level else None
    if fit.value_model["level"] != (check["level_correction"] if check else 1.0):
        changed.append("level")
    return changed
