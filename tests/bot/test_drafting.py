"""Curators make facts of a document's drafts, one by one."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.__main__ import main
from knowledge.workbench import Draft
from tests.bot.stage import ANN, CURATOR, LIBRARY, OTHER, Stage, said, staged

RULES = b"""The House Rules

Dogs have to wait in the yard since 2019. A key costs $7 because locks are old. It was Anna Meyer who wrote this.
"""


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def fact_asked(stage: Stage, question: str) -> str | None:
    card = await stage.ask(question)
    assert card is not None
    assert card.told is not None
    return card.told.fact


async def test_drafts_are_accepted_rewritten_and_dropped_and_never_answer_before(stage: Stage) -> None:
    made = await stage.do(r.DraftFrom, name="rules.txt", data=RULES)
    assert "I made 3 drafts from “The House Rules”" in said(made)
    assert await fact_asked(stage, "How much does the key cost?") is None
    draft = await stage.press(made, "Look at them")
    assert "one of 3" in said(draft)
    accepted = await stage.press(draft, "Accept")
    assert accepted.kind == "saved", said(accepted)
    assert "“The House Rules”, paragraph 1" in said(await stage.ask("What has changed since 2019?"))
    draft = await stage.press(accepted, "Next draft")
    assert "one of 2" in said(draft)
    form = await stage.press(draft, "Rewrite")
    saved = await stage.fill(form, answer="A key of the house costs $7.", phrasings="What does a key cost?", id="key")
    assert saved.kind == "saved", said(saved)
    assert await fact_asked(stage, "What does a key cost?") == "key"
    draft = await stage.press(saved, "Next draft")
    assert "It begins with “It”" in said(draft)
    assert "There are no drafts" in said(await stage.press(draft, "Drop"))
    assert "not open any more" in said(await stage.press(draft, "Accept"))


async def test_a_draft_that_the_gate_holds_stays_open_until_it_is_saved(stage: Stage) -> None:
    draft = await stage.press(await stage.do(r.DraftFrom, name="rules.txt", data=RULES), "Look at them")
    form = await stage.press(draft, "Rewrite")
    held = await stage.fill(form, phrasings="When are you open?")
    assert held.kind == "gate"
    await stage.press(held, "Back")
    assert "one of 3" in said(await stage.do(r.ShowDraft))
    held = await stage.fill(form, phrasings="When are you open?")
    await stage.press(held, "Save anyway")
    assert "one of 2" in said(await stage.do(r.ShowDraft))


async def test_later_goes_on_to_the_next_and_round(stage: Stage) -> None:
    draft = await stage.press(await stage.do(r.DraftFrom, name="rules.txt", data=RULES), "Look at them")
    seen = [said(draft)]
    for _ in range(3):
        draft = await stage.press(draft, "Later")
        seen.append(said(draft))
    assert len(set(seen)) == 3
    assert seen[3] == seen[0]


async def test_drafts_stay_in_their_space(stage: Stage) -> None:
    await stage.do(r.DraftFrom, name="rules.txt", data=RULES)
    theirs = await stage.do(r.ShowDraft, replace(CURATOR, platform="slack"), OTHER)
    assert "no drafts" in said(theirs)
    assert "Only curators" in said(await stage.do(r.ShowDraft, ANN, LIBRARY))


async def test_drafts_of_the_base_that_all_read_are_each_space_s_own_to_settle(stage: Stage) -> None:
    drafts = [Draft(number, "handbook", 6, f"Rule {number} is strict.", (f"rule {number}?",)) for number in (1, 2)]
    await stage.store.keep_drafts("article", "handbook", drafts)
    theirs = replace(CURATOR, platform="slack")
    await stage.press(await stage.do(r.ShowDraft), "Drop")
    accepted = await stage.press(await stage.do(r.ShowDraft), "Accept")
    assert accepted.kind == "saved", said(accepted)
    assert "no drafts" in said(await stage.press(accepted, "Next draft"))
    accepted = await stage.press(await stage.do(r.ShowDraft, theirs, OTHER), "Accept", theirs, OTHER)
    assert accepted.kind == "saved", said(accepted)
    assert "Rule 2" in said(await stage.press(accepted, "Next draft", theirs, OTHER))
    assert len(await stage.store.drafts("article")) == 2


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.pdf", b"%PDF", "plain text only"),
        ("a.txt", b"\0\1", "plain text only"),
        ("a.txt", b" \n ", "no text in it"),
        ("a.txt", b"Hello there.", "No sentence of it claims anything"),
        ("a.txt", b"x" * 10_500_000, "10 MB"),
    ],
)
async def test_what_gives_no_drafts_is_refused_in_a_sentence(stage: Stage, name: str, data: bytes, told: str) -> None:
    card = await stage.do(r.DraftFrom, name=name, data=data)
    assert card.kind == "refusal"
    assert told in said(card)
    assert await stage.store.bound(LIBRARY.key) is None or told.startswith("No sentence")


def test_the_command_makes_drafts_that_chat_shows(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules.txt").write_bytes(RULES)
    assert main(["--db", str(database), "draft", str(tmp_path / "rules.txt")]) == 0
    out = capsys.readouterr().out
    assert "- A key costs $7 because locks are old. (paragraph 1)" in out
    assert "3 drafts from 'The House Rules'" in out
    monkeypatch.setattr("sys.stdin", io.StringIO("/drafts\n"))
    assert main(["--db", str(database), "chat", "--as-curator"]) == 0
    assert "A draft, one of 3" in capsys.readouterr().out
    assert main(["--db", str(database), "draft", str(tmp_path / "gone.txt")]) == 2
