"""A follow-up is understood from the same person's last question in the same place, and from nothing else."""

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
from bot.requests import Ask, Asker, Place
from knowledge.model import Citation, Fact
from tests.bot.stage import ANN, FACTS, LIBRARY, PRIVATE, Stage, said, staged

BOB = replace(ANN, id="101", name="Bob")
THREAD = replace(LIBRARY, thread="500")
MORE_FACTS = (
    *FACTS,
    Fact(
        "card-lost",
        "A lost library card is replaced for 3 euros.",
        ("What does a new library card cost?", "How much is a replacement card?", "I lost my card, what is the price?"),
        Citation("handbook", 6),
    ),
    Fact(
        "book-lost",
        "A lost book costs its price when new.",
        ("What does a lost book cost?", "How much do I pay for a lost book?", "I lost a book, what do I owe?"),
        Citation("handbook", 7),
    ),
)


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db", facts=MORE_FACTS) as opened:
        yield opened


async def asked(stage: Stage, text: str, who: Asker = ANN, where: Place = LIBRARY) -> Card:
    card = await stage.ask(text, who, where)
    assert card is not None
    return card


def taken_for(card: Card) -> str:
    lines = [line for line in said(card).splitlines() if line.startswith("I took that as: ")]
    return lines[0].removeprefix("I took that as: ").strip("“”") if lines else ""


async def test_a_follow_up_is_answered_and_says_what_it_was_taken_for(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    card = await asked(stage, "and a new library card?")
    assert taken_for(card) == "What does a new library card cost?"
    assert card.told is not None
    assert (card.told.fact, card.told.question) == ("card-lost", "and a new library card?")
    again = await asked(stage, "and a lost book?")
    assert taken_for(again) == "What does a lost book cost?"
    assert again.told is not None
    assert again.told.fact == "book-lost"


async def test_what_it_was_taken_for_is_what_curators_see(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    card = await asked(stage, "and the swimming pool?")
    assert card.kind == "abstain"
    await stage.desk.close()
    assert [one.question for one in await stage.store.open_gaps([LIBRARY.key], 9)] == [taken_for(card)]
    assert "swimming pool" in taken_for(card)


@pytest.mark.parametrize(
    ("who", "where"),
    [
        (BOB, LIBRARY),
        (ANN, replace(LIBRARY, channel="11")),
        (ANN, THREAD),
        (ANN, replace(LIBRARY, space="2")),
        (ANN, PRIVATE),
        (replace(ANN, platform="slack"), replace(LIBRARY, platform="slack")),
    ],
)
async def test_nobody_else_s_and_no_other_place_s_question_is_leaned_on(stage: Stage, who: Asker, where: Place) -> None:
    await asked(stage, "What does a lost book cost?")
    assert (await asked(stage, "source?", who, where)).kind != "sources-told"
    for text in ("why?", "what does it cost?", "and a new library card?"):
        assert "lost book" not in taken_for(await asked(stage, text, who, where))


async def test_two_people_in_one_channel_are_never_mixed(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?", ANN)
    await asked(stage, "When do I have to return a book?", BOB)
    mine = await asked(stage, "and a new library card?", ANN)
    theirs = await asked(stage, "source?", BOB)
    assert taken_for(mine) == "What does a new library card cost?"
    assert "paragraph 2" in said(theirs)
    assert "paragraph 6" in said(await asked(stage, "source?", ANN))


async def test_a_channel_forgets_after_five_minutes_and_a_thread_does_not(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    await asked(stage, "What does a lost book cost?", ANN, THREAD)
    stage.clock.advance(timedelta(minutes=5, seconds=1))
    assert taken_for(await asked(stage, "and a new library card?")) == ""
    assert taken_for(await asked(stage, "and a new library card?", ANN, THREAD)) != ""


async def test_a_restart_forgets_nothing(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    await stage.desk.close()
    card = await Desk(stage.store, clock=stage.clock).handle(
        Ask(asker=ANN, place=LIBRARY, text="and a new library card?")
    )
    assert card is not None
    assert taken_for(card) == "What does a new library card cost?"


async def test_explain_source_and_more_act_on_the_last_answer(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    why = await asked(stage, "Explain")
    assert why.kind == "explanation"
    assert "“What does a lost book cost?” was answered" in said(why)
    source = await asked(stage, "source?")
    assert "book-lost: “The Library Handbook” by The Librarians, paragraph 7" in said(source)
    assert (await asked(stage, "tell me more")).kind == "more"
    await stage.desk.close()
    rows = await stage.store.read(lambda connection: connection.execute("SELECT count(*) FROM asked").fetchone())
    assert rows[0] == 1


async def test_what_is_overheard_leans_on_nothing(stage: Stage) -> None:
    await stage.do(r.ChangeSetting, name="listen")
    await asked(stage, "What does a lost book cost?")
    for text in ("and a new library card?", "explain", "more"):
        card = await stage.ask(text, addressed=False)
        assert card is None or taken_for(card) == ""


async def test_the_forgotten_are_not_remembered(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    await stage.do(r.ForgetMe, ANN)
    assert taken_for(await asked(stage, "and a new library card?")) == ""


async def test_what_is_answered_as_it_was_typed_stands_alone(stage: Stage) -> None:
    await asked(stage, "What does a lost book cost?")
    card = await asked(stage, "When I borrow a book, when do they want it back?")
    assert taken_for(card) == ""
    assert card.told is not None
    assert card.told.question == "When I borrow a book, when do they want it back?"


async def test_a_thread_that_a_question_begins_leaves_it_in_the_channel_too(stage: Stage) -> None:
    def begun(text: str, thread: str, who: Asker = ANN) -> Ask:
        return Ask(asker=who, place=replace(LIBRARY, thread=thread), text=text, opens=True)

    await stage.desk.handle(begun("What does a lost book cost?", "1"))
    card = await stage.desk.handle(begun("and a new library card?", "2"))
    assert card is not None
    assert taken_for(card) == "What does a new library card cost?"
    within = await asked(stage, "and a new library card?", ANN, replace(LIBRARY, thread="1"))
    assert taken_for(within) == "What does a new library card cost?"
    theirs = await stage.desk.handle(begun("and a new library card?", "3", BOB))
    assert theirs is not None
    assert taken_for(theirs) == ""
