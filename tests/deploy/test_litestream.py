"""What Litestream copied while the bot wrote comes back whole; `make bench ARGS=replica` measures what is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.sqlite import SqliteStore
from knowledge.sqlite.audit import prove
from knowledge.sqlite.backup import restore
from knowledge.sqlite.driver import sqlite3
from tests.benchmarks.replica import killed, litestream

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_replica_brings_back_a_whole_file_with_what_was_acknowledged(tmp_path: Path) -> None:
    program = litestream()
    if program is None:
        pytest.skip("litestream isn't on this machine")
    replica = tmp_path / "replica"
    loss = killed(tmp_path, program, lambda: len([*replica.rglob("*.ltx")]) > 2)
    assert loss.kept & loss.acknowledged
    await asyncio.to_thread((tmp_path / "restored.db").chmod, 0o600)
    restore(tmp_path / "restored.db", tmp_path / "footnote.db", NOW)  # as docs/operating.md says
    async with await SqliteStore.open(tmp_path / "footnote.db") as store:
        edits = len(await store.history("base", limit=100_000))
    connection = sqlite3.connect(tmp_path / "footnote.db")
    assert prove(connection)[0] == edits
    connection.close()
