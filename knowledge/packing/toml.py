"""A pack in TOML, for people: [[source]] tables, then [[fact]] tables, read one table at a time.

tomllib reads a whole document at once, recurses as deep as brackets nest and takes time that grows with the square
of a dotted key's length. So the lines are first cut into tables, and what nests or is dotted deeper than any pack
needs is refused before tomllib sees it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.model import Fact, Source
from knowledge.packing.lines import MAX_LINE, Lines
from knowledge.packing.rows import Row, Rows
from knowledge.text import one_line

__all__ = ["facts", "text"]

_MAX_TABLE = MAX_LINE  # characters
_MAX_DEPTH = 16
_MAX_DOTS = 16

_HEADER = re.compile(r"\s*\[\[\s*(fact|source)\s*\]\]\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_ONE_STRING = re.compile(r'\s*(?:[a-z]+\s*=\s*)?"(?!"")(?:[^"\\]|\\.)*+",?\s*')  # as most lines are
_STRING_OR_COMMENT = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*+"|\'[^\']*\'|#.*|["\']')
_END_OF = {
    '"""': re.compile(r'(?:[^"\\]|\\.|\\$|"(?!""))*+"""("{0,2})'),
    "'''": re.compile(r"(?:[^']|'(?!''))*+'''('{0,2})"),
}
_NEEDS_ESCAPE = re.compile(r'"(?="|\Z)')
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(slots=True)
class _Table:
    """The lines from one header to the next, and where in them each field stands."""

    line: int
    rows: list[str] = field(default_factory=list)
    size: int = 0
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Place:
    """Where in a document the reader stands: inside which string, in how many brackets, and since which lines."""

    string: str = ""
    depth: int = 0
    quoted: int = 0
    opened: int = 0


def facts(lines: Lines, rows: Rows) -> Iterator[Fact]:
    """Yield the facts of a document; the sources on the way are left with *rows*."""
    for table in _tables(lines):
        parsed = _parsed(table, lines)
        kind, content = next(iter(parsed.items()), ("", None))
        if not parsed:
            continue
        if kind not in ("fact", "source") or not isinstance(content, list):
            shown = one_line(kind)[:40]
            raise lines.fault(
                f"Only [[source]] and [[fact]] tables make a pack; this is '{shown}'.",
                table.lines.get(kind, table.line),
            )
        row = Row(content[0], table.line, table.lines)
        if kind == "fact":
            yield rows.fact(row)
        else:
            rows.source(row)


def text(facts: Iterable[Fact], sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield a document: every source, before the first fact that cites it, and every fact."""
    for source in sources.values():
        yield _source(source)
    described = set(sources)
    for fact in facts:
        if fact.citation and fact.citation.source not in described:
            described.add(fact.citation.source)
            yield _source(Source(fact.citation.source, fact.citation.source))
        yield _fact(fact)


def _tables(lines: Lines) -> Iterator[_Table]:
    table, place = _Table(1), _Place()
    for number, line in lines:
        if not place.string and _HEADER.fullmatch(line):
            _check_closed(place, lines)
            yield table
            table = _Table(number)
        elif not place.string and not place.depth:
            if line.lstrip().startswith("[["):
                yield table
                table = _Table(number)
            elif key := _KEY.match(line):
                table.lines.setdefault(key[1], number)
        _follow(line, number, place, lines)
        table.rows.append(line)
        table.size += len(line) + 1
        if table.size > _MAX_TABLE:
            raise lines.fault(f"This table has more than {_MAX_TABLE:,} characters.", table.line)
    _check_closed(place, lines)
    yield table


def _check_closed(place: _Place, lines: Lines) -> None:
    if place.string:
        raise lines.fault(f"A {place.string} is missing: a text opened here is never closed.", place.quoted)
    if place.depth:
        raise lines.fault("A ']' or '}' is missing: a list opened here is never closed.", place.opened)


def _follow(line: str, number: int, place: _Place, lines: Lines) -> None:
    """Move *place* past *line*; raise InvalidPack where it nests too deep or a string is left open."""
    if not place.string and _ONE_STRING.fullmatch(line):
        return
    bare = "".join(_outside_strings(line, number, place, lines))
    if bare.count(".") > _MAX_DOTS:
        raise lines.fault("This key has too many dots.", number)
    opened = bare.count("[") + bare.count("{")
    closed = bare.count("]") + bare.count("}")
    if place.depth + opened > _MAX_DEPTH:
        raise lines.fault("These brackets nest too deep.", number)
    if not place.depth and opened > closed:
        place.opened = number
    place.depth = max(0, place.depth + opened - closed)


def _outside_strings(line: str, number: int, place: _Place, lines: Lines) -> Iterator[str]:
    at = 0
    while at < len(line):
        if place.string:
            end = _END_OF[place.string].match(line, at)
            if not end:
                return
            place.string, at = "", end.end()
            continue
        found = _STRING_OR_COMMENT.search(line, at)
        yield line[at : found.start() if found else None]
        if not found:
            return
        at = found.end()
        if found[0] in ('"""', "'''"):
            place.string, place.quoted = found[0], number
        elif found[0] in ('"', "'"):
            raise lines.fault(f"A {found[0]} is missing: a text opened here is never closed.", number)


def _parsed(table: _Table, lines: Lines) -> dict[str, object]:
    try:
        return tomllib.loads("\n".join(table.rows) + "\n")
    except ValueError as error:  # TOMLDecodeError is one; so is a number of thousands of digits
        message = str(error)
        place = _PLACE.search(message)
        number = table.line + int(place[1]) - 1 if place and place[1] else table.line
        said = one_line(message[: place.start()] if place else message)[:200]
        raise lines.fault(f"This isn't valid TOML: {said}.", number) from None


def _source(source: Source) -> str:
    rows = ["[[source]]", f"id = {_string(source.id)}", f"title = {_string(source.title)}"]
    rows += [f"{name} = {_string(value)}" for name in ("author", "where") if (value := getattr(source, name))]
    return "\n".join(rows) + "\n\n"


def _fact(fact: Fact) -> str:
    rows = ["[[fact]]", f"id = {_string(fact.id)}", f"answer = {_string(fact.statement)}"]
    if fact.phrasings:
        rows += ["phrasings = [", *(f"  {_string(phrasing)}," for phrasing in fact.phrasings), "]"]
    if cited := fact.citation:
        paragraph = f", paragraph = {cited.paragraph}" if cited.paragraph else ""
        rows.append(f"citation = {{ source = {_string(cited.source)}{paragraph} }}")
    if fact.tags:
        rows.append(f"tags = [{', '.join(map(_string, fact.tags))}]")
    if not fact.live:
        rows.append(f"state = {_string(fact.state)}")
    rows += [f"{name} = {day.isoformat()}" for name in ("verify_by", "checked") if (day := getattr(fact, name))]
    return "\n".join(rows) + "\n\n"


def _string(value: str) -> str:
    escaped = value.replace("\\", "\\\\")
    if "\n" not in value:
        return '"' + escaped.replace('"', '\\"') + '"'
    return '"""\n' + _NEEDS_ESCAPE.sub(r"\"", escaped) + '"""'
