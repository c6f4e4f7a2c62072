"""PostgreSQL settings that fit the machine, given on the server's command line at each start."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
GB = 1024 * MB
CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


@dataclass(frozen=True)
class Machine:
    memory: int
    cores: int
    disk: int
    shared_memory: int


def this_machine(data: Path) -> Machine:
    """What the kernel, a container's limit, and the disk under the data allow."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in CGROUP_LIMITS:
        if (path := Path(limit)).is_file() and (text := path.read_text().strip()).isdigit():
            memory = min(memory, int(text))
    shm = Path("/dev/shm")  # noqa: S108 - only its size is asked
    return Machine(
        memory=memory,
        cores=os.cpu_count() or 1,
        disk=shutil.disk_usage(data).free,
        shared_memory=shutil.disk_usage(shm).total if shm.is_dir() else 0,
    )


def settings_for(machine: Machine, *, throwaway: bool = False) -> dict[str, str]:
    """Name and value of each setting; the application shares the machine, so the server takes a part."""
    helpers = max(1, min(4, machine.cores // 2))
    settings = {
        "shared_buffers": _size(machine.memory // 8, 64 * MB, 2 * GB),
        "effective_cache_size": _size(machine.memory // 2, 256 * MB, 64 * GB),
        "work_mem": _size(machine.memory // 192, 8 * MB, 128 * MB),
        "maintenance_work_mem": _size(machine.memory // 24, 64 * MB, 1 * GB),
        "max_wal_size": _size(machine.disk // 10, 256 * MB, 4 * GB),
        "min_wal_size": "128MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_logical_replication_workers": "0",
        "checkpoint_timeout": "15min",
        "max_connections": "100",
        "max_worker_processes": str(helpers + 4),
        "max_parallel_workers": str(helpers),
        "max_parallel_workers_per_gather": str(helpers),
        "max_parallel_maintenance_workers": str(helpers),
        "random_page_cost": "1.1",
        "default_statistics_target": "200",
        "jit": "off",
        "autovacuum_naptime": "20s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # Statements carry people's names: an error is logged without the statement that met it.
        "log_min_error_statement": "panic",
    }
    if machine.shared_memory < 256 * MB:  # Containers give 64 MB, too little for a parallel sort.
        settings["dynamic_shared_memory_type"] = "mmap"
    if throwaway:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": _size(machine.memory // 16, 64 * MB, 512 * MB),
            "max_wal_size": "2GB",
        }
    return settings


def _size(wanted: int, least: int, most: int) -> str:
    return f"{max(least, min(wanted, most)) // MB}MB"
