"""Who types still is offered what they may mean, and who curates nothing is offered no ids."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.cards import Card
from bot.words import NotUnderstood, parse
from tests.bot.stage import ANN, CURATOR, LIBRARY, SECOND, Stage, said, staged


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


def offered(card: Card) -> list[str]:
    assert card.menu is not None
    return [option.label for option in card.menu.options]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "opening-hours"), ("lo", "loan-period"), ("FEE", "late-fee"), ("book days", "loan-period")],
)
async def test_facts_are_found_by_ids_and_words(stage: Stage, typed: str, first: str) -> None:
    assert offered(await stage.do(r.SuggestFacts, typed=typed))[0] == first


async def test_retired_facts_are_offered_where_they_are_wanted(stage: Stage) -> None:
    assert (await stage.do(r.RetireFact, fact="wifi")).kind in ("saved", "gate")
    assert offered(await stage.do(r.SuggestFacts, typed="zzz")) == []
    saved = await stage.do(r.RetireFact, fact="late-fee")
    if saved.kind == "gate":
        await stage.press(saved, "Save anyway")
    assert "late-fee" not in offered(await stage.do(r.SuggestFacts, typed=""))
    assert offered(await stage.do(r.SuggestFacts, typed="late", state="retired")) == ["late-fee"]


async def test_phrasings_are_offered_with_their_fact(stage: Stage) -> None:
    card = await stage.do(r.SuggestPhrasings, typed="wifi pass")
    assert card.menu is not None
    assert [(option.label, option.hint) for option in card.menu.options] == [("What is the wifi password?", "wifi")]
    assert len(offered(await stage.do(r.SuggestPhrasings, typed="", fact="late-fee"))) == 3


async def test_questions_are_offered_to_anyone(stage: Stage) -> None:
    questions = await stage.do(r.SuggestQuestions, ANN, count=4)
    assert len(said(questions).splitlines()) == 4
    assert said(await stage.do(r.SuggestQuestions, ANN, typed="library card")) == "Is a library card free?"


async def test_who_curates_nothing_is_offered_no_ids(stage: Stage) -> None:
    assert (await stage.do(r.SuggestFacts, ANN, typed="")).kind == "refusal"
    assert (await stage.do(r.SuggestPhrasings, ANN, typed="")).kind == "refusal"


async def test_a_phrasing_cut_short_by_a_menu_is_still_that_phrasing(stage: Stage) -> None:
    card = await stage.do(r.MovePhrasing, fact="wifi", to="membership", phrasing="Is there int…")
    card = await stage.press(card, "Save anyway") if card.kind == "gate" else card
    assert "− Is there internet?" in said(card)
    assert (await stage.do(r.MovePhrasing, fact="late-fee", to="wifi", phrasing="…")).kind == "refusal"


async def test_who_asked_in_private_may_share_the_answer_and_nobody_else(stage: Stage) -> None:
    answer = await stage.ask("How high is the late fee?")
    assert answer is not None
    assert answer.told is not None
    shared = await stage.do(r.Share, ANN, ask=answer.told.ask)
    assert shared.told is not None
    assert shared.told.facts == ("late-fee",)
    assert "Asked: “How high is the late fee?”" in said(shared)
    assert "20 cents" in said(shared)
    assert (await stage.do(r.Share, SECOND, ask=answer.told.ask)).kind == "refusal"
    assert (await stage.do(r.Share, ANN, replace(LIBRARY, channel="11"), ask=answer.told.ask)).kind == "refusal"


async def test_a_refused_form_names_the_field_at_fault(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="wifi")
    assert (await stage.fill(form, answer=" ")).field == "answer"
    assert (await stage.fill(form, tags="x" * 41)).field == "tags"


def test_curators_are_named_in_words() -> None:
    named = parse("curators add person U1 Ann Lee", CURATOR, LIBRARY)
    assert named == r.NameCurator(asker=CURATOR, place=LIBRARY, kind="person", id="U1", name="Ann Lee")
    unnamed = parse("curators remove group S1", CURATOR, LIBRARY)
    assert unnamed == r.UnnameCurator(asker=CURATOR, place=LIBRARY, kind="group", id="S1")
    with pytest.raises(NotUnderstood):
        parse("curators add person", CURATOR, LIBRARY)
