"""The same by lifetimes: `python -m benchmarks.clv_lifetimes TRANSACTIONS.parquet ANSWERS.npz`. BG/NBD, no penalty."""

from __future__ import annotations

import json
import sys

import duckdb
import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import summary_data_from_transaction_data

from benchmarks.measuring import Phases
from benchmarks.simulation import END

MONTHS, MONTHLY_DISCOUNT = 12, 0.00797  # ten percent a year


def main(path: str, answers: str) -> None:
    phases = Phases()
    phases.begin("read")
    rows = duckdb.sql(f"SELECT customer_id, day, amount FROM read_parquet('{path}')").df()
    phases.begin("histories")
    seen = summary_data_from_transaction_data(
        rows, "customer_id", "day", monetary_value_col="amount", observation_period_end=END, freq="D"
    )
    phases.begin("fit purchases")
    model = BetaGeoFitter(penalizer_coef=0.0)
    model.fit(seen["frequency"], seen["recency"], seen["T"])
    phases.begin("fit spend")
    repeaters = seen[(seen["frequency"] > 0) & (seen["monetary_value"] > 0)]
    spend = GammaGammaFitter(penalizer_coef=0.0)
    spend.fit(repeaters["frequency"], repeaters["monetary_value"])
    phases.begin("predict")
    known = (seen["frequency"], seen["recency"], seen["T"])
    alive = model.conditional_probability_alive(*known)
    orders = model.conditional_expected_number_of_purchases_up_to_time(90, *known)
    value = spend.customer_lifetime_value(
        model, *known, seen["monetary_value"], time=MONTHS, discount_rate=MONTHLY_DISCOUNT, freq="D"
    )
    phases.end()
    np.savez(answers, customer_id=seen.index.to_numpy(), alive=np.asarray(alive), orders=np.asarray(orders))
    print(json.dumps({"phases": phases.seconds, "customers": len(value), "parameters": dict(model.params_)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
