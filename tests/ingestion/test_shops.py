"""Exports as shops write them, files that other programs write, and what a later or older one may change."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from regulars.customers.models import Customer, Order, OrderLine
from regulars.ingestion.services import import_file, look

pytestmark = pytest.mark.django_db
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing City,Billing Country,Billing Phone,Cancelled at,"
    "Refunded Amount,Notes"
).split(",")
WOO = (
    "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),City (Billing),"
    "Country Code (Billing),Email (Billing),Phone (Billing),Cart Discount Amount,Order Shipping Amount,"
    "Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item Name,Quantity (- Refund),Item Cost"
).split(",")
STRIPE = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Converted Amount,Status,Customer ID,Customer Email"
).split(",")


def export(path: Path, columns: list[str], *rows: dict[str, Any]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def shopify_order(**fields: Any) -> dict[str, Any]:
    return {"Name": "#1", "Email": "ana@example.com", "Financial Status": "paid", "Currency": "USD", "Total": "35.00",
            "Taxes": "5.00", "Created at": "2025-05-01 23:30:00 -0400", "Refunded Amount": "0.00",
            "Lineitem quantity": 2, "Lineitem name": "Cup, large", "Lineitem price": "10.00", "Lineitem sku": "C",
            "Billing Name": "Ana Maria Boa", "Billing Country": "PT"} | fields  # fmt: skip


def test_shopify_pays_later_cancels_and_names_people_in_one_cell(tmp_path: Path) -> None:
    path = export(
        tmp_path / "orders_export.csv",
        SHOPIFY,
        shopify_order(Notes="two\nlines, and a “quote”"),
        {"Name": "#1", "Email": "ana@example.com", "Created at": "2025-05-01 23:30:00 -0400",
         "Lineitem quantity": 1, "Lineitem name": "Plate", "Lineitem price": "10.00", "Lineitem sku": "P"},
        shopify_order(Name="#2", **{"Financial Status": "pending", "Email": "bo@example.com"}),
        shopify_order(Name="#3", **{"Financial Status": "voided", "Cancelled at": "2025-05-03 10:00:00 -0400"}),
        shopify_order(Name="#4", Email=""),
    )  # fmt: skip
    counts = import_file(path, kind="orders").counts
    assert (counts.created, counts.rejected, counts.customers_created) == (3, 1, 2)
    assert dict(Order.objects.values_list("external_id", "status")) == {
        "#1": "completed", "#2": "pending", "#3": "cancelled"}  # fmt: skip
    ana = Customer.objects.get(email="ana@example.com")
    assert (ana.first_name, ana.last_name, ana.country) == ("Ana Maria", "Boa", "PT")
    assert Order.objects.get(external_id="#1").placed_at == datetime(2025, 5, 2, 3, 30, tzinfo=UTC)
    assert list(OrderLine.objects.filter(order__external_id="#1").values_list("sku", "quantity")) == [
        ("C", 2), ("P", 1)]  # fmt: skip


def test_woocommerce(tmp_path: Path) -> None:
    whole = {"Order Number": 101, "Order Status": "Completed", "Order Date": "2025-05-01 10:00",
             "First Name (Billing)": "Ana", "Last Name (Billing)": "Boa", "Email (Billing)": "ana@example.com",
             "Order Total Amount": 38, "Order Total Tax Amount": 3, "Order Shipping Amount": 5, "SKU": "C",
             "Item Name": "Cup", "Quantity (- Refund)": 2, "Item Cost": 10}  # fmt: skip
    path = export(
        tmp_path / "woo.csv",
        WOO,
        whole,
        {**whole, "SKU": "P", "Item Name": "Plate", "Quantity (- Refund)": 1},
        {**whole, "Order Number": 102, "Order Status": "Refunded", "Order Refund Amount": 38},
        {**whole, "Order Number": 103, "Order Status": "On hold"},
    )
    assert look(path, "orders").detected == "woocommerce"
    counts = import_file(path, kind="orders").counts
    assert (counts.created, counts.rejected, counts.customers_created) == (3, 0, 1)
    assert set(Order.objects.values_list("external_id", "status", "refunded_minor")) == {
        ("101", "completed", 0), ("102", "refunded", 3800), ("103", "pending", 0)}  # fmt: skip
    assert OrderLine.objects.filter(order__external_id="101").count() == 2


def test_stripe_has_failed_payments_and_guests(tmp_path: Path) -> None:
    paid = {
        "id": "ch_1",
        "Created date (UTC)": "2025-05-01 10:00:00",
        "Amount": "38.00",
        "Amount Refunded": "0.00",
        "Currency": "usd",
        "Status": "Paid",
        "Customer ID": "cus_1",
        "Customer Email": "ana@example.com",
    }
    path = export(
        tmp_path / "stripe.csv",
        STRIPE,
        paid,
        {**paid, "id": "ch_2", "Status": "Failed"},
        {**paid, "id": "ch_3", "Customer ID": "", "Customer Email": "Guest@example.com", "Amount Refunded": "38.00",
         "Status": "Refunded"},
    )  # fmt: skip
    counts = import_file(path, kind="orders").counts
    assert (counts.created, counts.rejected, counts.customers_created) == (3, 0, 2)
    assert Order.objects.get(external_id="ch_2").status == "cancelled"
    assert set(Customer.objects.values_list("external_id", "email")) == {
        ("cus_1", "ana@example.com"), (None, "guest@example.com")}  # fmt: skip


def test_an_older_export_without_a_time_of_change_takes_nothing_back(tmp_path: Path) -> None:
    may = export(
        tmp_path / "may.csv", SHOPIFY, shopify_order(), shopify_order(Name="#2"), shopify_order(Name="#3")
    )
    july = export(
        tmp_path / "july.csv",
        SHOPIFY,
        shopify_order(**{"Financial Status": "refunded", "Refunded Amount": "35.00"}),
        shopify_order(Name="#2", **{"Financial Status": "partially_refunded", "Refunded Amount": "5.00"}),
        shopify_order(Name="#3", **{"Cancelled at": "2025-05-03 10:00:00 -0400"}),
    )
    import_file(may, kind="orders")
    assert import_file(july, kind="orders").counts.updated == 3
    after = set(Order.objects.values_list("external_id", "status", "refunded_minor", "updated_at"))
    again = import_file(may, kind="orders").counts
    assert (again.updated, again.unchanged) == (0, 3)
    assert set(Order.objects.values_list("external_id", "status", "refunded_minor", "updated_at")) == after


def test_refunded_without_an_amount_is_refunded_whole(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order id,customer id,date,total,status\n1,a,2025-05-01,10.00,refunded\n")
    import_file(path, kind="orders")
    assert Order.objects.get().refunded_minor == 1000
    assert import_file(path, kind="orders").counts.unchanged == 1


def test_json_keeps_what_stands_there(tmp_path: Path) -> None:
    lines = (
        '{"order id": "A1", "customer id": "j1", "date": "2025-05-01T10:00:00Z", "total": 5.5}\n'
        "not json\n"
        '{"order id": 13, "customer id": "j2", "date": "2025-05-01T10:00:00+02:00", "total": 6, "later": "x"}\n'
    )
    path = tmp_path / "orders.jsonl"
    path.write_text(lines)
    report = import_file(path, kind="orders")
    assert (report.counts.created, report.counts.rejected) == (2, 1)
    assert "2,The line is no JSON object." in (tmp_path / "orders.jsonl.rejected.csv").read_text()
    assert {o.external_id: o.placed_at.hour for o in Order.objects.all()} == {"A1": 10, "13": 8}
    (tmp_path / "orders.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert import_file(tmp_path / "orders.jsonl.gz", kind="orders").counts.unchanged == 2
    (tmp_path / "list.json").write_text("[" + ",".join(lines.splitlines()[::2]) + "]")
    assert import_file(tmp_path / "list.json", kind="orders").counts.unchanged == 2


def test_a_spreadsheets_dates_and_floats(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["order id", "customer id", "date", "total"],
        [1, "x", datetime(2025, 1, 31, 10, 30, tzinfo=UTC).replace(tzinfo=None), 0.1 + 0.2],
        [2, "x", date(2025, 1, 31), 19.99 * 3],
        [3, "x", 45688, "1,234.50"],
    ):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    assert look(tmp_path / "book.xlsx", "orders").told["counted_dates"] == "days"
    assert import_file(tmp_path / "book.xlsx", kind="orders").counts.rejected == 0
    stored = Order.objects.order_by("external_id").values_list(
        "external_id", "placed_at__date", "total_minor"
    )
    assert list(stored) == [
        ("1", date(2025, 1, 31), 30), ("2", date(2025, 1, 31), 5997), ("3", date(2025, 1, 31), 123450)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("orders.csv.gz", b"order id,customer id,date,total\n", "says gzip"),
        ("orders.xlsx", b"order id,customer id,date,total\n", "says spreadsheet"),
        ("orders.parquet", b"order id,customer id,date,total\n", "says Parquet"),
        ("orders.jsonl", b"1\n2\n", "must be an object"),
    ],
)
def test_a_name_that_promises_something_else(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    from regulars.core.errors import InvalidInput

    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=says):
        look(tmp_path / name, "orders")


def test_lines_keep_their_numbers_behind_broken_ones_and_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        'sep=;\norder id;customer id;date;total;first name\n1;a;2025-05-01;5;"An\nna"\n2;b\n3;c;2025-05-01;x;-2+3\n'
        "4;d;2025-05-01;x;-5\n5;e;2025-05-01;x;=1+1\n"
    )
    report = import_file(path, kind="orders")
    assert (report.counts.created, report.counts.rejected) == (1, 4)
    refused = list(csv.reader((tmp_path / "orders.csv.rejected.csv").open(newline="")))
    assert [row[-1] for row in refused[1:4]] == ["'-2+3", "-5", "'=1+1"]
    lines = {row[2]: int(row[0]) for row in refused[1:4]}
    assert lines["4"] == lines["3"] + 1
    assert min(lines.values()) > int(refused[4][0])


def test_what_no_table_can_hold_is_refused_row_by_row(tmp_path: Path) -> None:
    head = "order id,customer id,date,total,currency,exchange rate,quantity,sku"
    rows = [
        "1,a,2025-05-01,5,USD,,99999999999,A", "2,a,2025-05-01,5,USD,,inf,A", "3,a,2025-05-01,5,EUR,1e12,1,A",
        "4,a,2025-05-01,99999999999,USD,,1,A", "5,a,2025-05-01,9999999999,EUR,1000,1,A", "6,a,2025-05-01,5,USD,,2.0,A",
        f"{'7' * 201},a,2025-05-01,5,USD,,1,A", "8,a,1825-05-01,5,USD,,1,A",
    ]  # fmt: skip
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    counts = import_file(path, kind="orders").counts
    assert (counts.created, counts.rejected) == (1, 7)


def test_an_exchange_rate_keeps_all_its_digits(tmp_path: Path) -> None:
    rates = {"1": "83.8549974946", "2": "0.0066666667", "3": "0.0000000001", "4": "9999999999"}
    path = tmp_path / "orders.csv"
    rows = [f"{key},a,2025-05-01,1,EUR,{rate}" for key, rate in rates.items()]
    path.write_text("\n".join(["order id,customer id,date,total,currency,exchange rate", *rows]) + "\n")
    assert import_file(path, kind="orders").counts.rejected == 0
    kept = dict(Order.objects.values_list("external_id", "exchange_rate"))
    assert kept == {key: Decimal(rate) for key, rate in rates.items()}


def test_people_who_cannot_be_kept_are_refused_row_by_row(tmp_path: Path) -> None:
    rows = ["id,first name,country,birth date,tags,newsletter", "1,Ana,PT,1990-02-03,vip,yes",
            "2,Bo,Germany,1990-02-03,,", "3,Cy,DE,1790-02-03,,", f"4,Di,DE,,{'x' * 61},", "5,Ed,DE,,,perhaps",
            "6,Flo,DE,03-Feb-1990,,no"]  # fmt: skip
    path = tmp_path / "people.csv"
    path.write_text("\n".join(rows) + "\n")
    counts = import_file(path, kind="customers").counts
    assert (counts.created, counts.rejected) == (2, 4)
    assert Customer.objects.get(external_id="6").birth_date == date(1990, 2, 3)


def test_touchpoints_that_cannot_be_kept_are_refused_row_by_row(tmp_path: Path) -> None:
    Customer.objects.create(external_id="a")
    rows = ["customer id,type,channel,title,date,event id", "a,visit,in store,Hello,2025-05-01,1",
            f"a,visit,in store,Hello,2025-05-01,{'2' * 201}", f"a,visit,in store,{'x' * 301},2025-05-01,3",
            "a,visit,in store,Hello,1801-05-01,4", "a,visit,smoke,Hello,2025-05-01,5"]  # fmt: skip
    path = tmp_path / "touchpoints.csv"
    path.write_text("\n".join(rows) + "\n")
    counts = import_file(path, kind="touchpoints").counts
    assert (counts.created, counts.rejected) == (1, 4)
