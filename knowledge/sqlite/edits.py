"""Make the changes of one edit, together with what the history says of them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.catalog import Base, Change, Edit
from knowledge.model import Citation, Fact, FactExists, FactNotFound, InvalidFact, StaleEdit
from knowledge.sqlite import audit, lessons, sources
from knowledge.sqlite.bases import Key, base, key
from knowledge.sqlite.driver import Connection, transaction
from knowledge.sqlite.facts import fact
from knowledge.sqlite.history import append
from knowledge.sqlite.rows import storable

__all__ = ["apply", "apply_alone", "uncited"]


def apply(connection: Connection, name: str, edit: Edit) -> Base:
    """Make *edit* in the base called *name* and return the base after it."""
    here = key(connection, name)
    fresh = sources.differing(connection, here, edit.sources)
    taught = lessons.differing(connection, here, edit)
    if not edit.changes and not fresh and not taught:
        return base(connection, name)
    numbers = _numbers(connection, name, here, edit.changes)
    revision, row = append(connection, here, edit, len(edit.changes))
    sources.save(connection, here, row, fresh)
    before = [_told(connection, number) for number in numbers]
    _give_up_ids(connection, edit.changes, numbers)
    for position, (change, number) in enumerate(zip(edit.changes, numbers, strict=True)):
        saved = _save(connection, here, revision, change, number)
        connection.execute(
            "INSERT INTO changes (history, position, fact, before, after)"
            " SELECT ?, ?, id, ?, fact FROM facts_as_json WHERE id = ?",
            (row, position, before[position], saved),
        )
    lessons.save(connection, here, row, taught)
    audit.seal(connection, row)
    return base(connection, name)


def apply_alone(connection: Connection, name: str, edit: Edit) -> Base:
    """Make *edit* in a transaction of its own and return the base after it."""
    with transaction(connection):
        return apply(connection, name, edit)


def uncited(fact_id: str, citation: Citation) -> InvalidFact:
    """Return the error that says that a fact cites a source which isn't there."""
    return InvalidFact(
        "citation.source", f"'{fact_id}' cites '{citation.source}', but there is no such source here: add it first."
    )


def _numbers(connection: Connection, name: str, here: Key, changes: Sequence[Change]) -> list[int | None]:
    """Return the tables' number of each fact to change, None for one to add; raise when it isn't as it was read."""
    numbers: list[int | None] = []
    met: set[int] = set()
    for change in changes:
        if change.before is None:
            numbers.append(None)
            continue
        row = connection.execute(
            "SELECT id, revision FROM facts WHERE base = ? AND slug = ?", (here.id, storable(change.before.id))
        ).fetchone()
        if row is None:
            raise FactNotFound(change.before.id)
        if row[1] != change.before.revision or row[0] in met:
            raise StaleEdit(change.before.id, fact(connection, name, change.before.id))
        met.add(row[0])
        numbers.append(row[0])
    return numbers


def _told(connection: Connection, number: int | None) -> str | None:
    row = connection.execute("SELECT fact FROM facts_as_json WHERE id = ?", (number,)).fetchone()
    return row[0] if row else None


def _give_up_ids(connection: Connection, changes: Sequence[Change], numbers: Sequence[int | None]) -> None:
    """Free the ids that the edit renames away, so that others in it may take them, even in a ring."""
    for change, number in zip(changes, numbers, strict=True):
        if change.before is not None and change.before.id != change.after.id:
            connection.execute("UPDATE facts SET slug = '~' || id WHERE id = ?", (number,))


def _save(connection: Connection, here: Key, revision: int, change: Change, number: int | None) -> int:
    """Add or overwrite a fact and return the tables' number of it."""
    after, before = change.after, change.before
    _check(connection, here, after, number)
    citation = after.citation
    inserted = connection.execute(
        "INSERT INTO facts"
        " (id, base, slug, statement, source, paragraph, state, revision, verify_by, checked, changed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " slug = excluded.slug, statement = excluded.statement, source = excluded.source,"
        " paragraph = excluded.paragraph, state = excluded.state, revision = excluded.revision,"
        " verify_by = excluded.verify_by, checked = excluded.checked, changed = excluded.changed",
        (
            number,
            here.id,
            after.id,
            after.statement,
            citation.source if citation else None,
            citation.paragraph if citation else None,
            after.state.value,
            before.revision + 1 if before else 1,
            after.verify_by.isoformat() if after.verify_by else None,
            after.checked.isoformat() if after.checked else None,
            revision,
        ),
    ).lastrowid
    number = number or inserted
    assert number is not None
    connection.execute("DELETE FROM phrasings WHERE fact = ?", (number,))
    connection.execute("DELETE FROM tags WHERE fact = ?", (number,))
    connection.executemany(
        "INSERT INTO phrasings (fact, position, phrasing) VALUES (?, ?, ?)",
        [(number, position, phrasing) for position, phrasing in enumerate(after.phrasings)],
    )
    connection.executemany(
        "INSERT INTO tags (fact, position, tag) VALUES (?, ?, ?)",
        [(number, position, tag) for position, tag in enumerate(after.tags)],
    )
    return number


def _check(connection: Connection, here: Key, after: Fact, number: int | None) -> None:
    """Raise where the id is another fact's, or the citation is to nothing."""
    taken = connection.execute("SELECT id FROM facts WHERE base = ? AND slug = ?", (here.id, after.id)).fetchone()
    if taken and taken[0] != number:
        raise FactExists(after.id)
    citation = after.citation
    if (
        citation
        and not connection.execute(
            "SELECT 1 FROM sources WHERE base = ? AND slug = ?", (here.id, citation.source)
        ).fetchone()
    ):
        raise uncited(after.id, citation)
