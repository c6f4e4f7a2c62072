"""Every example in the documentation is a rule that can be sent as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from regulars.segments.rules.parsing import parse

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("reference/segment-conditions.md", "how-to/ten-segments.md")
EXAMPLES = [
    pytest.param(block, id=f"{page} {at}")
    for page in PAGES
    for at, block in enumerate(re.findall(r"```json\n(.*?)```", (DOCS / page).read_text(), re.DOTALL))
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_can_be_sent(text: str) -> None:
    sent = json.loads(text)
    tree = sent.get("behavioral_criteria", {}) if "name" in sent else sent
    assert parse(tree, currency="USD") is not None or any(name.startswith("rfm_") for name in sent)
