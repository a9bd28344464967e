"""A pack that can't be read says in one sentence which file, line and field to look at."""

import io
from pathlib import Path

import pytest

from knowledge.model import Fact, InvalidPack
from knowledge.packing import Format, PackReader, format_of

SOURCE = '[[source]]\nid = "s"\ntitle = "T"\n'
FACT = '[[fact]]\nid = "a"\nanswer = "A."\n'


def read(content: str | bytes, name: str) -> list[Fact]:
    return list(PackReader(io.BytesIO(content.encode() if isinstance(content, str) else content), name=name))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "There is no fact in it."),
        (SOURCE, "There is no fact in it."),
        ("# only a comment\n", "There is no fact in it."),
        ("[[fact]]\nanswer = 'A.'", "line 1, field 'id': This fact has no 'id'."),
        ("[[fact]]\nid = 'a'", "line 1, field 'answer': This fact has no 'answer'."),
        ("[[fact]]\nid = 'a b'\nanswer = 'A.'", ("line 2, field 'id': 'a b' can't be an id: use 1 to 64 letters, "
         "digits and ._-+?! with a letter or digit first.")),
        ("[[fact]]\nid = 'a'\nanswer = '?'", "line 3, field 'answer': A fact needs an answer: one claim, in words."),
        ("[[fact]]\nid = 'a'\nanswer = 7", "line 3, field 'answer': 'answer' must be text, not a number."),
        (FACT + "phrasings = 'x'", "line 4, field 'phrasings': 'phrasings' must be a list of texts, not text."),
        (FACT + "phrasings = [\n1]", ("line 4, field 'phrasings': 'phrasings' must be a list of texts; "
         "one of them is a number.")),
        (FACT + f"phrasings = ['{'x' * 501}']", "line 4, field 'phrasings': "
         "'" + "x" * 40 + "…' has 501 characters; at most 500 fit."),
        (FACT + f"phrasings = {[str(n) for n in range(101)]}", ("line 4, field 'phrasings': "
         "A fact takes at most 100 phrasings; this has 101.")),
        (FACT + f"answer = '{'x' * 1001}'", "line 4: This isn't valid TOML: Cannot overwrite a value."),
        (f"[[fact]]\nid = 'a'\nanswer = '{'x' * 1001}'", ("line 3, field 'answer': "
         "The answer has 1,001 characters; at most 1,000 fit.")),
        (FACT + "\n\nphrasing = []", ("line 6, field 'phrasing': There is no field 'phrasing': "
         "did you mean 'phrasings'?")),
        (FACT + "statement = 'B.'", ("line 4, field 'statement': There is no field 'statement': "
         "did you mean 'answer'?")),
        (FACT + "colour = 'red'", ("line 4, field 'colour': There is no field 'colour'; there are id, answer, "
         "phrasings, citation, tags, state, verify_by, checked.")),
        (FACT + "state = 'lost'", "line 4, field 'state': 'state' must be 'live' or 'retired'."),
        (FACT + "verify_by = 'soon'", "line 4, field 'verify_by': 'verify_by' must be a day, written like 2026-01-31."),
        (FACT + "checked = 2026-01-31T10:00:00", ("line 4, field 'checked': 'checked' must be a day, "
         "written like 2026-01-31.")),
        (FACT + "citation = 7", "line 4, field 'citation': 'citation' must be a table with a 'source', not a number."),
        (FACT + "citation = {}", "line 4, field 'citation.source': This citation has no 'source'."),
        (FACT + "citation = { source = 's' }", ("line 4, field 'citation.source': "
         "No [[source]] above it is called 's'.")),
        (SOURCE + FACT + "citation = { source = 'x', paragraph = nan }", ("line 7, field 'citation.paragraph': "
         "A paragraph must be a whole number, not a number.")),
        (SOURCE + FACT + "citation = { source = 's', paragraph = 0 }", ("line 7, field 'citation.paragraph': "
         "A citation's paragraph must be 1 or more.")),
        (SOURCE + FACT + "citation = { source = 's', paragraph = true }", ("line 7, field 'citation.paragraph': "
         "A paragraph must be a whole number, not true or false.")),
        (SOURCE + FACT + "citation = { source = 's', page = 3 }", ("line 7, field 'citation.page': "
         "There is no field 'page': did you mean 'paragraph'?")),
        ("[[source]]\nid='seetharaman'\ntitle='T'\n" + FACT + "citation = { source = 'seetharman' }",
         ("line 7, field 'citation.source': No [[source]] above it is called 'seetharman': "
         "did you mean 'seetharaman'?")),
        ("[[source]]\ntitle = 'T'", "line 1, field 'id': This source has no 'id'."),
        ("[[source]]\nid = 's'", "line 1, field 'title': The source 's' needs a title."),
        (SOURCE + SOURCE.replace("T", "U"), "line 5, field 'id': The source 's' was described otherwise above."),
        (FACT + "\n" + FACT, "line 6, field 'id': 'a' is the id of the fact on line 1 already."),
        ("[[facts]]\nid = 'a'", "line 1: Only [[source]] and [[fact]] tables make a pack; this is 'facts'."),
        ("[fact]\nid = 'a'", "line 1: Only [[source]] and [[fact]] tables make a pack; this is 'fact'."),
        ("# ok\nname = 'x'\n" + FACT, "line 2: Only [[source]] and [[fact]] tables make a pack; this is 'name'."),
        (FACT + "\n[[fact.more]]\nx = 1", "line 5: Only [[source]] and [[fact]] tables make a pack; this is 'fact'."),
        (FACT + "tags = ['x'\n\n[[fact]]", "line 4: A ']' or '}' is missing: a list opened here is never closed."),
        (FACT + "tags = ['x'\n", "line 4: A ']' or '}' is missing: a list opened here is never closed."),
        (FACT + "tags = ['x]\n", "line 4: A ' is missing: a text opened here is never closed."),
        (FACT + "tags = [\n'''x']\n[[fact]]\n", "line 5: A ''' is missing: a text opened here is never closed."),
        ("[[fact]]\nid = 'a'\nanswer = \"It\\q\"", "line 3: This isn't valid TOML: Unescaped '\\' in a string."),
        (FACT + "tags\n", "line 4: This isn't valid TOML: Expected '=' after a key in a key/value pair."),
    ],
)  # fmt: skip
def test_toml_errors_tell_line_and_field(content: str, sentence: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        read(content, "my.toml")
    place = "my.toml, " if sentence.startswith("line") else "my.toml: "
    assert str(caught.value) == place + sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("\n\n", ": There is no fact in it."),
        ('{"id": "a", "answer": "A."}\n{"id": "b"}', ", line 2, field 'answer': This fact has no 'answer'."),
        ('{"id": "a", "answer": null}', ", line 1, field 'answer': This fact has no 'answer'."),
        ('{"id": "a", "answer": "A.", "tags": null, "state": 1}',
         ", line 1, field 'state': 'state' must be text, not a number."),
        ('{"id": "a", "answer": NaN}', ", line 1: NaN isn't a number that a pack may have."),
        ('{"id": "a", "answer": -Infinity}', ", line 1: -Infinity isn't a number that a pack may have."),
        ('{"id": "a", "id": "b", "answer": "A."}', ", line 1: A field stands twice in this line."),
        ('{"id": "a", "answer": "A.",}', ", line 1: This isn't valid JSON: "),
        ('{\n"id": "a"}', (", line 1: A fact ends on another line than it begins. Write each fact on one line of its "
         "own, without brackets around them all.")),
        ('[{"id": "a", "answer": "A."}]', ", line 1: This isn't a fact in braces, {…}. Write each fact on one line"),
        ('"a"', ", line 1: This isn't a fact in braces"),
        ('{"id": "a", "answer": "A.", "citation": {"source": "s", "paragraph": 1.5}}',
         ", line 1, field 'citation.paragraph': A paragraph must be a whole number, not a number."),
        ('{"id": "a", "answer": "A.", "citation": {"source": ["s"]}}',
         ", line 1, field 'citation.source': 'source' must be text, not a list."),
        ('{"id": "a", "answer": "A.", "citation": {"source": "' + "x" * 301 + '"}}',
         ", line 1, field 'citation.source': '" + "x" * 40 + "…' has 301 characters; at most 300 fit."),
        ('{"id": "a", "answer": "A."}\n\n{"id": "a", "answer": "B."}',
         ", line 3, field 'id': 'a' is the id of the fact on line 1 already."),
        (('{"id": "a", "answer": "A.", "citation": {"source": "s", "title": "T"}}\n'
         '{"id": "b", "answer": "A.", "citation": {"source": "s", "title": "U"}}'),
         ", line 2, field 'citation.source': The source 's' was described otherwise above."),
    ],
)  # fmt: skip
def test_jsonl_errors_tell_line_and_field(content: str, sentence: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        read(content, "my.jsonl")
    assert str(caught.value).startswith("my.jsonl" + sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", ", line 1: The first row must name the columns: id, answer, phrasings, tags, source"),
        ("one,two\n", ", line 1: The first row must name the columns: id, answer"),
        ("id,answer\n", ": There is no fact in it."),
        ("id,answer,answer\n", ", line 1: Two columns are called 'answer'."),
        ("id,answer,colour\na,A.,red", ", line 2, field 'colour': There is no field 'colour'; there are id"),
        ("id,answer,\na,A.,red", ", line 2: This row has a cell in a column without a name."),
        ("id,answer\na,A.,red", ", line 2: This row has 3 cells, but there are 2 columns."),
        ("id,answer\na", ", line 2, field 'answer': This fact has no 'answer'."),
        ('id,answer\na,"A.\n\n"\nb,', ", line 5, field 'answer': This fact has no 'answer'."),
        ("id,answer,source,paragraph\na,A.,s,four", ", line 2, field 'paragraph': A paragraph must be a whole number."),
        ("id,answer,paragraph\na,A.,4", ", line 2, field 'citation.source': This citation has no 'source'."),
        ('id,answer\na,"A.\nb,B.', ", line 2: A quote is missing: a cell opened here is never closed."),
        ('id,answer\na,"A" b', ", line 2: This isn't valid CSV: in a cell in quotes, write a quote of its own as"),
        ("id,answer\ra,A.\r", ", line 1: The lines end as on old Macs: save the file as 'CSV UTF-8'."),
        ("id,answer\na,A.\n\na,B.", ", line 4, field 'id': 'a' is the id of the fact on line 2 already."),
    ],
)  # fmt: skip
def test_csv_errors_tell_line_and_column(content: str, sentence: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        read(content, "my.csv")
    assert str(caught.value).startswith("my.csv" + sentence)


@pytest.mark.parametrize("name", ["my.toml", "my.jsonl", "my.csv"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04rest", "This is a zip archive, as Excel's own files are, not a pack: save it as text"),
        (b"\x1f\x8b\x08\x00", "This is a gzip archive, not a pack"),
        (b"%PDF-1.7", "This is a PDF, not a pack"),
        (b"\xff\xfei\x00d\x00", "This is written in UTF-16 or UTF-32: save it as UTF-8."),
        (b"# caf\xe9\n", "This isn't UTF-8: save the file as UTF-8."),
        (b"\x01\x00\x02", "This isn't text: it holds a NUL byte."),
    ],
)
def test_what_is_not_text_is_refused(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidPack, match=f"{name}.*{sentence}"):
        read(content, name)


def test_facts_before_the_bad_row_are_read_and_the_error_comes_when_it_is_met() -> None:
    facts = iter(PackReader(io.BytesIO(b'{"id": "a", "answer": "A."}\n{"id": "b"}\n'), Format.JSONL))
    assert next(facts).id == "a"
    with pytest.raises(InvalidPack, match="line 2"):
        next(facts)


def test_a_file_that_cannot_be_opened_is_an_invalid_pack(tmp_path: Path) -> None:
    with pytest.raises(InvalidPack, match=r"missing\.toml: This can't be read: No such file"):
        list(PackReader(tmp_path / "missing.toml"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidPack, match=r"folder\.csv: This can't be read: Is a directory"):
        list(PackReader(tmp_path / "folder.csv"))


def test_the_ending_tells_the_format_or_what_to_do() -> None:
    assert [format_of(name) for name in ("a.TOML", "b.jsonl", "c.ndjson", "d.csv", "e.tsv")] == [
        Format.TOML,
        Format.JSONL,
        Format.JSONL,
        Format.CSV,
        Format.CSV,
    ]
    for name, sentence in {
        "a.xlsx": "in Excel, save it as 'CSV UTF-8'",
        "a.json": "one fact a line",
        "a": "ends in .toml, .jsonl or .csv",
    }.items():
        with pytest.raises(InvalidPack, match=sentence):
            format_of(name)
