"""REGULARS_HOME: where everything that a running shop keeps on disk lives, and the locks on it.

serve.py and the commands open it; settings only read the secret key from it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.state_files import read_state, write_durably


@dataclass(frozen=True)
class Home:
    path: Path

    @property
    def secret_key(self) -> Path:
        return self.path / "secret_key"

    @property
    def admin_password(self) -> Path:
        return self.path / "admin_password"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def state(self) -> Path:
        """Small files that a start leaves for the next: locks, process numbers, what was prepared."""
        return self.path / "state"

    @property
    def key(self) -> str:
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]


def open_home(path: Path) -> Home:
    """The home, made where missing; private, but passable for root's database."""
    path = path.expanduser().absolute()
    as_root = os.geteuid() == 0
    try:
        path.mkdir(mode=0o711 if as_root else 0o700, parents=True, exist_ok=True)
        path = path.resolve()
        if as_root and path.stat().st_mode & 0o001 == 0:
            path.chmod(path.stat().st_mode & 0o7777 | 0o001)
        home = Home(path)
        for folder in (home.logs, home.state):
            folder.mkdir(mode=0o700, exist_ok=True)
        home.postgres.mkdir(mode=0o711 if as_root else 0o700, exist_ok=True)
        if not os.access(home.state, os.W_OK):
            raise PermissionError(13, "belongs to another user", str(home.state))
    except OSError as problem:
        raise RuntimeProblem(
            f"The data directory {path} cannot be used ({problem.strerror}: {problem.filename}). "
            "Set REGULARS_HOME to a directory that you may write to."
        ) from None
    return home


def ensure_secret_key(home: Home) -> str:
    """The key that signs sessions, made once a home."""
    if not home.secret_key.is_file():
        write_durably(home.secret_key, secrets.token_urlsafe(50) + "\n")
    return read_state(
        home.secret_key, way_out="Delete it to have a new key made; everybody then logs in again."
    )


class Lock:
    """A file lock that the system lets go of when its holder dies, whatever killed it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """False where another process holds it and `wait` is not asked for."""
        file = self.path.open("a+")
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def note(self, text: str) -> None:
        """Says who holds the lock, for whoever finds it taken."""
        if self._file is None:
            raise RuntimeError("note() needs a lock that is held")
        self._file.truncate(0)
        self._file.write(text)
        self._file.flush()

    def holder(self) -> str:
        return self.path.read_text().strip() if self.path.is_file() else ""

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


@contextlib.contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Holds a lock that may have to be waited for."""
    lock.take(wait=True)
    try:
        yield
    finally:
        lock.release()
