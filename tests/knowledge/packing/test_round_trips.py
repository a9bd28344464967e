"""Whatever a fact holds survives being written and read again, in every format."""

import csv
import io
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model import Citation, Fact, Source
from knowledge.packing import Format, PackReader, pack_text, write_pack
from tests.knowledge.strategies import bases

ARTICLE = Path(__file__).parents[3] / "knowledge" / "packs" / "article.toml"
every_format = pytest.mark.parametrize("form", list(Format))


def read(content: bytes, form: Format) -> tuple[list[Fact], dict[str, Source]]:
    reader = PackReader(io.BytesIO(content), form)
    return list(reader), dict(reader.sources)


def written(facts: list[Fact], sources: dict[str, Source], form: Format) -> bytes:
    stream = io.BytesIO()
    write_pack(facts, sources, stream, form)
    return stream.getvalue()


@every_format
@given(base=bases())
def test_all_of_a_fact_and_the_sources_cited_survive(base: tuple[list[Fact], dict[str, Source]], form: Format) -> None:
    facts, sources = base
    assert read(written(facts, sources, form), form) == (facts, sources)


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])  # in TOML, sources stand above the facts
@settings(max_examples=30)
@given(base=bases(), data=st.data())
def test_the_order_of_rows_does_not_matter(
    base: tuple[list[Fact], dict[str, Source]], form: Format, data: st.DataObject
) -> None:
    facts, sources = base
    pieces = list(pack_text(facts, sources, form))
    head, rows = (pieces[:1], pieces[1:]) if form is Format.CSV else ([], pieces)
    shuffled = data.draw(st.permutations(list(zip(facts, rows, strict=True))))
    content = "".join(head + [row for _, row in shuffled]).encode()
    assert read(content, form) == ([fact for fact, _ in shuffled], sources)


@settings(max_examples=30)
@given(base=bases())
def test_toml_says_the_same_to_any_other_reader(base: tuple[list[Fact], dict[str, Source]]) -> None:
    facts, sources = base
    document = tomllib.loads(written(facts, sources, Format.TOML).decode())
    assert [row["answer"] for row in document["fact"]] == [fact.statement for fact in facts]
    assert [row["title"] for row in document.get("source", [])] == [source.title for source in sources.values()]


@every_format
def test_the_largest_fact_survives(form: Format) -> None:
    for char in "a😀\\\"'":
        phrasings = tuple(f"{number}{char * 497}" for number in range(100))
        fact = Fact("a" * 64, "x" + char * 999, phrasings, Citation("s", 1_000_000))
        sources = {"s": Source("s", char * 299 + "x", char * 300, char * 300)}
        assert read(written([fact], sources, form), form) == ([fact], sources)


@every_format
def test_a_source_that_nobody_describes_is_described_by_its_id(form: Format) -> None:
    fact = Fact("a", "A.", citation=Citation("lost"))
    assert read(written([fact], {}, form), form) == ([fact], {"lost": Source("lost", "lost")})


def test_the_shipped_base_reads_and_survives_every_format() -> None:
    reader = PackReader(ARTICLE)
    facts, sources = list(reader), dict(reader.sources)
    assert len(facts) >= 65
    for form in Format:
        assert read(written(facts, sources, form), form) == (facts, sources)


def test_toml_is_written_as_people_like_to_read_it() -> None:
    fact = Fact("golf", 'It says "hi".', ("How much?", "a\\b"), Citation("s", 7), ("wonsan", "money"), verify_by=None)
    two_lines = Fact("two", 'One\n\n"two"', state="retired")  # type: ignore[arg-type]
    assert "".join(pack_text([fact, two_lines], {"s": Source("s", "Title", "Author")}, Format.TOML)) == (
        """\
[[source]]
id = "s"
title = "Title"
author = "Author"

[[fact]]
id = "golf"
answer = "It says \\"hi\\"."
phrasings = [
  "How much?",
  "a\\\\b",
]
citation = { source = "s", paragraph = 7 }
tags = ["wonsan", "money"]

[[fact]]
id = "two"
answer = \"\"\"
One

"two\\"\"\"\"
state = "retired"

"""
    )


def test_jsonl_is_a_line_a_fact_as_the_contract_has_it() -> None:
    facts = [
        Fact("a", "Café.", ("Why?",), Citation("s", 2), ("t",)),
        Fact("b", "B.", citation=Citation("s")),
        Fact("c", "C."),
    ]
    assert "".join(pack_text(facts, {"s": Source("s", "T", where="here")}, Format.JSONL)).splitlines() == [
        (
            '{"id": "a", "answer": "Café.", "phrasings": ["Why?"],'
            ' "citation": {"source": "s", "paragraph": 2, "title": "T", "where": "here"}, "tags": ["t"]}'
        ),
        '{"id": "b", "answer": "B.", "phrasings": [], "citation": {"source": "s", "paragraph": null}, "tags": []}',
        '{"id": "c", "answer": "C.", "phrasings": [], "citation": null, "tags": []}',
    ]


@settings(max_examples=30)
@given(base=bases())
def test_no_cell_of_a_csv_export_starts_a_formula(base: tuple[list[Fact], dict[str, Source]]) -> None:
    content = written(*base, Format.CSV).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) for cell in row)
