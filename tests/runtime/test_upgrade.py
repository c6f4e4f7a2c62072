"""Data of another PostgreSQL: moved where both are here, refused in plain words where not."""

from __future__ import annotations

import pytest

from regulars.runtime.binaries import Binaries, installed
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home
from tests.runtime.test_embedded_postgres import remember, remembered


def older() -> Binaries | None:
    found = installed({})
    return next((binaries for binaries in found if binaries.major < found[0].major), None)


@pytest.mark.skipif(older() is None, reason="only one PostgreSQL is installed")
def test_older_data_is_moved_and_the_former_kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    old = older()
    assert old
    monkeypatch.setenv("REGULARS_POSTGRES_BIN", str(old.bin))
    former = EmbeddedPostgres(home, print)
    former.start()
    remember(former, "from the old one")
    former.stop()
    monkeypatch.delenv("REGULARS_POSTGRES_BIN")

    said: list[str] = []
    moved = EmbeddedPostgres(home, said.append)
    moved.start()
    try:
        assert remembered(moved) == ["from the old one"]
        assert moved.server and moved.server.binaries.major == installed()[0].major
    finally:
        moved.stop()
    assert (moved.placement.base / f"data-{old.major}" / "PG_VERSION").is_file()
    assert any(f"from PostgreSQL {old.major}" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("version", "words"), [("99", "Update Regulars"), ("9", "apt-get install postgresql-9")]
)
def test_data_that_nothing_here_can_read_is_refused(home: Home, version: str, words: str) -> None:
    postgres = EmbeddedPostgres(home, print)
    postgres.placement.data.mkdir()
    (postgres.placement.data / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(RuntimeProblem, match=words):
        postgres.start()
    assert [file.name for file in postgres.placement.data.iterdir()] == ["PG_VERSION"]
