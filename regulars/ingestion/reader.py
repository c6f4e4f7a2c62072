"""The process that opens one file, `python -m regulars.ingestion.reader FILE NAME TARGET LIMITS WAY`.

It knows no settings and no database; it limits itself before it touches the file, writes the table to TARGET, and
prints how it read it, or why it refused.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from regulars.ingestion.limits import MB, OUT_OF_MEMORY, Limits

ROOM_FOR_THE_PROGRAM = 256 * MB
ORPHANED_AFTER_SECONDS = 0.2


def main(path: str, name: str, target: str, limits: str, way: str) -> int:
    limit_this_process(Limits.from_text(limits))
    from regulars.ingestion import reading, tables  # noqa: PLC0415 - DuckDB within the limits too

    try:
        said = reading.read(
            Path(path),
            name=name.lower(),
            target=Path(target),
            limits=Limits.from_text(limits),
            sparse=way == "sparse",
        )
    except tables.UnreadableFile as refused:
        said = {"refused": refused.detail}
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.write(json.dumps(said))
    return 0


def limit_this_process(limits: Limits) -> None:
    """Ends with its parent, also where that is killed; a signal to the parent's group is the parent's business."""
    for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sent, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not everywhere

    address_space = limits.memory_mb * MB + ROOM_FOR_THE_PROGRAM
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * limits.seconds, 2 * limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with(parent: int) -> Any:
    while os.getppid() == parent:
        time.sleep(ORPHANED_AFTER_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
