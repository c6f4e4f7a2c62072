"""One PostgreSQL server process on one data directory: made, started, waited for, ended.

embedded_postgres.py decides which binaries and where; upgrade.py runs two of these in turn.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from regulars.runtime import processes
from regulars.runtime.binaries import Binaries
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.os_account import Account
from regulars.runtime.placement import PORT, private_folder
from regulars.runtime.server_settings import settings_for, this_machine
from regulars.runtime.state_files import sync_folder, write_durably

START_SECONDS = 60
ROLE = "regulars"
DATABASE = "regulars"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
LOG_LIMIT = 10 * 1024 * 1024


@dataclass
class ServerProcess:
    binaries: Binaries
    data: Path
    socket: Path
    account: Account
    log: Path
    throwaway: bool = False
    tcp_port: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Returns when the server answers; recovery after a crash may take its time, up to a minute."""
        command = [self.binaries.program("postgres"), "-D", str(self.data), "-p", self._port()]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        if self.log.is_file() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".1.log"))
        offset = self.log.stat().st_size if self.log.is_file() else 0
        ending = signal.SIGQUIT if self.throwaway else signal.SIGINT
        with self.log.open("ab") as log, processes.undisturbed():
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=ENVIRONMENT,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(ending),  # noqa: PLW1509 - we start no threads before
                **self.account.popen_options(),
            )
        self._wait_until_ready(offset)

    def stop(self, *, seconds: float = 60) -> None:
        """Ends the server in good order, or at the end of the time at once: the next start then recovers."""
        if self.process is None:
            return
        process = self.process
        for sent, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 1.0)):
            if process.poll() is None:
                process.send_signal(sent)
                try:
                    process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
        self.process = None

    def ask(self, statement: str, database: str = DATABASE) -> str:
        """One statement through psql; the statement goes in by standard input, away from the process list."""
        return self.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, stdin=statement)

    def run(self, program: str, *arguments: str, stdin: str = "") -> str:
        """A client program of the same installation, as the server's account."""
        connection = ["-h", str(self.socket), "-p", self._port(), "-U", ROLE]
        return run_program(
            [self.binaries.program(program), *connection, *arguments], account=self.account, stdin=stdin
        )

    def _port(self) -> str:
        return str(self.tcp_port) if self.tcp_port else PORT

    def _settings(self) -> dict[str, str]:
        settings = settings_for(this_machine(self.data), throwaway=self.throwaway)
        settings["listen_addresses"] = "127.0.0.1" if self.tcp_port else ""
        settings["unix_socket_directories"] = str(self.socket)
        settings["unix_socket_permissions"] = "0700"
        return settings

    def _wait_until_ready(self, offset: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.process is not None and time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if ready(self.data, self.process.pid):
                return
            time.sleep(0.02)
        ended = self.process is not None and self.process.poll() is not None
        said = self.log.read_bytes()[offset:].decode(errors="replace").strip().splitlines()[-12:]
        self.stop(seconds=2)
        what = "stopped while starting" if ended else f"did not answer within {START_SECONDS} seconds"
        raise RuntimeProblem(
            "\n".join([f"PostgreSQL {what}. The end of {self.log}:", *(f"  {line}" for line in said)])
        )


def ready(data: Path, pid: int) -> bool:
    """Whether the server says so itself, in its process file."""
    return _says(data, pid) == "ready"


def stopping(data: Path, pid: int) -> bool:
    """Whether the server says that it is on its way to the end."""
    return _says(data, pid) == "stopping"


def _says(data: Path, pid: int) -> str:
    lines = _process_file(data)
    return lines[7].strip() if len(lines) > 7 and lines[0] == str(pid) else ""


def recorded_pid(data: Path) -> int | None:
    """The process that the data directory says is serving it; whether it lives is another question."""
    lines = _process_file(data)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def _process_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def initialise(data: Path, *, binaries: Binaries, account: Account, throwaway: bool = False) -> None:
    """A new, empty data directory with the role and the database; half a one is never left under its name."""
    partial = data.with_name(f"{data.name}.new")
    shutil.rmtree(partial, ignore_errors=True)
    private_folder(partial, account)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    arguments = locale if binaries.major >= 17 else ["--locale=C.UTF-8"]
    if throwaway:
        arguments.append("--no-sync")
    run_program(
        [binaries.program("initdb"), "-D", str(partial), "-U", ROLE, "-E", "UTF8", "-A", "peer", *arguments],
        account=account,
    )
    _write_access_rules(partial, account)
    run_program(
        [binaries.program("postgres"), "--single", "-D", str(partial), "postgres"],
        account=account,
        stdin=f"CREATE DATABASE {DATABASE}\n",
    )
    partial.rename(data)
    sync_folder(data.parent)


def _write_access_rules(data: Path, account: Account) -> None:
    """By socket only the account itself and root, known by the kernel; by TCP only with the password."""
    rules = {
        "pg_hba.conf": "local all all peer map=regulars\n"
        "host all all 127.0.0.1/32 scram-sha-256\n"
        "host all all ::1/128 scram-sha-256\n",
        "pg_ident.conf": "".join(
            f'regulars "{name}" {ROLE}\n' for name in sorted({account.name, pwd.getpwuid(0).pw_name})
        ),
    }
    for name, text in rules.items():
        path = data / name
        write_durably(path, text)
        account.own(path)


def run_program(command: list[str], *, account: Account, stdin: str = "") -> str:
    """Runs one of PostgreSQL's own programs; its complaint becomes ours."""
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT | {"HOME": os.devnull},
        **account.popen_options(),
    )
    if done.returncode != 0:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise RuntimeProblem(f"{Path(command[0]).name} failed:\n{said}")
    answer: str = done.stdout
    return answer.strip()
