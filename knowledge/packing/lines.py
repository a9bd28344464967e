"""Read a file as numbered lines of text, however hostile it is, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from knowledge.model import InvalidPack

__all__ = ["MAX_BYTES", "MAX_LINE", "Lines"]

MAX_BYTES = 256_000_000
MAX_LINE = 1_000_000  # bytes; the largest fact, all of it escaped, takes two thirds of that in JSON

_MARK = b"\xef\xbb\xbf"  # Excel writes it before UTF-8
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive, as Excel's own files are",
    b"PK\x05\x06": "a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"%PDF-": "a PDF",
    b"SQLite format 3\x00": "a database",
}


class Lines:
    """The lines of *stream*, without their ends; *name* is what errors call the file.

    *size* is the number of bytes to read where the stream tells, *position* how many were read so far.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self.number = 0
        self.position = 0
        self.size = _size(stream)
        self._stream = stream

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number, counted from 1; raise InvalidPack at the first that isn't text."""
        if self.size is not None and self.size > MAX_BYTES:
            raise self._too_big()
        while line := self._stream.readline(MAX_LINE + 1):
            self.number += 1
            self.position += len(line)
            if self.number == 1:
                line = self._start(line)
            if self.position > MAX_BYTES:
                raise self._too_big()
            if len(line) > MAX_LINE:
                raise self.fault(f"This line is longer than {MAX_LINE:,} bytes, so it can't be a fact.", self.number)
            if b"\x00" in line:
                raise self.fault("This isn't text: it holds a NUL byte.", self.number)
            yield self.number, self._text(line)

    def fault(self, sentence: str, line: int | None = None, field: str = "") -> InvalidPack:
        """Return the error to raise about a *line* and a *field* of this file."""
        return InvalidPack(sentence, file=self.name, line=line, field=field)

    def _start(self, line: bytes) -> bytes:
        for magic, kind in _NOT_TEXT.items():
            if line.startswith(magic):
                raise self.fault(f"This is {kind}, not a pack: save it as text (TOML, JSONL or CSV) first.")
        if line.startswith(_OTHER_ENCODINGS):
            raise self.fault("This is written in UTF-16 or UTF-32: save it as UTF-8.")
        return line.removeprefix(_MARK)

    def _text(self, line: bytes) -> str:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise self.fault("This isn't UTF-8: save the file as UTF-8.", self.number) from None
        return text.removesuffix("\n")

    def _too_big(self) -> InvalidPack:
        return self.fault(f"This has more than {MAX_BYTES // 1_000_000:,} MB, which is the most that a pack may have.")


def _size(stream: BinaryIO) -> int | None:
    if not stream.seekable():
        return None
    here = stream.tell()
    size = stream.seek(0, os.SEEK_END) - here
    stream.seek(here)
    return size
