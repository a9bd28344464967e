"""Read facts: one, all of a base now or as it was, and those changed since."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.catalog import Base, Changed, Contents
from knowledge.model import Fact, FactNotFound, InvalidFact, KnownQuestion
from knowledge.sqlite import sources
from knowledge.sqlite.bases import Key, base, key
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import fact_of_json, facts_of_rows, moment, storable, stored_moment

__all__ = ["changed_since", "confirm", "contents", "contents_at", "fact", "number_of"]


def number_of(connection: Connection, here: Key, fact_id: str) -> int:
    """Return the number by which the tables know a fact, or raise FactNotFound."""
    row = connection.execute(
        "SELECT id FROM facts WHERE base = ? AND slug = ?", (here.id, storable(fact_id))
    ).fetchone()
    if row is None:
        raise FactNotFound(fact_id)
    number: int = row[0]
    return number


def fact(connection: Connection, name: str, fact_id: str) -> Fact:
    """Return one fact of the base called *name*."""
    rows = connection.execute(
        "SELECT slug, statement, phrasings, source, paragraph, tags, state, revision, verify_by, checked"
        " FROM whole_facts WHERE id = ?",
        (number_of(connection, key(connection, name), fact_id),),
    )
    return next(facts_of_rows(rows))


def contents(connection: Connection, name: str) -> Contents:
    """Return all that the base called *name* holds."""
    here = key(connection, name)
    rows = connection.execute(
        "SELECT slug, statement, phrasings, source, paragraph, tags, state, revision, verify_by, checked"
        " FROM whole_facts WHERE base = ? ORDER BY id",
        (here.id,),
    )
    return Contents(
        base(connection, name),
        tuple(facts_of_rows(rows)),
        sources.sources(connection, here),
        _known(connection, here),
    )


def contents_at(connection: Connection, name: str, revision: int) -> Contents:
    """Return what the base called *name* held after its edit number *revision*; known questions are those of now.

    A fact or source that was changed since is what the first such change tells as before; the others are as they are.
    """
    here = key(connection, name)
    if not 0 <= revision <= here.revision:
        raise InvalidFact("revision", f"'{name}' has revisions 0 to {here.revision}, and no {revision}.")
    facts = connection.execute(
        "SELECT fact, before FROM (SELECT changes.fact, before, min(number) FROM history"
        " JOIN changes ON changes.history = history.id"
        " WHERE history.base = ? AND number > ? GROUP BY changes.fact) WHERE before IS NOT NULL"
        " UNION ALL SELECT id, fact FROM facts_as_json WHERE base = ? AND changed <= ? ORDER BY 1",
        (here.id, revision, here.id, revision),
    )
    found = tuple(fact_of_json(told) for _, told in facts)
    return Contents(
        Base(name, revision, sum(fact.live for fact in found)),
        found,
        sources.sources_at(connection, here, revision),
        _known(connection, here),
    )


def changed_since(connection: Connection, name: str, revision: int) -> Changed | None:
    """Return what has changed in the base called *name* since *revision*, or None if it never had that one."""
    now = base(connection, name)
    here = key(connection, name)
    if revision > here.revision:
        return None
    facts = connection.execute(
        "SELECT slug, statement, phrasings, source, paragraph, tags, state, revision, verify_by, checked"
        " FROM whole_facts WHERE base = ? AND changed > ? ORDER BY id",
        (here.id, revision),
    )
    gone = connection.execute(
        "SELECT DISTINCT before ->> '$.id' FROM history JOIN changes ON changes.history = history.id"
        " WHERE history.base = :base AND number > :revision AND after IS NOT NULL"
        " AND before ->> '$.id' <> after ->> '$.id'"
        " AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.base = :base AND slug = before ->> '$.id')",
        {"base": here.id, "revision": revision},
    )
    return Changed(
        now,
        tuple(facts_of_rows(facts)),
        tuple(was for (was,) in gone),
        sources.changed_since(connection, here, revision),
    )


def confirm(connection: Connection, name: str, known: Iterable[KnownQuestion]) -> None:
    """Keep known questions; where one is known already, the new fact stands in for the old one."""
    here = key(connection, name)
    for question in known:
        connection.execute(
            "INSERT INTO known_questions (base, question, fact, confirmed_by, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (base, question) DO UPDATE SET"
            " fact = excluded.fact, confirmed_by = excluded.confirmed_by, at = excluded.at",
            (
                here.id,
                question.question,
                number_of(connection, here, question.fact) if question.fact is not None else None,
                storable(question.by),
                stored_moment(question.at),
            ),
        )


def _known(connection: Connection, here: Key) -> tuple[KnownQuestion, ...]:
    rows = connection.execute(
        "SELECT question, slug, confirmed_by, at FROM known_questions LEFT JOIN facts ON facts.id = fact"
        " WHERE known_questions.base = ? ORDER BY known_questions.id",
        (here.id,),
    )
    return tuple(KnownQuestion(question, slug, by, moment(at)) for question, slug, by, at in rows)
