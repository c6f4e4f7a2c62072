"""Brings a data directory of an older PostgreSQL to the newer one: dump with the old, restore with the new.

embedded_postgres.py calls it when PG_VERSION differs; until the last rename the old directory is what counts.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from regulars.runtime.binaries import Binaries, reachable
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.os_account import Account
from regulars.runtime.placement import Placement, private_folder
from regulars.runtime.server_process import DATABASE, ServerProcess, initialise
from regulars.runtime.state_files import read_state, sync_folder, write_durably

Say = Callable[[str], None]
MOVED = "moved"
DAMAGED = "The database is damaged: put a backup of its folder in its place, or move the folder away to begin empty."


def major_of(data: Path) -> int:
    """The major version that the data directory was made by."""
    file = data / "PG_VERSION"
    text = read_state(file, way_out=DAMAGED)
    if not text.isdigit():
        raise RuntimeProblem(f"{file} is broken. {DAMAGED}")
    return int(text)


def matching(data: Path, candidates: list[Binaries]) -> Binaries:
    """The installation that made the directory, else the sentence that says what to do."""
    major = major_of(data)
    for binaries in candidates:
        if binaries.major == major:
            return binaries
    newest = max((binaries.major for binaries in candidates), default=0)
    if major > newest:
        raise RuntimeProblem(
            f"The database in {data} was made by PostgreSQL {major}, newer than the {newest} found here. "
            f"Update Regulars, or name its programs: REGULARS_POSTGRES_BIN=/usr/lib/postgresql/{major}/bin."
        )
    raise RuntimeProblem(
        f"The database in {data} was made by PostgreSQL {major}; this Regulars brings {newest}, and "
        f"moving the data needs both. Install the old one (on Debian: apt-get install postgresql-{major}) "
        "and start again: the data is then moved by itself. Nothing has been changed."
    )


def upgrade(
    placement: Placement, *, old: Binaries, new: Binaries, account: Account, log: Path, say: Say
) -> None:
    """Moves the data to `new`; the former directory is kept beside it under its version's name."""
    say(f"Moving the database from PostgreSQL {old.major} to {new.major}.")
    work = placement.base / "upgrade"
    shutil.rmtree(work, ignore_errors=True)
    private_folder(work, account)
    dump, fresh = work / "dump", work / "data"
    old, new = reachable(old, account), reachable(new, account)
    source = ServerProcess(old, placement.data, placement.socket, account, log)
    source.start()
    try:
        dumper = ServerProcess(new, placement.data, placement.socket, account, log)
        dumper.run("pg_dump", "-Fc", "-Z1", "-f", str(dump), DATABASE)
    finally:
        source.stop()
    initialise(fresh, binaries=new, account=account)
    target = ServerProcess(new, fresh, placement.socket, account, log)
    target.start()
    try:
        target.run("pg_restore", "--exit-on-error", "--jobs=2", "-d", DATABASE, str(dump))
        target.run("vacuumdb", "--analyze-only", "--quiet", "-d", DATABASE)
    finally:
        target.stop()
    kept = _free_name(placement.base / f"data-{old.major}")
    write_durably(work / MOVED, kept.name)
    finish_upgrade(placement)
    say(f"Moved. The former data is kept in {kept}; delete it when you have seen that all is well.")


def finish_upgrade(placement: Placement) -> None:
    """Puts the moved data in the place of the old, also where a power cut came between the two; else does nothing."""
    work = placement.base / "upgrade"
    if (work / MOVED).is_file():
        kept = placement.base / read_state(
            work / MOVED, way_out=f"Delete {work} to have the data moved again."
        )
        fresh = work / "data"
        if fresh.is_dir():
            if placement.data.is_dir():
                placement.data.rename(kept)
            fresh.rename(placement.data)
            sync_folder(placement.base)
        shutil.rmtree(work)
    former = sorted(placement.base.glob("data-*"))
    if former and not placement.data.exists():
        raise RuntimeProblem(
            f"The database {placement.data} is gone, but {former[-1]} is there. Rename that one back to go on with "
            "it, or move it elsewhere to begin with an empty shop."
        )


def _free_name(path: Path) -> Path:
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{path.name.split('.')[0]}.{number}")
    return path
