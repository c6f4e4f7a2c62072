"""How large a rule may be. Checked without recursion before anything in it is read."""

from __future__ import annotations

from typing import Any

from regulars.segments.rules.refusal import Path, RuleRefused

MOST_NODES = 500
DEEPEST = 20
MOST_BYTES = 256 * 1024
MOST_VALUES = 1000


def check_limits(tree: Any) -> None:
    """Refuses more than 500 objects, 20 levels, 256 kB, or 1,000 values in one list."""
    nodes = size = 0
    waiting: list[tuple[Any, Path, int]] = [(tree, (), 0)]
    while waiting:
        value, path, depth = waiting.pop()
        if isinstance(value, dict):
            nodes, depth = nodes + 1, depth + 1
            if nodes > MOST_NODES:
                raise RuleRefused(path, f"A rule has at most {MOST_NODES} conditions and groups.")
            if depth > DEEPEST:
                raise RuleRefused(path, f"Groups can be nested {DEEPEST} deep, not more.")
            _refuse_long(value, path)
            size += sum(len(key) + 4 if isinstance(key, str) else 4 for key in value)
            waiting.extend((inner, (*path, str(key)), depth) for key, inner in value.items())
        elif isinstance(value, list):
            _refuse_long(value, path)
            if len(path) > 2 * DEEPEST + 2:
                raise RuleRefused(path, f"Lists can be nested {DEEPEST} deep, not more.")
            waiting.extend((inner, (*path, at), depth) for at, inner in enumerate(value))
        else:
            size += len(value.encode("utf-8", "surrogatepass")) + 2 if isinstance(value, str) else 4
        if size > MOST_BYTES:
            raise RuleRefused(path, f"A rule is at most {MOST_BYTES // 1024} kB long.")


def _refuse_long(value: dict[Any, Any] | list[Any], path: Path) -> None:
    if len(value) > MOST_VALUES:
        raise RuleRefused(path, f"A list has at most {MOST_VALUES} values.")
