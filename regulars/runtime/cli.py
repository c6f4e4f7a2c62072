"""The `regulars` command: what it can do is in commands/, one small file a subject.

Only Typer and Rich are imported on the way here; Django, numpy and DuckDB wait for a command that needs
them.
"""

from __future__ import annotations

import sys

import typer

from regulars.runtime.commands import calculate, demo, imports, manage, people, serve, status, verify
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.terminal import err

app = typer.Typer(
    name="regulars",
    help="Who your customers are, what each is worth, and who is slipping away.",
    epilog="State lives in REGULARS_HOME (default: .regulars/ here). DATABASE_URL names your own PostgreSQL.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)

for command in (serve, imports, calculate, people, demo, verify, status, manage):
    command.add_to(app)


def main() -> None:
    """Runs a command; what a person can act on is a sentence and exit code 1, not a traceback."""
    try:
        app(prog_name="regulars")
    except RuntimeProblem as problem:
        err.print(f"[red]Error:[/red] {_plain(str(problem))}")
        sys.exit(1)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
