"""The sockets under the server: a client who reads nothing is let go by the kernel, one who trickles by us."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

STALLED_MILLISECONDS = 60_000
FILES = 16_384


def prepare() -> None:
    """Once a process, when it listens: connections accepted from then on inherit the time-out."""
    raise_limit_of_files()
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    for connection in _sockets():
        with contextlib.suppress(OSError):
            if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MILLISECONDS)


def raise_limit_of_files() -> None:
    """Every connection is a file to the system, which allows few unless asked."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not everywhere

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def hang_up(client: tuple[str, int] | None) -> None:
    """Ends the connection of this client, whatever still waits to be sent on it."""
    for connection in _sockets() if client else ():
        with contextlib.suppress(OSError):
            if connection.getpeername()[:2] == tuple(client or ()):
                connection.shutdown(socket.SHUT_RDWR)


def _sockets() -> Iterator[socket.socket]:
    folder = Path("/proc/self/fd")
    for entry in list(folder.iterdir()) if folder.is_dir() else []:
        try:
            connection = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            continue
        with connection:
            if connection.family in {socket.AF_INET, socket.AF_INET6}:
                yield connection
