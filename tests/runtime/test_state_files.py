"""What a power cut may leave of the files that the next start relies on: each ends in a start or in a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.runtime import state_files
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home, ensure_secret_key
from regulars.runtime.placement import Placement, place
from regulars.runtime.prepare import is_prepared
from regulars.runtime.state_files import write_durably
from regulars.runtime.supervisor import end_leftovers
from regulars.runtime.upgrade import finish_upgrade, major_of
from tests.runtime.serving import run

BROKEN = ["", "\n", "\0\0\0\0\0\0\0\0", "{", "null", '{"boot": 1}', "[1, 2]", "\x80\xff"]


def leave(path: Path, what: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(what.encode("latin-1"))


def test_a_file_is_on_the_disk_before_it_has_its_name(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        done.append("folder" if Path(f"/proc/self/fd/{descriptor}").readlink().is_dir() else "file")
        fsync(descriptor)

    def noted_replace(self: Path, target: Path) -> Path:
        done.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    write_durably(open_folder / "secret", "text")
    assert done == ["file", "name", "folder"]
    assert (open_folder / "secret").read_text() == "text"
    assert (open_folder / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in open_folder.iterdir()] == ["secret"]


@pytest.mark.parametrize("left", [text for text in BROKEN if not text.strip("\n\0\x80\xff")])
def test_an_empty_or_unreadable_key_is_a_sentence_with_the_way_out(home: Home, left: str) -> None:
    leave(home.secret_key, left)
    with pytest.raises(RuntimeProblem, match="Delete it to have a new key made"):
        ensure_secret_key(home)
    home.secret_key.unlink()
    assert len(ensure_secret_key(home)) > 50


def test_a_person_reads_that_sentence_and_no_traceback(home: Home) -> None:
    leave(home.secret_key, "")
    refused = run(home.path, "serve", "--port", "1")
    assert refused.returncode == 1
    assert "Delete it to have a new key made" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr + refused.stdout


@pytest.mark.parametrize("left", ["", "{", "\x80\xff"])
def test_a_note_cut_short_has_the_database_prepared_again(home: Home, left: str) -> None:
    leave(home.state / "prepared.json", left)
    assert not is_prepared(home)


@pytest.mark.parametrize("left", BROKEN)
def test_notes_that_are_broken_are_as_if_there_were_none(home: Home, left: str) -> None:
    leave(home.state / "children.json", left)
    end_leftovers(home.state / "children.json")
    assert not (home.state / "children.json").exists()


def pointer(home: Home) -> Path:
    return home.postgres / "location"


@pytest.mark.parametrize(
    ("which", "words"),
    [
        (pointer, "begin with an empty shop"),
        (lambda home: home.postgres / "data" / "PG_VERSION", "put a backup of its folder in its place"),
    ],
)
def test_a_lost_place_or_version_of_the_database_is_a_sentence(
    home: Home, which: Callable[[Home], Path], words: str
) -> None:
    leave(which(home), "")
    with pytest.raises(RuntimeProblem, match=words):
        EmbeddedPostgres(home, print).start()


def test_a_database_folder_without_its_version_is_a_sentence(home: Home) -> None:
    leave(home.postgres / "data" / "base" / "1", "something")
    with pytest.raises(RuntimeProblem, match="holds no PG_VERSION"):
        EmbeddedPostgres(home, print).start()


def half_moved(home: Home, *, first_rename_done: bool) -> Placement:
    """As upgrade.py leaves it when the power goes between its two renames, or before them."""
    placement = place(home, EmbeddedPostgres(home, print).account)
    leave(placement.base / "upgrade" / "data" / "PG_VERSION", "18\n")
    leave(placement.base / ("data-15" if first_rename_done else "data") / "PG_VERSION", "15\n")
    state_files.write_durably(placement.base / "upgrade" / "moved", "data-15")
    return placement


@pytest.mark.parametrize("first_rename_done", [False, True])
def test_an_upgrade_cut_off_at_its_end_is_brought_to_it(home: Home, first_rename_done: bool) -> None:
    placement = half_moved(home, first_rename_done=first_rename_done)
    finish_upgrade(placement)
    assert major_of(placement.data) == 18
    assert major_of(placement.base / "data-15") == 15
    assert not (placement.base / "upgrade").exists()
    finish_upgrade(placement)


def test_the_former_data_alone_is_not_taken_for_a_new_shop(home: Home) -> None:
    placement = place(home, EmbeddedPostgres(home, print).account)
    leave(placement.base / "data-15" / "PG_VERSION", "15\n")
    with pytest.raises(RuntimeProblem, match="Rename that one back"):
        EmbeddedPostgres(home, print).start()
