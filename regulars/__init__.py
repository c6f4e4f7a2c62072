"""Regulars tells a shop who its customers are, what each is worth, and where each stands.

Start reading at config/api_router.py, then open one slice (rfm/) and its tests.
"""

import os

# One thread for linear algebra, said before anything loads it. The products here are long and thin: a second thread
# gains nothing, waits for cores that the database and the pages use, and lets the last digits depend on who was faster.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
