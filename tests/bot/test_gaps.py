"""Questions asked in vain are gathered, answered, and asked again after every edit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.cards import Card
from bot.desk import Desk
from knowledge.catalog import Change, Edit, Editor
from tests.bot.stage import ANN, CURATOR, LIBRARY, OTHER, Stage, said, staged

DOGS = ("May I bring my dog?", "Can I bring a dog?", "Is it OK to bring my dog?")
EMPEROR = "Who was the first emperor of Rome?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def asked(stage: Stage, *questions: str) -> list[int]:
    numbers = []
    for question in questions:
        stage.clock.advance(timedelta(seconds=1))
        card = await stage.ask(question)
        assert card is not None
        assert card.told is not None
        assert card.told.decision == "abstain", question
        numbers.append(card.told.ask)
    await stage.desk.close()
    return numbers


async def shown(stage: Stage, at: int = 0) -> Card:
    gaps = await stage.do(r.ListGaps)
    assert gaps.menu is not None
    return await stage.do(r.ShowGap, ask=int(gaps.menu.options[at].press.split(":")[1]))


async def landed(stage: Stage, card: Card) -> Card:
    return card if card.kind == "saved" else await stage.press(card, "Save anyway")


async def test_alike_questions_are_one_gap_and_the_most_asked_comes_first(stage: Stage) -> None:
    await asked(stage, EMPEROR, *DOGS, DOGS[0].upper())
    page = await stage.do(r.ListGaps)
    assert page.menu is not None
    lines = said(page).splitlines()
    assert lines[0] == "Gaps: 2"
    assert lines[1].startswith("4× ")
    assert lines[2].startswith(f"once “{EMPEROR}”")
    card = await shown(stage)
    assert said(card).splitlines()[0] == "Asked 4 times"
    assert "Last on 2026-03-02 12:00" in said(card)


async def test_choosing_a_fact_makes_the_wordings_its_phrasings(stage: Stage) -> None:
    await asked(stage, *DOGS)
    card = await shown(stage)
    button = next(one for one in card.buttons if one.press.startswith("fill:"))
    fact = button.press.split(":")[2]
    saved = await landed(stage, await stage.press(card, button.label))
    assert "That settles 3 open questions." in said(saved)
    for question in DOGS:
        answered = await stage.ask(question)
        assert answered is not None
        assert answered.told is not None
        assert answered.told.fact == fact
    contents = await stage.store.contents(await stage.store.base_of(LIBRARY.key))
    assert {one.question for one in contents.known if one.fact == fact} == {*DOGS}
    assert "No gaps" in said(await stage.do(r.ListGaps))
    await landed(stage, await stage.press(saved, "Undo"))
    assert "Gaps: 1" in said(await stage.do(r.ListGaps))


async def test_writing_a_new_fact_starts_from_the_wordings(stage: Stage) -> None:
    (number, *_) = await asked(stage, *DOGS)
    form = await stage.do(r.WriteAnswer, ask=number)
    assert form.form is not None
    values = {field.name: field.value for field in form.form.fields}
    assert set(values["phrasings"].splitlines()) == {*DOGS}
    saved = await landed(stage, await stage.fill(form, answer="Dogs wait outside.", citation="handbook, 9"))
    assert "That settles 3 open questions." in said(saved)
    contents = await stage.store.contents(await stage.store.base_of(LIBRARY.key))
    assert [one.question for one in contents.known] == [DOGS[0]]
    assert said(await stage.do(r.ShowGap, ask=number)) == "That gap is closed already."


async def test_what_must_not_be_answered_is_answered_again_once_a_curator_makes_it_a_phrasing(stage: Stage) -> None:
    await asked(stage, DOGS[0])
    await landed(stage, await stage.press(await shown(stage), "Never answer this"))
    assert "No gaps" in said(await stage.do(r.ListGaps))
    saved = await landed(stage, await stage.do(r.AddPhrasing, fact="membership", phrasing=DOGS[0]))
    answered = await stage.ask(DOGS[0])
    assert answered is not None
    assert answered.told is not None
    assert answered.told.fact == "membership"
    await landed(stage, await stage.press(saved, "Undo"))
    silent = await stage.ask(DOGS[0])
    assert silent is not None
    assert silent.told is not None
    assert silent.told.decision == "abstain"


async def test_any_edit_asks_all_open_questions_again(stage: Stage) -> None:
    await asked(stage, DOGS[0], EMPEROR)
    card = await stage.do(r.AddPhrasing, fact="membership", phrasing=DOGS[0])
    assert "That settles one open question." in said(await landed(stage, card))
    assert said(await stage.do(r.ListGaps)).splitlines()[0] == "Gaps: 1"


async def test_another_process_s_edit_asks_them_again_too(stage: Stage) -> None:
    await asked(stage, DOGS[0])
    other = Desk(stage.store, clock=stage.clock)
    await stage.do(r.ShowFact, fact="membership")
    base = await stage.store.base_of(LIBRARY.key)
    await other.volume(base)
    fact = await stage.store.fact(base, "membership")
    change = Change(fact, fact.amended(phrasings=(*fact.phrasings, DOGS[0])))
    await stage.store.apply(base, Edit(Editor("footnote", "system"), stage.clock(), "edit", (change,)))
    await other.refresh()
    assert "No gaps" in said(await stage.do(r.ListGaps))


async def test_what_is_asked_in_another_space_is_not_shown_unless_it_shares_the_base(stage: Stage) -> None:
    await asked(stage, EMPEROR)
    theirs = replace(CURATOR, platform="slack", id="U9")
    assert "No gaps" in said(await stage.do(r.ListGaps, theirs, OTHER))
    base = (await stage.store.create("shared")).name
    for place in (LIBRARY, OTHER):
        await stage.store.bind(place.key, base)
    assert "Gaps: 1" in said(await stage.do(r.ListGaps, theirs, OTHER))


async def test_a_greeting_is_no_gap(stage: Stage) -> None:
    card = await stage.ask("hello there")
    assert card is not None
    await stage.desk.close()
    assert "No gaps" in said(await stage.do(r.ListGaps))


@pytest.mark.parametrize(("text", "word"), [("hello there", "Hello!"), ("ok thanks a lot!", "You're welcome.")])
async def test_a_friendly_word_is_met_with_one(stage: Stage, text: str, word: str) -> None:
    card = await stage.ask(text)
    assert card is not None
    assert said(card).startswith(word)


async def test_what_one_message_asks_in_vain_beside_an_answer_is_a_gap_of_its_own(stage: Stage) -> None:
    await stage.ask("What is the loan period? Who was the first emperor of Rome?", ANN)
    await stage.desk.close()
    assert [one.question for one in await stage.store.open_gaps([LIBRARY.key], 9)] == [EMPEROR]
