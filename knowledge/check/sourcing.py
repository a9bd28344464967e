"""Hold statements against the paragraphs that they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.check.report import Finding, Rule
from knowledge.model import Fact, Source
from knowledge.prose import Article, Copying, Names, Ordinary, Quantity, is_found, names, quantities

__all__ = ["SourceText"]

_BETWEEN_ITEMS = re.compile(r"[,;](?: and| or)? |(?<![,;]) (?:and|or) ")


@dataclass(frozen=True)
class SourceText:
    """The text of a source, ready to be held against facts; *common* are words that the base writes in lower case."""

    source: Source
    text: str
    common: frozenset[str] = frozenset()

    def findings(self, fact: Fact) -> Iterator[Finding]:
        """Yield what the statement and phrasings of a fact that cites this source have and its paragraph has not.

        A citation without a paragraph stands for the whole text.
        """
        number = fact.citation.paragraph if fact.citation else None
        count = len(self._article.paragraphs)
        if number is not None and number > count:
            sentence = f"There is no paragraph {number} in '{self.source.title}', which has {count}."
            yield Finding(Rule.CITATION, fact.id, sentence)
            return
        for quantity in quantities(fact.statement):
            if not quantity.claims or _counts_its_own_list(quantity, fact.statement):
                continue
            if not is_found(quantity, self._quantities_of(number)):
                elsewhere = [at for at, known in enumerate(self._quantities, 1) if is_found(quantity, known)]
                yield Finding(Rule.NUMBER, fact.id, _missing(quantity.text, number, elsewhere))
        for name in dict.fromkeys(names(fact.statement, self._ordinary)):
            if not self._names.bears_out(name, number):
                yield Finding(Rule.NAME, fact.id, _missing(name, number, self._names.where(name)))
        for what, text in (("answer", fact.statement), *(("phrasing", phrasing) for phrasing in fact.phrasings)):
            if copied := self._copying.longest(text):
                words = len(copied.split())
                sentence = f"The {what} takes {words} words in a row from the source: “{copied}”."
                yield Finding(Rule.COPY, fact.id, sentence)

    @cached_property
    def _article(self) -> Article:
        return Article.read(self.text)

    @cached_property
    def _names(self) -> Names:
        return Names(self._article, (self.source.title, self.source.author))

    @cached_property
    def _ordinary(self) -> Ordinary:
        return self._names.ordinary(self.common)

    @cached_property
    def _copying(self) -> Copying:
        return Copying(self._article.whole, (self.source.title,))

    @cached_property
    def _quantities(self) -> Sequence[Sequence[Quantity]]:
        return [quantities(paragraph) for paragraph in self._article.paragraphs]

    @cached_property
    def _all_quantities(self) -> Sequence[Quantity]:
        return quantities(self._article.whole)

    def _quantities_of(self, number: int | None) -> Sequence[Quantity]:
        return self._all_quantities if number is None else self._quantities[number - 1]


def _counts_its_own_list(quantity: Quantity, statement: str) -> bool:
    """Return whether a number is borne out by the statement alone: "three leaders: A, B and C"."""
    _, _, after = statement.partition(quantity.text)
    _, colon, listed = after.partition(": ")
    items = [item for item in _BETWEEN_ITEMS.split(listed.rstrip(".!")) if item.strip()]
    return bool(colon) and not quantity.unit and len(items) > 1 and quantity.value == len(items)


def _missing(text: str, number: int | None, elsewhere: Sequence[int]) -> str:
    if number is None:
        return f"“{text}” isn't in the source."
    where = f"but in {', '.join(map(str, elsewhere))}" if elsewhere else "nor in any other"
    return f"“{text}” isn't in paragraph {number}, {where}."
