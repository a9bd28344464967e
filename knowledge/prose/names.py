"""Find the proper names of an English text, and whether a paragraph of an article bears them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.prose.article import Article
from knowledge.prose.english import ENDINGS_OF_ORDINARY_WORDS, FORMS, LONG_FORMS, OPENERS, PARTS_OF_NAMES
from knowledge.prose.quantities import quantities

__all__ = ["Names", "Ordinary", "capitals", "common_words", "names"]

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_](?:[^\W_]|[’'](?=[^\W\d_]))*")
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"”’')\]]*\s*[\"“‘'(\[]*$|[\"“‘(\[]\s*$|\n\s*$|[–—]\s*$")
_JOINS_NAMES = re.compile(r"[ -]|\. ")
_POSSESSIVE = re.compile(r"['’]s?$")
_DEFINITION = re.compile(r"(?<![\w’'-])((?:[^\W\d_][\w’'-]* ){2,8})\(([A-Z][A-Za-z]{1,9}?)s?\)")
_SMALL_WORDS = frozenset(["of", "the", "and", "for", "in", "on", "de", "la", "du", "des"])
_SHORTEST_STEM = 4
_COUNTRY_ENDINGS = frozenset(["", "a", "e", "y", "o", "ia", "en", "ain", "ey", "s"])
_PEOPLE_ENDINGS = frozenset(
    ["n", "an", "ian", "ese", "ish", "i", "ic", "er", "ern", "erner", "ns", "ans", "ians", "is", "ers", "erners", "s"]
)

Ordinary = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in its place: *opens* a sentence, *joined* to the one before by no more than a space or hyphen."""

    text: str
    opens: bool
    joined: bool

    @property
    def bare(self) -> str:
        return _POSSESSIVE.sub("", self.text).replace(".", "").replace("’", "'").casefold()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or any(char.isupper() for char in self.text[1:])


def names(text: str, ordinary: Ordinary) -> list[str]:
    """Return the proper names of *text*: runs of words with a capital that the grammar doesn't ask for.

    *ordinary* says whether a word in lower case is one that any sentence may begin with. A text that gives capitals
    to words like "Not" and "With" is a headline, which tells nothing: it has none.
    """
    words = list(_words(text))
    inside = {word.bare for word in words if word.capital and not word.opens}
    if len((inside & OPENERS) - PARTS_OF_NAMES) > 1:
        return []
    return [" ".join(_POSSESSIVE.sub("", word.text) for word in run) for run in _runs(words, ordinary)]


def capitals(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words that have a capital inside a sentence, in order, and those that begin one; all in lower case."""
    words = list(_words(text))
    inside = tuple(word.bare for word in words if word.capital and not word.opens)
    return inside, frozenset(word.bare for word in words if word.opens)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that stand in lower case in *texts*, those typed without any capital left aside."""
    found: set[str] = set()
    for text in texts:
        if not text.islower():
            found.update(word.bare for word in _words(text) if not word.capital)
    return frozenset(found)


@dataclass(frozen=True)
class Names:
    """The names of an article, by paragraph; *context* (title, author) bears out names in every paragraph."""

    article: Article
    context: tuple[str, ...] = ()

    def ordinary(self, also: frozenset[str] = frozenset()) -> Ordinary:
        """Return whether a word is an ordinary one, by how the article and *also* write it."""
        common = self._common | also

        def is_ordinary(word: str) -> bool:
            return (
                word in OPENERS
                or word in common
                or word.endswith(ENDINGS_OF_ORDINARY_WORDS)
                or bool(quantities(word))
                or any(stem in common for stem in (word + "s", word.removesuffix("s"), word.removesuffix("ed")))
            )

        return is_ordinary

    def bears_out(self, name: str, number: int | None) -> bool:
        """Return whether a paragraph (or with None, any) has *name*, in whatever form."""
        said = tuple(word.bare for word in _words(name))
        if self._context.has(said, name):
            return True
        if number is None:
            return any(page.has(said, name) for page in self._pages)
        if not 1 <= number <= len(self._pages):
            return False
        return self._pages[number - 1].has(said, name) or self._is_meant(said, number)

    def where(self, name: str) -> list[int]:
        """Return the numbers of the paragraphs that have *name*."""
        said = tuple(word.bare for word in _words(name))
        return [number for number, page in enumerate(self._pages, 1) if page.has(said, name)]

    def _is_meant(self, said: tuple[str, ...], number: int) -> bool:
        """Return whether a short form in the paragraph stands for this name: "Kim" for the Kim named in full last."""
        short = [run for run in self._pages[number - 1].runs if len(run) < len(said) and _within(run, said)]
        for run in short:
            for page in reversed(self._pages[:number]):
                full = [other for other in page.runs if len(other) > len(run) and _within(run, other)]
                if full:
                    return _within(said, full[-1]) or _within(full[-1], said)
        return False

    @cached_property
    def _common(self) -> frozenset[str]:
        return common_words([self.article.whole])

    @cached_property
    def _context(self) -> _Page:
        return _Page.of(" . ".join([*self.article.head, *self.context]), self._definitions)

    @cached_property
    def _pages(self) -> tuple[_Page, ...]:
        return tuple(_Page.of(text, self._definitions) for text in self.article.paragraphs)

    @cached_property
    def _definitions(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """Return what the article calls by its initials, each in full and in short, and what everybody does."""
        found = list(LONG_FORMS.items())
        for words, short in _DEFINITION.findall(self.article.whole):
            expansion = _expansion(words.split(), short)
            if expansion:
                found.append((expansion, (short.casefold(),)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Page:
    """The words of a text in order, those with a capital, and its runs of them."""

    words: tuple[str, ...]
    capitals: frozenset[str]
    runs: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str, definitions: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> _Page:
        words = list(_words(text))
        bare = tuple(word.bare for word in words)
        more: list[tuple[str, ...]] = []
        for full, short in definitions:
            for one, other in ((full, short), (short, full)):
                if _stands_in(one, bare):
                    more.append(other)
        runs = [tuple(word.bare for word in run) for run in _runs(words, OPENERS.__contains__)]
        capitals = {word.bare for word in words if word.capital}.union(*more)
        return cls(sum(more, bare), frozenset(capitals), (*runs, *more))

    def has(self, said: tuple[str, ...], name: str) -> bool:
        """Return whether the name stands here as it is, in another case, shortened, or as two names side by side."""
        if len(said) == 1 and name.isupper() and len(name) <= 4:
            return any(_same(said[0], word) for word in self.capitals)
        if _stands_in(said, self.words) or any(_within(said, run) for run in self.runs):
            return True
        return any(
            any(_equal(said[:at], run) for run in self.runs) and any(_equal(said[at:], run) for run in self.runs)
            for at in range(1, len(said))
        )


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        opens = not end or bool(_ENDS_SENTENCE.search(between[-20:]))
        yield _Word(found[0], opens, not opens and bool(_JOINS_NAMES.fullmatch(between)))
        end = found.end()


def _runs(words: Sequence[_Word], ordinary: Ordinary) -> list[list[_Word]]:
    """Return the runs of words with a capital; a possessive ends one."""
    runs: list[list[_Word]] = []
    before: _Word | None = None
    for word in words:
        if not word.capital or word.bare in ("i", "") or (_is_no_name(word, ordinary)):
            before = None
            continue
        if before and word.joined and before.text == before.text.rstrip("'’").removesuffix("'s").removesuffix("’s"):
            runs[-1].append(word)
        else:
            runs.append([word])
        before = word
    return runs


def _is_no_name(word: _Word, ordinary: Ordinary) -> bool:
    shouted = len(word.text) > 1 and word.text.isupper() and word.bare in OPENERS
    if len(word.text) == 1 or (word.opens and word.text[1:].islower()):
        return ordinary(word.bare)
    return shouted


def _expansion(words: Sequence[str], short: str) -> tuple[str, ...]:
    """Return the last of *words* whose initials make *short*, or nothing."""
    wanted = short.casefold()
    for at in range(len(words) - 1, -1, -1):
        tail = [_POSSESSIVE.sub("", word).casefold() for word in words[at:]]
        parts = [part for word in tail for part in word.split("-")]
        big = "".join(part[0] for part in parts if part not in _SMALL_WORDS and part)
        if wanted in (big, "".join(part[0] for part in parts if part)):
            return tuple(parts)
    return ()


def _stands_in(said: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether *said* stands in *words* in a row."""
    return any(
        all(_same(one, other) for one, other in zip(said, words[at : at + len(said)], strict=True))
        for at in range(len(words) - len(said) + 1)
    )


def _within(said: Sequence[str], run: Sequence[str]) -> bool:
    """Return whether *said* is *run* with words left out."""
    rest = iter(run)
    return all(any(_same(one, other) for other in rest) for one in said)


def _equal(said: Sequence[str], run: Sequence[str]) -> bool:
    return len(said) == len(run) and _within(said, run)


@lru_cache(maxsize=1 << 14)
def _same(one: str, other: str) -> bool:
    """Return whether two words are one name: "China" and "Chinese", "Korea" and "Koreans", "Kim" and "Kims"."""
    if one == other or FORMS.get(one, one) == FORMS.get(other, other):
        return True
    if one[:1] != other[:1]:
        return False
    shared = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    length = min(len(one), len(other)) if shared is None else shared
    for at in range(length, _SHORTEST_STEM - 2, -1):
        ends = {one[at:], other[at:]}
        if ends == {"", "s"}:
            return True
        if at >= _SHORTEST_STEM and any(
            first in _COUNTRY_ENDINGS and second in _PEOPLE_ENDINGS
            for first, second in ((one[at:], other[at:]), (other[at:], one[at:]))
        ):
            return True
    return False
