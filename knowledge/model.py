"""What a fact is: frozen values that can't be invalid, and the tree of errors.

The errors, each of which carries its own sentence for the person who reads it:

    KnowledgeError
    ├── InvalidFact          a value breaks a rule of the model; names the field
    ├── InvalidPack          a pack can't be read; names file, line and field
    ├── FactNotFound
    ├── FactExists
    ├── BaseNotFound
    ├── StaleEdit            somebody else saved first; carries the fact as it is now
    └── StoreError           the file of data can't be used
        ├── StoreNewer       written by a newer Footnote
        ├── StoreCorrupt     not a database, or a damaged one
        ├── StoreReadOnly    the file or folder can't be written
        ├── StoreExposed     others on the machine can read the file
        ├── StoreFull        the disk is full
        └── StoreBusy        another program holds the file
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from knowledge.text import one_line, plain

__all__ = [
    "MAX_ID",
    "MAX_PHRASING",
    "MAX_PHRASINGS",
    "MAX_STATEMENT",
    "MAX_TAGS",
    "SHIPPED",
    "BaseNotFound",
    "Citation",
    "Fact",
    "FactExists",
    "FactNotFound",
    "InvalidFact",
    "InvalidPack",
    "KnowledgeError",
    "KnownQuestion",
    "Lesson",
    "Rejected",
    "Source",
    "StaleEdit",
    "State",
    "StoreBusy",
    "StoreCorrupt",
    "StoreError",
    "StoreExposed",
    "StoreFull",
    "StoreNewer",
    "StoreReadOnly",
]

SHIPPED = "footnote:system"  # who confirmed what comes with the shipped base
MAX_ID = 64  # a button's custom_id holds 100 characters: a verb, the id of an answer and this
MAX_STATEMENT = 1_000
MAX_PHRASING = 500
MAX_PHRASINGS = 100
MAX_TAGS = 10
MAX_TAG = 40
MAX_TITLE = 300
MAX_PARAGRAPH = 1_000_000

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._?!+-]*")


class KnowledgeError(Exception):
    """Something asked of the knowledge can't be done; str() is the sentence for the person who asked."""


class InvalidFact(KnowledgeError):
    """A value breaks a rule of the model."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class InvalidPack(KnowledgeError):
    """A pack can't be read; nothing of it was imported."""

    def __init__(self, sentence: str, *, file: str = "", line: int | None = None, field: str = "") -> None:
        where = file + (f", line {line}" if line else "") + (f", field '{field}'" if field else "")
        super().__init__(f"{where}: {sentence}" if where else sentence)
        self.file, self.line, self.field = file, line, field


class FactNotFound(KnowledgeError):
    """No fact of this base has the id."""

    def __init__(self, fact_id: str) -> None:
        super().__init__(f"There is no fact called '{one_line(fact_id)[:MAX_ID]}' here.")
        self.fact_id = fact_id


class FactExists(KnowledgeError):
    """The id is taken."""

    def __init__(self, fact_id: str) -> None:
        super().__init__(f"A fact called '{fact_id}' is here already: choose another id, or edit that one.")
        self.fact_id = fact_id


class BaseNotFound(KnowledgeError):
    """No base has the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no base called '{one_line(name)[:MAX_ID]}'.")
        self.name = name


class StaleEdit(KnowledgeError):
    """The fact was changed by somebody else since it was read; nothing was saved."""

    def __init__(self, fact_id: str, current: Fact | None) -> None:
        super().__init__(f"Somebody changed '{fact_id}' while you were editing: nothing was saved.")
        self.fact_id, self.current = fact_id, current


class StoreError(KnowledgeError):
    """The file of data can't be used."""


class StoreNewer(StoreError):
    """The file was written by a newer Footnote."""


class StoreCorrupt(StoreError):
    """The file is not a database of Footnote's, or is damaged."""


class StoreReadOnly(StoreError):
    """The file or its folder can't be written."""


class StoreExposed(StoreError):
    """Others on the machine can read the file."""


class StoreFull(StoreError):
    """The disk is full."""


class StoreBusy(StoreError):
    """Another program holds the file."""


class State(StrEnum):
    """Whether a fact answers."""

    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from; *where* is a link or a description of where to find it, or empty."""

    id: str
    title: str
    author: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        _check_id("source", self.id)
        for name in ("title", "author", "where"):
            _set(self, name, _line(f"source.{name}", getattr(self, name), MAX_TITLE))
        if not self.title:
            raise InvalidFact("source.title", f"The source '{self.id}' needs a title.")


@dataclass(frozen=True, slots=True)
class Citation:
    """The paragraph of a source that bears a fact out; body paragraphs are counted from 1."""

    source: str
    paragraph: int | None = None

    def __post_init__(self) -> None:
        _check_id("citation.source", self.source)
        number = self.paragraph
        if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
            raise InvalidFact("citation.paragraph", "A citation's paragraph must be a whole number.")
        if number is not None and not 1 <= number <= MAX_PARAGRAPH:
            raise InvalidFact("citation.paragraph", "A citation's paragraph must be 1 or more.")


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim with the ways people ask for it.

    *verify_by* is the day by which a curator should check it again; *checked* is when one last did.
    """

    id: str
    statement: str
    phrasings: tuple[str, ...] = ()
    citation: Citation | None = None
    tags: tuple[str, ...] = ()
    state: State = State.LIVE
    revision: int = 1
    verify_by: date | None = None
    checked: date | None = None

    def __post_init__(self) -> None:
        _check_id("id", self.id)
        if not isinstance(self.statement, str):
            raise InvalidFact("answer", "A fact's answer must be text.")
        if len(self.statement) > 20 * MAX_STATEMENT:
            raise InvalidFact("answer", _too_long("The answer", len(self.statement), MAX_STATEMENT))
        _set(self, "statement", plain(self.statement))
        if not any(char.isalnum() for char in self.statement):
            raise InvalidFact("answer", "A fact needs an answer: one claim, in words.")
        if len(self.statement) > MAX_STATEMENT:
            raise InvalidFact("answer", _too_long("The answer", len(self.statement), MAX_STATEMENT))
        _set(self, "phrasings", _lines("phrasings", self.phrasings, MAX_PHRASINGS, MAX_PHRASING))
        _set(self, "tags", _lines("tags", (str(tag).lower() for tag in self.tags), MAX_TAGS, MAX_TAG))
        _set(self, "state", State(self.state))
        if self.revision < 1:
            raise InvalidFact("revision", "A fact's revision must be 1 or more.")

    @property
    def live(self) -> bool:
        """Whether it answers."""
        return self.state is State.LIVE

    def says_what(self, other: Fact | None) -> bool:
        """Whether it says and is asked what the *other* is; one was checked, or is to be reviewed, maybe."""
        apart = ("revision", "checked", "verify_by")
        return other is not None and self == dataclasses.replace(other, **{name: getattr(self, name) for name in apart})

    def amended(self, **changes: Any) -> Self:
        """Return this fact with *changes*, one revision on; raise InvalidFact when a rule is broken."""
        return dataclasses.replace(self, **{"revision": self.revision + 1, **changes})


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question whose right fact was confirmed by somebody; *fact* None means "must not be answered"."""

    question: str
    fact: str | None
    by: str
    at: datetime

    def __post_init__(self) -> None:
        _set(self, "question", _line("question", self.question, MAX_STATEMENT))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A question that is not about *fact*, as somebody confirmed."""

    question: str
    fact: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        _set(self, "question", _line("question", self.question, MAX_STATEMENT))


Lesson = KnownQuestion | Rejected


def _set(value: object, name: str, new: object) -> None:
    object.__setattr__(value, name, new)  # frozen values are made plain once, here, before anyone sees them


def _check_id(field: str, fact_id: str) -> None:
    if not isinstance(fact_id, str) or len(fact_id) > MAX_ID or not _ID.fullmatch(fact_id):
        shown = one_line(str(fact_id))[:MAX_ID]
        raise InvalidFact(
            field,
            f"'{shown}' can't be an id: use 1 to {MAX_ID} letters, digits and ._-+?! with a letter or digit first.",
        )


def _line(field: str, text: str, limit: int) -> str:
    if not isinstance(text, str):
        raise InvalidFact(field, f"'{field}' must be text.")
    line = one_line(text[: 20 * limit])
    if len(line) > limit:
        raise InvalidFact(field, _too_long(f"'{line[:40]}…'", len(text), limit))
    return line


def _lines(field: str, texts: Iterable[str], most: int, limit: int) -> tuple[str, ...]:
    """Return the lines made plain, without empty ones and repeats (case ignored), in order."""
    if isinstance(texts, str):
        raise InvalidFact(field, f"'{field}' must be a list of texts.")
    found: dict[str, str] = {}
    for text in texts:
        line = _line(field, text, limit)
        if line:
            found.setdefault(line.casefold(), line)
    if len(found) > most:
        raise InvalidFact(field, f"A fact takes at most {most} {field}; this has {len(found):,}.")
    return tuple(found.values())


def _too_long(what: str, length: int, limit: int) -> str:
    return f"{what} has {length:,} characters; at most {limit:,} fit."
