"""Memory settings grow with the machine and stay within what it has."""

from __future__ import annotations

import pytest

from regulars.runtime.server_settings import GB, MB, Machine, settings_for


def megabytes(value: str) -> int:
    return int(value.removesuffix("MB"))


@pytest.mark.parametrize("memory", [512 * MB, 2 * GB, 24 * GB, 256 * GB])
def test_the_server_takes_a_part_of_the_memory(memory: int) -> None:
    machine = Machine(memory=memory, cores=2, disk=80 * GB, shared_memory=GB)
    settings = settings_for(machine)
    taken = megabytes(settings["shared_buffers"]) + megabytes(settings["maintenance_work_mem"])
    assert taken * MB <= memory // 4
    assert megabytes(settings["work_mem"]) >= 8
    assert "fsync" not in settings


def test_a_container_with_little_shared_memory_keeps_it_in_files() -> None:
    machine = Machine(memory=GB, cores=2, disk=GB, shared_memory=64 * MB)
    assert settings_for(machine)["dynamic_shared_memory_type"] == "mmap"


def test_a_small_disk_is_not_filled_with_the_log_of_changes() -> None:
    machine = Machine(memory=GB, cores=2, disk=4 * GB, shared_memory=GB)
    assert megabytes(settings_for(machine)["max_wal_size"]) * MB <= GB


def test_only_a_throwaway_server_risks_its_data() -> None:
    machine = Machine(memory=8 * GB, cores=2, disk=GB, shared_memory=GB)
    assert settings_for(machine, throwaway=True)["fsync"] == "off"
