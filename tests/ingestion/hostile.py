"""Files made to harm whoever opens them, and what the opening process took."""

from __future__ import annotations

import gzip
import threading
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

MB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADER = ("order id", "customer id", "date", "total")


class Watch:
    """The most memory that processes of the reader held together while it was open, in MB."""

    def __init__(self) -> None:
        self.most = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.005):
            self.most = max(self.most, sum(map(_megabytes, readers())))


def readers() -> list[Path]:
    return [entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and _is_reader(entry)]


def gone(*, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while readers() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not readers()


def _is_reader(entry: Path) -> bool:
    try:
        return b"regulars.ingestion.reader" in (entry / "cmdline").read_bytes()
    except OSError:
        return False


def _megabytes(entry: Path) -> float:
    try:
        return int((entry / "statm").read_text().split()[1]) * 4096 / MB
    except (OSError, IndexError):
        return 0.0


def workbook(path: Path, cells: Mapping[str, str], *, strings: str = "") -> Path:
    """A workbook as small as they come: texts in places, by row."""
    rows: dict[int, list[str]] = {}
    for place, text in cells.items():
        number = int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        rows.setdefault(number, []).append(f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>')
    sheet = "".join(f'<row r="{number}">{"".join(row)}</row>' for number, row in sorted(rows.items()))
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        f'"{rels}"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NAMES} xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="b"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="b" Type='
        f'"{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" Type="{office}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        SHEET: f"<worksheet {NAMES}><sheetData>{sheet}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
        archive.writestr("xl/sharedStrings.xml", strings or f"<sst {NAMES}/>")
    return path


def orders(rows: int = 2) -> dict[str, str]:
    """Cells of an honest table of orders."""
    cells = {f"{letter}1": name for letter, name in zip("ABCD", HEADER, strict=True)}
    for row in range(2, rows + 2):
        values = (f"o{row}", f"c{row}", "2025-01-31", "10.50")
        cells |= {f"{letter}{row}": value for letter, value in zip("ABCD", values, strict=True)}
    return cells


def strings_bomb(path: Path, size: int) -> Path:
    """One shared string of this many bytes, which pack a thousandfold."""
    return workbook(path, orders(), strings=f"<sst {NAMES}><si><t>{'a' * size}</t></si></sst>")


def understate(path: Path) -> Path:
    """Lets the archive say that each member unpacks to a hundred bytes."""
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)
    return path


def gzip_bomb(path: Path, size: int) -> Path:
    line = b"1,a,2025-01-31,10.50\n"
    block = line * (MB // len(line))
    with gzip.open(path, "wb", compresslevel=6) as file:
        file.write(b"order id,customer id,date,total\n")
        for _ in range(size // len(block) + 1):
            file.write(block)
    return path
