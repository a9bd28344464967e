"""Steps are applied once, in order, all or none; and what the tables promise by themselves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from knowledge.sqlite import SqliteStore, imports, migrations
from knowledge.sqlite.connection import for_writing
from knowledge.sqlite.driver import Connection, sqlite3
from knowledge.sqlite.scratch import Scratch
from tests.knowledge.stores import added, amended, cited, edit, fact


async def fill(path: Path) -> None:
    async with await SqliteStore.open(path, seed=lambda: ("article", added(cited("a"), fact("b")))) as store:
        await store.apply("article", amended(fact("b"), statement="Changed."))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two facts and two edits."""
    asyncio.run(fill(tmp_path / "facts.db"))
    return tmp_path / "facts.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with closing(for_writing(path)) as opened:
        yield opened


def m998_notes(db: Database) -> None:
    db.table("notes").create({"id": int, "note": str}, pk="id")


def m999_bad(db: Database) -> None:
    db.table("halfway").create({"id": int})
    db.execute("UPDATE facts SET statement = 'Half migrated.'")
    raise KeyError("a bug in a step")


def test_steps_are_numbered_without_a_gap() -> None:
    names = [step.__name__ for step in migrations.STEPS]
    assert [re.match(r"m(\d{3})_", name)[1] for name in names] == [f"{n:03}" for n in range(1, len(names) + 1)]  # type: ignore[index]


async def test_a_later_step_is_applied_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, m998_notes))
    for _ in range(2):
        async with await SqliteStore.open(path) as store:
            assert len((await store.contents("article")).facts) == 2
            await store.write(lambda connection: connection.execute("INSERT INTO notes (note) VALUES ('kept')"))
    with closing(Database(path).conn) as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (2,)
        applied = [step.name for step in Migrations("footnote").applied(Database(connection))]
    assert applied == [step.__name__ for step in migrations.STEPS]


async def test_a_step_that_fails_leaves_the_old_file_working(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, m998_notes, m999_bad))
        with pytest.raises(KeyError):
            await SqliteStore.open(path)
    async with await SqliteStore.open(path) as store:
        assert [kept.statement for kept in (await store.contents("article")).facts] == ["This is a.", "Changed."]
        tables = await store.read(lambda connection: Database(connection).table_names())
    assert not {"notes", "halfway"} & set(tables)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET by_name = 'Somebody else'",
        "DELETE FROM history",
        "INSERT OR REPLACE INTO history SELECT * FROM history",
        "INSERT OR REPLACE INTO history SELECT id + 9, base, number, '', '', '', '', '', '', '', NULL, 0 FROM history",
        "UPDATE changes SET before = NULL",
        "DELETE FROM changes",
        "INSERT OR REPLACE INTO changes SELECT id, history, position, fact, NULL, NULL FROM changes",
        "INSERT OR REPLACE INTO changes SELECT id + 100, history, position, fact, NULL, NULL FROM changes",
        "UPDATE source_changes SET after = '{}'",
        "DELETE FROM source_changes",
        "INSERT OR REPLACE INTO source_changes SELECT * FROM source_changes",
    ],
)
@pytest.mark.parametrize("pragma", ["ON", "OFF"])
def test_nobody_rewrites_history(connection: Connection, statement: str, pragma: str) -> None:
    connection.execute(f"PRAGMA recursive_triggers = {pragma}")
    with pytest.raises(sqlite3.IntegrityError, match="history is append-only"):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO facts SELECT 99, base, slug, 'x', NULL, NULL, 'live', 1, NULL, NULL, 1 FROM facts LIMIT 1",
        "UPDATE facts SET source = 'unknown'",
        "UPDATE facts SET state = 'sleeping'",
        "UPDATE facts SET statement = ''",
        "UPDATE facts SET statement = x'00'",
        "UPDATE facts SET revision = 'first'",
        "DELETE FROM bases",
        "DELETE FROM facts",
        "INSERT INTO phrasings VALUES (999, 0, 'Whose?')",
        "INSERT INTO spaces VALUES ('discord:1', 999)",
    ],
)
def test_the_tables_refuse_what_makes_no_sense(connection: Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)


def test_the_writing_connection_is_durable(connection: Connection) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "fullfsync")
    assert [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names] == ["wal", 2, 1, 1, 1]


# What is asked for often, however large the base and the ledger are.
HOT = """
    SELECT id, revision FROM bases WHERE name = 'article';
    SELECT name FROM spaces JOIN bases ON bases.id = spaces.base WHERE space = 'x';
    SELECT id FROM facts WHERE base = 1 AND slug = 'a';
    SELECT count(*) FROM facts WHERE base = 1 AND state = 'live';
    SELECT slug, phrasings, tags FROM whole_facts WHERE id = 1;
    SELECT slug, phrasings FROM whole_facts WHERE base = 1 AND changed > 7 ORDER BY id;
    SELECT id FROM history WHERE base = 1 AND number < 9 ORDER BY number DESC LIMIT 20;
    SELECT before, after FROM whole_changes WHERE history = 1 ORDER BY position LIMIT 20;
    SELECT history.id FROM changes JOIN history ON history.id = changes.history
        WHERE changes.fact = 1 AND number < 9 ORDER BY changes.history DESC LIMIT 20;
    SELECT * FROM asked WHERE id = 1;
    SELECT coalesce(facts.slug, asked_facts.slug) FROM asked_facts LEFT JOIN facts ON facts.id = fact WHERE asked = 1
"""


def scans(connection: Connection, statement: str, values: dict[str, int] | None = None) -> list[str]:
    """Return the steps of the plan that go through all rows of a table, or through all facts of a base."""
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values or {})]
    assert plan or "VALUES" in statement
    few = ("(subquery", "lines")  # the phrasings of one fact
    return [
        step
        for step in plan
        if (step.startswith("SCAN ") and not step[5:].startswith(few)) or step.endswith("(base=?)")
    ]


@pytest.mark.parametrize("query", HOT.split(";"))
def test_hot_queries_go_by_an_index(connection: Connection, query: str) -> None:
    assert scans(connection, query) == []


def test_an_import_goes_by_an_index(connection: Connection) -> None:
    scratch = Scratch()
    connection.execute("ATTACH ? AS scratch", (str(scratch.path),))
    for table in ("written", "retired"):
        connection.execute(f"CREATE TEMP TABLE {table} (number INTEGER PRIMARY KEY, fact INTEGER)")
    values = dict.fromkeys(("base", "revision", "row", "first", "last"), 1)
    assert [scans(connection, step, values) for step in imports.STEPS] == [[]] * len(imports.STEPS)
    connection.execute("DETACH scratch")
    scratch.remove()


async def test_sources_of_two_bases_may_share_an_id(path: Path) -> None:
    async with await SqliteStore.open(path) as store:
        await store.create("two")
        await store.apply("two", added(cited("a")))
        await store.apply("two", edit(sources=[], verb="source"))
        assert (await store.contents("two")).sources.keys() == {"paper"}
