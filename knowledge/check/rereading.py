"""Tell which facts a new version of their source's text concerns: those whose paragraph is other than it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from knowledge.model import Fact
from knowledge.prose import Article

__all__ = ["Rereading", "digests", "reread"]


@dataclass(frozen=True, slots=True)
class Rereading:
    """What became of facts: *changed* ones have another paragraph or none, *moved* ones the same at a new number."""

    changed: tuple[Fact, ...]
    moved: Mapping[str, int]


def digests(text: str) -> tuple[str, ...]:
    """Return a digest of what stands before the body of *text*, then one of each paragraph: [1] is paragraph 1."""
    article = Article.read(text)
    return tuple(sha256(part.encode()).hexdigest() for part in (" ".join(article.head), *article.paragraphs))


def reread(facts: Iterable[Fact], source: str, before: Sequence[str], after: Sequence[str]) -> Rereading:
    """Return which live *facts* that cite *source* are concerned, given its digests *before* and *after*.

    A fact that cites no paragraph rests on what stands before the body.
    """
    now = {0: 0} if list(before[:1]) == list(after[:1]) else {}
    for block in SequenceMatcher(None, before[1:], after[1:], autojunk=False).get_matching_blocks():
        now |= {block.a + at + 1: block.b + at + 1 for at in range(block.size)}
    changed: list[Fact] = []
    moved: dict[str, int] = {}
    for fact in facts:
        if not fact.live or fact.citation is None or fact.citation.source != source:
            continue
        number = fact.citation.paragraph or 0
        if number not in now:
            changed.append(fact)
        elif now[number] != number:
            moved[fact.id] = now[number]
    return Rereading(tuple(changed), moved)
