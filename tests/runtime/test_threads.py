"""How many threads a process of ours has: calculations share the machine with the database and the pages."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PRODUCT = """
import os
import regulars
import numpy as np
import scipy.special
np.ones(100_000) @ np.ones(100_000)
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread anyway")
def test_linear_algebra_takes_no_second_thread() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", PRODUCT], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
