"""Every sentence that says something of figures, with what holds it against them.

A rule is a pattern with named parts and a function that works out anew what each part must say. A part that nobody
works out, a sentence that no rule knows, and a figure that differs are complaints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.browser.sentences.facts import Facts
from tests.browser.sentences.reading import PageRead

Parts = dict[str, str]
CLAIMS = re.compile(
    r"\d|[$€£%]|\b(nobody|everybody|everyone|none|no|nothing|most|all|half|fifth|tenth|first|only|never|always|every|"
    r"each|few|fewer|many|more|largest|best|today|yesterday|profit)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Context:
    """Where a sentence stands: the shop's facts, the page, and what the API's rows say there."""

    facts: Facts
    page: PageRead
    api: Callable[[str], Any]
    customer: int | None = None
    segment: int | None = None


Work = Callable[[Context, Parts], Parts]


@dataclass(frozen=True)
class Rule:
    name: str
    pages: str
    pattern: re.Pattern[str]
    work: Work
    asks: frozenset[str] = frozenset()
    otherwise: bool = False


@dataclass
class Held:
    """What became of a page's sentences."""

    rules: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


RULES: list[Rule] = []
DEFINITIONS: dict[str, str] = {}


def says(pages: str, pattern: str, *, asks: str = "", otherwise: bool = False) -> Callable[[Work], Work]:
    """On pages whose address matches, a sentence that reads so; `{name}` is a part that must be worked out.

    Parts in `asks` name what the sentence is about, rather than say something of it. A rule for `otherwise` is asked only where no other rule knows the sentence.
    """
    compiled = re.compile(re.sub(r"\{([a-z_]+)\}", r"(?P<\1>.+?)", pattern))

    def register(work: Work) -> Work:
        RULES.append(Rule(work.__name__, pages, compiled, work, frozenset(asks.split()), otherwise))
        return work

    return register


def defines(pages: str, *sentences: str) -> None:
    """Texts that say what a word or a field means, not what is true of this shop; each exactly as it stands."""
    DEFINITIONS.update(dict.fromkeys(sentences, pages))


def hold(sentence: str, context: Context) -> tuple[set[str], list[str]]:
    """The rules that know the sentence, and every complaint about it."""
    pages = DEFINITIONS.get(sentence)
    if pages is not None and re.search(pages, context.page.path):
        return {f"defines {sentence}"}, []
    known = list(_rules_for(sentence, context.page.path))
    if not CLAIMS.search(sentence) and all(rule.otherwise for rule, _ in known):
        return set(), []
    complaints = [complaint for rule, parts in known for complaint in _differences(rule, parts, context)]
    if not known:
        complaints = ["nobody holds this sentence"]
    return {rule.name for rule, _ in known}, [f"{context.page.path}: “{sentence}”: {c}" for c in complaints]


def hold_page(context: Context) -> Held:
    held = Held()
    for sentence in context.page.sentences:
        rules, complaints = hold(sentence, context)
        held.rules |= rules
        held.complaints += complaints
    return held


def _rules_for(sentence: str, path: str) -> Iterator[tuple[Rule, Parts]]:
    matches = [
        (rule, match)
        for rule in RULES
        if re.search(rule.pages, path) and (match := rule.pattern.fullmatch(sentence))
    ]
    named = [pair for pair in matches if not pair[0].otherwise] or matches
    for rule, match in named:
        yield rule, {name: part or "" for name, part in match.groupdict().items()}


def _differences(rule: Rule, parts: Parts, context: Context) -> list[str]:
    try:
        right = rule.work(context, parts)
    except (AssertionError, LookupError, StopIteration, TypeError, ValueError) as wrong:
        return [f"{rule.name}: {type(wrong).__name__} {wrong}"]
    unheld = [f"{rule.name} does not work out {name}" for name in parts if name not in right]
    differing = [
        f"{rule.name}: {name} says {parts[name]!r}, but it is {right[name]!r}"
        for name in parts
        if name in right and parts[name] != right[name]
    ]
    return unheld + differing


def misread(context: Context) -> list[str]:
    """Every sentence with one of its figures changed: whoever does not complain of that has not looked."""
    complaints = []
    for sentence in context.page.sentences:
        if sentence in DEFINITIONS:
            continue
        asked = list(_asked(sentence, context.page.path))
        for figure in re.finditer(r"\d+", sentence):
            if any(start <= figure.start() < end for start, end in asked):
                continue
            other = str((int(figure[0][0]) + 1) % 10) + figure[0][1:]
            changed = sentence[: figure.start()] + other + sentence[figure.end() :]
            if not hold(changed, context)[1]:
                complaints.append(f"{context.page.path}: “{sentence}” would be believed as “{changed}”")
    return complaints


def _asked(sentence: str, path: str) -> Iterator[tuple[int, int]]:
    """Where a sentence says what it is about."""
    for rule in RULES:
        if rule.asks and re.search(rule.pages, path) and (match := rule.pattern.fullmatch(sentence)):
            yield from (match.span(part) for part in rule.asks)
