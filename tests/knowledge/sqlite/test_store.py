"""The file itself: made for its owner, seeded once, opened quickly, read by people too, and shared by processes."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlite_utils
from sqlite_utils.utils import sqlite3 as chosen  # type: ignore[attr-defined]

from knowledge.catalog import Base, Edit
from knowledge.model import Fact, StoreError
from knowledge.sqlite import SqliteStore
from knowledge.sqlite.driver import Connection, sqlite3
from tests.knowledge.stores import added, amended, asked, cited, edit, fact

ROOT = Path(__file__).parents[3]


async def filled(path: Path) -> None:
    """Leave a file with two facts and a question."""
    async with await SqliteStore.open(path, seed=seed) as store:
        await store.apply("article", amended(cited("a"), statement="Changed."))
        await store.record(asked(1, facts=("a",)))


def seed() -> tuple[str, Edit]:
    return "article", added(cited("a"), fact("b"))


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def every_byte(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_the_driver_is_the_one_that_sqlite_utils_takes() -> None:
    assert sqlite3 is chosen


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
async def test_file_and_folder_are_their_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "facts.db"
    before = os.umask(0)
    try:
        async with await SqliteStore.open(path) as store:
            await store.create("one")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"facts.db": 0o600, "facts.db-wal": 0o600, "facts.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_any_name_of_a_file_will_do(tmp_path: Path) -> None:
    path = tmp_path / "what? 100% #1 &mode=memory ünï.db"
    await filled(path)
    assert names(tmp_path) == [path.name]


async def test_a_store_without_a_base_is_seeded_once(tmp_path: Path) -> None:
    def again() -> tuple[str, Edit]:
        raise AssertionError("asked for a seed that isn't needed")

    path = tmp_path / "facts.db"
    await (await SqliteStore.open(path)).close()
    async with await SqliteStore.open(path, seed=seed) as store:
        assert await store.bases() == [Base("article", 1, 2)]
    async with await SqliteStore.open(path, seed=again) as store:
        assert await store.bases() == [Base("article", 1, 2)]


async def test_a_seed_that_fails_leaves_a_file_that_can_be_seeded(tmp_path: Path) -> None:
    def bad() -> tuple[str, Edit]:
        return "article", added(fact("a"), cited("b"), sources=())

    with pytest.raises(Exception, match="no such source"):
        await SqliteStore.open(tmp_path / "facts.db", seed=bad)
    async with await SqliteStore.open(tmp_path / "facts.db", seed=seed) as store:
        assert await store.bases() == [Base("article", 1, 2)]


async def test_what_was_kept_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    await filled(tmp_path / "facts.db")
    async with await SqliteStore.open(tmp_path / "facts.db") as store:
        assert (await store.fact("article", "a")).statement == "Changed."
        assert await store.asked(1) is not None
        assert await store.hashed("discord:1") == await store.hashed("discord:1")


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "facts.db")
    await store.close()
    await store.close()
    for wanted in (store.bases(), store.create("one")):
        with pytest.raises(StoreError, match="stopping"):
            await wanted


def test_opening_a_file_that_is_ready_loads_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    asyncio.run(filled(path))
    before = path.read_bytes()
    code = (
        "import asyncio, sys; from knowledge.sqlite import SqliteStore\n"
        "async def ask():\n"
        "    async with await SqliteStore.open(sys.argv[1], seed=None) as store:\n"
        "        assert await store.base_of('console:local') == 'article'\n"
        "        assert len((await store.contents('article')).facts) == 2\n"
        "asyncio.run(ask())\n"
        "print(*{'sqlite_utils', 'click', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
    assert path.read_bytes() == before


async def test_the_pepper_changes_every_hash(tmp_path: Path) -> None:
    hashes = set()
    for pepper in (b"", b"salt", b"pepper"):
        async with await SqliteStore.open(tmp_path / "facts.db", pepper=pepper) as store:
            hashes.add(await store.hashed("discord:31337"))
    assert len(hashes) == 3


async def test_no_byte_of_the_file_names_an_asker(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "facts.db") as store:
        await store.record(asked(1, asker="discord:8005551234567890"))
        kept = every_byte(tmp_path)
    assert b"How many?" in kept
    assert b"8005551234567890" not in kept


async def test_every_file_has_a_key_of_its_own(tmp_path: Path) -> None:
    hashes = set()
    for name in ("one.db", "two.db"):
        async with await SqliteStore.open(tmp_path / name) as store:
            hashes.add(await store.hashed("discord:1"))
    assert len(hashes) == 2


async def test_a_person_can_read_the_file(tmp_path: Path) -> None:
    await filled(tmp_path / "facts.db")
    db = sqlite_utils.Database(tmp_path / "facts.db")
    assert [dict(row) for row in db.query("SELECT * FROM facts_readable WHERE id = 'a'")] == [
        {
            "base": "article",
            "id": "a",
            "statement": "Changed.",
            "phrasings": "What is a?",
            "source": "The Paper",
            "paragraph": 1,
            "tags": None,
            "state": "live",
            "revision": 2,
            "verify_by": None,
            "checked": None,
        }
    ]
    told = db.query("SELECT number, who, verb, fact, before, after FROM history_readable ORDER BY number, fact")
    assert [tuple(row.values()) for row in told] == [
        (1, "Ann", "add", "a", None, "This is a."),
        (1, "Ann", "add", "b", None, "This is b."),
        (2, "Ann", "edit", "a", "This is a.", "Changed."),
    ]
    assert [(row["question"], row["facts"]) for row in db["asked_readable"].rows] == [("How many?", "a")]
    assert all(table.strict for table in db.tables if not table.name.startswith(("_sqlite", "sqlite_")))
    db.close()


async def test_readers_do_not_wait_for_the_writer(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "facts.db", seed=seed) as store:
        begun, loop = asyncio.Event(), asyncio.get_running_loop()
        go = threading.Event()

        def hold(connection: Connection) -> None:
            connection.execute("UPDATE facts SET statement = 'Not yet.'")
            loop.call_soon_threadsafe(begun.set)
            assert go.wait(30)

        holding = asyncio.create_task(store.write(hold))
        await begun.wait()
        assert (await store.fact("article", "a")).statement == "This is a."
        go.set()
        await holding
        assert (await store.fact("article", "a")).statement == "Not yet."


async def test_readers_can_not_write(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "facts.db", seed=seed) as store:
        with pytest.raises(StoreError):
            await store.read(lambda connection: connection.execute("DELETE FROM tags"))
        assert len((await store.contents("article")).facts) == 2


async def test_one_store_sees_what_another_wrote(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    async with await SqliteStore.open(path, seed=seed) as one, await SqliteStore.open(path, seed=seed) as two:
        assert await one.revisions() == await two.revisions() == {"article": 1}
        await one.apply("article", amended(cited("a"), statement="Changed."))
        assert await two.revisions() == {"article": 2}
        changed = await two.changed_since("article", 1)
        assert changed is not None
        assert [kept.statement for kept in changed.facts] == ["Changed."]


async def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    stores = await asyncio.gather(*(SqliteStore.open(tmp_path / "facts.db", seed=seed) for _ in range(8)))
    assert [await store.bases() for store in stores] == [[Base("article", 1, 2)]] * 8
    await asyncio.gather(*(store.close() for store in stores))


WRITE = """
import asyncio, sys
from knowledge.sqlite import SqliteStore
from tests.knowledge.stores import added, asked, fact

async def write(path, name, first):
    async with await SqliteStore.open(path) as store:
        print("open", flush=True)
        sys.stdin.readline()
        for number in range(60):
            await asyncio.gather(
                store.apply("article", added(fact(f"{name}{number}"))),
                *(store.record(asked(first + number * 10 + n)) for n in range(10)),
            )

asyncio.run(write(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def test_several_processes_write_at_once_and_none_loses_a_row(tmp_path: Path) -> None:
    async def check() -> None:
        async with await SqliteStore.open(path) as store:
            assert await store.bases() == [Base("article", 2 + 120, 2 + 120)]
            count = await store.read(lambda connection: connection.execute("SELECT count(*) FROM asked").fetchone()[0])
            assert count == 1 + 1_200
            numbers = [revision.number for revision in await store.history("article", limit=200)]
            assert numbers == list(range(122, 0, -1))

    path = tmp_path / "facts.db"
    asyncio.run(filled(path))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, path, name, first],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, first in (("x", "1000"), ("y", "2000"))
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    asyncio.run(check())


async def test_an_import_leaves_no_scratch_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    def broken() -> Iterator[Fact]:
        yield fact("a")
        raise KeyError("a bug")

    async with await SqliteStore.open(tmp_path / "facts.db") as store:
        await store.replace("one", [fact("a")], edit(verb="import"))
        with pytest.raises(KeyError):
            await store.replace("one", broken(), edit(verb="import"))
    assert names(scratch) == []


async def test_a_cancelled_import_changes_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    begun, loop = asyncio.Event(), asyncio.get_running_loop()

    def endless() -> Iterator[Fact]:
        number = 0
        while True:
            yield fact(f"f{number}")
            number += 1
            loop.call_soon_threadsafe(begun.set)

    async with await SqliteStore.open(tmp_path / "facts.db") as store:
        importing = asyncio.create_task(store.replace("one", endless(), edit(verb="import")))
        await begun.wait()
        importing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await importing
        assert (await store.replace("one", [fact("a")], edit(verb="import"))).added == 1
        assert await store.bases() == [Base("one", 1, 1)]


async def test_a_large_edit_lands_like_a_small_one(tmp_path: Path) -> None:
    facts = [fact(f"f{number}") for number in range(600)]
    async with await SqliteStore.open(tmp_path / "facts.db") as store:
        await store.create("one")
        assert await store.apply("one", added(*facts)) == Base("one", 1, 600)
        assert (await store.contents("one")).facts == tuple(facts)
