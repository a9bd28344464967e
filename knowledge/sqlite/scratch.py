"""Set down the facts of an import in a file of their own, before the store is touched."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from knowledge.model import Fact, InvalidFact
from knowledge.sqlite.driver import sqlite3
from knowledge.sqlite.errors import translated
from knowledge.sqlite.rows import as_json

__all__ = ["Scratch"]

_AT_ONCE = 500
_STAGED = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE staged (
        number INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, statement TEXT NOT NULL, phrasings TEXT NOT NULL,
        source TEXT, paragraph INTEGER, tags TEXT NOT NULL, state TEXT NOT NULL, verify_by TEXT, checked TEXT
    ) STRICT;
"""
_STAGE = (
    "INSERT OR IGNORE INTO staged (slug, statement, phrasings, source, paragraph, tags, state, verify_by, checked)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Scratch:
    """A file beside the store's, for the facts of one import, so that they need neither memory nor the store.

    Temporary tables would not do: SQLite may be built to keep those in memory, and pysqlite3's is.
    """

    def __init__(self) -> None:
        folder = Path(tempfile.gettempdir())
        with translated(folder):
            self._folder = Path(tempfile.mkdtemp(prefix="footnote-", dir=folder))
            self.path = self._folder / "import.db"
            self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self._connection.executescript(_STAGED)

    def take(self, facts: Iterator[Fact]) -> int:
        """Set down the next of *facts* and return how many they were, 0 at the end; raise InvalidFact on a repeat."""
        taken = list(islice(facts, _AT_ONCE))
        with translated(self.path):
            self._connection.execute("BEGIN")
            for fact in taken:
                if not self._connection.execute(_STAGE, _row(fact)).rowcount:
                    raise InvalidFact("id", f"'{fact.id}' is there twice: give each fact an id of its own.")
            self._connection.execute("COMMIT")
        return len(taken)

    def finish(self) -> None:
        """Leave the file to the writer."""
        self._connection.close()

    def remove(self) -> None:
        """Delete the file."""
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _row(fact: Fact) -> tuple[object, ...]:
    citation = fact.citation
    return (
        fact.id,
        fact.statement,
        as_json(fact.phrasings),
        citation.source if citation else None,
        citation.paragraph if citation else None,
        as_json(fact.tags),
        fact.state.value,
        fact.verify_by.isoformat() if fact.verify_by else None,
        fact.checked.isoformat() if fact.checked else None,
    )
