"""Turn rows and JSON into values and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from knowledge.model import Citation, Fact, Source, State

__all__ = ["as_json", "day", "fact_of_json", "facts_of_rows", "moment", "source_of_json", "storable", "stored_moment"]


def facts_of_rows(rows: Iterable[Sequence[Any]]) -> Iterator[Fact]:
    """Yield the facts of rows with the columns slug, statement, phrasings, source, paragraph, tags, state,
    revision, verify_by, checked."""
    citations: dict[tuple[str, int | None], Citation] = {}
    for slug, statement, phrasings, source, paragraph, tags, state, revision, verify_by, checked in rows:
        citation = None
        if source is not None:
            citation = citations.get((source, paragraph))
            if citation is None:
                citation = citations[source, paragraph] = Citation(source, paragraph)
        yield _fact(
            id=slug,
            statement=statement,
            phrasings=tuple(json.loads(phrasings)),
            citation=citation,
            tags=tuple(json.loads(tags)) if tags != "[]" else (),
            state=_STATES[state],
            revision=revision,
            verify_by=day(verify_by),
            checked=day(checked),
        )


def fact_of_json(text: str) -> Fact:
    """Return the fact that the view facts_as_json told."""
    told = json.loads(text)
    source = told["source"]
    return _fact(
        id=told["id"],
        statement=told["statement"],
        phrasings=tuple(told["phrasings"]),
        citation=Citation(source, told["paragraph"]) if source is not None else None,
        tags=tuple(told["tags"]),
        state=State(told["state"]),
        revision=told["revision"],
        verify_by=day(told["verify_by"]),
        checked=day(told["checked"]),
    )


def source_of_json(text: str) -> Source:
    """Return the source that the view sources_as_json told."""
    return Source(**json.loads(text))


def as_json(value: Sequence[Any] | Mapping[str, Any]) -> str:
    """Return *value* as JSON, letter for letter as SQLite writes it, so that the two can be compared."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def storable(text: str) -> str:
    """Return *text* as SQLite can keep it: lone surrogates and NUL become the replacement character."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def stored_moment(at: datetime) -> str:
    """Return *at* as text that sorts by time; raise ValueError when it has no time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone can't be stored")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Return the moment that was stored, in UTC."""
    return datetime.fromisoformat(text)


def day(text: str | None) -> date | None:
    """Return the day that was stored, or None."""
    return date.fromisoformat(text) if text else None


_STATES = {state.value: state for state in State}


def _fact(**fields: Any) -> Fact:
    # What is stored was valid when it was made. Checking it again would take 100,000 facts ten times as long, and a
    # rule that has become stricter since must not keep the old ones from being read.
    fact = object.__new__(Fact)
    for name, value in fields.items():
        object.__setattr__(fact, name, value)
    return fact
