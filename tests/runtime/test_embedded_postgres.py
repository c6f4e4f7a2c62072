"""The embedded server: started, stopped, killed, and found in every state in which a crash can leave it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from regulars.runtime import processes
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home


def connect(postgres: EmbeddedPostgres) -> psycopg.Connection:
    environment = postgres.environment()
    return psycopg.connect(
        host=environment["REGULARS_DB_HOST"],
        port=environment["REGULARS_DB_PORT"],
        dbname=environment["REGULARS_DB_NAME"],
        user=environment["REGULARS_DB_USER"],
        autocommit=True,
    )


@pytest.fixture
def postgres(home: Home) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home, print)
    yield server
    server.stop(seconds=5)


def remember(postgres: EmbeddedPostgres, word: str) -> None:
    with connect(postgres) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [word])


def remembered(postgres: EmbeddedPostgres) -> list[str]:
    with connect(postgres) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM remembered ORDER BY word")]


def test_starts_stops_and_remembers(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    assert postgres.running()
    remember(postgres, "one")
    postgres.stop()
    assert not postgres.running()
    assert processes.working_in(postgres.placement.data) == []
    postgres.start()
    assert remembered(postgres) == ["one"]


def test_data_and_socket_are_private(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    for folder in (postgres.placement.data, postgres.placement.socket):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == postgres.account.uid
    with connect(postgres) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW jit").fetchone() == ("off",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_recovers_after_the_server_was_killed(postgres: EmbeddedPostgres, home: Home) -> None:
    """Not waited for, the killed server is a zombie of ours, which PostgreSQL takes for a live one."""
    postgres.start()
    remember(postgres, "before the crash")
    assert postgres.server and postgres.server.process
    os.kill(postgres.server.process.pid, signal.SIGKILL)
    again = EmbeddedPostgres(home, print)
    try:
        again.start()
        assert remembered(again) == ["before the crash"]
    finally:
        again.stop(seconds=5)


def test_ends_when_its_starter_is_killed(postgres: EmbeddedPostgres, home: Home) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.runtime.hold_server", str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout and holder.stdout.readline() == "ready\n"
        assert postgres.running()
        holder.kill()
    postgres.start()  # At once: the orphan may still be stopping, or still be there where nobody told it to.
    remember(postgres, "after")
    assert remembered(postgres) == ["after"]


def test_a_stale_process_file_of_somebody_elses_process_is_no_obstacle(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    file = postgres.placement.data / "postmaster.pid"
    text = file.read_text()
    postgres.stop()
    file.write_text(text.replace(text.splitlines()[0], str(os.getppid()), 1))
    postgres.start()
    assert postgres.running()


def test_a_failed_start_shows_the_end_of_the_log(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    postgres.stop()
    with (postgres.placement.data / "postgresql.conf").open("a") as file:
        file.write("\nnot_a_setting = 5\n")
    with pytest.raises(RuntimeProblem, match=r"(?s)stopped while starting.*not_a_setting"):
        postgres.start()


def test_opens_a_port_only_with_a_password(home: Home, unused_port: int) -> None:
    postgres = EmbeddedPostgres(home, print, throwaway=True, tcp_port=unused_port)
    postgres.start()
    try:
        address = {"host": "127.0.0.1", "port": unused_port, "dbname": "regulars", "user": "regulars"}
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**address)
        password = (home.path / "database_password").read_text().strip()
        with psycopg.connect(**address, password=password) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with connect(postgres) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        postgres.stop(seconds=5)
