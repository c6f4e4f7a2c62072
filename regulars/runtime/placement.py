"""Where the embedded database's data and socket lie: in the home, else under /var/lib.

A home of root inside a closed directory (mode 0700, as `mktemp -d` makes) cannot be entered by the account
that runs PostgreSQL. No directory above the home is ever opened for it; the data is put elsewhere instead.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from regulars.runtime.binaries import SHARED
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home
from regulars.runtime.os_account import Account
from regulars.runtime.state_files import read_state, write_durably

PORT = "5432"
SOCKET_LIMIT = 107  # What sun_path holds, less its closing zero; the shortest of Linux and macOS is 103.
_POINTER = (
    f"Write the folder of this home's database into it, the one in {SHARED} whose name begins with {{key}}; or delete "
    "it to begin with an empty shop."
)
LONGEST_FOLDER = SOCKET_LIMIT - 4 - len(f"/.s.PGSQL.{PORT}")


@dataclass(frozen=True)
class Placement:
    base: Path
    data: Path
    socket: Path


def place(home: Home, account: Account) -> Placement:
    """The home's places, made where missing; what was decided once stays."""
    base = _base(home, account)
    return Placement(base, base / "data", _socket_folder(home, base, account))


def elsewhere(home: Home, placement: Placement) -> bool:
    return placement.base != home.postgres


def private_folder(path: Path, account: Account) -> Path:
    """A directory that only the account (and root) may enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    account.own(path)
    path.chmod(0o700)
    return path


def _base(home: Home, account: Account) -> Path:
    pointer = home.postgres / "location"
    if pointer.is_file():
        return _noted(home, Path(read_state(pointer, way_out=_POINTER.format(key=home.key))), pointer)
    if not account.switch or account.can_enter(home.postgres):
        return home.postgres
    if (home.postgres / "data").exists():
        raise RuntimeProblem(
            f"The database in {home.postgres} cannot be reached by the account {account.name}: a directory "
            "above it is closed. Move the home to where it was, or open the way with `chmod o+x`."
        )
    SHARED.mkdir(mode=0o755, exist_ok=True)
    SHARED.chmod(0o755)
    base = private_folder(SHARED / f"{home.key}-{secrets.token_hex(3)}", account)
    write_durably(base / "home", f"{home.path}\n", mode=0o644)
    write_durably(pointer, f"{base}\n")
    return base


def _noted(home: Home, base: Path, pointer: Path) -> Path:
    if not base.is_dir():
        raise RuntimeProblem(
            f"The database of {home.path} was in {base}, which is gone. "
            f"Bring it back, or delete {pointer} to begin with an empty shop."
        )
    owner = Path(
        read_state(base / "home", way_out=f"Write {home.path} into it: that is the home it belongs to.")
    )
    if owner != home.path:
        theirs = owner / "postgres" / "location"
        if theirs.is_file() and theirs.read_text().strip() == str(base):
            raise RuntimeProblem(
                f"{home.path} is a copy of {owner}, and both name the same database in {base}. "
                f"Delete {pointer} to give this copy an empty one of its own."
            )
        write_durably(base / "home", f"{home.path}\n", mode=0o644)
    return base


def _socket_folder(home: Home, base: Path, account: Account) -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [base / "socket"]
    if account.switch:
        places.append(Path(f"/run/regulars-{home.key}"))
    elif runtime:
        places.append(Path(runtime) / f"regulars-{home.key}")
    places.append(Path(f"/tmp/regulars-{account.uid}-{home.key}"))  # noqa: S108 - checked below
    for place_ in places:
        if len(os.fsencode(place_)) <= LONGEST_FOLDER and _ours(place_, account):
            return place_
    raise RuntimeProblem(
        f"No place for the database's socket: {base} is too long a path for one, and {places[-1]} is taken "
        "by somebody else. Set REGULARS_HOME to a shorter path."
    )


def _ours(path: Path, account: Account) -> bool:
    """Made by us and closed to others; in a shared place somebody else may have been there first."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077
    except OSError:
        return False
    account.own(path)
    return True
