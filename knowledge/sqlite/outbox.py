"""Keep public answers that may need a correction, and what is to be said without being asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment
from knowledge.workbench import Errand, Quoted

__all__ = ["errands", "quote", "ran", "recall", "rehome", "send"]

_KEPT = timedelta(days=30)  # longer than any correction reaches back


def quote(connection: Connection, quoted: Quoted) -> None:
    """Remember a public answer, and forget those too old to correct.

    One to who wanted to be forgotten meanwhile, in a channel of their own, is not remembered.
    """
    connection.execute("DELETE FROM quoted WHERE at < ?", (stored_moment(quoted.at - _KEPT),))
    if connection.execute("SELECT 1 FROM asked WHERE id = ? AND direct AND asker = ''", (quoted.ask,)).fetchone():
        return
    row = connection.execute(
        "INSERT INTO quoted (asked, at, base, platform, space, channel, thread, message)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (platform, space, channel, message)"
        " DO UPDATE SET asked = excluded.asked, at = excluded.at, base = excluded.base RETURNING id",
        (
            quoted.ask,
            stored_moment(quoted.at),
            *map(
                storable,
                (quoted.base, quoted.platform, quoted.space, quoted.channel, quoted.thread, quoted.message),
            ),
        ),
    ).fetchone()[0]
    connection.execute("DELETE FROM quoted_facts WHERE quoted = ?", (row,))
    connection.executemany(
        "INSERT INTO quoted_facts (quoted, position, slug) VALUES (?, ?, ?)",
        [(row, position, storable(fact)) for position, fact in enumerate(quoted.facts)],
    )


def rehome(connection: Connection, platform: str, space: str, base: str) -> None:
    """Note that the public answers in *space* belong to *base* from now on."""
    connection.execute("UPDATE quoted SET base = ? WHERE platform = ? AND space = ?", (base, platform, storable(space)))


def recall(connection: Connection, base: str, facts: Sequence[str], since: datetime, at: datetime) -> int:
    """Add an errand for each public answer since then that quoted one of *facts*; return how many."""
    added = connection.execute(
        "INSERT INTO errands (at, kind, platform, space, channel, thread, asked, base, facts, message, person)"
        " SELECT :now, 'recall', platform, space, channel, thread, asked, base,"
        " (SELECT json_group_array(slug) FROM"
        "  (SELECT slug FROM quoted_facts WHERE quoted = quoted.id ORDER BY position)), message, ''"
        " FROM quoted WHERE base = :base AND at >= :since AND id IN"
        " (SELECT quoted FROM quoted_facts WHERE slug IN (SELECT value FROM json_each(:facts)))"
        " AND NOT EXISTS (SELECT 1 FROM errands AS waiting WHERE waiting.kind = 'recall'"
        "  AND waiting.platform = quoted.platform AND waiting.space = quoted.space"
        "  AND waiting.channel = quoted.channel AND waiting.message = quoted.message)",
        {
            "now": stored_moment(at),
            "base": storable(base),
            "since": stored_moment(since),
            "facts": as_json([storable(fact) for fact in facts]),
        },
    )
    return added.rowcount


def send(connection: Connection, errand: Errand) -> None:
    """Add an errand."""
    connection.execute(
        "INSERT INTO errands (id, at, kind, platform, space, channel, thread, asked, base, facts, message, person)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            errand.id,
            stored_moment(errand.at),
            errand.kind,
            *map(storable, (errand.platform, errand.space, errand.channel, errand.thread)),
            errand.ask,
            storable(errand.base),
            as_json([storable(fact) for fact in errand.facts]),
            storable(errand.message),
            storable(errand.person),
        ),
    )


def errands(connection: Connection, platform: str, limit: int) -> Sequence[Errand]:
    """Return errands of *platform* that are not done, oldest first."""
    rows = connection.execute(
        "SELECT id, at, kind, platform, space, channel, thread, asked, base, facts, message, person"
        " FROM errands WHERE platform = ? ORDER BY id LIMIT ?",
        (platform, limit),
    )
    return [
        Errand(number, moment(at), kind, place, space, channel, thread, ask, base, tuple(json.loads(facts)), *rest)
        for number, at, kind, place, space, channel, thread, ask, base, facts, *rest in rows
    ]


def ran(connection: Connection, errand: int) -> None:
    """Forget an errand that is done, and with it the id of who was told."""
    connection.execute("DELETE FROM errands WHERE id = ?", (errand,))
