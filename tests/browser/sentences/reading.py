"""Takes every word off a page: blocks of prose, labels with their figures, names of pictures, rows of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page

READ = r"""() => {
  const LEAVES = new Set(['P','H1','H2','H3','H4','H5','LI','BUTTON','A','LABEL','LEGEND','CAPTION','DT','DD','SUMMARY']);
  const SKIP = new Set(['SVG','SCRIPT','STYLE','SELECT','OPTION','TEXTAREA','NOSCRIPT','NAV','HEADER','TABLE']);
  const plain = (text) => (text || '').replace(/[\s\u00a0\u202f\u2009]+/g, ' ').trim();
  const blocks = [];
  const tables = [];
  const isBlock = (el) => !/^inline|^contents|^none/.test(getComputedStyle(el).display);
  const seen = (el) => el.checkVisibility ? el.checkVisibility({visibilityProperty: true}) : true;
  const cells = (row) => [...row.children].map((cell) => plain(cell.innerText));
  const table = (el) => {
    const label = el.getAttribute('aria-label') || plain(el.caption?.innerText);
    tables.push({
      label,
      heads: [...el.querySelectorAll(':scope > thead > tr > th')].map((cell) => plain(cell.innerText)),
      rows: [...el.querySelectorAll(':scope > tbody > tr')].map(cells),
      foot: [...el.querySelectorAll(':scope > tfoot > tr')].map(cells)[0] || [],
    });
  };
  const figure = (el) => {
    const parts = [...el.children];
    return parts.length > 1 && parts.length < 4 && parts.every((c) => c.tagName === 'P') &&
      parts[1].classList.contains('number');
  };
  const walk = (el) => {
    if (!seen(el)) return;
    const tag = el.tagName.toUpperCase();
    const label = el.getAttribute('aria-label');
    if (tag === 'TABLE') return table(el);
    if (el.getAttribute('role') === 'img') { blocks.push(plain(label)); return; }
    if (SKIP.has(tag)) return;
    if (el.classList.contains('mantine-Pagination-root')) {
      const numbers = [...el.querySelectorAll('button')].map((b) => Number(b.innerText)).filter(Boolean);
      blocks.push(`Pages ${Math.min(...numbers)} to ${Math.max(...numbers)}`);
      return;
    }
    if (tag === 'BUTTON' && label) { blocks.push(plain(label)); return; }
    if (label && tag !== 'INPUT' && tag !== 'BUTTON') blocks.push(plain(label));
    if (tag === 'INPUT') return;
    if (figure(el)) { blocks.push([...el.children].map((c) => plain(c.innerText)).join(' | ')); return; }
    if (LEAVES.has(tag) || ![...el.querySelectorAll('*')].some(isBlock)) { blocks.push(plain(el.innerText)); return; }
    for (const child of el.childNodes) {
      if (child.nodeType === 1) walk(child);
      else if (child.nodeType === 3 && plain(child.textContent)) blocks.push(plain(child.textContent));
    }
  };
  walk(document.querySelector('main'));
  const links = [...document.querySelectorAll('main a[href]')].filter(seen)
    .map((a) => [plain(a.getAttribute('aria-label') || a.innerText), a.getAttribute('href')]);
  return {links, blocks: [...new Set(blocks.filter(Boolean))], tables};
}"""
SETTLED = """() => document.querySelector('main h1') && !document.querySelector('.mantine-Skeleton-root')"""
ENDS = re.compile(r"(?<=[.?])\s+(?=[A-Z0-9“])")

OF_A_CHART = re.compile("^(Show as table|Show as chart|Download as CSV): ")
"""The name of a button says the title of its chart again."""


@dataclass(frozen=True)
class Table:
    label: str
    heads: list[str]
    rows: list[list[str]]
    foot: list[str]


@dataclass(frozen=True)
class PageRead:
    """What a page says: each sentence once, and its tables."""

    path: str
    sentences: list[str]
    tables: list[Table]
    links: list[tuple[str, str]]
    """What each says, and where it leads."""


def read(page: Page, address: str, path: str) -> PageRead:
    """Goes to a page, waits until everything is there, and reads it."""
    page.goto(address + path)
    page.wait_for_function(SETTLED)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SETTLED)
    found = page.evaluate(READ)
    blocks = [
        block
        for block in found["blocks"]
        if OF_A_CHART.sub("", block, count=1) not in set(found["blocks"]) - {block}
    ]
    sentences = [part for block in blocks for part in ENDS.split(block)]
    links = [(words, place) for words, place in found["links"]]
    return PageRead(
        path, list(dict.fromkeys(sentences)), [Table(**table) for table in found["tables"]], links
    )
