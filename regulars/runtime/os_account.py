"""Which operating-system account PostgreSQL runs as, and what that account can reach.

PostgreSQL refuses to run as root, so root's server runs as a system account of its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.runtime.errors import RuntimeProblem

ACCOUNT = "regulars"
FALLBACK = "postgres"


@dataclass(frozen=True)
class Account:
    """The account that owns the data directory; `switch` is False where we already are that account."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen_options(self) -> dict[str, Any]:
        """For subprocess: become this account, in a directory that everyone can enter."""
        if not self.switch:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, directory: Path) -> bool:
        """Asked by trying, so that parents, access lists and mounts all count."""
        return self._try(["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)])

    def can_run(self, program: Path) -> bool:
        return self._try([str(program), "--version"])

    def _try(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(
                command, check=False, timeout=30, capture_output=True, stdin=subprocess.DEVNULL,
                **self.popen_options(),
            )  # fmt: skip
        except OSError:
            return False
        return done.returncode == 0


def database_account() -> Account:
    """Ourselves, or for root the system account, made on first use."""
    if os.geteuid() != 0:
        return Account(_own_name(), os.geteuid(), os.getegid(), switch=False)
    found = _look_up(ACCOUNT) or _create() or _look_up(FALLBACK)
    if found is None:
        raise RuntimeProblem(
            "PostgreSQL does not run as root, and no system account could be made for it. "
            f"Make one (for example `useradd --system {ACCOUNT}`), start as an ordinary user, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    return found


def _own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise RuntimeProblem(
            f"The user id {os.geteuid()} has no account name on this machine, which PostgreSQL needs. "
            "Add one to /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own."
        ) from None


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _create() -> Account | None:
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if tool is None:
        return None
    arguments = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    # Two first starts at once may race: whoever loses finds the account that the other made.
    subprocess.run(
        [tool, *arguments, "--shell", "/usr/sbin/nologin", ACCOUNT], check=False, capture_output=True
    )
    return _look_up(ACCOUNT)
