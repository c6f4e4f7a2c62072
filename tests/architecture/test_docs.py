"""The documentation names only what exists: commands, options, make targets, addresses of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from regulars.config.environment import Environment
from regulars.runtime import reference
from regulars.runtime.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
COMMANDS = dict(reference.every_command(typer.main.get_command(app)))
LINES_OF_CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
API = yaml.safe_load((ROOT / "docs/reference/openapi.yaml").read_text())["paths"]
NOT_OURS = {"REGULARS_HOME", "REGULARS_POSTGRES_BIN"}
"""Read by runtime/ itself, before there are settings."""
OF_LONG_TESTS = {"REGULARS_KILL_ROUNDS", "REGULARS_CALCULATIONS", "REGULARS_CALCULATED_ORDERS"}


def code(page: Path) -> Iterator[str]:
    """Each line in a code block or in back-ticks, broken lines joined."""
    for block, inline in LINES_OF_CODE.findall(page.read_text()):
        yield from (block or inline).replace("\\\n", " ").splitlines()


def named_commands(line: str) -> Iterator[tuple[str, list[str]]]:
    """(command, options) for each `regulars …` in a line; groups take their next word along."""
    for words in re.findall(r"(?:^|[\s(]|bin/)regulars ([a-z][^|)&;`]*)", line):
        parts = words.split()
        size = 2 if f"regulars {' '.join(parts[:2])}" in COMMANDS else 1
        if size == 1 and any(name.startswith(f"regulars {parts[0]} ") for name in COMMANDS):
            size = 2
        yield (
            f"regulars {' '.join(parts[:size])}",
            [word.split("=")[0] for word in parts if word[:2] == "--"],
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_and_options_exist(page: Path) -> None:
    unknown = []
    for line in code(page):
        for name, options in named_commands(line):
            command = COMMANDS.get(name)
            known = {o for p in getattr(command, "params", []) for o in (*p.opts, *p.secondary_opts)}
            if command is None:
                unknown.append(name)
            elif name != "regulars manage":
                unknown += [f"{name} {option}" for option in options if option not in {*known, "--help"}]
    assert not unknown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for line in code(page)
        for target in re.findall(r"(?:^|[\s=])make (?:-C \S+ )?([a-z-]+)\b(?!=)", line)
    }
    assert named - targets == set()


def test_settings_named_in_the_documentation_exist() -> None:
    known = {f"REGULARS_{name.upper()}" for name in Environment.model_fields} | NOT_OURS | OF_LONG_TESTS
    named = {name for page in PAGES for name in re.findall(r"\bREGULARS_[A-Z_]+\b", page.read_text())}
    assert named - known == set()


def test_the_page_of_commands_is_fresh() -> None:
    kept = (ROOT / "docs/reference/cli.md").read_text()
    assert kept == reference.page(), "docs/reference/cli.md is stale: run make schema."


def test_addresses_in_the_documentation_exist() -> None:
    shapes = {re.sub(r"\{\w+\}", "0", path) for path in API} | {"/api/schema/", "/api/docs/"}
    unknown = [
        f"{page.name}: {path}"
        for page in PAGES
        for path in re.findall(r"(/api/[a-z0-9_/{}-]+/)", page.read_text())
        if re.sub(r"\{\w+\}|\b\d+\b", "0", path) not in shapes
    ]
    assert not unknown


def test_the_guide_to_the_api_names_every_resource_and_no_filter_that_is_none() -> None:
    guide = (ROOT / "docs/reference/rest-api.md").read_text()
    resources = {
        match[0] for path in API if (match := re.match(r"/api/(customers/)?([a-z-]+/)?(?=$|\{)", path))
    }
    assert [path for path in sorted(resources) if f"`{path}`" not in guide] == []
    for path, filters in re.findall(r"^\| `(/api/\S+/)` \|[^|]*\| (`[^|]+) \|$", guide, re.MULTILINE):
        known = {given["name"] for given in API[path]["get"].get("parameters", [])}
        assert set(re.findall(r"`(\w+)`", filters)) <= known, path


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text()
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "README.md" and page[:3] != "adr" and page not in index] == []
