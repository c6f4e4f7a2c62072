"""Opens an uploaded file in a process of its own: whatever is in the file, this process only sees a plain table.

reader.py is that process. It is ended where it takes more memory or time than the limits allow.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import structlog
from django.conf import settings

from regulars.ingestion.limits import MB, OUT_OF_MEMORY, Limits
from regulars.ingestion.tables import DAMAGED, NO_ROOM, Table, UnreadableFile, is_out_of_room
from regulars.ingestion.turns import turn, turn_of_a_page

log = structlog.get_logger(__name__)
LOOK_EVERY_SECONDS = 0.02
PAGE_SECONDS, PATIENCE_SECONDS = 10, 1800
FORGOTTEN_AFTER_SECONDS = 24 * 3600
PREFIX = "opening-"
ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def opened(path: Path, *, filename: str | None = None, by_page: bool = False) -> Iterator[Table]:
    """The table of a file; `filename` is what its owner calls it, where that differs from the path's.

    One file is read at a time. By a page it is only looked at, so that the next one waits until that is over too.
    """
    if not path.is_file():
        raise UnreadableFile(f"There is no file named {path.name}.")
    limits = Limits(**settings.FILE_LIMITS)
    with _folder() as folder, contextlib.ExitStack() as looking:
        target = folder / "table.duckdb"
        if by_page:
            looking.enter_context(turn_of_a_page(folder.parent, patience=PAGE_SECONDS))
            about = _read(path, filename or path.name, target, limits)
        else:
            with turn(folder.parent, patience=PATIENCE_SECONDS):
                about = _read(path, filename or path.name, target, limits)
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": 2,
                "memory_limit": f"{limits.memory_mb // 2 if by_page else limits.memory_mb}MB",
                "temp_directory": str(folder / "spill"),
            },
        )
        with contextlib.closing(connection):
            connection.execute(f"ATTACH '{target}' AS opened (READ_ONLY)")
            connection.execute("CREATE VIEW raw AS SELECT * FROM opened.raw")
            connection.execute("CREATE VIEW broken AS SELECT * FROM opened.broken")
            yield Table(connection=connection, **about)


def _read(path: Path, name: str, target: Path, limits: Limits) -> dict[str, Any]:
    said = _run(path, name, target, limits, "whole")
    if said is None:  # A sheet may be nearly empty and far too wide: then only its cells that hold something.
        target.unlink(missing_ok=True)
        said = _run(path, name, target, limits, "sparse")
    if said is None:
        raise UnreadableFile(limits.too_much_memory(), attr="file")
    if "refused" in said:
        raise UnreadableFile(said["refused"], attr="file")
    return said


def _run(path: Path, name: str, target: Path, limits: Limits, way: str) -> dict[str, Any] | None:
    """What the process said; None where memory was not enough."""
    command = [sys.executable, "-m", "regulars.ingestion.reader", str(path.resolve()), name, str(target)]
    environment = {"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "2", "TMPDIR": str(target.parent)}
    with (
        tempfile.TemporaryFile("w+", dir=target.parent) as output,
        tempfile.TemporaryFile("w+", dir=target.parent) as errors,
    ):
        process = subprocess.Popen(
            [*command, limits.as_text(), way],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
        )  # fmt: skip
        try:
            ended = _watch(process, limits)
        finally:
            process.kill()
            process.wait()
        output.seek(0)
        errors.seek(0)
        answer, complaint = output.read(), errors.read()[-4000:]
    if ended == "time":
        raise UnreadableFile(limits.too_long(), attr="file")
    if ended == "memory" or process.returncode in {OUT_OF_MEMORY, -6} or "memory allocation" in complaint:
        return None
    if process.returncode != 0:
        log.warning("a file could not be opened", code=process.returncode, said=complaint)
        raise UnreadableFile(NO_ROOM if is_out_of_room(complaint) else DAMAGED, attr="file")
    if complaint:
        log.info("a file was not readable", said=complaint)
    said: dict[str, Any] = json.loads(answer)
    return said


def _watch(process: subprocess.Popen[bytes], limits: Limits) -> str:
    """Waits for the end; answers what was too much, if something was."""
    deadline = time.monotonic() + limits.seconds
    while process.poll() is None:
        if time.monotonic() > deadline:
            return "time"
        if _memory(process.pid) > limits.memory_mb * MB:
            return "memory"
        time.sleep(LOOK_EVERY_SECONDS)
    return ""


def _memory(pid: int) -> int:
    """Bytes that the process holds; 0 where the system does not tell, and the process's own limit has to do."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """On the disk of the home, since what lies in /tmp may be memory; what a crash left is swept."""
    home = Path(settings.HOME).resolve() / "imports"
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=home, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
