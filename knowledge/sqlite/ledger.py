"""Keep what was asked, its asker known by a keyed hash only."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import datetime

from knowledge.catalog import Asked
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment

__all__ = ["asked", "hashed", "last_asked", "places", "record", "record_all"]

_LATELY = 2_000  # questions among which the latest places are looked for


def hashed(connection: Connection, asker: str, pepper: bytes) -> str:
    """Return the hash of *asker* (HMAC-SHA256, hexadecimal) by the file's key, which *pepper* is mixed into.

    Without the key nobody can find out who it is by trying every id that a platform has given.
    """
    return _hashed(_key(connection, pepper), asker)


def _key(connection: Connection, pepper: bytes) -> bytes:
    (secret,) = connection.execute("SELECT secret FROM keys WHERE name = 'askers'").fetchone()
    return hmac.digest(pepper, secret, "sha256") if pepper else bytes(secret)


def _hashed(key: bytes, asker: str) -> str:
    return hmac.digest(key, storable(asker).encode(), "sha256").hex()


def record(connection: Connection, asked: Asked, pepper: bytes) -> None:
    """Keep *asked*, or raise ValueError when its id is taken."""
    record_all(connection, [asked], pepper)


def record_all(connection: Connection, asked: Sequence[Asked], pepper: bytes) -> None:
    """Keep all that was *asked*, or raise ValueError when an id is taken."""
    key = _key(connection, pepper)
    kept = _insert(
        connection,
        "asked (id, at, asker, platform, space, channel, thread, base, question, decision, revision, confidence,"
        " latency, tags, direct)",
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?",
        [
            (
                one.id,
                stored_moment(one.at),
                _hashed(key, one.asker),
                *map(storable, (one.platform, one.space, one.channel, one.thread, one.base)),
                *map(storable, (one.question, one.decision)),
                one.revision,
                one.confidence,
                one.latency,
                storable(as_json(one.tags)),
                int(one.direct),
            )
            for one in asked
        ],
        " ON CONFLICT (id) DO NOTHING",
    )
    if kept != len(asked):
        raise ValueError(f"the ledger has a question {asked[0].id} already" if len(asked) == 1 else "an id is taken")
    _insert(
        connection,
        "asked_facts (asked, position, fact, slug)",
        "?, ?, (SELECT facts.id FROM bases JOIN facts ON facts.base = bases.id WHERE name = ? AND facts.slug = ?), ?",
        [
            (one.id, position, storable(one.base), slug, slug)
            for one in asked
            for position, slug in enumerate(map(storable, one.facts))
        ],
    )
    _insert(
        connection,
        "gaps (asked, question, space, why, state)",
        "?, ?, ?, 'unknown', 'open'",
        [(one.id, storable(one.unknown), storable(f"{one.platform}:{one.space}")) for one in asked if one.unknown],
    )


def _insert(
    connection: Connection, table: str, values: str, rows: Sequence[tuple[object, ...]], conflict: str = ""
) -> int:
    """Insert *rows* by one statement, and return how many were."""
    if not rows:
        return 0
    row = f"({values})"
    statement = f"INSERT INTO {table} VALUES {', '.join([row] * len(rows))}{conflict}"  # noqa: S608 - all of it is here
    return connection.execute(statement, [value for row in rows for value in row]).rowcount


def last_asked(
    connection: Connection, asker: str, place: tuple[str, str, str, str], since: datetime, pepper: bytes
) -> Asked | None:
    """Return what *asker* asked last in that very place (platform, space, channel, thread) since then, or None."""
    row = connection.execute(
        "SELECT id FROM asked WHERE asker = ? AND asker <> '' AND at >= ?"
        " AND (platform, space, channel, thread) = (?, ?, ?, ?) ORDER BY at DESC LIMIT 1",
        (hashed(connection, asker, pepper), stored_moment(since), *map(storable, place)),
    ).fetchone()
    return asked(connection, row[0]) if row else None


def places(connection: Connection, platform: str, since: datetime) -> Sequence[tuple[str, str, str]]:
    """Return where (space, channel, thread) on *platform* questions were asked since then, the latest first."""
    return connection.execute(
        "SELECT space, channel, thread FROM"
        " (SELECT id, at, platform, space, channel, thread FROM asked ORDER BY id DESC LIMIT ?)"
        " WHERE platform = ? AND at >= ? AND channel <> '' GROUP BY space, channel, thread ORDER BY max(id) DESC",
        (_LATELY, storable(platform), stored_moment(since)),
    ).fetchall()


def asked(connection: Connection, ask_id: int) -> Asked | None:
    """Return the question of that id, its facts by the ids that they have now, or None."""
    row = connection.execute(
        "SELECT id, at, asker, platform, space, channel, thread, base, question, decision, revision, confidence,"
        " latency, tags, direct, (SELECT question FROM gaps WHERE asked = asked.id) FROM asked WHERE id = ?",
        (ask_id,),
    ).fetchone()
    if row is None:
        return None
    (
        number,
        at,
        asker,
        platform,
        space,
        channel,
        thread,
        base,
        question,
        decision,
        revision,
        confidence,
        latency,
        tags,
        direct,
        unknown,
    ) = row
    facts = connection.execute(
        "SELECT coalesce(facts.slug, asked_facts.slug) FROM asked_facts LEFT JOIN facts ON facts.id = fact"
        " WHERE asked = ? ORDER BY position",
        (ask_id,),
    )
    return Asked(
        id=number,
        at=moment(at),
        asker=asker,
        platform=platform,
        space=space,
        channel=channel,
        thread=thread,
        base=base,
        question=question,
        decision=decision,
        facts=tuple(slug for (slug,) in facts),
        revision=revision,
        confidence=confidence,
        latency=latency,
        tags=json.loads(tags),
        unknown=unknown or "",
        direct=bool(direct),
    )
