"""Files of every kind and of every badness."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import openpyxl
import pytest
from django.utils import timezone

from regulars.core.errors import DomainError
from regulars.customers.models import Customer, Order, OrderLine
from regulars.ingestion.models import Import, ImportState
from regulars.ingestion.services import NeedsAnswer, import_file, look, undo
from regulars.journeys.models import CustomerTouchpoint

pytestmark = pytest.mark.django_db
PLAIN = "order_id,customer_id,date,total\n1,a,2025-01-31,10.50\n2,b,2025-02-28,7\n"


def write(folder: Path, text: str, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, PLAIN)
    assert import_file(path, kind="orders").counts.created == 2
    again = import_file(path, kind="orders").counts
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert set(Order.objects.values_list("external_id", "total_minor")) == {("1", 1050), ("2", 700)}


def test_every_kind_of_file_says_the_same(tmp_path: Path) -> None:
    plain = write(tmp_path, PLAIN)
    (tmp_path / "orders.csv.gz").write_bytes(gzip.compress(PLAIN.encode()))
    query = f"SELECT * FROM read_csv('{plain}', all_varchar = true)"
    duckdb.sql(f"COPY ({query}) TO '{tmp_path}/orders.parquet'")
    duckdb.sql(f"COPY ({query}) TO '{tmp_path}/orders.jsonl' (FORMAT json)")
    book = openpyxl.Workbook()
    for row in PLAIN.splitlines():
        book.active.append(row.split(","))
    book.save(tmp_path / "orders.xlsx")
    import_file(plain, kind="orders")
    for name in ("orders.csv.gz", "orders.parquet", "orders.jsonl", "orders.xlsx"):
        counts = import_file(tmp_path / name, kind="orders").counts
        assert (counts.unchanged, counts.created, counts.rejected) == (2, 0, 0), name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    text = "customer_id;first_name;city\n1;José;Köln\n"
    import_file(write(tmp_path, text, "c.csv", encoding), kind="customers")
    assert Customer.objects.get().city == "Köln"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n", "no rows"),
        (b"\x00\x01\x02\x03", "not a text file"),
        (b"\x1f\x8b rubbish", "cannot be unpacked"),
        (b"x,y\n1,2\n", "No column is named for"),
        (b"a,a\n1,2\n", "stand twice"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a text file"),
        ("a,b\n1,2\n".encode("utf-16") + b"x", "not a text file"),
        ("order_id;caf\u00e9\n1;\u00e9".encode() + b"\xc3\x81\x81", "neither UTF-8 nor Windows"),
        (b"%PDF-1.4\n%\xe2\xe3", "page or document"),
        (b"<!DOCTYPE html><html>", "page or document"),
    ],
)
def test_a_useless_file_is_refused_whole(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(DomainError, match=says):
        import_file(path, kind="orders")
    assert not Order.objects.exists()
    assert Import.objects.get().state == ImportState.FAILED


def test_bad_rows_are_set_aside_with_their_reason(tmp_path: Path) -> None:
    rows = ["1,a,2025-01-31,10.00", "2,,2025-01-31,10", "3,a,2025-02-31,10", "4,a,2999-01-01,10", "5,a,2025-01-31,-1",
            "6,a,2025-01-31,ten", "7,a,2025-01-31,1.9999"]  # fmt: skip
    path = write(tmp_path, "order_id,customer_id,date,total\n" + "\n".join(rows) + "\n8,a\n")
    report = import_file(path, kind="orders")
    assert (report.counts.created, report.counts.rejected) == (1, 7)
    told = (tmp_path / "orders.csv.rejected.csv").read_text()
    for reason in (
        "names no customer",
        "not a date",
        "future",
        "negative",
        "not an amount",
        "at most 2 digits",
        '9,"It has 2 columns, the first line has 4."',
    ):
        assert reason in told


def test_what_is_ambiguous_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "order_id,customer_id,date,total\n1,a,03/04/2025,1.234\n")
    with pytest.raises(NeedsAnswer):
        import_file(path, kind="orders")
    assert {question.name for question in look(path, "orders").questions} == {"date_order", "decimal"}
    import_file(path, kind="orders", answers={"date_order": "day_first", "decimal": "comma"})
    order = Order.objects.get()
    assert (order.placed_at.date().isoformat(), order.total_minor) == ("2025-04-03", 123400)


def test_a_telling_row_decides_for_the_column(tmp_path: Path) -> None:
    path = write(tmp_path, "order_id;customer_id;date;total\n1;a;03.04.2025;1.234,50\n2;a;13.04.2025;7,00\n")
    import_file(path, kind="orders")
    assert set(Order.objects.values_list("placed_at__date__day", "total_minor")) == {(3, 123450), (13, 700)}


SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Total,Taxes,Refunded Amount,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku
#1,ana@example.com,paid,2025-05-01 10:00:00 +0200,USD,35.00,5.00,0.00,2,Cup,10.00,C
#1,ana@example.com,,,,,,,1,Plate,10.00,P
#2,ANA@example.com,refunded,2025-05-02 10:00:00 +0200,USD,9.00,0,9.00,1,Tea,9.00,T
"""


def test_shopify_says_an_order_once_and_its_articles_each(tmp_path: Path) -> None:
    counts = import_file(write(tmp_path, SHOPIFY), kind="orders").counts
    assert (counts.created, counts.rejected, counts.customers_created) == (2, 0, 1)
    assert Order.objects.get(external_id="#2").status == "refunded"
    lines = OrderLine.objects.filter(order__external_id="#1").order_by("position")
    assert list(lines.values_list("sku", "quantity")) == [("C", 2), ("P", 1)]


def test_an_older_export_never_reverts(tmp_path: Path) -> None:
    head = "order_id,customer_id,date,total,status,updated at\n"
    import_file(write(tmp_path, head + "1,a,2025-01-31,10,refunded,2025-02-02\n"), kind="orders")
    import_file(write(tmp_path, head + "1,a,2025-01-31,10,paid,2025-02-01\n"), kind="orders")
    assert Order.objects.get().status == "refunded"


def test_a_dry_run_counts_and_keeps_nothing(tmp_path: Path) -> None:
    assert import_file(write(tmp_path, PLAIN), kind="orders", dry_run=True).counts.created == 2
    assert not Order.objects.exists() and not Import.objects.exists()


def test_undo_takes_back_what_nobody_changed_since(tmp_path: Path) -> None:
    import_file(write(tmp_path, PLAIN), kind="orders")
    newer = PLAIN.replace("10.50", "99.00") + "3,c,2025-03-01,5\n"
    second = import_file(write(tmp_path, newer), kind="orders")
    undo(import_id=second.import_id or 0, now=timezone.now())
    assert set(Order.objects.values_list("external_id", "total_minor")) == {("1", 1050), ("2", 700)}
    assert not Customer.objects.filter(external_id="c").exists()


def test_touchpoints(tmp_path: Path) -> None:
    Customer.objects.create(external_id="a")
    text = (
        "customer_id,type,channel,title,date\na,email,email,Hello,2025-01-02\nzz,email,email,Hi,2025-01-02\n"
    )
    path = write(tmp_path, text, "t.csv")
    first, second = import_file(path, kind="touchpoints").counts, import_file(path, kind="touchpoints").counts
    assert (first.created, first.rejected, second.created, second.unchanged) == (1, 1, 0, 1)
    assert CustomerTouchpoint.objects.get().title == "Hello"
