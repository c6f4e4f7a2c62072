"""A server that computes no values does not pay for scipy."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import sys
import django
django.setup()
import regulars.analytics
import regulars.config.urls
print("scipy" in sys.modules)
"""


def test_starting_django_imports_no_scipy() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "regulars.config.settings"}
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
