"""Writes docs/reference/cli.md out of the commands themselves, so that the page cannot go stale.

`make schema` runs it as `python -m regulars.runtime.reference`; a test compares its text with the page.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any

import typer

from regulars.runtime.cli import app

OPENING = """# The command line

`.venv/bin/regulars COMMAND`. Where `regulars` stands below, the whole path is meant, or `.venv/bin` is on the `PATH`.
Every command works beside a running `serve`; without one it starts the shop's database for its own duration. State
lives in `REGULARS_HOME` (default: `.regulars/` in the working directory); `DATABASE_URL` names a PostgreSQL of one's
own. Results go to standard output, everything else to standard error. A refusal is one sentence and exit code 1; a
command that is called wrongly exits with 2.

This page is made from the commands by `make schema`. `regulars COMMAND --help` says the same.
"""


def every_command(command: Any, name: str = "regulars") -> Iterator[tuple[str, Any]]:
    """Typer's commands by their whole names; a group has `commands`."""
    for part, below in getattr(command, "commands", {}).items():
        yield from every_command(below, f"{name} {part}")
    if not hasattr(command, "commands"):
        yield name, command


def page() -> str:
    """The whole page as Markdown."""
    commands = sorted(every_command(typer.main.get_command(app)))
    return "\n".join([OPENING, *(_section(name, command) for name, command in commands)])


def _section(name: str, command: Any) -> str:
    told, _, examples = inspect.cleandoc(command.help or "").partition("Examples:")
    own = [parameter for parameter in command.params if parameter.name != "help"]
    rows = [f"| {_cell(_written(parameter))} | {_cell(_told(parameter))} |" for parameter in own]
    table = ["| given | what it means |", "| --- | --- |", *rows, ""] if rows else []
    shown = [line.strip() for line in examples.splitlines() if line.strip()]
    return "\n".join([f"## {name}", "", told.strip(), "", *table, "```sh", *shown, "```", ""])


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _written(parameter: Any) -> str:
    """How the parameter is typed: `FILE`, or `--port NUMBER`."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    if parameter.is_flag:
        return " or ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    return f"`{parameter.opts[0]} {_kind(parameter)}`"


def _kind(parameter: Any) -> str:
    annotation = parameter.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "|".join(str(choice.value) for choice in annotation)
    return {int: "NUMBER", datetime: "DATE"}.get(annotation, "TEXT")


def _told(parameter: Any) -> str:
    """The help, whether it must be given or may be repeated, and the default where there is one."""
    said = [str(parameter.help)]
    if parameter.multiple:
        said.append("May be repeated.")
    default = None if getattr(parameter, "is_flag", False) else parameter.default
    if parameter.required and parameter.param_type_name == "option":
        said.append("Required.")
    elif default not in {None, ""} and not callable(default):
        said.append(f"Default: `{default}`.")
    return " ".join(said)


if __name__ == "__main__":
    sys.stdout.write(page())
