"""Keep which questions wait for an answer, and who wants to be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.gaps import Open, Wording
from knowledge.learning import Closing
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment

__all__ = ["close", "open_count", "open_gaps", "reopen", "wish", "wordings"]

_SOON = timedelta(minutes=10)  # in which a question put otherwise is taken for the same


def open_gaps(connection: Connection, spaces: Sequence[str], limit: int) -> Sequence[Open]:
    """Return open questions, newest first, each with the fact that the same person found soon after."""
    rows = connection.execute(
        "SELECT gaps.asked, asked.at, platform, asked.space, channel, direct, gaps.question,"
        " (SELECT slug FROM feedback JOIN facts ON facts.id = feedback.fact"
        "  WHERE feedback.asked = gaps.asked AND vote = 'rejected' ORDER BY feedback.at DESC LIMIT 1),"
        " coalesce((SELECT slug FROM feedback JOIN facts ON facts.id = feedback.fact"
        "  WHERE feedback.asked = gaps.asked AND vote = 'chosen' ORDER BY feedback.at DESC LIMIT 1),"
        " (SELECT coalesce(facts.slug, asked_facts.slug) FROM asked AS later"
        "  JOIN asked_facts ON asked_facts.asked = later.id LEFT JOIN facts ON facts.id = asked_facts.fact"
        "  WHERE asked.asker <> '' AND later.asker = asked.asker AND later.at > asked.at"
        "  AND later.at <= strftime('%Y-%m-%dT%H:%M:%f', asked.at, ?) || '999+00:00'"
        "  AND later.decision = 'answer' AND later.platform = asked.platform AND later.space = asked.space"
        "  AND NOT EXISTS"
        "   (SELECT 1 FROM feedback WHERE feedback.asked = later.id AND vote IN ('rejected', 'unhelpful'))"
        "  ORDER BY later.at, position LIMIT 1)), why"
        " FROM gaps JOIN asked ON asked.id = gaps.asked"
        " WHERE state = 'open' AND gaps.space IN (SELECT value FROM json_each(?)) ORDER BY gaps.asked DESC LIMIT ?",
        (f"+{_SOON.total_seconds():.0f} seconds", as_json([storable(space) for space in spaces]), limit),
    )
    return [
        Open(ask, moment(at), platform, space, channel, question, rejected or "", suggested or "", bool(direct), why)
        for ask, at, platform, space, channel, direct, question, rejected, suggested, why in rows
    ]


def open_count(connection: Connection) -> int:
    """Return how many questions anywhere are open."""
    return int(connection.execute("SELECT count(*) FROM gaps WHERE state = 'open'").fetchone()[0])


def wordings(connection: Connection, base: str, default: str, limit: int) -> Sequence[Wording]:
    """Return the newest open questions of the spaces that read *base*: those bound to it, or to none if it's *default*.

    They come as one row: between rows a thread waits for its turn, and after an edit there may be a thousand.
    """
    (found,) = connection.execute(
        "SELECT json_group_array(json_array(question, space, rejected, json(asks))) FROM"
        " (SELECT question, space, rejected, json_group_array(asked) AS asks FROM"
        "  (SELECT asked, question, gaps.space AS space,"
        "   coalesce((SELECT slug FROM feedback JOIN facts ON facts.id = feedback.fact"
        "    WHERE feedback.asked = gaps.asked AND vote = 'rejected' ORDER BY feedback.at DESC LIMIT 1), '')"
        "   AS rejected"
        "   FROM gaps LEFT JOIN spaces ON spaces.space = gaps.space LEFT JOIN bases ON bases.id = spaces.base"
        "   WHERE state = 'open' AND coalesce(bases.name, ?) = ? ORDER BY asked DESC LIMIT ?)"
        "  GROUP BY question, space, rejected)",
        (storable(default), storable(base), limit),
    ).fetchone()
    return [Wording(question, space, rejected, tuple(asks)) for question, space, rejected, asks in json.loads(found)]


def close(connection: Connection, closings: Sequence[Closing], at: datetime) -> int:
    """Close what is open, leave errands for those who wait, and forget that they did; return how many they are."""
    closed = [closing for closing in closings if _close(connection, closing, at)]
    told = connection.execute(
        "INSERT INTO errands (at, kind, platform, space, channel, thread, asked, base, facts, message, person)"
        " SELECT ?, 'answer', platform, asked.space, channel, thread, min(asked.id), gaps.base,"
        "  json_group_array(DISTINCT slug), '', person"
        " FROM wishes JOIN asked ON asked.id = wishes.asked JOIN gaps ON gaps.asked = asked.id"
        " JOIN facts ON facts.id = gaps.fact"
        " WHERE wishes.asked IN (SELECT value FROM json_each(?)) AND gaps.state = 'answered'"
        " GROUP BY platform, asked.space, channel, thread, gaps.base, person",
        (stored_moment(at), as_json([closing.ask for closing in closed])),
    ).rowcount
    connection.executemany("DELETE FROM wishes WHERE asked = ?", [(closing.ask,) for closing in closed])
    return told


def _close(connection: Connection, closing: Closing, at: datetime) -> bool:
    closed = connection.execute(
        "UPDATE gaps SET state = iif(:fact IS NULL, 'dismissed', 'answered'), base = :base, edit = :edit, closed = :at,"
        " fact = (SELECT facts.id FROM facts JOIN bases ON bases.id = facts.base"
        "  WHERE bases.name = :base AND slug = :fact)"
        " WHERE asked = :ask AND state = 'open'",
        {
            "ask": closing.ask,
            "base": storable(closing.base),
            "edit": closing.edit,
            "fact": None if closing.fact is None else storable(closing.fact),
            "at": stored_moment(at),
        },
    )
    return closed.rowcount > 0


def reopen(connection: Connection, base: str, edit: int) -> None:
    """Open again what that edit closed; a question that has lost its text stays closed."""
    connection.execute(
        "UPDATE gaps SET state = 'open', fact = NULL, base = NULL, edit = NULL, closed = NULL"
        " WHERE base = ? AND edit = ? AND state IN ('answered', 'dismissed') AND question <> ''",
        (storable(base), edit),
    )


def wish(connection: Connection, ask: int, person: str, at: datetime) -> bool:
    """Keep that a person waits for an open question."""
    if not connection.execute("SELECT 1 FROM gaps WHERE asked = ? AND state = 'open'", (ask,)).fetchone():
        return False
    connection.execute(
        "INSERT INTO wishes (asked, person, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (ask, storable(person), stored_moment(at)),
    )
    return True
