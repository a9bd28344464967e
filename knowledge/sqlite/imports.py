"""Take in what was set down in a scratch file: compare it with the base in SQL, then apply the difference."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from knowledge.catalog import Base, Edit, ImportPlan
from knowledge.model import Citation
from knowledge.sqlite import audit, sources
from knowledge.sqlite.bases import Key, base, create, key
from knowledge.sqlite.driver import Connection, transaction
from knowledge.sqlite.edits import uncited
from knowledge.sqlite.history import append

__all__ = ["STEPS", "replace"]

_SHOWN = 20


def replace(connection: Connection, name: str, scratch: Path, edit: Edit, merge: bool, dry_run: bool) -> ImportPlan:
    """Make the base called *name* hold what was set down in *scratch*, in one transaction of its own."""
    connection.execute("ATTACH ? AS scratch", (f"{scratch.as_uri()}?mode=ro",))
    try:
        with transaction(connection, end="ROLLBACK" if dry_run else "COMMIT"):
            return _replace(connection, name, edit, merge)
    finally:
        connection.execute("DETACH scratch")


def _replace(connection: Connection, name: str, edit: Edit, merge: bool) -> ImportPlan:
    create(connection, name)
    here = key(connection, name)
    fresh = sources.differing(connection, here, edit.sources)
    _compare(connection, here, merge)
    plan = _plan(connection, base(connection, name), len(fresh))
    size = plan.added + plan.changed + plan.retired
    if size or fresh:
        revision, row = append(connection, here, edit, size)
        sources.save(connection, here, row, fresh)
        _check_citations(connection, here)
        for first in range(1, size + plan.unchanged + 1, _WRITTEN_AT_ONCE):
            some = {"base": here.id, "revision": revision, "row": row}
            some |= {"first": first, "last": first + _WRITTEN_AT_ONCE - 1}
            for step in STEPS:
                connection.execute(step, some)
        audit.seal(connection, row)
    connection.execute("DROP TABLE temp.written")
    connection.execute("DROP TABLE temp.retired")
    return dataclasses.replace(plan, base=base(connection, name))


def _compare(connection: Connection, here: Key, merge: bool) -> None:
    """Find out which facts are to be written (those without a fact yet are added) and which are to be retired."""
    connection.execute("CREATE TEMP TABLE written (number INTEGER PRIMARY KEY, fact INTEGER)")
    connection.execute("CREATE TEMP TABLE retired (number INTEGER PRIMARY KEY, fact INTEGER)")
    connection.execute(
        "INSERT INTO temp.written SELECT new.number, old.id FROM scratch.staged AS new"
        " LEFT JOIN whole_facts AS old ON old.base = ? AND old.slug = new.slug"
        " WHERE old.id IS NULL OR old.statement <> new.statement OR old.phrasings <> new.phrasings"
        " OR old.source IS NOT new.source OR old.paragraph IS NOT new.paragraph"
        " OR old.tags <> new.tags OR old.state <> new.state"
        " OR old.verify_by IS NOT coalesce(new.verify_by, old.verify_by)"
        " OR old.checked IS NOT coalesce(new.checked, old.checked)",
        (here.id,),
    )
    if not merge:
        connection.execute(
            "INSERT INTO temp.retired SELECT (SELECT count(*) FROM scratch.staged) + row_number() OVER (ORDER BY id),"
            " id FROM facts WHERE base = ? AND state = 'live'"
            " AND NOT EXISTS (SELECT 1 FROM scratch.staged AS new WHERE new.slug = facts.slug)",
            (here.id,),
        )


def _plan(connection: Connection, now: Base, fresh: int) -> ImportPlan:
    added, changed, retired, given = connection.execute(
        "SELECT (SELECT count(*) FROM temp.written WHERE fact IS NULL),"
        " (SELECT count(*) FROM temp.written WHERE fact IS NOT NULL),"
        " (SELECT count(*) FROM temp.retired), (SELECT count(*) FROM scratch.staged)"
    ).fetchone()
    return ImportPlan(
        base=now,
        added=added,
        changed=changed,
        retired=retired,
        unchanged=given - added - changed,
        sources=fresh,
        first_added=_first(
            connection,
            "SELECT slug FROM temp.written JOIN scratch.staged USING (number)"
            " WHERE fact IS NULL ORDER BY number LIMIT ?",
        ),
        first_changed=_first(
            connection,
            "SELECT slug FROM temp.written JOIN scratch.staged USING (number)"
            " WHERE fact IS NOT NULL ORDER BY number LIMIT ?",
        ),
        first_retired=_first(
            connection, "SELECT slug FROM temp.retired JOIN facts ON facts.id = retired.fact ORDER BY number LIMIT ?"
        ),
    )


def _first(connection: Connection, query: str) -> tuple[str, ...]:
    return tuple(slug for (slug,) in connection.execute(query, (_SHOWN,)))


def _check_citations(connection: Connection, here: Key) -> None:
    row = connection.execute(
        "SELECT slug, source, paragraph FROM scratch.staged WHERE source IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM sources WHERE base = ? AND sources.slug = staged.source)"
        " ORDER BY number LIMIT 1",
        (here.id,),
    ).fetchone()
    if row is not None:
        raise uncited(row[0], Citation(row[1], row[2]))


# What is done to so many facts at once, in this order. SQLite keeps in memory what one statement would need to be
# undone, which for 100,000 facts is a lot. CROSS JOIN keeps to the order written: it begins with the few at hand.
_WRITTEN_AT_ONCE = 5_000
STEPS = (
    # What is about to be overwritten is kept in the history; the rest the facts themselves tell.
    """
    INSERT INTO changes (history, position, fact, before)
        SELECT :row, number, id, facts_as_json.fact
        FROM temp.written JOIN facts_as_json ON facts_as_json.id = written.fact
        WHERE number BETWEEN :first AND :last
    """,
    """
    INSERT INTO changes (history, position, fact, before)
        SELECT :row, number, id, facts_as_json.fact
        FROM temp.retired JOIN facts_as_json ON facts_as_json.id = retired.fact
        WHERE number BETWEEN :first AND :last
    """,
    """
    UPDATE facts SET state = 'retired', revision = revision + 1, changed = :revision
        FROM temp.retired WHERE facts.id = retired.fact AND number BETWEEN :first AND :last
    """,
    """
    UPDATE facts SET
        statement = new.statement, source = new.source, paragraph = new.paragraph, state = new.state,
        revision = revision + 1, changed = :revision,
        verify_by = coalesce(new.verify_by, facts.verify_by), checked = coalesce(new.checked, facts.checked)
        FROM temp.written JOIN scratch.staged AS new USING (number)
        WHERE facts.id = written.fact AND number BETWEEN :first AND :last
    """,
    """
    DELETE FROM phrasings WHERE fact IN
        (SELECT fact FROM temp.written WHERE fact IS NOT NULL AND number BETWEEN :first AND :last)
    """,
    """
    DELETE FROM tags WHERE fact IN
        (SELECT fact FROM temp.written WHERE fact IS NOT NULL AND number BETWEEN :first AND :last)
    """,
    """
    INSERT INTO facts (base, slug, statement, source, paragraph, state, revision, verify_by, checked, changed)
        SELECT :base, slug, statement, source, paragraph, state, 1, verify_by, checked, :revision
        FROM temp.written JOIN scratch.staged USING (number)
        WHERE fact IS NULL AND number BETWEEN :first AND :last ORDER BY number
    """,
    """
    INSERT INTO changes (history, position, fact)
        SELECT :row, number, facts.id
        FROM temp.written CROSS JOIN scratch.staged USING (number)
        CROSS JOIN facts ON facts.base = :base AND facts.slug = staged.slug
        WHERE fact IS NULL AND number BETWEEN :first AND :last
    """,
    """
    INSERT INTO phrasings (fact, position, phrasing)
        SELECT facts.id, lines.key, lines.value
        FROM temp.written CROSS JOIN scratch.staged USING (number)
        CROSS JOIN facts ON facts.base = :base AND facts.slug = staged.slug, json_each(phrasings) AS lines
        WHERE number BETWEEN :first AND :last
    """,
    """
    INSERT INTO tags (fact, position, tag)
        SELECT facts.id, lines.key, lines.value
        FROM temp.written CROSS JOIN scratch.staged USING (number)
        CROSS JOIN facts ON facts.base = :base AND facts.slug = staged.slug, json_each(tags) AS lines
        WHERE number BETWEEN :first AND :last
    """,
)
