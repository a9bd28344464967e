"""Keep facts and the ledger in one SQLite file that people can open with sqlite-utils or Datasette, too."""

from knowledge.sqlite.store import Seed, SqliteStore

__all__ = ["Seed", "SqliteStore"]
