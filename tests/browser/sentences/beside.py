"""What must not contradict what stands beside it: labels, tables and their sums, links and where they lead."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.browser.sentences.list_words import fitting
from tests.browser.sentences.reading import Table
from tests.browser.sentences.registry import Context
from tests.browser.sentences.words import count, counted, money, part

PROFIT_MAY_BE_MISSED = re.compile(r"no profit to show|to see profit|^/(import|settings)|revenue into profit")
NUMBER = re.compile(r"\d[\d,]*")


def contradictions(c: Context) -> list[str]:
    complaints = [*_labels(c), *_profit(c), *_tables(c), *_links(c)]
    return [f"{c.page.path}: {complaint}" for complaint in complaints]


def _labels(c: Context) -> list[str]:
    """One label, one figure."""
    figures: dict[str, set[str]] = {}
    for sentence in c.page.sentences:
        if " | " in sentence:
            label, value = sentence.split(" | ")[:2]
            figures.setdefault(label, set()).add(value)
    return [f"{label} is {sorted(values)}" for label, values in figures.items() if len(values) > 1]


def _profit(c: Context) -> list[str]:
    """Where no cost and no margin is known nothing is called profit, and nowhere anything revenue without its base."""
    heads = [head for table in c.page.tables for head in table.heads]
    alone = [f"a column is headed {head}" for head in heads if head.strip(" ↓↑").lower() == "revenue"]
    if c.facts.profit_known or not c.facts.counting or PROFIT_MAY_BE_MISSED.search(c.page.path):
        return alone
    words = [*c.page.sentences, *heads]
    return alone + [
        f"“{said}” speaks of profit, and none is known"
        for said in words
        if re.search("profit", said, re.IGNORECASE) and not PROFIT_MAY_BE_MISSED.search(said)
    ]


def _links(c: Context) -> list[str]:
    """The number on a link to a list of customers is the length of that list, by the facts."""
    complaints = []
    for words, place in c.page.links:
        number = NUMBER.search(words)
        if not place.startswith("/customers?") or number is None or "moved=" in place:
            continue
        right = count(len(fitting(c.facts, place)))
        if number[0] != right:
            complaints.append(f"“{words}” leads to {right} customers: {place}")
    return complaints


def _tables(c: Context) -> list[str]:
    return [
        f"{table.label}: {complaint}"
        for table in c.page.tables
        for pages, label, look in LOOKS
        if label == table.label and re.search(pages, c.page.path)
        for complaint in look(c, table)
    ]


def _customers(c: Context, table: Table) -> list[str]:
    """The sums at the foot are of everybody whom the filters leave."""
    f = c.facts
    people = fitting(f, c.page.path)
    right = {
        "Name": counted(len(people), "customer"),
        "Orders": count(sum(len(f.counting.get(who, [])) for who in people)),
        "Revenue, ever": money(f.ever(people), f.currency),
        **(
            {f"Revenue, {f.period:,} days": money(f.in_period(people), f.currency)}
            if f.run and f.period
            else {}
        ),
    }
    return _differing(table, table.foot, right)


def _scored_segments(c: Context, table: Table) -> list[str]:
    """Each row's customers, money and shares, and all of them at the foot."""
    f, complaints = c.facts, []
    everybody = f.in_period(f.scores)
    revenue = f"Revenue, {f.period:,} days" if f.period else "Revenue, all orders scored"
    for row in table.rows:
        who = f.belonging(row[0])
        right = {
            "Customers": f"{count(len(who))} {part(len(who), len(f.scores))}",
            revenue: f"{money(f.in_period(who), f.currency)} {part(f.in_period(who), everybody)}",
        }
        complaints += _differing(table, row, right)
    foot = {"Customers": count(len(f.scores)), revenue: money(everybody, f.currency)}
    return complaints + _differing(table, table.foot, foot)


def _orders(c: Context, table: Table) -> list[str]:
    """Each order that counts, with its net; and no order that is not the customer's."""
    nets = [
        money(o.net, c.facts.currency) if o.counts else "–"
        for o in c.facts.orders
        if o.customer == c.customer
    ]
    shown = [row[table.heads.index("Net")] for row in table.rows]
    right = list(reversed(nets))[: len(shown)]
    return [] if shown == right else [f"net says {shown}, but it is {right}"]


def _values(c: Context, table: Table) -> list[str]:
    f, complaints = c.facts, []
    expected = next(head for head in table.heads if head.startswith("Expected"))
    soon = next(head for head in table.heads if head in {"Profit so far", "Revenue, as valued"})
    for row in table.rows:
        rows = [f.values[who] for who in f.belonging(row[0]) if who in f.values]
        right = {
            "Customers": count(len(rows)),
            soon: money(sum(one["profit_minor"] for one in rows), f.currency),
            expected: money(sum(one["expected_minor"] for one in rows), f.currency),
        }
        complaints += _differing(table, row, right)
    foot = {
        "Customers": count(len(f.values)),
        soon: money(sum(one["profit_minor"] for one in f.values.values()), f.currency),
        expected: money(sum(one["expected_minor"] for one in f.values.values()), f.currency),
    }
    return complaints + _differing(table, table.foot, foot)


def _differing(table: Table, cells: list[str], right: dict[str, str]) -> list[str]:
    heads = [head.strip(" ↓↑") for head in table.heads]
    return [
        f"{head} of {cells[0]} says {cells[heads.index(head)]}, but it is {value}"
        for head, value in right.items()
        if head in heads and cells[heads.index(head)] != value
    ]


Look = Callable[[Context, Table], list[str]]
LOOKS: tuple[tuple[str, str, Look], ...] = (
    (r"^/customers(\?|$)", "Customers", _customers),
    (r"^/rfm", "Segments", _scored_segments),
    (r"^/customers/\d+", "Orders", _orders),
    (r"^/lifetime-value", "Value by segment", _values),
)
