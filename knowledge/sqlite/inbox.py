"""Keep what arrived from the platforms, so that each thing is done once, and the secrets that they hand out."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import datetime, timedelta

from knowledge.sqlite.driver import Connection
from knowledge.sqlite.ledger import hashed
from knowledge.sqlite.rows import moment, storable, stored_moment
from knowledge.workbench import Arrival

__all__ = ["claim", "drop", "forget", "keep", "kept", "names", "reply", "settle", "take", "take_up"]

_KEPT = timedelta(days=1)
_PUT_BACK = timedelta(seconds=10)  # more than two processes' clocks on one machine differ
_IDS = re.compile(r"\w+")


def claim(connection: Connection, arrival: Arrival, pepper: bytes) -> bool:
    """Keep *arrival*, forget those older than a day, and return whether its id was new."""
    connection.execute("DELETE FROM inbox WHERE at < ?", (stored_moment(arrival.at - _KEPT),))
    at = stored_moment(arrival.at)
    made = connection.execute(
        "INSERT INTO inbox (platform, arrival, at, touched, body, open, reply)"
        " SELECT :platform, :arrival, :at, :at, :body, 1, ''"
        " WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE platform = :platform AND arrival = :forgotten)"
        " ON CONFLICT (platform, arrival) DO NOTHING",
        {
            "platform": storable(arrival.platform),
            "arrival": storable(arrival.id),
            "forgotten": _mark(connection, arrival.platform, arrival.id, pepper),
            "at": at,
            "body": storable(arrival.body),
        },
    )
    return made.rowcount > 0


def settle(connection: Connection, platform: str, arrival: str, answer: str, pepper: bytes) -> None:
    """Note that it is done; an earlier *answer* to it stays where there is no other."""
    done = connection.execute(
        "UPDATE inbox SET open = 0, body = '', reply = CASE WHEN :reply = '' THEN reply ELSE :reply END"
        " WHERE platform = :platform AND arrival = :arrival",
        {"platform": storable(platform), "arrival": storable(arrival), "reply": storable(answer)},
    )
    if not done.rowcount:
        connection.execute(
            "UPDATE inbox SET open = 0 WHERE platform = ? AND arrival = ?",
            (storable(platform), _mark(connection, platform, arrival, pepper)),
        )


def forget(connection: Connection, platform: str, person: str, direct: Set[str], pepper: bytes) -> None:
    """Take from what arrived all that leads to *person*, whose own channels are *direct*.

    What was said there is known by a hash from then on, so that it is not answered once more when it comes again. What
    is being answered just now is not taken up by another process any more.
    """
    connection.execute(
        "UPDATE inbox SET body = '' WHERE platform = ? AND open = 1 AND instr(body, json_quote(?))", (platform, person)
    )
    theirs = [
        arrival
        for arrival, reply, body in connection.execute(
            "SELECT arrival, reply, body FROM inbox WHERE platform = ?", (platform,)
        )
        if not direct.isdisjoint(_IDS.findall(f"{arrival} {reply} {body}"))
    ]
    connection.executemany(
        "UPDATE inbox SET arrival = ?, reply = '', body = '' WHERE platform = ? AND arrival = ?",
        [(_mark(connection, platform, arrival, pepper), platform, arrival) for arrival in theirs],
    )


def _mark(connection: Connection, platform: str, arrival: str, pepper: bytes) -> str:
    """Return what stands for a forgotten *arrival*; with its slash it is never that of an asker."""
    return hashed(connection, f"{platform}/{arrival}", pepper)


def reply(connection: Connection, platform: str, arrival: str) -> str:
    """Return the id of what was said to it, or ""."""
    row = connection.execute(
        "SELECT reply FROM inbox WHERE platform = ? AND arrival = ?", (storable(platform), storable(arrival))
    ).fetchone()
    return str(row[0]) if row else ""


def take_up(connection: Connection, platform: str, idle_since: datetime, now: datetime) -> Sequence[Arrival]:
    """Return what has lain open and untouched since then, oldest first, and touch it.

    What was touched well after *now* was so before the clock was put back.
    """
    rows = connection.execute(
        "UPDATE inbox SET touched = ? WHERE open = 1 AND platform = ? AND (touched <= ? OR touched > ?)"
        " RETURNING platform, arrival, at, body",
        (stored_moment(now), storable(platform), stored_moment(idle_since), stored_moment(now + _PUT_BACK)),
    ).fetchall()
    found = [Arrival(of, arrival, moment(at), body) for of, arrival, at, body in rows]
    return sorted(found, key=lambda one: one.at)


def keep(connection: Connection, kind: str, name: str, secret: str, at: datetime) -> None:
    """Keep *secret* in place of the one of that name."""
    connection.execute(
        "INSERT INTO keyring (kind, name, secret, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (kind, name) DO UPDATE SET secret = excluded.secret, at = excluded.at",
        (*map(storable, (kind, name, secret)), stored_moment(at)),
    )


def kept(connection: Connection, kind: str, name: str) -> str | None:
    """Return the secret of that name, or None."""
    row = connection.execute(
        "SELECT secret FROM keyring WHERE kind = ? AND name = ?", (storable(kind), storable(name))
    ).fetchone()
    return str(row[0]) if row else None


def names(connection: Connection, kind: str) -> Sequence[str]:
    """Return the names of that kind, the oldest first."""
    rows = connection.execute("SELECT name FROM keyring WHERE kind = ? ORDER BY at, name", (storable(kind),))
    return [name for (name,) in rows]


def take(connection: Connection, kind: str, name: str, since: datetime) -> str | None:
    """Return the secret of that name if it was kept since then, and forget it and all older ones of its kind."""
    connection.execute("DELETE FROM keyring WHERE kind = ? AND at < ?", (storable(kind), stored_moment(since)))
    found = kept(connection, kind, name)
    drop(connection, kind, name)
    return found


def drop(connection: Connection, kind: str, name: str) -> None:
    """Forget the secret of that name."""
    connection.execute("DELETE FROM keyring WHERE kind = ? AND name = ?", (storable(kind), storable(name)))
