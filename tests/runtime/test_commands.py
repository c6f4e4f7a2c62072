"""The command line: every command explains itself, keys come out last, refusals are sentences."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from regulars.access.roles import Role
from regulars.ingestion.models import ImportKind
from regulars.runtime import commands
from regulars.runtime.cli import app
from regulars.runtime.commands.imports import Kind
from regulars.runtime.commands.people import KEY_ROLES, PEOPLE_ROLES
from regulars.runtime.home import Home
from regulars.runtime.reference import every_command
from tests.runtime.serving import command, environment, left_behind, run

COMMANDS = dict(every_command(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    text = COMMANDS[name].help or ""
    assert len(text.splitlines()[0]) > 20
    assert "Examples:" in text
    examples = text.split("Examples:")[1]
    assert name in examples


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_is_explained(name: str) -> None:
    for parameter in COMMANDS[name].params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def test_help_names_every_role() -> None:
    assert all(role in KEY_ROLES for role in Role.values)
    assert all(role in PEOPLE_ROLES for role in Role.values if role != Role.TRACKER)


def test_commands_import_nothing_heavy_at_the_top() -> None:
    """`regulars --help` answers in a moment because Django waits for the command that needs it."""
    for file in Path(commands.__file__).parent.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ImportFrom):
                assert node.module
                first = node.module.split(".")
                assert first[0] not in {"django", "duckdb", "numpy", "procrastinate"}, file
                assert first[0] != "regulars" or first[1] == "runtime", f"{file}: {node.module}"


def test_people_and_keys_without_a_server_running(home: Home) -> None:
    """Each command starts the database for its own duration; the second finds everything prepared."""
    key = run(home.path, "create-key", "report", "--role", "analyst")
    assert key.returncode == 0, key.stderr
    assert key.stdout.split()[-1].startswith("rk_")
    refused = run(home.path, "create-key", "report", "--role", "emperor")
    assert refused.returncode == 1
    assert "There is no role “emperor”" in refused.stderr
    assert "Traceback" not in refused.stderr
    made = run(
        home.path, "create-user", "ann@example.com", "--role", "marketer", "--password", "long enough 8!"
    )
    assert made.returncode == 0, made.stderr
    reset = run(home.path, "reset-password", "ann@example.com")
    assert reset.returncode == 0, reset.stderr
    assert len(reset.stdout.split()[-1]) > 15
    status = run(home.path, "status")
    assert status.returncode == 1
    assert "stopped" in status.stdout
    assert run(home.path, "verify").returncode == 0


def test_a_file_is_tried_loaded_listed_and_its_bad_rows_set_aside(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "order id,customer id,date,total,status\n"
        "1,ann,03/04/2025,10.00,paid\n"
        "2,bob,05/04/2025,20.00,paid\n"
        "3,bob,06/04/2025,twenty,paid\n"
    )
    asked = run(home.path, "import", str(file), "--kind", "orders")
    assert asked.returncode == 1
    assert "--answer date_order=day_first" in asked.stderr
    answered = (
        "import",
        str(file),
        "--kind",
        "orders",
        "--answer",
        "date_order=day_first",
        "--source",
        "till",
    )
    tried = run(home.path, *answered, "--dry-run")
    assert tried.returncode == 0, tried.stderr
    loaded = run(home.path, *answered)
    assert loaded.returncode == 0, loaded.stderr
    for answer in (tried, loaded):
        assert "3 rows read, 2 new" in answer.stdout
        assert "total ← total" in answer.stderr
    rejected = (tmp_path / "orders.csv.rejected.csv").read_text()
    assert "twenty" in rejected
    listed = run(home.path, "imports", "list")
    assert "orders.csv" in listed.stdout
    assert "finished" in listed.stdout
    assert "1 row was refused" in loaded.stdout
    whose = run(home.path, "import", str(file), "--kind", "members")
    assert (whose.returncode, "--segment NAME" in whose.stderr) == (1, True)
    nowhere = run(home.path, "import", str(file), "--kind", "members", "--segment", "Party")
    assert (nowhere.returncode, "no segment named “Party”" in nowhere.stderr) == (1, True)


def test_a_database_that_does_not_answer_is_said_in_a_sentence(home: Home) -> None:
    url = "postgresql://nobody@127.0.0.1:1/shop"
    tried = subprocess.run(
        command("verify"), env=environment(home.path) | {"DATABASE_URL": url}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert tried.returncode == 1
    assert "Check DATABASE_URL" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_the_kinds_are_those_of_ingestion() -> None:
    assert [kind.value for kind in Kind] == ImportKind.values


@pytest.mark.skipif(sys.platform != "linux", reason="looks for leftover processes in /proc")
def test_commands_at_the_same_time_share_one_database(home: Home) -> None:
    """Whoever comes first starts it, and stops it only when the others have finished."""
    together = [
        subprocess.Popen(
            command("create-key", f"key {number}", "--role", "viewer"),
            env=environment(home.path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for process in together:
        answer, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        assert answer.split()[-1].startswith("rk_")
    assert left_behind(home.path) == []
