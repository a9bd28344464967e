"""Read and write packs of any format, a row at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO, assert_never

from knowledge.model import Fact, InvalidPack, Source
from knowledge.packing import jsonl, sheet, toml
from knowledge.packing.lines import Lines
from knowledge.packing.rows import Rows
from knowledge.text import one_line

__all__ = ["Format", "PackReader", "format_of", "pack_text", "write_pack"]


class Format(StrEnum):
    """How a pack is written."""

    TOML = "toml"
    JSONL = "jsonl"
    CSV = "csv"


_SUFFIXES = {
    ".toml": Format.TOML,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
}
_ADVICE = {
    ".json": "a JSON pack has one fact a line, and its name ends in .jsonl",
    ".xlsx": "in Excel, save it as 'CSV UTF-8'",
    ".xls": "in Excel, save it as 'CSV UTF-8'",
    ".ods": "in LibreOffice, save it as 'Text CSV' in UTF-8",
}


def format_of(filename: str) -> Format:
    """Return the format that the ending of *filename* stands for, or raise InvalidPack."""
    suffix = PurePath(filename).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    advice = _ADVICE.get(suffix, "the name of a pack ends in .toml, .jsonl or .csv")
    raise InvalidPack(f"This isn't a pack: {advice}.", file=one_line(filename)[:100])


class PackReader:
    """The facts of a pack, one by one, and the sources met on the way.

    *file* is a path, or a stream of bytes (then *name* is what errors call it, and its ending tells the format where
    *format* doesn't). *known* are ids of sources that a fact may cite without the pack describing them.

    Each iteration reads on, lazily: a row that is wrong raises InvalidPack when it is met. *sources* are those met
    so far, by id; that of a fact is always among them, or *known*. A source may be described in full only after
    facts that cite it, so take *sources* again at the end.
    """

    def __init__(
        self,
        file: Path | BinaryIO,
        format: Format | None = None,  # noqa: A002 - the contract's word
        *,
        name: str = "",
        known: Collection[str] = (),
    ) -> None:
        self.name = one_line(name or (str(file) if isinstance(file, Path) else "pack"))
        self.format = format or format_of(self.name)
        self.sources: Mapping[str, Source] = {}
        self._file = file
        self._known = known
        self._lines: Lines | None = None
        self._facts = self._read()

    def __iter__(self) -> Iterator[Fact]:
        return self._facts

    @property
    def progress(self) -> tuple[int, int | None]:
        """Return how many bytes were read, and how many there are where that is known."""
        return (self._lines.position, self._lines.size) if self._lines else (0, None)

    def _read(self) -> Iterator[Fact]:
        try:
            with self._file.open("rb") if isinstance(self._file, Path) else nullcontext(self._file) as stream:
                self._lines = Lines(stream, self.name)
                rows = Rows(self._lines, self._known, declared=self.format is Format.TOML)
                self.sources = rows.sources
                yield from self._facts_of(self._lines, rows)
                rows.finish()
        except OSError as error:
            raise InvalidPack(f"This can't be read: {error.strerror or error}.", file=self.name) from error

    def _facts_of(self, lines: Lines, rows: Rows) -> Iterator[Fact]:
        match self.format:
            case Format.TOML:
                return toml.facts(lines, rows)
            case Format.JSONL:
                return jsonl.facts(lines, rows)
            case Format.CSV:
                return sheet.facts(lines, rows)
            case _:
                assert_never(self.format)


def pack_text(facts: Iterable[Fact], sources: Mapping[str, Source], format: Format) -> Iterator[str]:  # noqa: A002
    """Yield a pack piece by piece; what a fact cites and *sources* don't describe is described by its id."""
    match format:
        case Format.TOML:
            return toml.text(facts, sources)
        case Format.JSONL:
            return jsonl.text(facts, sources)
        case Format.CSV:
            return sheet.text(facts, sources)
        case _:
            assert_never(format)


def write_pack(
    facts: Iterable[Fact],
    sources: Mapping[str, Source],
    stream: BinaryIO,
    format: Format,  # noqa: A002
) -> None:
    """Write a pack in UTF-8, a fact at a time; all of a fact but its revision survives."""
    stream.writelines(piece.encode() for piece in pack_text(facts, sources, format))
