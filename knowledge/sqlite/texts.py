"""Keep what the sources said when they were last read: a digest of each paragraph, and never the text."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.catalog import Base, Edit
from knowledge.sqlite.bases import key
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.edits import apply
from knowledge.sqlite.rows import storable

__all__ = ["digests", "reread"]


def digests(connection: Connection, name: str, source: str) -> Sequence[str]:
    """Return the digests kept of *source* in the base called *name*, what stands before the body first; or none."""
    rows = connection.execute(
        "SELECT digest FROM paragraphs WHERE base = ? AND source = ? ORDER BY number",
        (key(connection, name).id, storable(source)),
    )
    return [digest for (digest,) in rows]


def reread(connection: Connection, name: str, source: str, found: Sequence[str], edit: Edit) -> Base:
    """Keep the digests *found* in place of those of *source*, and make the *edit* that follows from them."""
    base = apply(connection, name, edit)  # first, since it may bring the source
    here = key(connection, name)
    connection.execute("DELETE FROM paragraphs WHERE base = ? AND source = ?", (here.id, storable(source)))
    connection.executemany(
        "INSERT INTO paragraphs (base, source, number, digest) VALUES (?, ?, ?, ?)",
        [(here.id, storable(source), number, digest) for number, digest in enumerate(found)],
    )
    return base
