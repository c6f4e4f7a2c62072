"""`regulars serve`: the database, the web server and the worker, from start to a clean end.

cli.py calls serve(); what must be ready before is in prepare.py, what keeps it running in supervisor.py.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regulars.runtime import processes
from regulars.runtime.database import own_database
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home, Lock, ensure_secret_key
from regulars.runtime.prepare import ADMIN_EMAIL, demo_undecided, is_prepared
from regulars.runtime.supervisor import Child, Supervisor, end_leftovers, seconds_now

Say = Callable[[str], None]
ANSWER_SECONDS = 60
LOOK_EVERY_SECONDS = 0.2
MOST_CONNECTIONS = "4000"
"""Of each web process; one that waits costs no thread."""
HEADER_MILLISECONDS, HEADER_BYTES = "15000", str(64 * 1024)
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAskedError(BaseException):
    """Somebody wants us to end; a BaseException, so that nothing on the way takes it for an error."""


@dataclass(frozen=True)
class Plan:
    home: Home
    host: str
    port: int
    demo: bool
    database_port: int | None = None

    @property
    def address(self) -> str:
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 - only shown
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def serve(plan: Plan, say: Say) -> None:
    """Runs until SIGINT, SIGTERM or SIGHUP; leaves no process behind."""
    lock = Lock(plan.home.state / "serve.lock")
    if not lock.take():
        raise RuntimeProblem(
            f"Regulars is already running on {plan.home.path} ({lock.holder()}). "
            "Stop it first, or give this one a home of its own with REGULARS_HOME."
        )
    lock.note(f"process {os.getpid()}, {plan.address}")
    record = plan.home.state / "children.json"
    try:
        with _stopping_signals(), contextlib.suppress(StopAskedError):
            end_leftovers(record)
            check_port(plan.host, plan.port)
            ensure_secret_key(plan.home)
            with own_database(plan.home, say, tcp_port=plan.database_port) as postgres, _deaf_at_the_end():
                _prepare(plan, say)
                supervisor = Supervisor(_children(plan), record, say)
                _run(plan, supervisor, postgres, say)
        say("Stopped.")
    finally:
        lock.release()


def check_port(host: str, port: int) -> None:
    """Says in time that somebody else has the port; granian would only find out in its workers."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise RuntimeProblem(
                f"Port {port} on {host} is in use by another program. Choose another: regulars serve "
                f"--port {port + 1} (or make run PORT={port + 1})."
            ) from None
        raise RuntimeProblem(f"Cannot listen on {host}, port {port}: {problem}.") from None


@contextlib.contextmanager
def _stopping_signals() -> Iterator[None]:
    def stop(signum: int, frame: object) -> None:
        raise StopAskedError

    former = {sent: signal.signal(sent, stop) for sent in STOPPING_SIGNALS}
    try:
        yield
    finally:
        for sent, handler in former.items():
            signal.signal(sent, handler)


@contextlib.contextmanager
def _deaf_at_the_end() -> Iterator[None]:
    """Once the end has begun, a second Ctrl-C must not keep it from ending everything."""
    try:
        yield
    finally:
        for sent in STOPPING_SIGNALS:
            signal.signal(sent, signal.SIG_IGN)


def _prepare(plan: Plan, say: Say) -> None:
    if is_prepared(plan.home) and not demo_undecided(plan.home):
        return
    say("Preparing the database…")
    had_password = plan.home.admin_password.is_file()
    child = Child(
        "preparation", [sys.executable, "-m", "regulars.runtime.prepare", *(["--demo"] if plan.demo else [])]
    )
    try:
        child.start()
        code = child.process.wait() if child.process else 1
    except StopAskedError:
        child.signal(signal.SIGTERM)
        if not processes.wait_until(child.gone, seconds=3):
            child.signal(signal.SIGKILL)
        raise
    if code != 0:
        raise RuntimeProblem("The database could not be prepared; the reason is above.")
    if not had_password and plan.home.admin_password.is_file():
        say(f"The first person is {ADMIN_EMAIL}, password {plan.home.admin_password.read_text().strip()}")


def _children(plan: Plan) -> list[Child]:
    cores = os.cpu_count() or 1
    web = [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--log-level", "warning"),
        *("--host", plan.host, "--port", str(plan.port), "--http", "1"),
        *("--workers", str(max(1, min(4, cores))), "--backlog", "2048", "--backpressure", MOST_CONNECTIONS),
        *("--http1-header-read-timeout", HEADER_MILLISECONDS, "--http1-buffer-size", HEADER_BYTES),
        *("--workers-kill-timeout", "2", "--respawn-failed-workers"),
        "regulars.runtime.web.application:application",
    ]
    return [Child("web server", web), Child("worker", [sys.executable, "-m", "regulars.runtime.worker"])]


def _run(plan: Plan, supervisor: Supervisor, postgres: EmbeddedPostgres | None, say: Say) -> None:
    try:
        supervisor.start()
        announced, deadline = False, seconds_now() + ANSWER_SECONDS
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            supervisor.look(now=seconds_now())
            if postgres is not None and postgres.died():
                say("The database stopped unexpectedly; starting it again.")
                postgres.start()
            if not announced:
                announced = _is_open(plan, late=seconds_now() > deadline)
                if announced:
                    _announce(plan, say)
    except StopAskedError:
        say("Stopping…")
        raise
    finally:
        for sent in STOPPING_SIGNALS:
            signal.signal(sent, signal.SIG_IGN)
        supervisor.stop()


def _is_open(plan: Plan, *, late: bool) -> bool:
    """Whether the pages can be opened; raises where that is not going to happen."""
    status = health_status(plan)
    if status == 500:
        raise RuntimeProblem("The web server answers with an error, which is above.")
    if late and status != 200:
        raise RuntimeProblem(f"{plan.address} did not answer within {ANSWER_SECONDS} seconds.")
    return status == 200


def health_status(plan: Plan) -> int:
    """The HTTP status of /healthz, which looks at the database too; 0 where nobody answers."""
    host = plan.address.removeprefix("http://").rsplit(":", 1)[0].strip("[]")
    connection = http.client.HTTPConnection(host, plan.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _announce(plan: Plan, say: Say) -> None:
    say(f"Regulars is open at {plan.address}")
    if plan.home.admin_password.is_file():
        say(f"Log in as {ADMIN_EMAIL}; the first password is in {plan.home.admin_password}")
    say("Stop with Ctrl-C.")
