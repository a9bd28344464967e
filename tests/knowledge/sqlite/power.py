"""Cut the power in retrospect: record what a process wrote to its files, and make of it what a disk might have kept.

strace tells every write, sync and change of a name, in the order in which the system was asked. A file's content is
safe up to the last sync that has returned, its name up to the last sync of the folder. Of what came after, a disk may
have kept any part, in any order: a write as a whole, not at all, or by sectors, some of which then hold neither the
old nor the new. Names appear and vanish in order, as file systems with a journal have it.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Cut", "Event", "cuts", "recorded", "replayed", "traceable"]

ROOT = Path(__file__).parents[3]
SECTOR = 512
SESSIONS = 4  # every other one ends without closing the file
AMOUNT = 450  # things kept in each
AT_ONCE = 8
CALLS = "openat,write,pwrite64,pwritev,pwritev2,fallocate,ftruncate,truncate,fsync,fdatasync,unlink,rename"
_LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})+)>")
_DONE = re.compile(r"\) += (-?\d+)")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done: write, truncate, sync, make, remove a file; sync the folder; tell that *name* is kept.

    A sync covers what was done before the event number *upto*.
    """

    what: str
    name: str
    data: bytes = b""
    offset: int = 0
    upto: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """What a disk kept after *at* events: *told* was acknowledged by then, *lost* counts writes that are not whole."""

    at: int
    files: dict[str, bytes]
    told: frozenset[str]
    lost: int

    def put(self, folder: Path) -> None:
        """Write the files into *folder*, which holds nothing else then."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)


def traceable() -> bool:
    """Return whether strace is there and may look on."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def recorded(path: Path, how: str) -> list[Event]:
    """Return what the store did to the files of *path* in a few sessions, each acknowledgement among it."""
    events: list[Event] = []
    for session in range(SESSIONS):
        trace = path.with_suffix(".strace")
        child = [sys.executable, "-m", "tests.knowledge.sqlite.crashing", str(path), how, str(session)]
        watched = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o"]
        command = [*watched, str(trace), *child, str(AMOUNT), str(AT_ONCE)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with trace.open() as lines:
            _read(lines, path, events)
        trace.unlink()
    return events


def _read(lines: Iterator[str], path: Path, events: list[Event]) -> None:
    begun: dict[str, tuple[Event, int] | None] = {}  # by thread: what it asked for and hasn't had back
    for line in lines:
        found = _LINE.match(line)
        if not found:
            continue
        thread, resumed, call, rest = found.groups()
        if resumed:
            asked = begun.pop(thread)
        else:
            event = _event(call, rest, path)
            asked = (event, len(events)) if event else None
            if event and event.what not in {"sync", "sync folder", "make", "remove"}:
                events.append(event)  # from here on it may have happened
            elif event and any(other and other[0].name == event.name for other in begun.values()):
                raise ValueError(f"what was this sync to cover? {line}")
            if rest.endswith("<unfinished ...>"):
                begun[thread] = asked
                continue
        if asked is None:
            continue
        event, at = asked
        done = _DONE.search(rest, rest.rfind('"') + 1)
        result = int(done[1]) if done else -1
        if event.what in {"make", "remove"} and result < 0:
            continue  # there was nothing to open or to remove
        if event.what == "make" and event.name in _names(events):
            continue
        if result < 0 or (event.what == "write" and result != len(event.data)):
            raise ValueError(f"not as it was asked: {line[:200]}")
        if event.what in {"sync", "sync folder", "make", "remove"}:
            events.append(Event(event.what, event.name, upto=at))


def _event(call: str, rest: str, path: Path) -> Event | None:
    """Return what was asked for, or None where it concerns other files."""
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(rest)]
    if call in {"openat", "unlink", "rename"}:
        where = Path(texts[-1].decode())
        if (call == "openat" and "O_CREAT" not in rest) or not _counts(where, path):
            return None
        if call == "rename":
            raise ValueError("renamed: that is not replayed")
        return Event("make" if call == "openat" else "remove", where.name)
    found = _FILE.match(rest)
    if not found:
        return None
    where = Path(bytes.fromhex(found[2].replace("\\x", "")).decode())
    if call == "write" and found[1] == "1":
        return Event("tell", texts[0].decode().strip())
    if where == path.parent and call == "fsync":
        return Event("sync folder", "")
    if not _counts(where, path):
        return None
    if call in {"fsync", "fdatasync"}:
        return Event("sync", where.name)
    numbers = re.findall(r", (\d+)", rest.rsplit('"', 1)[-1])
    if call == "pwrite64":
        return Event("write", where.name, texts[0], int(numbers[1]))
    if call == "ftruncate":
        return Event("truncate", where.name, offset=int(numbers[0]))
    raise ValueError(f"{call}: that is not replayed")


def _counts(where: Path, path: Path) -> bool:
    """Return whether it is one of the files that a power cut leaves; the log's index is made anew after one."""
    return where.parent == path.parent and where.name.startswith(path.name) and not where.name.endswith("-shm")


def _names(events: list[Event]) -> set[str]:
    names: set[str] = set()
    for event in events:
        if event.what == "make":
            names.add(event.name)
        elif event.what == "remove":
            names.discard(event.name)
    return names


@dataclass(slots=True)
class _File:
    safe: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, Event]] = field(default_factory=list)


class _Disk:
    """What is safe, and what was asked for since."""

    def __init__(self) -> None:
        self.now: dict[str, _File] = {}
        self.names: dict[str, _File] = {}  # those that are safe
        self.since: list[tuple[int, str, _File | None]] = []
        self.told: set[str] = set()

    def do(self, number: int, event: Event) -> None:
        if event.what == "tell":
            self.told.add(event.name)
        elif event.what == "make":
            self.now[event.name] = _File()
            self.since.append((number, event.name, self.now[event.name]))
        elif event.what == "remove":
            del self.now[event.name]
            self.since.append((number, event.name, None))
        elif event.what == "sync folder":
            self.names = _renamed(self.names, [one for one in self.since if one[0] < event.upto])
            self.since = [one for one in self.since if one[0] >= event.upto]
        elif event.what == "sync":
            file = self.now[event.name]
            for at, done in file.since:
                if at < event.upto:
                    _apply(file.safe, done)
            file.since = [one for one in file.since if one[0] >= event.upto]
        else:
            self.now[event.name].since.append((number, event))

    def cut(self, at: int, draw: random.Random) -> Cut:
        """Return one of the many things that a cut may leave."""
        share, torn = draw.choice((0.0, 0.1, 0.5, 0.9, 1.0)), draw.choice((0.0, 0.0, 0.3))
        lost = 0
        files = {}
        for name, file in _renamed(self.names, self.since[: draw.randint(0, len(self.since))]).items():
            content = bytearray(file.safe)
            for _, event in file.since:
                if event.what == "write" and draw.random() < torn:
                    lost += 1
                    _tear(content, event, draw)
                elif draw.random() < share:
                    _apply(content, event)
                else:
                    lost += 1
            files[name] = bytes(content)
        return Cut(at, files, frozenset(self.told), lost)


def _renamed(names: dict[str, _File], since: list[tuple[int, str, _File | None]]) -> dict[str, _File]:
    files = dict(names)
    for _, name, file in since:
        if file is None:
            files.pop(name, None)
        else:
            files[name] = file
    return files


def _apply(content: bytearray, event: Event) -> None:
    if event.what == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data


def _tear(content: bytearray, event: Event, draw: random.Random) -> None:
    """Keep some of the write's sectors, leave some as they were, and of some neither."""
    begin, end = event.offset, event.offset + len(event.data)
    while begin < end:
        stop = min(end, (begin // SECTOR + 1) * SECTOR)
        part = event.data[begin - event.offset : stop - event.offset]
        fate = draw.random()
        if fate < 0.45:
            _apply(content, Event("write", event.name, part, begin))
        elif fate < 0.55:
            _apply(content, Event("write", event.name, draw.randbytes(len(part)), begin))
        begin = stop


def cuts(events: list[Event], number: int, seed: int) -> Iterator[Cut]:
    """Yield *number* cuts at moments spread over all that was done, in order."""
    draw = random.Random(seed)
    moments = sorted(draw.randint(0, len(events)) for _ in range(number))
    disk, done = _Disk(), 0
    for moment in moments:
        while done < moment:
            disk.do(done, events[done])
            done += 1
        yield disk.cut(moment, draw)


def replayed(events: list[Event]) -> dict[str, bytes]:
    """Return the files as they were left, had nothing happened: what shows that the recording is whole."""
    disk = _Disk()
    for number, event in enumerate(events):
        disk.do(number, event)
    for name in disk.now:
        disk.do(len(events), Event("sync", name, upto=len(events)))
    return {name: bytes(file.safe) for name, file in disk.now.items()}
