"""The house's own rules that no linter knows: sizes, names, the picture in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [folder for folder in ("regulars", "tests", "benchmarks") if (ROOT / folder).is_dir()]
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FILE = 400, 60, 80
NOT_A_NAME = {"utils", "helpers", "common", "manager", "handler"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*packages: str) -> Iterator[Path]:
    for package in packages or PACKAGES:
        yield from (file for file in (ROOT / package).rglob("*.py") if "migrations" not in file.parts)


def test_files_and_functions_stay_small() -> None:
    too_long = []
    for file in sources():
        text = file.read_text()
        if (lines := text.count("\n")) > LONGEST_FILE:
            too_long.append(f"{file.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                too_long.append(f"{file.relative_to(ROOT)}: {node.name}")
    assert not too_long


def test_the_usual_file_is_short() -> None:
    lengths = sorted(file.read_text().count("\n") for file in sources("regulars") if file.stat().st_size)
    assert lengths[len(lengths) // 2] < MEDIAN_FILE


def test_every_module_says_what_it_answers() -> None:
    silent = [
        file.relative_to(ROOT).as_posix()
        for file in sources("regulars")
        if file.stat().st_size and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert not silent


def test_names_say_something() -> None:
    assert not [file for file in sources() if file.stem in NOT_A_NAME]


def test_the_picture_names_every_folder() -> None:
    picture = (ROOT / "docs/explanation/architecture.md").read_text()
    folders = [file.parent.name for file in (ROOT / "regulars").glob("*/__init__.py")]
    assert [folder for folder in folders if f"{folder}/" not in picture] == []


def test_links_in_the_documentation_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert not broken


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_our_tables_are_named_by_hand(model: type) -> None:
    meta = model._meta  # type: ignore[attr-defined]
    if model.__module__.startswith("regulars.") and not meta.label.endswith("Event"):
        assert meta.db_table != f"{meta.app_label}_{meta.model_name}"
