"""A pack in JSONL, for programs: one fact a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from knowledge.model import Fact, Source
from knowledge.packing.lines import Lines
from knowledge.packing.rows import Row, Rows

__all__ = ["facts", "text"]

_ONE_A_LINE = "Write each fact on one line of its own, without brackets around them all."


class _Refused(ValueError):
    """What JSON allows or Python reads, and no pack may have."""


def facts(lines: Lines, rows: Rows) -> Iterator[Fact]:
    """Yield the facts of a file; the sources on the way are left with *rows*."""
    for number, line in lines:
        if line.strip():
            yield rows.fact(Row(_parsed(line, number, lines), number))


def text(facts: Iterable[Fact], sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield a line a fact; a source is described in full where it is first cited."""
    described: set[str] = set()
    for fact in facts:
        row: dict[str, object] = {"id": fact.id, "answer": fact.statement, "phrasings": fact.phrasings}
        row["citation"] = _citation(fact, sources, described)
        row["tags"] = fact.tags
        if not fact.live:
            row["state"] = fact.state.value
        row |= {name: day.isoformat() for name in ("verify_by", "checked") if (day := getattr(fact, name))}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _citation(fact: Fact, sources: Mapping[str, Source], described: set[str]) -> dict[str, object] | None:
    if not fact.citation:
        return None
    source_id = fact.citation.source
    cited: dict[str, object] = {"source": source_id, "paragraph": fact.citation.paragraph}
    if source_id in sources and source_id not in described:
        described.add(source_id)
        source = sources[source_id]
        cited |= {name: value for name in ("title", "author", "where") if (value := getattr(source, name))}
    return cited


def _parsed(line: str, number: int, lines: Lines) -> dict[str, object]:
    try:
        row = json.loads(line, object_pairs_hook=_without_repeats, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        if line.strip() in ("{", "["):
            raise lines.fault(f"A fact ends on another line than it begins. {_ONE_A_LINE}", number) from None
        raise lines.fault(f"This isn't valid JSON: {error.msg} (column {error.colno}).", number) from None
    except _Refused as error:
        raise lines.fault(str(error), number) from None
    except ValueError:  # Python refuses to read numbers of thousands of digits
        raise lines.fault("This isn't valid JSON: a number in it is too long.", number) from None
    except RecursionError:
        raise lines.fault("This isn't a fact: its brackets nest too deep.", number) from None
    if isinstance(row, dict):
        return row
    raise lines.fault(f"This isn't a fact in braces, {{…}}. {_ONE_A_LINE}", number)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refused("A field stands twice in this line.")
    return found


def _refuse(constant: str) -> NoReturn:
    raise _Refused(f"{constant} isn't a number that a pack may have.")
