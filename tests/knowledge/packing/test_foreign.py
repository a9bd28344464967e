"""Packs that other tools and other people wrote are read as they were meant."""

import io

import pytest

from knowledge.model import Citation, Fact, InvalidPack, Source, State
from knowledge.packing import PackReader, id_of
from tests.shared import shared


def read(content: str | bytes, name: str, known: tuple[str, ...] = ()) -> tuple[list[Fact], list[Source]]:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    reader = PackReader(stream, name=name, known=known)
    return list(reader), list(reader.sources.values())


def test_a_foreign_base_of_banking_questions_is_read() -> None:
    facts = list(PackReader(shared("eval/banking77/facts.jsonl")))
    assert len(facts) == 70
    assert facts[0].id == "Refund_not_showing_up"
    assert all(len(fact.phrasings) >= 5 for fact in facts)


def test_an_id_that_cannot_be_one_here_is_tidied_unless_a_person_wrote_the_pack_for_us() -> None:
    jsonl = '{"id": "reverted payment?", "answer": "A."}'
    assert read(jsonl, "x.jsonl") == ([Fact(id_of("reverted payment?"), "A.")], [])
    assert read("id,answer\nreverted payment?,A.", "x.csv")[0][0].id == "reverted-payment"
    assert [id_of(text) for text in ("Fine_1.a-b", "¿Qué?", "x" * 70, "")] == ["Fine_1.a-b", "Qu", "x" * 64, ""]
    with pytest.raises(InvalidPack, match="'reverted payment' can't be an id"):
        read("[[fact]]\nid = 'reverted payment'\nanswer = 'A.'", "x.toml")
    with pytest.raises(InvalidPack, match="'手册' can't be an id"):
        read('{"id": "手册", "answer": "A."}', "x.jsonl")


def test_the_plainest_jsonl_line_is_a_fact() -> None:
    assert read('{"answer": "A.", "id": "a"}', "x.jsonl") == ([Fact("a", "A.")], [])


def test_a_citation_may_be_any_text() -> None:
    facts, sources = read(
        '{"id": "a", "answer": "A.", "citation": {"source": "The Handbook, 2nd ed."}}\n'
        '{"id": "b", "answer": "B.", "citation": "The Handbook, 2nd ed."}\n'
        '{"id": "c", "answer": "C.", "citation": {"source": "The handbook 2nd ed", "paragraph": 3}}\n'
        '{"id": "d", "answer": "D.", "citation": "https://example.org/a b"}\n'
        '{"id": "e", "answer": "E.", "citation": "手册"}\n',
        "x.jsonl",
    )
    assert [fact.citation for fact in facts] == [
        Citation("the-handbook-2nd-ed"),
        Citation("the-handbook-2nd-ed"),
        Citation("the-handbook-2nd-ed-2", 3),
        Citation("https-example-org-a-b"),
        Citation("source"),
    ]
    assert sources == [
        Source("the-handbook-2nd-ed", "The Handbook, 2nd ed."),
        Source("the-handbook-2nd-ed-2", "The handbook 2nd ed"),
        Source("https-example-org-a-b", "https://example.org/a b", "", "https://example.org/a b"),
        Source("source", "手册"),
    ]


def test_a_known_source_may_be_cited_without_being_described_again() -> None:
    jsonl = '{"id": "a", "answer": "A.", "citation": {"source": "s"}}'
    toml = '[[fact]]\nid = "a"\nanswer = "A."\ncitation = { source = "s" }'
    expected: tuple[list[Fact], list[Source]] = ([Fact("a", "A.", citation=Citation("s"))], [])
    assert read(jsonl, "x.jsonl", known=("s",)) == expected
    assert read(toml, "x.toml", known=("s",)) == expected


def test_a_source_may_be_described_after_it_was_cited() -> None:
    _, sources = read(
        '{"id": "a", "answer": "A.", "citation": {"source": "s"}}\n'
        '{"id": "b", "answer": "B.", "citation": {"source": "s", "title": "T", "author": null}}\n',
        "x.jsonl",
    )
    assert sources == [Source("s", "T")]


def test_toml_as_a_library_writes_it_is_read() -> None:
    facts, sources = read(
        "[[source]]\r\nid = 's'\r\ntitle = 'T'\r\n\r\n"
        "  [[ fact ]]  # the first\r\nid = 'a'\r\nanswer = '''\r\n[[fact]]\r\nis no header here'''\r\n"
        'phrasings = [\'\'\'one\'\'\', """\r\n[[source]]\r\n\\""" # no comment"""""]  # \']\r\n'
        "state = 'retired'\r\nchecked = 2026-01-31\r\n"
        "[fact.citation]\r\nsource = 's'\r\nparagraph = 2",
        "x.toml",
    )
    assert [fact.statement for fact in facts] == ["[[fact]]\nis no header here"]
    assert facts[0].phrasings == ("one", '[[source]] """ # no comment""')
    assert facts[0].citation == Citation("s", 2)
    assert facts[0].state is State.RETIRED
    assert sources == [Source("s", "T")]


def test_csv_as_excel_writes_it_in_europe_is_read() -> None:
    content = (
        "\ufeffID;Answer;Phrasings;Tags;Source;Paragraph;;\r\n"
        'golf;"It costs ""$123"" million; really.";"How much?\r\nWhat price?";money, wonsan;s;7;;\r\n'
        ";;;;;;;\r\n"
        "b;'=SUM(A1);'''tis;;;;;\r\n"
    )
    facts, sources = read(content, "x.csv")
    assert facts == [
        Fact("golf", 'It costs "$123" million; really.', ("How much?", "What price?"), Citation("s", 7),
             ("money", "wonsan")),
        Fact("b", "=SUM(A1)", ("''tis",)),
    ]  # fmt: skip
    assert sources == [Source("s", "s")]


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    facts, _ = read("id,answer\na,'tis so\nb,'=1+1\nc,''=1\n", "x.csv")
    assert [fact.statement for fact in facts] == ["'tis so", "=1+1", "'=1"]


def test_tabs_and_an_announced_delimiter_are_read() -> None:
    assert read("id\tanswer\na\tA, b.\n", "x.tsv") == ([Fact("a", "A, b.")], [])
    assert read('"sep=|"\r\nid|answer\r\na|A; b.\r\n', "x.csv") == ([Fact("a", "A; b.")], [])


def test_a_lone_tag_with_a_comma_is_one_tag_when_its_line_ends() -> None:
    assert read('id,answer,tags\na,A.,"x, y\n"\n', "x.csv") == ([Fact("a", "A.", tags=("x, y",))], [])
