"""The same by pymc-marketing: `python -m benchmarks.clv_pymc TRANSACTIONS.parquet ANSWERS.npz`. BG/NBD, MAP."""

from __future__ import annotations

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import duckdb  # noqa: E402 - the libraries warn while they are imported
import numpy as np  # noqa: E402
from pymc_marketing import clv  # noqa: E402

from benchmarks.measuring import Phases  # noqa: E402
from benchmarks.simulation import END  # noqa: E402

MONTHS, MONTHLY_DISCOUNT = 12, 0.00797


def main(path: str, answers: str) -> None:
    phases = Phases()
    phases.begin("read")
    rows = duckdb.sql(f"SELECT customer_id, day, amount FROM read_parquet('{path}')").df()
    phases.begin("histories")
    seen = clv.utils.rfm_summary(
        rows,
        "customer_id",
        "day",
        monetary_value_col="amount",
        observation_period_end=str(END),
        time_unit="D",
    )
    phases.begin("fit purchases")
    model = clv.BetaGeoModel(data=seen)
    model.fit(method="map", progressbar=False)
    phases.begin("fit spend")
    spend = clv.GammaGammaModel(data=seen[(seen["frequency"] > 0) & (seen["monetary_value"] > 0)])
    spend.fit(method="map", progressbar=False)
    phases.begin("predict")
    alive = model.expected_probability_alive(data=seen).to_numpy().ravel()
    orders = model.expected_purchases(data=seen, future_t=90).to_numpy().ravel()
    value = spend.expected_customer_lifetime_value(
        transaction_model=model, data=seen, future_t=MONTHS, discount_rate=MONTHLY_DISCOUNT, time_unit="D"
    )
    phases.end()
    np.savez(answers, customer_id=seen["customer_id"].to_numpy(), alive=alive, orders=orders)
    print(
        json.dumps({"phases": phases.seconds, "customers": int(value.sizes["customer_id"]), "parameters": {}})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
