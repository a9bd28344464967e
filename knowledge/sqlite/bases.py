"""Bases by name, which space reads which, and copies of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.catalog import Base
from knowledge.lookalikes import lookalikes
from knowledge.model import BaseNotFound, FactNotFound, InvalidFact
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import storable
from knowledge.text import one_line

__all__ = [
    "Key",
    "any_base",
    "base",
    "bases",
    "bind",
    "bound",
    "copy",
    "create",
    "key",
    "number_of",
    "revisions",
    "spaces",
]

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Key:
    """A base as the tables know it."""

    id: int
    revision: int


def key(connection: Connection, name: str) -> Key:
    """Return the key of the base called *name*, or raise BaseNotFound."""
    row = connection.execute("SELECT id, revision FROM bases WHERE name = ?", (storable(name),)).fetchone()
    if row is None:
        raise BaseNotFound(name)
    return Key(*row)


def number_of(connection: Connection, here: Key, fact_id: str) -> int:
    """Return the number by which the tables know a fact, or raise FactNotFound."""
    row = connection.execute(
        "SELECT id FROM facts WHERE base = ? AND slug = ?", (here.id, storable(fact_id))
    ).fetchone()
    if row is None:
        raise FactNotFound(fact_id)
    number: int = row[0]
    return number


def any_base(connection: Connection) -> bool:
    """Whether there is a base at all."""
    return connection.execute("SELECT 1 FROM bases LIMIT 1").fetchone() is not None


def bases(connection: Connection) -> Sequence[Base]:
    """Return every base, by name."""
    rows = connection.execute(
        "SELECT name, revision, (SELECT count(*) FROM facts WHERE base = bases.id AND state = 'live')"
        " FROM bases ORDER BY name"
    )
    return [Base(*row) for row in rows]


def base(connection: Connection, name: str) -> Base:
    """Return the base called *name*, or raise BaseNotFound."""
    here = key(connection, name)
    (live,) = connection.execute("SELECT count(*) FROM facts WHERE base = ? AND state = 'live'", (here.id,)).fetchone()
    return Base(name, here.revision, live)


def revisions(connection: Connection) -> dict[str, int]:
    """Return the revision of every base."""
    return dict(connection.execute("SELECT name, revision FROM bases"))


def bound(connection: Connection, space: str) -> str | None:
    """Return the name of the base that *space* is bound to, or None."""
    row = connection.execute(
        "SELECT name FROM spaces JOIN bases ON bases.id = spaces.base WHERE space = ?", (storable(space),)
    ).fetchone()
    return row[0] if row else None


def bind(connection: Connection, space: str, name: str) -> None:
    """Make *space* read and edit the base called *name*."""
    connection.execute(
        "INSERT INTO spaces (space, base) VALUES (?, ?) ON CONFLICT (space) DO UPDATE SET base = excluded.base",
        (storable(space), key(connection, name).id),
    )


def spaces(connection: Connection, name: str) -> Sequence[str]:
    """Return the spaces that are bound to the base called *name*, by name."""
    rows = connection.execute("SELECT space FROM spaces WHERE base = ? ORDER BY space", (key(connection, name).id,))
    return [space for (space,) in rows]


def create(connection: Connection, name: str) -> Base:
    """Make an empty base unless it is there, and return it; its name may not look like another's."""
    if not name or name != one_line(name) or len(name) > _LONGEST_NAME:
        raise InvalidFact("base", f"A base's name is 1 to {_LONGEST_NAME} printable characters on one line.")
    others = revisions(connection)
    for _, other in lookalikes([name] if name not in others else [], others):
        raise InvalidFact("base", f"“{name}” looks like the base “{other}”, in other letters: choose another name.")
    connection.execute("INSERT INTO bases (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
    return base(connection, name)


def copy(connection: Connection, origin: str, name: str) -> Base:
    """Make *name* a copy of *origin* unless it is there, and return it."""
    there = key(connection, origin)
    if connection.execute("SELECT 1 FROM bases WHERE name = ?", (storable(name),)).fetchone():
        return base(connection, name)
    create(connection, name)
    ids = {"origin": there.id, "revision": there.revision, "copy": key(connection, name).id}
    connection.execute("UPDATE bases SET copied_from = :origin, copied_revision = :revision WHERE id = :copy", ids)
    connection.execute(
        "INSERT INTO sources (base, slug, title, author, location)"
        " SELECT :copy, slug, title, author, location FROM sources WHERE base = :origin ORDER BY id",
        ids,
    )
    connection.execute(
        "INSERT INTO facts"
        " (base, slug, statement, source, paragraph, state, revision, verify_by, checked, changed)"
        " SELECT :copy, slug, statement, source, paragraph, state, revision, verify_by, checked, 0"
        " FROM facts WHERE base = :origin ORDER BY id",
        ids,
    )
    connection.execute(
        "INSERT INTO phrasings (fact, position, phrasing) SELECT new.id, position, phrasing"
        " FROM facts AS new JOIN facts AS old ON old.base = :origin AND old.slug = new.slug"
        " JOIN phrasings ON phrasings.fact = old.id WHERE new.base = :copy",
        ids,
    )
    connection.execute(
        "INSERT INTO tags (fact, position, tag) SELECT new.id, position, tag"
        " FROM facts AS new JOIN facts AS old ON old.base = :origin AND old.slug = new.slug"
        " JOIN tags ON tags.fact = old.id WHERE new.base = :copy",
        ids,
    )
    connection.execute(
        "INSERT INTO drafts (base, number, source, paragraph, statement, phrasings, lacks, fact)"
        " SELECT :copy, number, source, paragraph, statement, phrasings, lacks, fact FROM drafts WHERE base = :origin",
        ids,
    )
    connection.execute(
        "INSERT INTO paragraphs (base, source, number, digest)"
        " SELECT :copy, source, number, digest FROM paragraphs WHERE base = :origin",
        ids,
    )
    connection.execute(
        "INSERT INTO known_questions (base, question, fact, confirmed_by, at)"
        " SELECT :copy, question, new.id, confirmed_by, at FROM known_questions"
        " LEFT JOIN facts AS old ON old.id = known_questions.fact"
        " LEFT JOIN facts AS new ON new.base = :copy AND new.slug = old.slug"
        " WHERE known_questions.base = :origin ORDER BY known_questions.id",
        ids,
    )
    connection.execute(
        "INSERT INTO rejected (base, question, fact, rejected_by, at)"
        " SELECT :copy, question, new.id, rejected_by, at FROM rejected"
        " JOIN facts AS old ON old.id = rejected.fact"
        " JOIN facts AS new ON new.base = :copy AND new.slug = old.slug"
        " WHERE rejected.base = :origin ORDER BY rejected.id",
        ids,
    )
    return base(connection, name)
