"""Whatever a curator types, into whatever field of whatever request, is stored harmless or refused in one sentence."""

from __future__ import annotations

import csv
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from bot import requests as r
from bot.cards import Card
from bot.desk.rules import RIGHTS, Right
from bot.requests import Request
from knowledge.model import MAX_STATEMENT
from tests.bot.stage import CURATOR, FACTS, LIBRARY, Stage, said, staged

TYPED = {
    "nothing": "",
    "blanks": " \t\n ",
    "mentions": "@everyone <@1> <!channel> <@&2> <#3> <https://evil.example|bank>",
    "markup": "**a** _b_ `c` ||d|| # e\n> f\n[g](https://h.example) <i>j</i> {{k}}",
    "control": "a\x00b\x07c\x1b[31md\x9be\x7ff",
    "direction": "abc\u202egpj.exe\u2066x\u200b\u200f\ufdd0y\ufdd1",
    "surrogate": "a\ud800b",
    "zalgo": "a" + "\u0301" * 500,
    "formula": "=HYPERLINK(A1)",
    "sql": "x'); DROP TABLE facts; --",
    "path": "../../etc/passwd\\..\\x",
    "long": "long " * 20_000,
    "long word": "w" * 100_000,
    "lines": "line\n" * 20_000,
    "number": "9" * 5_000,
}
# What a request needs to get as far as the field that is tried.
USUAL: dict[str, object] = {
    "fact": "wifi",
    "to": "loan-period",
    "into": "loan-period",
    "phrasing": "Is there internet?",
    "source": "handbook",
    "title": "The Handbook",
    "query": "wifi",
    "typed": "wifi",
    "name": "public",
    "data": b'{"id": "a", "answer": "A."}\n',
    "id": "77",
    "kind": "person",
    "share": "2%",
    "value": "1",
    "revision": 1,
    "days": 30,
    "number": 1,
    "pending": 1,
    "draft": 1,
    "gap": 0,
    "ask": 1,
    "values": {"answer": "New.", "phrasings": "new?", "citation": "handbook, 1", "tags": "a", "note": "why"},
}
CURATING = sorted((kind for kind, right in RIGHTS.items() if right is Right.CURATOR), key=lambda kind: kind.__name__)


def filled(kind: type[Request], what: str) -> Iterator[Request]:
    """Yield *kind* with *what* in each of its texts in turn."""
    names = [field.name for field in fields(kind) if field.name not in ("asker", "place")]
    usual = {name: USUAL[name] for name in names if name in USUAL}
    for field in fields(kind):
        if str(field.type) in ("str", "str | None"):
            yield kind(asker=CURATOR, place=LIBRARY, **{**usual, field.name: what})
        elif str(field.type) == "bytes":
            yield kind(asker=CURATOR, place=LIBRARY, **{**usual, field.name: what.encode(errors="replace")})
        elif str(field.type).startswith("Mapping"):
            values = USUAL["values"]
            assert isinstance(values, dict)
            for key in (*values, "id", "nonsense"):
                yield kind(asker=CURATOR, place=LIBRARY, **{**usual, field.name: {**values, key: what}})
                if kind is r.SaveFact:
                    yield kind(asker=CURATOR, place=LIBRARY, fact="", revision=0, values={**values, key: what})


def is_harmless(text: str) -> bool:
    """Return whether *text* has only what can be printed, in the order in which it stands there."""
    return all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn", "Cf") for char in text)


def hold(card: Card, request: Request) -> None:
    shown = said(card)
    assert "went wrong" not in shown, request
    assert is_harmless(shown.replace("\ufdd0", "").replace("\ufdd1", "")), request
    if card.kind == "refusal":
        assert "\n" not in shown, request
        assert 0 < len(shown) < 600, request


@pytest.mark.parametrize("kind", CURATING, ids=lambda kind: kind.__name__)
async def test_every_field_of_every_request(kind: type[Request], tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db", facts=(FACTS[1], FACTS[4])) as stage:
        for what in TYPED.values():
            for request in filled(kind, what):
                card = await stage.desk.handle(request)
                assert card is not None
                hold(card, request)
                for button in card.buttons:
                    if button.label in ("Save anyway", "Import"):
                        hold(await stage.press(card, button.label), request)
        await harmless_inside(stage)
    assert_stored_harmless(tmp_path / "f.db")


async def harmless_inside(stage: Stage) -> None:
    base = await stage.store.base_of(LIBRARY.key)
    for fact in (await stage.store.contents(base)).facts:
        assert len(fact.statement) <= MAX_STATEMENT
    for form in ("toml", "jsonl", "csv"):
        exported = await stage.do(r.ExportBase, format=form)
        again = await stage.do(r.ImportPack, name=f"a.{form}", data=exported.files[0].data)
        assert again.kind == "unchanged", said(again)


def assert_stored_harmless(path: Path) -> None:
    """Hold every text in the file harmless; JSON escapes what it must."""
    with sqlite3.connect(path) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    assert not isinstance(cell, str) or is_harmless(cell), (table, cell[:200])
    connection.close()


async def test_a_spreadsheet_runs_nothing_of_an_export(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db", facts=(FACTS[1],)) as stage:
        for at, sign in enumerate("=+-@＝\t'"):
            form = await stage.do(r.FactForm, fact="")
            card = await stage.fill(
                form, answer=f"{sign}cmd|x!A{at}", phrasings=f"{sign}1+{at}\n-{at}", tags=f"{sign}t", id=f"f{at}"
            )
            if card.kind == "gate":
                card = await stage.press(card, "Save anyway")
            assert card.kind == "saved", said(card)
        exported = (await stage.do(r.ExportBase, format="csv")).files[0].data
        for row in csv.reader(exported.decode("utf-8-sig").splitlines(keepends=True)):
            assert all(cell[:1] not in "=+-@＝\t\r" for cell in row if cell)
        assert (await stage.do(r.ImportPack, name="a.csv", data=exported)).kind == "unchanged"
