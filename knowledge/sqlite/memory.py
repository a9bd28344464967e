"""Keep what was learned from each base."""

from __future__ import annotations

from knowledge.sqlite.bases import key
from knowledge.sqlite.driver import Connection
from knowledge.workbench import Learnt

__all__ = ["keep", "learnt"]


def learnt(connection: Connection, base: str) -> Learnt | None:
    """Return what was kept for the base called *base*, or None."""
    row = connection.execute(
        "SELECT learned.revision, made_by, data FROM learned JOIN bases ON bases.id = learned.base WHERE name = ?",
        (base,),
    ).fetchone()
    return Learnt(*row) if row else None


def keep(connection: Connection, base: str, kept: Learnt) -> None:
    """Keep *kept* in place of what was there."""
    connection.execute(
        "INSERT INTO learned (base, revision, made_by, data) VALUES (?, ?, ?, ?) ON CONFLICT (base) DO UPDATE SET"
        " revision = excluded.revision, made_by = excluded.made_by, data = excluded.data",
        (key(connection, base).id, kept.revision, kept.by, kept.data),
    )
