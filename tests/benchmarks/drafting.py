"""Measure how much of the shipped base the drafts of its article hold: paragraphs, numbers, and what people ask.

The base was made by hand from the same article, so each of its facts is something that a curator found worth keeping.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from knowledge.drafting import propose
from knowledge.matcher import Matcher
from knowledge.model import Citation, Fact, Source
from knowledge.packing import Format, PackReader
from knowledge.prose import is_found, quantities

__all__ = ["Drafted", "main", "measure"]

ARTICLE = Path(os.environ.get("FOOTNOTE_SHARED", "../shared")) / "source" / "article.txt"


def main() -> None:
    """Measure and print the figures."""
    print("\n".join(measure(ARTICLE.read_text(encoding="utf-8")).lines()))


@dataclass(frozen=True)
class Drafted:
    """*proposals* were made of the text; the others count facts (or their numbers or phrasings) and those found."""

    proposals: int
    facts: int
    paragraphs_found: int
    numbers: int
    numbers_found: int
    phrasings: int
    phrasings_found: int

    def lines(self) -> list[str]:
        """Return the figures, a line each."""
        share = self.phrasings_found / self.phrasings
        return [
            f"{self.proposals} drafts",
            f"{self.paragraphs_found} of {self.facts} facts have a draft of their paragraph",
            f"{self.numbers_found} of {self.numbers} numbers in those facts stand in a draft of the same paragraph",
            (
                f"{self.phrasings_found:,} of {self.phrasings:,} phrasings of those facts ({share:.0%}) find first"
                " a draft of their paragraph, with no phrasing but the suggested ones"
            ),
        ]


def measure(text: str) -> Drafted:
    """Return what the drafts of the article's *text* hold of the shipped facts that cite a paragraph of it."""
    pack = files("knowledge") / "packs" / "article.toml"
    facts = [fact for fact in PackReader(BytesIO(pack.read_bytes()), Format.TOML) if fact.citation]
    proposals = propose(text)
    source = Source("text", "The text")
    drafts = {
        f"draft-{at}": Fact(f"draft-{at}", one.statement, one.phrasings, Citation("text", one.paragraph))
        for at, one in enumerate(proposals)
    }
    matcher = Matcher.build(tuple(drafts.values()), sources={"text": source})
    paragraphs = {one.paragraph for one in proposals}
    cited = {fact.id: fact.citation.paragraph for fact in facts if fact.citation}
    said = {number: [q for one in proposals if one.paragraph == number for q in quantities(one.statement)]
            for number in paragraphs}  # fmt: skip
    claimed = [(fact, one) for fact in facts for one in quantities(fact.statement) if one.claims]
    asked = [(fact, phrasing) for fact in facts for phrasing in fact.phrasings]
    right = 0
    for fact, phrasing in asked:
        matches = [match for reading in matcher.read(phrasing) for match in reading.matches[:1]]
        found = [drafts[match.fact].citation for match in matches]
        right += any(one and one.paragraph == cited[fact.id] for one in found)
    return Drafted(
        proposals=len(proposals),
        facts=len(facts),
        paragraphs_found=sum(cited[fact.id] in paragraphs for fact in facts),
        numbers=len(claimed),
        numbers_found=sum(is_found(one, said.get(cited[fact.id], ())) for fact, one in claimed),
        phrasings=len(asked),
        phrasings_found=right,
    )
