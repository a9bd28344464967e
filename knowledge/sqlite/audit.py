"""Chain what was done by hashes, so that a history that was tampered with shows it.

Triggers keep the history from being changed through SQLite. Whoever drops them, or writes to the file itself, would
have to hash all later edits anew; a hash noted elsewhere (`footnote doctor` prints the last one) tells even that. Of an
import the chain holds which facts it touched, not their words: the history tells those by what changed them later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from knowledge.model import StoreCorrupt
from knowledge.sqlite.driver import Connection

__all__ = ["prove", "seal", "seal_all"]

_ROWS = (
    (
        "SELECT history.id, base, number, at, verb, by_platform, by_id, by_name, place, note, undoes, facts_changed"
        " FROM history WHERE id = ?"
    ),
    "SELECT position, fact, before, after FROM changes WHERE history = ? ORDER BY position",
    "SELECT source, before, after FROM source_changes WHERE history = ? ORDER BY source",
    "SELECT position, before, after FROM lesson_changes WHERE history = ? ORDER BY position",
)


def seal(connection: Connection, row: int) -> None:
    """Chain the history's newest *row*, with all its changes, to those before it."""
    last = connection.execute("SELECT hash FROM chain ORDER BY history DESC LIMIT 1").fetchone()
    connection.execute(
        "INSERT INTO chain (history, hash) VALUES (?, ?)", (row, _hash(connection, row, last[0] if last else b""))
    )


def seal_all(connection: Connection) -> None:
    """Chain a history that never was."""
    for (row,) in connection.execute("SELECT id FROM history ORDER BY id").fetchall():
        seal(connection, row)


def prove(connection: Connection) -> tuple[int, str]:
    """Return how many edits the history has and the last one's hash in hexadecimal; raise StoreCorrupt where broken."""
    last, count = b"", 0
    for row, number, kept in _links(connection):
        if kept is None or kept != _hash(connection, row, last):
            raise StoreCorrupt(f"The history was tampered with: edit {number} is not what was done.")
        last, count = kept, count + 1
    (sealed,) = connection.execute("SELECT count(*) FROM chain").fetchone()
    if sealed != count:
        raise StoreCorrupt("The history was tampered with: edits are missing.")
    torn = connection.execute(
        "SELECT name FROM bases WHERE revision > coalesce((SELECT max(number) FROM history WHERE base = bases.id), 0)"
    ).fetchone()
    if torn:
        raise StoreCorrupt(f"The history was tampered with: the last edits of '{torn[0]}' are missing.")
    return count, last.hex()


def _links(connection: Connection) -> Iterator[tuple[int, int, bytes | None]]:
    yield from connection.execute(
        "SELECT history.id, number, hash FROM history LEFT JOIN chain ON chain.history = history.id ORDER BY history.id"
    )


def _hash(connection: Connection, row: int, before: bytes) -> bytes:
    made = hashlib.sha256(before)
    for select in _ROWS:
        for found in connection.execute(select, (row,)):
            made.update(json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        made.update(b"\0")
    return made.digest()
