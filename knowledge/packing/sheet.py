"""A pack in CSV, for spreadsheets: one fact a row, phrasings and tags one a line inside their cell.

A cell that a spreadsheet would run as a formula gets an apostrophe in front when written, and loses it when read; so
does one that begins with an apostrophe by itself. See https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from knowledge.model import Fact, Source
from knowledge.packing.lines import MAX_LINE, Lines
from knowledge.packing.rows import SOURCE_FIELDS, Row, Rows

__all__ = ["COLUMNS", "facts", "text"]

COLUMNS = (
    "id", "answer", "phrasings", "tags", "source", "paragraph", "title", "author", "where", "state", "verify_by",
    "checked",
)  # fmt: skip
_CITATION = ("source", "paragraph", *SOURCE_FIELDS[1:])

_MARK = "\ufeff"  # without it, Excel takes UTF-8 for something else
_DELIMITERS = ",;\t"
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*')  # Excel reads and writes it above the header
_FORMULA = re.compile(r"[=+\-@\t\r'＝＋－＠]")  # full-width signs start a formula where East Asian input is used
_GUARDED = re.compile(r"'[=+\-@\t\r'＝＋－＠]")
_LINE_END = re.compile(r"\r\n?|\n")
_OLD_MAC = "The lines end as on old Macs: save the file as 'CSV UTF-8'."
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)


class _Echo:
    """What csv.writer writes to, so that writerow() returns the row."""

    def write(self, row: str) -> str:
        return row


class _Cells:
    """Rows of cells with the line each begins on, none of them larger than a fact can be."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._numbered = iter(lines)
        self._begins = 0
        self._size = 0

    def header(self) -> tuple[str, list[str]]:
        """Return the delimiter and the names of the columns."""
        _, line = next(self._numbered, (0, ""))
        if announced := _DELIMITER_LINE.fullmatch(line):
            _, line = next(self._numbered, (0, ""))
        if "\r" in line.rstrip("\r"):
            raise self._lines.fault(_OLD_MAC, 1)
        best: tuple[int, str, list[str]] = (0, ",", [])
        for delimiter in announced[1] if announced else _DELIMITERS:
            try:
                names = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter, strict=True))]
            except (csv.Error, StopIteration):
                continue
            best = max(best, (len(set(names) & set(COLUMNS)), delimiter, names), key=lambda one: one[0])
        return best[1], best[2]

    def rows(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Yield each row after the header."""
        reader = csv.reader(self._fed(), delimiter=delimiter, strict=True)
        while True:
            self._begins = self._size = 0
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise self._lines.fault(_sentence(str(error)), self._begins or self._lines.number) from None
            if cells is None:
                return
            yield self._begins, cells

    def _fed(self) -> Iterator[str]:
        for number, line in self._numbered:
            self._begins = self._begins or number
            self._size += len(line) + 1
            if self._size > MAX_LINE:
                raise self._lines.fault("This row is too long: a quote in it may never be closed.", self._begins)
            yield line + "\n"


def facts(lines: Lines, rows: Rows) -> Iterator[Fact]:
    """Yield the facts of a table; the sources on the way are left with *rows*."""
    cells = _Cells(lines)
    delimiter, names = cells.header()
    if not names:
        raise lines.fault(f"The first row must name the columns: {', '.join(COLUMNS)}.", 1)
    _check_columns(names, lines)
    for number, row in cells.rows(delimiter):
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(names) :]):
            raise lines.fault(f"This row has {len(row):,} cells, but there are {len(names):,} columns.", number)
        if any(cell.strip() for name, cell in zip(names, row, strict=False) if not name):
            raise lines.fault("This row has a cell in a column without a name.", number)
        yield rows.fact(_row(dict(zip(names, row, strict=False)), number, lines))


def text(facts: Iterable[Fact], sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield a header and a row a fact; its source is described in each, since people sort rows."""
    writer = csv.writer(_Echo())
    yield _MARK + _written(writer.writerow(COLUMNS))
    for fact in facts:
        cells = {
            "id": fact.id,
            "answer": fact.statement,
            "phrasings": "\n".join(fact.phrasings),
            "tags": _one_cell(fact.tags),
            **_citation(fact, sources),
            "state": "" if fact.live else fact.state.value,
            "verify_by": _day(fact.verify_by),
            "checked": _day(fact.checked),
        }
        yield _written(writer.writerow([_guarded(cells.get(name, "")) for name in COLUMNS]))


def _written(row: object) -> str:
    return str(row)


def _citation(fact: Fact, sources: Mapping[str, Source]) -> dict[str, str]:
    if not (cited := fact.citation):
        return {}
    source = sources.get(cited.source) or Source(cited.source, cited.source)
    paragraph = str(cited.paragraph or "")
    return dict(zip(_CITATION, (source.id, paragraph, source.title, source.author, source.where), strict=True))


def _one_cell(tags: Sequence[str]) -> str:
    """Return tags one a line; a lone one with a comma ends its line, so that it isn't read as several."""
    return "\n".join(tags) + ("\n" if len(tags) == 1 and "," in tags[0] else "")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _guarded(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _check_columns(names: Sequence[str], lines: Lines) -> None:
    for name in filter(None, names):
        if names.count(name) > 1:
            raise lines.fault(f"Two columns are called '{name[:40]}'.", 1)


def _row(cells: Mapping[str, str], number: int, lines: Lines) -> Row:
    """Return the row as the other formats have it: empty cells are no fields, and a citation is one."""
    given = {name: cell[1:] if _GUARDED.match(cell) else cell for name, cell in cells.items() if cell.strip()}
    fields: dict[str, object] = {name: cell for name, cell in given.items() if name not in _CITATION}
    fields |= {name: cell.strip() for name, cell in given.items() if name in ("id", "state", "verify_by", "checked")}
    if "phrasings" in given:
        fields["phrasings"] = _LINE_END.split(given["phrasings"])
    if "tags" in given:
        fields["tags"] = _LINE_END.split(given["tags"]) if _LINE_END.search(given["tags"]) else given["tags"].split(",")
    cited: dict[str, object] = {name: given[name] for name in _CITATION if name in given}
    if "paragraph" in cited:
        paragraph = given["paragraph"].strip()
        if not _WHOLE.fullmatch(paragraph):
            raise lines.fault("A paragraph must be a whole number.", number, "paragraph")
        cited["paragraph"] = int(paragraph)
    return Row(fields | ({"citation": cited} if cited else {}), number)


def _sentence(error: str) -> str:
    if "field larger" in error:
        return "This row is too long: a quote in it may never be closed."
    if "new-line character" in error:
        return _OLD_MAC
    if "unexpected end" in error:
        return "A quote is missing: a cell opened here is never closed."
    return 'This isn\'t valid CSV: in a cell in quotes, write a quote of its own as "".'
