"""`regulars create-key`, `create-user`, `reset-password`: who may come in. No mail is sent."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.runtime.terminal import opened_shop, out, say

KEY_ROLES = "viewer, analyst, marketer, loyalty_operator, admin or tracker (may only send events)"
PEOPLE_ROLES = "viewer, analyst, marketer, loyalty_operator or admin"


def add_to(app: typer.Typer) -> None:
    app.command("create-key")(create_key)
    app.command("create-user")(create_user)
    app.command("reset-password")(reset_password)


def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for, so that you know which one to revoke.")],
    role: Annotated[str, typer.Option(help=f"What it may do: {KEY_ROLES}.")],
) -> None:
    """Make an API key and print it, once, as the last word on standard output.

    Examples:

      regulars create-key webshop --role tracker

      KEY=$(regulars create-key report --role analyst)
    """
    with opened_shop():
        from regulars.access import services  # noqa: PLC0415 - needs settings

        _, text = services.create_key(name=name, role=role, created_by="command line")
        say("Keep it: only a hash of it is stored. Send it as `Authorization: Bearer <key>`.")
        out.print(text, markup=False)


def create_user(
    email: Annotated[str, typer.Argument(help="The person's e-mail, which they log in with.")],
    role: Annotated[str, typer.Option(help=f"What they may do: {PEOPLE_ROLES}.")],
    name: Annotated[str, typer.Option(help="The name that the pages show.")] = "",
    password: Annotated[
        str | None, typer.Option(help="A password of your own; otherwise one is made.")
    ] = None,
) -> None:
    """Let a person log in, and print their password as the last word.

    Examples:

      regulars create-user ann@example.com --role marketer

      regulars create-user bob@example.com --role viewer --name "Bob from sales"
    """
    with opened_shop():
        from regulars.access import services  # noqa: PLC0415 - needs settings

        _, chosen = services.create_user(email=email, role=role, password=password, display_name=name)
        out.print(f"{email} may log in as {role}. Password: {chosen}", markup=False)


def reset_password(
    email: Annotated[str, typer.Argument(help="The person's e-mail.")],
    password: Annotated[
        str | None, typer.Option(help="A password of your own; otherwise one is made.")
    ] = None,
) -> None:
    """Give a person a new password, end their sessions, and print it as the last word.

    Examples:

      regulars reset-password admin@example.com
    """
    with opened_shop():
        from regulars.access import services  # noqa: PLC0415 - needs settings

        out.print(
            f"New password of {email}: {services.reset_password(email=email, password=password)}",
            markup=False,
        )
