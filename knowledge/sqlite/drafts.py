"""Keep drafts of facts until they are facts, or dropped."""

from __future__ import annotations

import json
from collections.abc import Sequence

from knowledge.sqlite.bases import key
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, storable
from knowledge.workbench import Draft

__all__ = ["draft", "drafts", "drop", "keep", "take"]

_COLUMNS = "number, source, paragraph, statement, phrasings, lacks"
_MADE = "EXISTS (SELECT 1 FROM facts WHERE facts.base = drafts.base AND facts.slug = drafts.fact)"


def keep(connection: Connection, name: str, source: str, given: Sequence[Draft]) -> None:
    """Keep drafts in place of those of *source*."""
    here = key(connection, name)
    connection.execute("DELETE FROM drafts WHERE base = ? AND source = ?", (here.id, storable(source)))
    connection.executemany(
        "INSERT INTO drafts (base, number, source, paragraph, statement, phrasings, lacks)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                here.id,
                one.id,
                storable(source),
                one.paragraph,
                storable(one.statement),
                as_json(one.phrasings),
                one.lacks,
            )
            for one in given
        ],
    )


def drafts(connection: Connection, name: str) -> Sequence[Draft]:
    """Return the open drafts, and forget those whose fact has been made."""
    here = key(connection, name)
    connection.execute(f"DELETE FROM drafts WHERE base = ? AND {_MADE}", (here.id,))  # noqa: S608 - our own words
    rows = connection.execute(f"SELECT {_COLUMNS} FROM drafts WHERE base = ? ORDER BY number", (here.id,))  # noqa: S608
    return [_draft(*row) for row in rows]


def draft(connection: Connection, name: str, number: int) -> Draft | None:
    """Return the open draft of that *number*."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM drafts WHERE base = ? AND number = ? AND NOT {_MADE}",  # noqa: S608 - our own words
        (key(connection, name).id, number),
    ).fetchone()
    return _draft(*row) if row else None


def take(connection: Connection, name: str, number: int, fact: str) -> None:
    """Note which fact is to be made of a draft."""
    connection.execute(
        "UPDATE drafts SET fact = ? WHERE base = ? AND number = ?", (storable(fact), key(connection, name).id, number)
    )


def drop(connection: Connection, name: str, number: int) -> None:
    """Forget a draft."""
    connection.execute("DELETE FROM drafts WHERE base = ? AND number = ?", (key(connection, name).id, number))


def _draft(number: int, source: str, paragraph: int | None, statement: str, phrasings: str, lacks: str) -> Draft:
    return Draft(number, source, paragraph, statement, tuple(json.loads(phrasings)), lacks)
