"""How much of a file is opened, and what its owner is told where that is too little."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

MB = 1024 * 1024
OUT_OF_MEMORY = 12
"""How the process that opens a file says by its exit code that memory was not enough; dying of it is the other way."""


@dataclass(frozen=True)
class Limits:
    """Of one file: memory of the process that opens it, unpacked size, cells, and time."""

    memory_mb: int = 512
    unpacked_mb: int = 1024
    cells: int = 100_000_000
    seconds: int = 300

    @classmethod
    def from_text(cls, text: str) -> Limits:
        return cls(**json.loads(text))

    def as_text(self) -> str:
        return json.dumps(asdict(self))

    @property
    def unpacked(self) -> int:
        return self.unpacked_mb * MB

    def too_large(self) -> str:
        return f"This file unpacks to more than {self.unpacked_mb:,} MB. Split it into smaller files, for example by year."

    def too_many_cells(self) -> str:
        return (
            f"This file has more than {self.cells:,} cells. Split it into smaller files, or leave out columns that"
            " are not needed."
        )

    def too_much_memory(self) -> str:
        return (
            f"This file cannot be opened within {self.memory_mb:,} MB of memory. Save the table as CSV, or split it into"
            " smaller files."
        )

    def too_long(self) -> str:
        return (
            f"This file could not be opened within {self.seconds:,} seconds. Save the table as CSV, or split it into"
            " smaller files."
        )
