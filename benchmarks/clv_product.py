"""Transactions in a file to RFM and value of everybody, by the product's arithmetic alone, without a database.

`python -m benchmarks.clv_product TRANSACTIONS.parquet mbg_nbd|bg_nbd prior|free ANSWERS.npz`
"""

from __future__ import annotations

import json
import re
import sys
from datetime import timedelta

import duckdb
import numpy as np

from benchmarks.measuring import Phases
from benchmarks.simulation import END
from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.value import ValueModel
from regulars.analytics.rfm import CutPoints, cut_points_sql, epoch_day, scores_sql, values_sql

COUNTED = """
CREATE TABLE counted AS
SELECT customer_id, day, CAST(round(amount * 100) AS BIGINT) AS net_minor FROM read_parquet(?)
"""
COLUMNS = "SELECT customer_id, day - DATE '1970-01-01' AS day, net_minor FROM counted"
DAYS = 365


def main(path: str, model: str, prior: str, answers: str) -> None:
    phases = Phases()
    connection = duckdb.connect(":memory:")
    phases.begin("read")
    connection.execute(COUNTED, [path])
    columns = connection.execute(COLUMNS).fetchnumpy()
    phases.begin("histories")
    histories = PurchaseHistories.from_purchases(
        columns["customer_id"], columns["day"], columns["net_minor"], until_day=epoch_day(END)
    )
    phases.begin("fit purchases")
    transactions = fit_transactions(histories, model=model, prior=prior == "prior")
    phases.begin("fit spend")
    spend = fit_spend(histories)
    phases.begin("predict")
    value = ValueModel(transactions.model, spend.model, paid_share=spend.paid_share)
    predicted = value.predict(histories, margins=1.0)
    phases.begin("RFM")
    scored = _scores(connection)
    phases.end()
    np.savez(
        answers,
        customer_id=predicted.customer_ids,
        alive=predicted.alive_probability,
        orders=predicted.expected_orders[:, 1],
    )
    print(
        json.dumps(
            {
                "phases": phases.seconds,
                "customers": len(histories),
                "scored": scored,
                "parameters": transactions.model.parameters(),
            }
        )
    )


def _scores(connection: duckdb.DuckDBPyConnection) -> int:
    """RFM by the product's own SQL; answers how many customers were scored."""

    def run(text: str, **given: object) -> duckdb.DuckDBPyConnection:
        return connection.execute(re.sub(r"%\((\w+)\)s", r"$\1", text), given)

    values = values_sql("SELECT * FROM counted")
    run(f"CREATE TABLE measured AS {values}", as_of=END, period_start=END - timedelta(days=DAYS))
    cuts = CutPoints.from_rows(connection.execute(cut_points_sql("measured")).fetchall())
    run(f"CREATE TABLE scored AS {scores_sql('measured')}", **cuts.parameters())
    return int(connection.execute("SELECT count(*) FROM scored").fetchall()[0][0])


if __name__ == "__main__":
    main(*sys.argv[1:])
