"""RFM as tutorials write it, in pandas: `python -m benchmarks.pandas_rfm ORDERS.csv plain|lambda`."""

from __future__ import annotations

import json
import sys
import time

import pandas as pd

from benchmarks.simulation import END


def main(path: str, how: str) -> None:
    orders = pd.read_csv(path, parse_dates=["placed_at"])
    start = time.perf_counter()
    now = pd.Timestamp(END) + pd.Timedelta(days=1)
    if how == "lambda":
        rfm = orders.groupby("customer_id").agg(
            {"placed_at": lambda moments: (now - moments.max()).days, "order_id": "count", "total": "sum"}
        )
        rfm.columns = ["recency", "frequency", "monetary"]
    else:
        rfm = orders.groupby("customer_id").agg(
            last=("placed_at", "max"), frequency=("order_id", "count"), monetary=("total", "sum")
        )
        rfm["recency"] = (now - rfm["last"]).dt.days
    rfm["r"] = pd.qcut(rfm["recency"].rank(method="first"), 5, labels=[5, 4, 3, 2, 1]).astype(int)
    rfm["f"] = pd.qcut(rfm["frequency"].rank(method="first"), 5, labels=[1, 2, 3, 4, 5]).astype(int)
    rfm["m"] = pd.qcut(rfm["monetary"].rank(method="first"), 5, labels=[1, 2, 3, 4, 5]).astype(int)
    rfm["score"] = rfm["r"].astype(str) + rfm["f"].astype(str) + rfm["m"].astype(str)
    print(json.dumps({"seconds": time.perf_counter() - start, "customers": len(rfm)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
