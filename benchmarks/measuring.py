"""Seconds and memory: interleaved repeats in this process, and whole processes with their peak memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
Action = Callable[[], object]


@dataclass(frozen=True)
class Process:
    """One child process from start to end; `said` is the JSON it printed last."""

    seconds: float
    peak_mb: float
    said: dict[str, Any]


class Phases:
    """Seconds of each part of a program, and of these what its own process worked rather than waited."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.worked: dict[str, float] = {}
        self._name, self._since, self._worked = "", 0.0, 0.0

    def begin(self, name: str) -> None:
        self.end()
        self._name, self._since, self._worked = name, time.perf_counter(), time.process_time()

    def end(self) -> None:
        if self._name:
            self.seconds[self._name] = time.perf_counter() - self._since
            self.worked[self._name] = time.process_time() - self._worked
            self._name = ""

    def progress(self, phase: str, done: int, of: int) -> None:
        """For services that tell how far they are."""
        if done < of:
            self.begin(phase)
        else:
            self.end()


def processor_seconds(process: int) -> float:
    """What a process has worked so far, by the kernel's account; 0 where the kernel does not tell it this way."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds(action: Action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(actions: Mapping[str, Action], *, repeats: int) -> dict[str, list[float]]:
    """Seconds of each action; they take turns, so that what else the machine does meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            taken[name].append(seconds(action))
    return taken


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def process(*arguments: object, python: str = sys.executable) -> Process:
    """Runs a module of this folder as a process of its own: `process("pandas_rfm", path)`."""
    command = [python, "-m", f"benchmarks.{arguments[0]}", *map(str, arguments[1:])]
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        taken = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = output.read().strip().splitlines()
    if child.returncode:
        raise SystemExit(f"{arguments[0]} failed with {child.returncode}")
    return Process(taken, usage.ru_maxrss / 1024, json.loads(lines[-1]))
