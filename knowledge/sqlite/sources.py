"""The sources of a base, and the changes to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from knowledge.model import Source
from knowledge.sqlite.bases import Key
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import source_of_json

__all__ = ["changed_since", "differing", "save", "sources", "sources_at"]


def sources(connection: Connection, here: Key) -> Mapping[str, Source]:
    """Return the sources of a base by id, oldest first."""
    rows = connection.execute(
        "SELECT slug, title, author, location FROM sources WHERE base = ? ORDER BY id", (here.id,)
    )
    return {row[0]: Source(*row) for row in rows}


def sources_at(connection: Connection, here: Key, revision: int) -> Mapping[str, Source]:
    """Return the sources of a base as they were after its edit number *revision*.

    One that was changed since is what the first such change tells as before; the others are as they are.
    """
    return _by_id(
        connection,
        "SELECT before, source FROM (SELECT source_changes.source, before, min(number) FROM history"
        " JOIN source_changes ON source_changes.history = history.id"
        " WHERE history.base = :base AND number > :revision GROUP BY source_changes.source)"
        " WHERE before IS NOT NULL"
        " UNION ALL SELECT source, id FROM sources_as_json WHERE base = :base AND id NOT IN"
        " (SELECT source_changes.source FROM history JOIN source_changes ON source_changes.history = history.id"
        " WHERE history.base = :base AND number > :revision) ORDER BY 2",
        here,
        revision,
    )


def changed_since(connection: Connection, here: Key, revision: int) -> Mapping[str, Source]:
    """Return the sources of a base that were added or changed since its edit number *revision*, as they are."""
    return _by_id(
        connection,
        "SELECT source FROM sources_as_json WHERE base = :base AND id IN"
        " (SELECT source_changes.source FROM history JOIN source_changes ON source_changes.history = history.id"
        " WHERE history.base = :base AND number > :revision) ORDER BY id",
        here,
        revision,
    )


def differing(connection: Connection, here: Key, given: Iterable[Source]) -> Sequence[Source]:
    """Return those of the *given* sources that the base doesn't hold, or holds otherwise."""
    held = sources(connection, here)
    return [source for source in {source.id: source for source in given}.values() if held.get(source.id) != source]


def save(connection: Connection, here: Key, row: int, given: Iterable[Source]) -> None:
    """Add or replace the *given* sources, as the *row* of the history has it."""
    for source in given:
        before = connection.execute(
            "SELECT source FROM sources_as_json WHERE base = ? AND slug = ?", (here.id, source.id)
        ).fetchone()
        connection.execute(
            "INSERT INTO sources (base, slug, title, author, location) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (base, slug) DO UPDATE SET"
            " title = excluded.title, author = excluded.author, location = excluded.location",
            (here.id, source.id, source.title, source.author, source.where),
        )
        connection.execute(
            "INSERT INTO source_changes (history, source, before, after)"
            " SELECT ?, id, ?, source FROM sources_as_json WHERE base = ? AND slug = ?",
            (row, before[0] if before else None, here.id, source.id),
        )


def _by_id(connection: Connection, query: str, here: Key, revision: int) -> Mapping[str, Source]:
    rows = connection.execute(query, {"base": here.id, "revision": revision})
    found = (source_of_json(row[0]) for row in rows)
    return {source.id: source for source in found}
