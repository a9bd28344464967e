"""Make facts and sources of a pack's rows, and say what is wrong with those of which none can be made."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from types import MappingProxyType

from knowledge.model import MAX_ID, Citation, Fact, InvalidFact, InvalidPack, Source, State
from knowledge.packing.lines import Lines
from knowledge.text import one_line, slug

__all__ = ["CITATION_FIELDS", "FACT_FIELDS", "MAX_FACTS", "SOURCE_FIELDS", "Row", "Rows", "id_of"]

MAX_FACTS = 500_000

FACT_FIELDS = ("id", "answer", "phrasings", "citation", "tags", "state", "verify_by", "checked")
SOURCE_FIELDS = ("id", "title", "author", "where")
CITATION_FIELDS = ("source", "paragraph", "title", "author", "where")

_ALSO_CALLED = {
    "statement": "answer", "reply": "answer", "response": "answer", "text": "answer", "question": "phrasings",
    "questions": "phrasings", "aliases": "phrasings", "slug": "id", "name": "id", "key": "id", "tag": "tags",
    "category": "tags", "url": "where", "link": "where", "page": "paragraph",
}  # fmt: skip
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LISTED = 12
_KINDS: Sequence[tuple[type, str]] = (
    (str, "text"),
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (list, "a list"),
    (dict, "a table"),
    (date, "a date"),
)


def id_of(text: str) -> str:
    """Return the id that a fact called *text* in another tool's file gets here: its own, where that can be an id.

    Whoever reads a file that names facts of such a pack, as labelled questions do, asks this too.
    """
    if _is_id(text):
        return text
    return _NOT_IN_IDS.sub("-", one_line(text[: 10 * MAX_ID])).strip("-._")[:MAX_ID] or text


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a pack for one fact or source, with the line where it begins and those of its fields."""

    fields: Mapping[str, object]
    line: int
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class Rows:
    """Makes facts and sources of rows, one after the other.

    *sources* are those met so far. A citation of a source that is neither among them nor *known* already makes one:
    it takes the citation's text for its title. With *declared* it is an error instead.
    """

    def __init__(self, lines: Lines, known: Collection[str] = (), *, declared: bool = False) -> None:
        self.sources: dict[str, Source] = {}
        self._lines = lines
        self._known = frozenset(known)
        self._declared = declared
        self._first: dict[str, int] = {}
        self._described: set[str] = set()
        self._made: dict[str, str] = {}

    def source(self, row: Row) -> Source:
        """Return the source of a row, or raise InvalidPack."""
        self._check_names(row, row.fields, SOURCE_FIELDS)
        named = self._text(row, row.fields, "id")
        if not named:
            raise self._fault(row, "id", "This source has no 'id'.")
        return self._describe(row, named, row.fields, "")

    def fact(self, row: Row) -> Fact:
        """Return the fact of a row, or raise InvalidPack."""
        self._check_names(row, row.fields, FACT_FIELDS)
        for needed in ("id", "answer"):
            if row.fields.get(needed) in (None, ""):
                raise self._fault(row, needed, f"This fact has no '{needed}'.")
        fact_id = self._text(row, row.fields, "id")
        if not self._declared:
            fact_id = id_of(fact_id)
        try:
            fact = Fact(
                fact_id,
                self._text(row, row.fields, "answer"),
                self._texts(row, "phrasings"),
                self._citation(row),
                self._texts(row, "tags"),
                self._state(row),
                verify_by=self._day(row, "verify_by"),
                checked=self._day(row, "checked"),
            )
        except InvalidFact as error:
            raise self._fault(row, error.field, str(error)) from None
        first = self._first.setdefault(fact_id, row.line)
        if len(self._first) > MAX_FACTS:
            raise self._fault(row, "", f"A pack takes at most {MAX_FACTS:,} facts.")
        if first != row.line:
            raise self._fault(row, "id", f"'{fact_id}' is the id of the fact on line {first} already.")
        return fact

    def finish(self) -> None:
        """Raise InvalidPack where there was no fact at all."""
        if not self._first:
            raise self._lines.fault("There is no fact in it.")

    def _citation(self, row: Row) -> Citation | None:
        cited = row.fields.get("citation")
        if cited is None:
            return None
        if isinstance(cited, str):
            cited = {"source": cited}
        if not isinstance(cited, dict):
            raise self._fault(row, "citation", f"'citation' must be a table with a 'source', not {_kind(cited)}.")
        self._check_names(row, cited, CITATION_FIELDS, "citation.")
        paragraph = cited.get("paragraph")
        if paragraph is not None and (isinstance(paragraph, bool) or not isinstance(paragraph, int)):
            raise self._fault(row, "citation.paragraph", f"A paragraph must be a whole number, not {_kind(paragraph)}.")
        named = one_line(self._text(row, cited, "source", "citation."))
        if not named:
            raise self._fault(row, "citation.source", "This citation has no 'source'.")
        return Citation(self._cited(row, named, cited), paragraph)

    def _cited(self, row: Row, named: str, cited: Mapping[str, object]) -> str:
        """Return the id of the source called *named*, which may be an id or any text."""
        if self._declared:
            if named not in self.sources and named not in self._known:
                raise self._fault(
                    row,
                    "citation.source",
                    f"No [[source]] above it is called '{named[:64]}'{_suggestion(named, self.sources)}",
                )
            return named
        source_id = named if _is_id(named) else self._made.get(named) or self._new_id(named)
        described = any(cited.get(name) for name in ("title", "author", "where"))
        if described:
            given = {name: value for name, value in cited.items() if value is not None}
            return self._describe(row, source_id, {"title": named} | given, "citation.").id
        if source_id not in self.sources and source_id not in self._known:
            self._made[named] = source_id
            self.sources[source_id] = self._titled(row, source_id, named)
        return source_id

    def _titled(self, row: Row, source_id: str, title: str) -> Source:
        try:
            return Source(source_id, title, where=title if title.startswith(("http://", "https://")) else "")
        except InvalidFact as error:
            raise self._fault(row, "citation.source", str(error)) from None

    def _describe(self, row: Row, source_id: str, fields: Mapping[str, object], prefix: str) -> Source:
        """Return the source as *fields* describe it; raise InvalidPack where it was described otherwise before."""
        title, author, where = (self._text(row, fields, name, prefix) for name in ("title", "author", "where"))
        try:
            source = Source(source_id, title, author, where)
        except InvalidFact as error:
            raise self._fault(row, prefix + error.field.removeprefix("source."), str(error)) from None
        if source_id in self._described and self.sources[source_id] != source:
            raise self._fault(
                row, prefix + ("source" if prefix else "id"), f"The source '{source_id}' was described otherwise above."
            )
        self._described.add(source_id)
        self.sources[source_id] = source
        return source

    def _new_id(self, text: str) -> str:
        made = base = slug(text) or "source"
        number = 1
        while made in self.sources or made in self._known:
            number += 1
            made = f"{base}-{number}"
        self._made[text] = made
        return made

    def _state(self, row: Row) -> State:
        state = self._text(row, row.fields, "state") or State.LIVE
        if state not in tuple(State):
            raise self._fault(row, "state", "'state' must be 'live' or 'retired'.")
        return State(state)

    def _day(self, row: Row, name: str) -> date | None:
        day = row.fields.get(name)
        if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
            return day
        if isinstance(day, str) and _DAY.fullmatch(day):
            with suppress(ValueError):
                return date.fromisoformat(day)
        raise self._fault(row, name, f"'{name}' must be a day, written like 2026-01-31.")

    def _texts(self, row: Row, name: str) -> tuple[str, ...]:
        texts = row.fields.get(name)
        if texts is None:
            return ()
        if not isinstance(texts, list):
            raise self._fault(row, name, f"'{name}' must be a list of texts, not {_kind(texts)}.")
        for text in texts:
            if not isinstance(text, str):
                raise self._fault(row, name, f"'{name}' must be a list of texts; one of them is {_kind(text)}.")
        return tuple(texts)

    def _text(self, row: Row, fields: Mapping[str, object], name: str, prefix: str = "") -> str:
        text = fields.get(name)
        if text is None:
            return ""
        if not isinstance(text, str):
            raise self._fault(row, prefix + name, f"'{name}' must be text, not {_kind(text)}.")
        return text

    def _check_names(self, row: Row, fields: Mapping[str, object], allowed: Sequence[str], prefix: str = "") -> None:
        for name in fields:
            if name not in allowed:
                shown = one_line(name)[:40]
                raise self._fault(row, prefix + shown, f"There is no field '{shown}'{_suggestion(shown, allowed)}")

    def _fault(self, row: Row, name: str, sentence: str) -> InvalidPack:
        return self._lines.fault(sentence, row.lines.get(name.partition(".")[0], row.line), name)


def _is_id(text: str) -> bool:
    try:
        Citation(text)
    except InvalidFact:
        return False
    return True


def _suggestion(name: str, allowed: Collection[str]) -> str:
    meant = _ALSO_CALLED.get(name.lower(), "")
    near = [meant] if meant in allowed else get_close_matches(name.lower(), allowed, 1)
    if near:
        return f": did you mean '{near[0]}'?"
    return f"; there are {', '.join(allowed)}." if 0 < len(allowed) <= _LISTED else "."


def _kind(value: object) -> str:
    return next((kind for one, kind in _KINDS if isinstance(value, one)), "nothing")
