"""Real data beside the checkout; a test that needs it is skipped, saying so, where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest


def dataset(name: str) -> Path:
    """A file of `shared/data` in the nearest folder above this checkout that has one."""
    for folder in Path(__file__).resolve().parents:
        if (found := folder / "shared" / "data" / name).is_file():
            return found
    pytest.skip(f"the data set {name} is not beside the checkout")
