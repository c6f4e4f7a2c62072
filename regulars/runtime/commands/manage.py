"""`regulars manage`: Django's own commands with the shop's database running, for those who develop on it."""

from __future__ import annotations

import typer

from regulars.runtime.terminal import opened_shop


def add_to(app: typer.Typer) -> None:
    settings = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command("manage", context_settings=settings, add_help_option=False)(run)


def run(context: typer.Context) -> None:
    """Run one of Django's management commands on the shop, for developers.

    Examples:

      regulars manage shell

      regulars manage makemigrations --check --dry-run
    """
    with opened_shop():
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs settings

        execute_from_command_line(["regulars manage", *context.args])
