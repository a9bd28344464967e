"""When disk or file let us down: one clear error, nothing half done, and work goes on when the cause is gone."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.catalog import Edit
from knowledge.model import StoreBusy, StoreCorrupt, StoreError, StoreExposed, StoreNewer
from knowledge.sqlite import SqliteStore
from knowledge.sqlite.connection import for_writing
from knowledge.sqlite.driver import sqlite3
from tests.knowledge.stores import added, amended, asked, cited, edit, fact

ROOT = Path(__file__).parents[3]


def seed() -> tuple[str, Edit]:
    return "article", added(*(cited(f"f{number}") for number in range(300)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with 300 facts, closed."""

    async def fill() -> None:
        await (await SqliteStore.open(tmp_path / "facts.db", seed=seed)).close()

    asyncio.run(fill())
    return tmp_path / "facts.db"


async def fate(wanted: Awaitable[object]) -> str:
    """Return the name of the StoreError that *wanted* raises, or "done"."""
    try:
        await wanted
    except StoreError as error:
        return type(error).__name__
    return "done"


async def test_another_program_holds_the_file(path: Path) -> None:
    async with await SqliteStore.open(path, patience=0.05) as store:
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusy, match=r"Another program holds facts\.db: close it"):
                await store.record(asked(1))
            assert await fate(store.replace("new", [fact("a")], edit(verb="import"))) == "StoreBusy"
            assert (await store.fact("article", "f1")) == cited("f1")
            other.rollback()
        await store.record(asked(1))
        assert await store.asked(1) is not None


@pytest.mark.parametrize("length", [10, 100, 4_096, 5_000, 100_000])
async def test_a_truncated_file(path: Path, length: int) -> None:
    os.truncate(path, length)
    with pytest.raises(StoreCorrupt, match=r"facts\.db is damaged"):
        await SqliteStore.open(path, seed=seed)


@pytest.mark.parametrize("content", [b"Dear diary, " * 1_000, b"\0" * 8_192, b"x" * 30])
async def test_no_database_at_all(tmp_path: Path, content: bytes) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_bytes(content)
    with pytest.raises(StoreCorrupt, match=r"diary\.txt is damaged, or no database"):
        await SqliteStore.open(diary, seed=seed)
    assert diary.read_bytes() == content


def test_a_page_that_went_bad(path: Path) -> None:
    async def use() -> None:
        async with await SqliteStore.open(path) as store:
            assert await fate(store.contents("article")) == "StoreCorrupt"
            assert await fate(store.copy("article", "copy")) == "StoreCorrupt"

    async def use_again() -> None:
        async with await SqliteStore.open(path) as store:
            assert len((await store.contents("article")).facts) == 300

    kept = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts'").fetchone()
    path.write_bytes(kept[: (page - 1) * 4_096] + b"\xff" * 4_096 + kept[page * 4_096 :])
    asyncio.run(use())
    path.write_bytes(kept)
    asyncio.run(use_again())


async def test_another_program_s_database_is_left_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    before = other.read_bytes()
    with pytest.raises(StoreCorrupt, match="another program"):
        await SqliteStore.open(other, seed=seed)
    with pytest.raises(StoreCorrupt, match="another program"):
        for_writing(other)  # as when it takes the place of ours while that is in use
    assert other.read_bytes() == before


async def test_a_folder_or_nowhere(path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        await SqliteStore.open(path.parent)
    with pytest.raises(StoreError, match="can't be opened"):
        await SqliteStore.open(path / "below-a-file.db")


async def test_a_file_of_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('footnote', 'm999_from_the_future', '2099-01-01')"
        )
    with pytest.raises(StoreNewer, match=r"facts\.db was written by a newer Footnote: update"):
        await SqliteStore.open(path, seed=seed)


async def test_a_file_that_was_taken_away_and_put_back(path: Path) -> None:
    async with await SqliteStore.open(path) as store:
        await store.record(asked(1))
        await store.read(lambda connection: connection.execute("PRAGMA wal_checkpoint").fetchall())
        away = shutil.move(path, path.with_name("away.db"))
        for wanted in (store.record(asked(2)), store.bases()):  # else they would be told "done", and it would be lost
            with pytest.raises(StoreError, match=r"facts\.db is gone: put it back"):
                await wanted
        shutil.move(away, path)
        await store.record(asked(3))
        assert [await store.asked(number) is not None for number in (1, 2, 3)] == [True, False, True]


async def test_another_file_in_its_place(path: Path) -> None:
    other = path.with_name("other.db")
    async with await SqliteStore.open(other) as store:
        await store.create("other")
    async with await SqliteStore.open(path) as store:
        await store.bases()
        shutil.move(other, path)
        assert [base.name for base in await store.bases()] == ["other"]
        await store.create("one more")
        assert [base.name for base in await store.bases()] == ["one more", "other"]


@pytest.mark.skipif(os.name != "posix", reason="this system keeps no modes of files")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
async def test_a_file_that_others_can_read_is_refused_until_they_can_not(path: Path, mode: int) -> None:
    await asyncio.to_thread(path.chmod, mode)
    with pytest.raises(StoreExposed, match=f"chmod 600 {path}"):
        await SqliteStore.open(path)
    await asyncio.to_thread(path.chmod, 0o600)
    async with await SqliteStore.open(path) as store:
        await store.create("other")  # an empty log SQLite mends by itself
        await asyncio.to_thread(path.with_name(path.name + "-wal").chmod, mode)
        with pytest.raises(StoreExposed, match="-wal"):
            await SqliteStore.open(path)
        assert (await store.fact("article", "f1")).statement == "This is f1."


async def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"too old for Footnote, which needs 3\.38"):
        await SqliteStore.open(path)


# These need a file system of their own, which a mount namespace gives to one child process only.


def scene(name: str, folder: Path, mount: str) -> dict[str, str]:
    """Act out the scene in a process for which *mount* was run, and return how each of its steps went."""
    unshare = shutil.which("unshare")
    flags = "-m" if os.name == "posix" and os.geteuid() == 0 else "-rm"
    if unshare is None or subprocess.run([unshare, flags, "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting needs root, or a kernel that lets users have namespaces")
    here = {"PATH": os.environ["PATH"], "DIR": str(folder), "PYTHONPATH": str(ROOT)}
    command = f'{mount} && exec "{sys.executable}" "{__file__}" {name}'
    done = subprocess.run([unshare, flags, "sh", "-c", command], env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, str] = json.loads(done.stdout)
    return told


READ_ONLY = 'mount --bind "$DIR" "$DIR" && mount -o remount,ro,bind "$DIR"'


def test_a_full_disk(tmp_path: Path) -> None:
    assert scene("full", tmp_path, 'mount -t tmpfs -o size=2m tmpfs "$DIR"') == {
        "record while full": "StoreFull",
        "edit while full": "StoreFull",
        "import while full": "StoreFull",
        "new file while full": "StoreFull",
        "fact while full": "This is f1.",
        "record with room": "done",
        "edit with room": "done",
        "new file with room": "done",
        "fact with room": "Changed.",
        "questions": "[2]",
        "revision": "2",
        "integrity": "ok",
    }


@pytest.mark.parametrize("left", ["closed", "killed"])
def test_a_read_only_disk(path: Path, left: str) -> None:
    if left == "killed":  # what was written last is still in the log
        killed = [sys.executable, __file__, "killed"]
        subprocess.run(killed, env={"DIR": str(path.parent), "PYTHONPATH": str(ROOT)}, check=False)
        assert path.with_name("facts.db-wal").stat().st_size
    assert scene("read-only", path.parent, READ_ONLY) == {
        "fact": "This is f1." if left == "closed" else "Last words.",
        "record": "StoreReadOnly",
        "edit": "StoreReadOnly",
        "import": "StoreReadOnly",
        "dry run": "StoreReadOnly",
        "record when it may": "done",
        "edit when it may": "done",
        "fact then": "Changed.",
    }


def test_a_read_only_disk_and_no_file(tmp_path: Path) -> None:
    assert scene("nothing", tmp_path, READ_ONLY) == {"open": "StoreReadOnly", "open in a new folder": "StoreReadOnly"}


def test_a_read_only_disk_and_a_log_that_can_not_be_read(path: Path) -> None:
    path.with_name("facts.db-wal").write_bytes(b"something")
    assert scene("nothing", path.parent, READ_ONLY)["open"] == "StoreReadOnly"


async def full(folder: Path) -> dict[str, object]:
    path, ballast = folder / "facts.db", folder / "ballast"
    store = await SqliteStore.open(path, seed=seed)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            pass
    told: dict[str, object] = {
        "record while full": await fate(store.record(asked(1))),
        "edit while full": await fate(store.apply("article", amended(cited("f1"), statement="Lost. " * 100))),
        "import while full": await fate(store.replace("new", map(fact, "abc"), edit(verb="import"))),
        "new file while full": await fate(SqliteStore.open(folder / "new.db")),
        "fact while full": (await store.fact("article", "f1")).statement,
    }
    ballast.unlink()
    told["record with room"] = await fate(store.record(asked(2)))
    told["edit with room"] = await fate(store.apply("article", amended(cited("f1"), statement="Changed.")))
    told["new file with room"] = await fate((await SqliteStore.open(folder / "new.db")).close())
    told["fact with room"] = (await store.fact("article", "f1")).statement
    rows = await store.read(lambda connection: connection.execute("SELECT id FROM asked").fetchall())
    told["questions"] = str([number for (number,) in rows])
    told["revision"] = str((await store.base("article")).revision)
    told["integrity"] = await store.read(lambda connection: connection.execute("PRAGMA integrity_check").fetchone()[0])
    await store.close()
    return told


async def read_only(folder: Path) -> dict[str, object]:
    store = await SqliteStore.open(folder / "facts.db", seed=seed)
    now = await store.fact("article", "f1")
    pack = [fact("a")]
    told: dict[str, object] = {
        "fact": now.statement,
        "record": await fate(store.record(asked(1))),
        "edit": await fate(store.apply("article", amended(now, statement="Lost."))),
        "import": await fate(store.replace("new", pack, edit(verb="import"))),
        "dry run": await fate(store.replace("new", pack, edit(verb="import"), dry_run=True)),
    }
    os.system(f"mount -o remount,rw,bind '{folder}'")  # noqa: ASYNC221 - nothing else runs here
    told["record when it may"] = await fate(store.record(asked(1)))
    told["edit when it may"] = await fate(store.apply("article", amended(now, statement="Changed.")))
    told["fact then"] = (await store.fact("article", "f1")).statement
    await store.close()
    return told


async def nothing(folder: Path) -> dict[str, object]:
    return {
        "open": await fate(SqliteStore.open(folder / "facts.db", seed=seed)),
        "open in a new folder": await fate(SqliteStore.open(folder / "new" / "facts.db")),
    }


async def killed(folder: Path) -> dict[str, object]:
    store = await SqliteStore.open(folder / "facts.db")
    await store.apply("article", amended(cited("f1"), statement="Last words."))
    os.abort()


if __name__ == "__main__":
    scenes = {"full": full, "read-only": read_only, "nothing": nothing, "killed": killed}
    print(json.dumps(asyncio.run(scenes[sys.argv[1]](Path(os.environ["DIR"])))))
