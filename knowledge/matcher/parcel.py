"""Send a base from one process to another, so that whoever receives it is hardly held up.

It goes in pieces, each a pickle with its numbers beside it: taking one in holds the lock for milliseconds. Nothing but
the pipe between two processes of this program is read here.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterator
from dataclasses import fields, replace
from io import BytesIO
from struct import Struct
from typing import IO, Any

from knowledge.matcher.embedder import bundled
from knowledge.matcher.embedding import Embeds
from knowledge.matcher.holding import batches
from knowledge.matcher.lessons import Taught
from knowledge.matcher.snapshot import Matcher
from knowledge.matcher.whole import Whole

__all__ = ["receive", "send"]

_MEMOS = ("_parts", "heard")  # what grows with what is asked, which goes some at a time
_COUNTS = Struct("<QQ")  # bytes of a pickle, and how many runs of numbers follow it
_COUNT = Struct("<Q")  # bytes of one run


def send(matcher: Matcher, out: IO[bytes]) -> None:
    """Write *matcher*, which has the bundled embedder, to *out*."""
    sender = _Sender(out)
    whole = matcher._whole if isinstance(matcher._whole, Whole) else None
    for field in fields(matcher):
        if field.name not in ("taught", "_read", "_parts"):  # what it is taught, the receiver has
            value = getattr(matcher, field.name)
            sender.send((field.name, replace(whole, heard={}) if whole and value is whole else value))
    memos: tuple[dict[Any, Any], ...] = (matcher._parts, whole.heard if whole else {})
    for name, memo in zip(_MEMOS, memos, strict=True):
        for batch in batches(memo):
            sender.send((name, batch))
    sender.send(None)


def receive(source: IO[bytes], taught: Taught) -> Matcher:
    """Return what send() wrote of a base that was *taught* so, or raise EOFError where it ends too early.

    What a sender of another version wrote raises anything.
    """
    found: dict[str, Any] = {}
    memos: dict[str, dict[Any, Any]] = {name: {} for name in _MEMOS}
    for name, value in _Receiver(source).pieces():
        if name in memos:
            memos[name].update(value)
        else:
            found[name] = value
    if isinstance(found["_whole"], Whole):
        found["_whole"] = replace(found["_whole"], heard=memos["heard"])
    return Matcher(**found, taught=taught, _read={}, _parts=memos["_parts"])


class _Pickler(pickle.Pickler):
    def persistent_id(self, one: object) -> str | None:
        return "embedder" if one is bundled() else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, _: object) -> Embeds:
        return bundled()


class _Sender:
    """Writes pieces, what several of them share but once."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._pickle = out, BytesIO()
        self._numbers: list[pickle.PickleBuffer] = []
        self._pickler = _Pickler(self._pickle, pickle.HIGHEST_PROTOCOL, buffer_callback=self._numbers.append)

    def send(self, piece: object) -> None:
        self._pickle.seek(0)
        self._pickle.truncate()
        self._numbers.clear()
        self._pickler.dump(piece)
        self._out.write(_COUNTS.pack(self._pickle.tell(), len(self._numbers)))
        self._out.write(self._pickle.getbuffer())
        for run in self._numbers:
            self._out.write(_COUNT.pack(run.raw().nbytes))
            self._out.write(run.raw())
        self._out.flush()


class _Receiver:
    """Reads what a sender writes."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._pickle = source, BytesIO()
        self._numbers: deque[bytearray] = deque()
        self._unpickler = _Unpickler(self, buffers=iter(self._numbers.popleft, None))

    def pieces(self) -> Iterator[tuple[str, Any]]:
        """Yield each piece, or raise EOFError where the last one is missing."""
        while (piece := self._piece()) is not None:
            yield piece

    def read(self, size: int) -> bytes:
        """Give the unpickler of the piece at hand."""
        return self._pickle.read(size)

    def readline(self) -> bytes:
        """Give the unpickler a line of it."""
        return self._pickle.readline()

    def _piece(self) -> Any:
        size, runs = _COUNTS.unpack(self._exactly(_COUNTS.size))
        self._pickle = BytesIO(self._exactly(size))
        for _ in range(runs):
            self._numbers.append(self._exactly(*_COUNT.unpack(self._exactly(_COUNT.size))))
        return self._unpickler.load()

    def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        there, view = 0, memoryview(data)
        while there < size:
            read = self._source.readinto(view[there:])  # type: ignore[attr-defined]  # of any binary file
            if not read:
                raise EOFError("the process that built it ended")
            there += read
        return data
