"""Small files that the next start relies on: written so that a power cut leaves the old one or the new one, whole."""

from __future__ import annotations

import os
from pathlib import Path

from regulars.runtime.errors import RuntimeProblem


def write_durably(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Whole or not at all, on the disk when this returns, and not for a moment readable by whom `mode` excludes."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Has the disk know the names in a folder, too; a file system that cannot do so is left to itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)


def read_state(path: Path, *, way_out: str) -> str:
    """What the file says; an empty or unreadable one is refused with what to do about it."""
    try:
        text = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise RuntimeProblem(f"{path} cannot be read ({type(problem).__name__}). {way_out}") from None
    if not text or "\0" in text:
        raise RuntimeProblem(f"{path} is {'broken' if text else 'empty'}, as after a power cut. {way_out}")
    return text
