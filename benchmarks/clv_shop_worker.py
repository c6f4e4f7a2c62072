"""Value of everybody through the database, as a process of its own: `python -m benchmarks.clv_shop_worker`."""

from __future__ import annotations

import json
import time

from benchmarks.measuring import Phases
from benchmarks.simulation import END
from regulars.runtime.prepare import setup_django


def main() -> None:
    setup_django()
    from regulars.clv.services import CLVCalculationService  # noqa: PLC0415 - after setup

    phases = Phases()
    start = time.perf_counter()
    run = CLVCalculationService().calculate_clv_for_all_customers(period_end=END, progress=phases.progress)
    said = {
        "seconds": time.perf_counter() - start,
        "phases": phases.seconds,
        "worked": phases.worked,
        "customers": run.customers,
        "rows_written": run.rows_written,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
