"""The PostgreSQL that comes with Regulars: found, placed, recovered, upgraded and started for one home.

serve.py, database.py (for the commands) and the test plugin start it; settings never do. Where
DATABASE_URL is set, none of this runs.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from regulars.runtime import processes
from regulars.runtime.binaries import Binaries, installed, reachable
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home, Lock, held
from regulars.runtime.os_account import Account, database_account
from regulars.runtime.placement import PORT, Placement, elsewhere, place
from regulars.runtime.server_process import (
    DATABASE,
    ROLE,
    ServerProcess,
    initialise,
    ready,
    recorded_pid,
    stopping,
)
from regulars.runtime.state_files import write_durably
from regulars.runtime.upgrade import DAMAGED, finish_upgrade, major_of, matching, upgrade

Say = Callable[[str], None]
LEFTOVER_SECONDS = 20


@dataclass
class EmbeddedPostgres:
    """One home's server. Whoever calls start() holds the home's database lock and calls stop()."""

    home: Home
    say: Say
    throwaway: bool = False
    tcp_port: int | None = None
    account: Account = field(init=False)
    placement: Placement = field(init=False)
    server: ServerProcess | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.account = database_account()
        with held(Lock(self.home.state / "placing.lock")):
            self.placement = place(self.home, self.account)

    def start(self) -> None:
        """Makes, recovers or upgrades what is there, then starts; a crash in between does no harm."""
        data = self.placement.data
        end_leftovers(self.placement)
        finish_upgrade(self.placement)
        candidates = self._candidates()
        binaries = candidates[0]
        if not (data / "PG_VERSION").is_file():
            if data.is_dir() and any(data.iterdir()):
                raise RuntimeProblem(f"{data} holds no PG_VERSION. {DAMAGED}")
            if elsewhere(self.home, self.placement):
                self.say(
                    f"The database is kept in {self.placement.base}: the account {self.account.name}, "
                    f"which runs it, cannot enter a directory above {self.home.path}."
                )
            binaries = reachable(binaries, self.account)
            initialise(data, binaries=binaries, account=self.account, throwaway=self.throwaway)
        elif major_of(data) != binaries.major:
            old = matching(data, candidates)
            log = self.home.logs / "postgresql.log"
            upgrade(self.placement, old=old, new=binaries, account=self.account, log=log, say=self.say)
        self._run(reachable(binaries, self.account))

    def stop(self, *, seconds: float = 60) -> None:
        if self.server is not None:
            self.server.stop(seconds=seconds)
            self.server = None

    def running(self) -> bool:
        """Whether a server, ours or another process's, answers on this data."""
        pid = recorded_pid(self.placement.data)
        return pid is not None and ready(self.placement.data, pid) and processes.alive(pid)

    def died(self) -> bool:
        """Whether the server that we started is gone. One that was told to stop by somebody else (SIGTERM) would wait
        for ever until our own connections end: it is told to end them."""
        process = self.server.process if self.server else None
        if process is None:
            return False
        if process.poll() is None and stopping(self.placement.data, process.pid):
            process.send_signal(signal.SIGINT)
        return process.poll() is not None

    def environment(self) -> dict[str, str]:
        """What config/environment.py reads to find this server."""
        return {
            "REGULARS_DB_HOST": str(self.placement.socket),
            "REGULARS_DB_PORT": self._port(),
            "REGULARS_DB_NAME": DATABASE,
            "REGULARS_DB_USER": ROLE,
        }

    def _port(self) -> str:
        try:
            return (self.placement.data / "postmaster.pid").read_text().splitlines()[3]
        except (OSError, IndexError):
            return PORT

    def _candidates(self) -> list[Binaries]:
        candidates = installed()
        if not candidates:
            raise RuntimeProblem(
                "No PostgreSQL found: neither the one that comes with Regulars (run `make setup`) nor one "
                "installed under /usr/lib/postgresql. Or set DATABASE_URL to a PostgreSQL of your own."
            )
        return candidates

    def _run(self, binaries: Binaries) -> None:
        self.server = ServerProcess(
            binaries,
            self.placement.data,
            self.placement.socket,
            self.account,
            self.home.logs / "postgresql.log",
            throwaway=self.throwaway,
            tcp_port=self.tcp_port,
        )
        self.server.start()
        if self.tcp_port:
            self._set_password()

    def _set_password(self) -> None:
        """TCP asks for a password, generated once a home; the server itself is told only its hash."""
        file = self.home.path / "database_password"
        if not file.is_file() or not file.read_bytes().strip():
            write_durably(file, os.urandom(24).hex() + "\n")
        if self.server is not None:
            self.server.ask(f"ALTER ROLE {ROLE} PASSWORD '{file.read_text().strip()}'")


def end_leftovers(placement: Placement) -> None:
    """Ends what a killed run left on this data; the caller holds the lock, so nobody else uses it.

    A server whose parent was killed is already stopping by itself and is given time; a dead one's lock
    files are removed only when no process of its is left: PostgreSQL itself takes a zombie for a server.
    """
    data = placement.data
    pid = recorded_pid(data)
    if pid is None:
        return
    for sent in (None, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        for leftover in processes.working_in(data) if sent else []:
            try:
                os.kill(leftover, sent or 0)
            except ProcessLookupError:
                continue
        if processes.wait_until(lambda: not processes.working_in(data), seconds=LEFTOVER_SECONDS / 4):
            break
    if processes.LINUX or not processes.alive(pid):
        (data / "postmaster.pid").unlink(missing_ok=True)
        for file in placement.socket.glob(".s.PGSQL.*"):
            file.unlink(missing_ok=True)
