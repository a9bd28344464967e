"""Packs made to harm are refused with a sentence, quickly and in little memory."""

import io
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model import InvalidPack
from knowledge.packing import Format, PackReader
from knowledge.packing.lines import MAX_BYTES, MAX_LINE

FACT = "[[fact]]\nid = 'a'\nanswer = 'A.'\n"


class Endless(io.RawIOBase):
    """A stream of as many lines as are asked for, which takes no room; it can't tell its size."""

    def __init__(self, line: Callable[[int], bytes], count: int) -> None:
        self._lines: Iterator[bytes] = (line(number) for number in range(count))

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> bytes:
        return next(self._lines, b"")[:size]


def refused(content: bytes, form: Format) -> str:
    with pytest.raises(InvalidPack) as caught:
        list(PackReader(io.BytesIO(content), form))
    assert len(str(caught.value)) < 400
    return str(caught.value)


BOMBS = {
    "deep JSON": (Format.JSONL, b'{"id": ' + b"[" * 900_000, "nest too deep"),
    "deep JSON objects": (Format.JSONL, b'{"a":' * 190_000, "nest too deep"),
    "a long number": (Format.JSONL, b'{"id": "a", "answer": ' + b"9" * 900_000 + b"}", "a number in it is too long"),
    "a long line of JSON": (Format.JSONL, b'{"id": "' + b"a" * MAX_LINE + b'"}', "longer than 1,000,000 bytes"),
    "a wide list": (Format.JSONL, b'{"id": "a", "answer": "A.", "tags": [' + b'"",' * 300_000 + b'""]}', ""),
    "many phrasings": (
        Format.JSONL,
        b'{"id": "a", "answer": "A.", "phrasings": [' + b",".join(b'"%d"' % number for number in range(90_000)) + b"]}",
        "at most 100 phrasings",
    ),
    "deep TOML lists": (Format.TOML, FACT.encode() + b"tags = " + b"[" * 900_000, "brackets nest too deep"),
    "deep TOML lists on many lines": (Format.TOML, FACT.encode() + b"tags = " + b"[\n" * 400_000, "nest too deep"),
    "deep TOML tables": (Format.TOML, FACT.encode() + b"tags = " + b"{a=" * 300_000, "brackets nest too deep"),
    "deep TOML keys": (Format.TOML, FACT.encode() + b"a." * 400_000 + b"a = 1", "too many dots"),
    "deep quoted TOML keys": (Format.TOML, FACT.encode() + b"'a'." * 200_000 + b"a = 1", "too many dots"),
    "deep TOML headers": (Format.TOML, FACT.encode() + b"[" + b"a." * 400_000 + b"a]", "too many dots"),
    "a long TOML number": (Format.TOML, FACT.encode() + b"tags = " + b"9" * 900_000, "isn't valid TOML"),
    "many TOML keys": (
        Format.TOML,
        FACT.encode() + b"".join(b"a%d.b=1\n" % number for number in range(90_000)),
        "There is no field 'a0'",
    ),
    "a TOML text that never ends": (Format.TOML, FACT.encode() + b'tags = """' + b"\\\n" * 600_000, "more than"),
    "a TOML list that never ends": (Format.TOML, FACT.encode() + b"tags = [\n" + b"'x',\n" * 300_000, "more than"),
    "quotes and backslashes in TOML": (Format.TOML, FACT.encode() + b"x = " + b'"\\' * 400_000, "is missing"),
    "a CSV cell that never ends": (Format.CSV, b'id,answer\na,"' + b"x\n" * 3_000_000, "a quote in it may never"),
    "a CSV row of many cells": (Format.CSV, b"id,answer\n" + b"," * 900_000 + b"x", "900,001 cells"),
    "a CSV of many columns": (Format.CSV, b"id" + b",x" * 400_000, "Two columns"),
    "many quotes in CSV": (Format.CSV, b"id,answer\n" + b'"' * 900_000 + b"x", ""),
    "many phrasings in CSV": (
        Format.CSV,
        b'id,answer,phrasings\na,A.,"' + b"\n".join(b"%d" % number for number in range(20_000)) + b'"',
        "at most 100 phrasings",
    ),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_with_a_sentence(bomb: tuple[Format, bytes, str]) -> None:
    form, content, sentence = bomb
    if sentence:
        assert sentence in refused(content, form)
    else:
        harmless(content, form)


def test_a_pack_larger_than_the_cap_is_refused_before_its_first_fact() -> None:
    class Large(io.BytesIO):
        def seek(self, at: int, whence: int = 0, /) -> int:
            return MAX_BYTES + 1 if whence else super().seek(at)

    with pytest.raises(InvalidPack, match="more than 256 MB"):
        next(iter(PackReader(Large(b'{"id": "a", "answer": "A."}'), Format.JSONL)))


def test_a_pack_larger_than_the_cap_is_refused_also_where_its_size_is_not_known() -> None:
    blank = b" " * (MAX_LINE - 1) + b"\n"
    endless: Any = Endless(lambda _: blank, MAX_BYTES // len(blank) + 2)
    with pytest.raises(InvalidPack, match="more than 256 MB"):
        list(PackReader(endless, Format.JSONL))


@pytest.mark.parametrize("form", list(Format))
def test_memory_does_not_grow_with_the_number_of_facts(form: Format) -> None:
    def row(number: int) -> bytes:
        if form is Format.TOML:
            return f"[[fact]]\nid = 'f{number}'\nanswer = '{'x' * 900}'\n".encode()
        if form is Format.JSONL:
            return f'{{"id": "f{number}", "answer": "{"x" * 900}"}}\n'.encode()
        return f"f{number},{'x' * 900}\n".encode() if number else b"id,answer\n"

    def lines() -> Iterator[bytes]:
        for number in range(1_500):
            yield from row(number).splitlines(keepends=True)

    given = lines()
    stream: Any = Endless(lambda _: next(given, b""), 100_000)
    facts = iter(PackReader(stream, form))
    for _ in range(100):
        next(facts)
    tracemalloc.start()
    try:
        count = sum(1 for _ in facts)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 1_399 + (form is not Format.CSV)
    assert most < 600_000  # the facts would take twice as much; only their ids are kept


def harmless(content: bytes, form: Format) -> None:
    try:
        list(PackReader(io.BytesIO(content), form))
    except InvalidPack as error:
        sentence = str(error)
    else:
        return
    assert len(sentence) < 700
    assert "\n" not in sentence


@pytest.mark.parametrize("form", list(Format))
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes, form: Format) -> None:
    harmless(content, form)


_PIECES = {
    Format.TOML: [
        "[[fact]]\n", "[[source]]\n", "id = ", "'a'", '"b"', "\n", "answer = ", "'''", '"""', "[", "]", "{", "}", "\\",
        "citation = ", "source = ", "paragraph = ", "1", "nan", ",", "#", "'", '"', ".", "tags = ", "true",
    ],
    Format.JSONL: [
        "{", "}", '"id": ', '"answer": ', '"a"', '"citation": ', "[", "]", ",", "null", "NaN", "1e999", "\n", "true",
        "-0", '"source": ', '"\\ud800"', '"phrasings": ', '"tags": ',
    ],
    Format.CSV: [
        "id", "answer", ",", ";", "\n", "\r", '"', "a", "'", "=1", "phrasings", "source", "paragraph", "\t", "sep=;\n",
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", list(Format))
@settings(max_examples=200)
@given(data=st.data())
def test_any_medley_of_a_format_is_read_or_refused(data: st.DataObject, form: Format) -> None:
    pieces = data.draw(st.lists(st.sampled_from(_PIECES[form]), max_size=30))
    start = {Format.TOML: "[[fact]]\nid='a'\nanswer='b'\n", Format.JSONL: "", Format.CSV: "id,answer\n"}[form]
    harmless((start + "".join(pieces)).encode(), form)
