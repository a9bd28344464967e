"""Keep what arrived from the platforms, so that each thing is done once, and the secrets that they hand out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import moment, storable, stored_moment
from knowledge.workbench import Arrival

__all__ = ["claim", "drop", "keep", "kept", "names", "reply", "settle", "take", "take_up"]

_KEPT = timedelta(days=1)
_PUT_BACK = timedelta(seconds=10)  # more than two processes' clocks on one machine differ


def claim(connection: Connection, arrival: Arrival) -> bool:
    """Keep *arrival*, forget those older than a day, and return whether its id was new."""
    connection.execute("DELETE FROM inbox WHERE at < ?", (stored_moment(arrival.at - _KEPT),))
    at = stored_moment(arrival.at)
    made = connection.execute(
        "INSERT INTO inbox (platform, arrival, at, touched, body, open, reply) VALUES (?, ?, ?, ?, ?, 1, '')"
        " ON CONFLICT (platform, arrival) DO NOTHING",
        (storable(arrival.platform), storable(arrival.id), at, at, storable(arrival.body)),
    )
    return made.rowcount > 0


def settle(connection: Connection, platform: str, arrival: str, answer: str) -> None:
    """Note that it is done; an earlier *answer* to it stays where there is no other."""
    connection.execute(
        "UPDATE inbox SET open = 0, body = '', reply = CASE WHEN :reply = '' THEN reply ELSE :reply END"
        " WHERE platform = :platform AND arrival = :arrival",
        {"platform": storable(platform), "arrival": storable(arrival), "reply": storable(answer)},
    )


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
