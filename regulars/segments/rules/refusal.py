"""The refusal of a rule: where in the tree, and what to do about it."""

from __future__ import annotations

from regulars.core.errors import InvalidInput

Path = tuple[str | int, ...]
TREE = "behavioral_criteria"


class RuleRefused(InvalidInput):
    """The tree cannot be used; `path` names the node, such as "rules.2.rules.0.operator"."""

    code = "invalid_rule"

    def __init__(self, path: Path, sentence: str) -> None:
        self.path = ".".join(_printable(str(step)) for step in path)
        super().__init__(sentence, attr=f"{TREE}.{self.path}" if path else TREE)


def quoted(value: object) -> str:
    """What was sent, short and printable, for a sentence about it."""
    text = str(value)
    return f"“{_printable(text)}{'…' if len(text) > 40 else ''}”"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text[:40])
