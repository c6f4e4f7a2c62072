"""Where the data lies when directories above the home are closed, moved, copied or too long for a socket."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import open_home
from regulars.runtime.os_account import database_account
from regulars.runtime.placement import LONGEST_FOLDER, elsewhere, place

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")


@pytest.fixture
def closed_folder(open_folder: Path) -> Path:
    open_folder.chmod(0o700)
    return open_folder


@only_root
def test_a_home_in_a_closed_directory_works_and_nothing_above_it_is_opened(closed_folder: Path) -> None:
    said: list[str] = []
    home = open_home(closed_folder / "home")
    postgres = EmbeddedPostgres(home, said.append, throwaway=True)
    assert elsewhere(home, postgres.placement)
    postgres.start()
    try:
        assert postgres.running()
    finally:
        postgres.stop(seconds=5)
    assert closed_folder.stat().st_mode & 0o777 == 0o700
    assert len(said) == 1
    assert str(postgres.placement.base) in said[0]
    assert postgres.placement.base.stat().st_mode & 0o777 == 0o700
    assert EmbeddedPostgres(home, said.append).placement == postgres.placement


@only_root
def test_a_copied_home_does_not_share_the_database(closed_folder: Path) -> None:
    home = open_home(closed_folder / "home")
    place(home, database_account())
    shutil.copytree(home.path, closed_folder / "copy")
    with pytest.raises(RuntimeProblem, match="is a copy of"):
        place(open_home(closed_folder / "copy"), database_account())


@only_root
def test_a_moved_home_keeps_its_database(closed_folder: Path) -> None:
    before = place(open_home(closed_folder / "home"), database_account())
    (closed_folder / "home").rename(closed_folder / "moved")
    after = place(open_home(closed_folder / "moved"), database_account())
    assert after.data == before.data


@only_root
def test_data_in_a_home_that_was_closed_later_is_not_lost_sight_of(open_folder: Path) -> None:
    home = open_home(open_folder / "home")
    (place(home, database_account()).data).mkdir()
    open_folder.chmod(0o700)
    with pytest.raises(RuntimeProblem, match="cannot be reached by the account"):
        place(home, database_account())


def test_root_opens_the_home_only_by_a_crack(open_folder: Path) -> None:
    home = open_home(open_folder / "home")
    assert home.path.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)
    assert home.state.stat().st_mode & 0o777 == 0o700


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(open_folder: Path) -> None:
    home = open_home(open_folder / ("long" * 25))
    placement = place(home, database_account())
    assert placement.data.is_relative_to(home.path)
    assert len(str(placement.socket)) <= LONGEST_FOLDER
    assert placement.socket.stat().st_mode & 0o777 == 0o700
    placement.socket.rmdir()


def test_a_home_that_cannot_be_made_is_named(open_folder: Path) -> None:
    (open_folder / "file").write_text("")
    with pytest.raises(RuntimeProblem, match="Set REGULARS_HOME"):
        open_home(open_folder / "file" / "home")
