"""Read facts: one, all of a base now or as it was, and those changed since."""

from __future__ import annotations

from knowledge.catalog import Base, Changed, Contents
from knowledge.model import Fact, InvalidFact
from knowledge.sqlite import lessons, sources
from knowledge.sqlite.bases import base, key, number_of
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import fact_of_json, facts_of_rows

__all__ = ["changed_since", "contents", "contents_at", "fact"]


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
        lessons.known(connection, here),
        lessons.rejected(connection, here),
    )


def contents_at(connection: Connection, name: str, revision: int) -> Contents:
    """Return what the base called *name* held after its edit number *revision*.

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
        *lessons.as_they_were(connection, here, revision),
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
    taught = lessons.changed_since(connection, here, revision)
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
        (lessons.known(connection, here), lessons.rejected(connection, here)) if taught else None,
    )
