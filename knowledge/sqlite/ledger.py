"""Keep what was asked, its asker known by a keyed hash only."""

from __future__ import annotations

import hmac
import json
from datetime import datetime

from knowledge.catalog import Asked
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment

__all__ = ["asked", "hashed", "last_asked", "record"]


def hashed(connection: Connection, asker: str, pepper: bytes) -> str:
    """Return the hash of *asker* (HMAC-SHA256, hexadecimal) by the file's key, which *pepper* is mixed into.

    Without the key nobody can find out who it is by trying every id that a platform has given.
    """
    (secret,) = connection.execute("SELECT secret FROM keys WHERE name = 'askers'").fetchone()
    mixed = hmac.digest(pepper, secret, "sha256") if pepper else secret
    return hmac.digest(mixed, storable(asker).encode(), "sha256").hex()


def record(connection: Connection, asked: Asked, pepper: bytes) -> None:
    """Keep *asked*, or raise ValueError when its id is taken."""
    kept = connection.execute(
        "INSERT INTO asked (id, at, asker, platform, space, channel, thread, base, question, decision,"
        " revision, confidence, latency, tags, direct) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING",
        (
            asked.id,
            stored_moment(asked.at),
            hashed(connection, asked.asker, pepper),
            *map(storable, (asked.platform, asked.space, asked.channel, asked.thread, asked.base)),
            *map(storable, (asked.question, asked.decision)),
            asked.revision,
            asked.confidence,
            asked.latency,
            storable(as_json(asked.tags)),
            int(asked.direct),
        ),
    ).rowcount
    if not kept:
        raise ValueError(f"the ledger has a question {asked.id} already")
    for position, slug in enumerate(map(storable, asked.facts)):
        connection.execute(
            "INSERT INTO asked_facts (asked, position, fact, slug) VALUES (?, ?, (SELECT facts.id FROM bases"
            " JOIN facts ON facts.base = bases.id WHERE bases.name = ? AND facts.slug = ?), ?)",
            (asked.id, position, storable(asked.base), slug, slug),
        )
    if asked.unknown:
        connection.execute(
            "INSERT INTO gaps (asked, question, space, why, state) VALUES (?, ?, ?, 'unknown', 'open')",
            (asked.id, storable(asked.unknown), storable(f"{asked.platform}:{asked.space}")),
        )


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
