"""Keep what was done to a base, and tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from knowledge.catalog import Change, Edit, Editor, Revision
from knowledge.model import KnownQuestion
from knowledge.sqlite import lessons
from knowledge.sqlite.bases import Key, key, number_of
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import fact_of_json, moment, source_of_json, storable, stored_moment

__all__ = ["append", "history", "history_of_fact", "revision"]

_TOLD = 20  # changes of each edit in a listing: an import can have 100,000
_ALL = -1  # SQLite's word for no limit
_LAST = 2**62  # more than the number of any edit


def append(connection: Connection, here: Key, edit: Edit, size: int) -> tuple[int, int]:
    """Make *edit*, which changes *size* facts, the base's next revision; return that and the row of the history."""
    number = here.revision + 1
    connection.execute("UPDATE bases SET revision = ? WHERE id = ?", (number, here.id))
    row = connection.execute(
        "INSERT INTO history"
        " (base, number, at, verb, by_platform, by_id, by_name, place, note, undoes, facts_changed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            here.id,
            number,
            stored_moment(edit.at),
            *map(storable, (edit.verb, edit.by.platform, edit.by.id, edit.by.name, edit.place, edit.note)),
            edit.undoes,
            size,
        ),
    ).lastrowid
    assert row is not None
    return number, row


def history(connection: Connection, name: str, before: int | None, limit: int) -> Sequence[Revision]:
    """Return the newest edits of the base called *name* under number *before*, with their first changes."""
    rows = connection.execute(
        "SELECT id, number, at, verb, by_platform, by_id, by_name, place, note, undoes, facts_changed"
        " FROM history WHERE base = ? AND number < ? ORDER BY number DESC LIMIT ?",
        (key(connection, name).id, _LAST if before is None else before, limit),
    ).fetchall()
    return [_told(connection, row, _TOLD) for row in rows]


def history_of_fact(
    connection: Connection, name: str, fact_id: str, before: int | None, limit: int
) -> Sequence[Revision]:
    """Return the newest edits of one fact under number *before*, each with that change alone."""
    fact = number_of(connection, key(connection, name), fact_id)
    rows = connection.execute(
        "SELECT history.id, number, at, verb, by_platform, by_id, by_name, place, note, undoes, facts_changed"
        " FROM changes JOIN history ON history.id = changes.history"
        " WHERE changes.fact = ? AND number < ? ORDER BY changes.history DESC LIMIT ?",
        (fact, _LAST if before is None else before, limit),
    ).fetchall()
    return [_told(connection, row, 1, fact) for row in rows]


def revision(connection: Connection, name: str, number: int) -> Revision | None:
    """Return the edit of that *number* with all its changes, or None."""
    row = connection.execute(
        "SELECT id, number, at, verb, by_platform, by_id, by_name, place, note, undoes, facts_changed"
        " FROM history WHERE base = ? AND number = ?",
        (key(connection, name).id, number),
    ).fetchone()
    if row is None:
        return None
    found = _told(connection, row, _ALL)
    turns = lessons.told(connection, row[0])
    edit = replace(
        found.edit,
        lessons=tuple(after for _, after in turns if after),
        unlearned=tuple(before for before, after in turns if before and not after),
    )
    relearned = tuple(was for was, now in turns if now and isinstance(was, KnownQuestion))
    return replace(found, edit=edit, relearned=relearned)


def _told(connection: Connection, row: Sequence[Any], most: int, fact: int | None = None) -> Revision:
    history_row, number, at, verb, platform, person, called, place, note, undoes, size = row
    changes = connection.execute(
        "SELECT before, after FROM whole_changes"
        " WHERE history = :history AND (:fact IS NULL OR fact = :fact) ORDER BY position LIMIT :most",
        {"history": history_row, "fact": fact, "most": most},
    )
    sources = connection.execute(
        "SELECT before, after FROM source_changes WHERE history = ? ORDER BY id", (history_row,)
    ).fetchall()
    edit = Edit(
        by=Editor(platform, person, called),
        at=moment(at),
        verb=verb,
        changes=tuple(Change(fact_of_json(was) if was else None, fact_of_json(now)) for was, now in changes),
        sources=tuple(source_of_json(now) for _, now in sources),
        place=place,
        note=note,
        undoes=undoes,
    )
    return Revision(number, edit, size, tuple(source_of_json(was) for was, _ in sources if was))
