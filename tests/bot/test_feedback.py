"""What people say of answers is kept, and does something."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot import requests as r
from knowledge.learning import Rated
from tests.bot.stage import ANN, CURATOR, LIBRARY, OTHER, Stage, said, staged

BOB = replace(ANN, id="101", name="Bob")
EMPEROR = "Who was the first emperor of Rome?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def votes(stage: Stage) -> list[tuple[str, str | None]]:
    def read(connection):  # type: ignore[no-untyped-def]
        return connection.execute(
            "SELECT vote, slug FROM feedback LEFT JOIN facts ON facts.id = fact ORDER BY feedback.id"
        ).fetchall()

    return [tuple(row) for row in await stage.store.read(read)]


async def open_questions(stage: Stage) -> list[tuple[str, str, str, str]]:
    return [
        (one.question, one.why, one.rejected, one.suggested) for one in await stage.store.open_gaps([LIBRARY.key], 99)
    ]


async def test_of_one_person_the_last_word_counts(stage: Stage) -> None:
    card = await stage.ask("How high is the late fee?")
    assert card is not None
    assert (await stage.press(card, "Helpful", ANN)).kind == "thanks"
    await stage.press(card, "Helpful", BOB)
    await stage.press(card, "Not what I asked", ANN)
    assert await votes(stage) == [("rejected", "late-fee"), ("helpful", "late-fee")]
    assert [one[:3] for one in await open_questions(stage)] == [("How high is the late fee?", "rejected", "late-fee")]
    await stage.press(card, "Helpful", ANN)
    assert await votes(stage) == [("helpful", "late-fee"), ("helpful", "late-fee")]
    assert await open_questions(stage) == []


async def test_who_was_misunderstood_picks_the_right_fact_and_proposes_the_wording(stage: Stage) -> None:
    card = await stage.ask("What does it cost to return a book late?")
    assert card is not None
    offered = await stage.press(card, "Not what I asked", ANN)
    assert offered.kind == "not-asked"
    assert "late-fee" not in [button.press for button in offered.buttons]
    picked = next(button for button in offered.buttons if button.press.endswith(":loan-period"))
    right = await stage.press(offered, picked.label, ANN)
    assert "28 days" in said(right)
    assert await votes(stage) == [("chosen", "loan-period")]
    assert [one[1:] for one in await open_questions(stage)] == [("proposed", "", "loan-period")]
    assert await stage.store.rated([LIBRARY.key]) == [
        Rated("What does it cost to return a book late?", "loan-period", right=True)
    ]


async def test_wrong_then_right_within_ten_minutes_proposes_the_first_wording(stage: Stage) -> None:
    await stage.ask(EMPEROR)
    stage.clock.advance(timedelta(minutes=9))
    await stage.ask("Is there internet?")
    await stage.ask("opening times", BOB)
    await stage.desk.close()
    assert await open_questions(stage) == [(EMPEROR, "unknown", "", "wifi")]
    gaps = await stage.do(r.ListGaps)
    assert gaps.menu is not None
    shown = await stage.do(r.ShowGap, ask=int(gaps.menu.options[0].press.split(":")[1]))
    assert "Who asked it found 'wifi' soon after." in said(shown)
    assert shown.buttons[0].label.startswith("wifi:")


async def test_later_or_elsewhere_or_by_another_it_proposes_nothing(stage: Stage) -> None:
    await stage.ask(EMPEROR)
    stage.clock.advance(timedelta(minutes=5))
    await stage.ask("Is there internet?", BOB)
    await stage.ask("Is there internet?", replace(ANN, platform="slack"), OTHER)
    stage.clock.advance(timedelta(minutes=6))
    await stage.ask("Is there internet?")
    await stage.desk.close()
    assert await open_questions(stage) == [(EMPEROR, "unknown", "", "")]


async def test_none_of_these_hands_it_to_the_curators(stage: Stage) -> None:
    card = await stage.ask("How high is the late fee?")
    assert card is not None
    handed = await stage.press(await stage.press(card, "Not what I asked", ANN), "None of these", ANN)
    assert handed.kind == "handed-on"
    assert [one[1] for one in await open_questions(stage)] == ["rejected"]


async def test_a_number_of_another_place_is_nobody_s_to_rate(stage: Stage) -> None:
    card = await stage.ask("How high is the late fee?")
    assert card is not None
    assert card.told is not None
    elsewhere = replace(LIBRARY, channel="11")
    refused = await stage.do(r.Helpful, ANN, elsewhere, ask=card.told.ask)
    assert refused.kind == "refusal"
    chosen = await stage.do(r.Choose, ANN, elsewhere, ask=card.told.ask, fact="wifi")
    assert chosen.kind == "answer"
    assert await votes(stage) == []


async def test_who_wants_to_be_told_is_told_once_where_they_asked(stage: Stage) -> None:
    where = replace(LIBRARY, thread="77")
    card = await stage.ask("May I bring my dog?", ANN, where)
    assert card is not None
    assert "told" not in said(await stage.do(r.ListGaps))
    assert (await stage.press(card, "Tell me when you know", ANN, where)).kind == "will-tell"
    await stage.press(card, "Tell me when you know", ANN, where)
    form = await stage.do(r.FactForm, fact="")
    saved = await stage.fill(
        form,
        answer="Dogs have to wait outside.",
        phrasings="May I bring my dog?\nAre pets allowed?",
        citation="handbook",
    )
    if saved.kind != "saved":
        saved = await stage.press(saved, "Save anyway")
    assert "That settles one open question. One person will be told." in said(saved)
    errands = await stage.store.errands("discord")
    assert [(one.kind, one.person, one.channel, one.thread) for one in errands] == [("answer", "100", "10", "77")]
    notice = await anext(stage.desk.notices("discord"))
    assert "Dogs have to wait outside." in said(notice.card)
    await stage.desk.ran(notice)
    assert await open_questions(stage) == []
    again = await stage.press(card, "Tell me when you know", ANN, where)
    assert again.kind == "settled"


async def test_no_platform_s_id_is_kept_in_the_ledger(stage: Stage) -> None:
    who = replace(ANN, id="918273645918273645")
    card = await stage.ask(EMPEROR, who)
    assert card is not None
    await stage.ask("opening times", who)
    await stage.desk.close()

    def rows(connection):  # type: ignore[no-untyped-def]
        return [
            repr(tuple(row))
            for name in ("asked", "feedback", "gaps", "wishes", "asked_facts")
            for row in connection.execute(f"SELECT * FROM {name}")
        ]

    kept = await stage.store.read(rows)
    assert kept
    assert not [row for row in kept if who.id in row]


async def test_a_refused_question_is_no_gap_again(stage: Stage) -> None:
    await stage.ask(EMPEROR)
    await stage.desk.close()
    gaps = await stage.do(r.ListGaps)
    assert gaps.menu is not None
    shown = await stage.do(r.ShowGap, ask=int(gaps.menu.options[0].press.split(":")[1]))
    saved = await stage.press(shown, "Never answer this")
    assert saved.kind == "saved"
    again = await stage.ask(EMPEROR + "!")
    assert said(again) == "I don't answer that: the curators decided so."
    await stage.desk.close()
    assert await open_questions(stage) == []
    await stage.press(saved, "Undo")
    assert [one[0] for one in await open_questions(stage)] == [EMPEROR]
    card = await stage.ask(EMPEROR, CURATOR)
    assert card is not None
    assert card.told is not None
    assert card.told.decision == "abstain"


async def test_a_wrong_match_becomes_a_negative_example_by_one_press(stage: Stage) -> None:
    question = "What does it cost to return a book?"
    card = await stage.ask(question)
    assert card is not None
    assert card.told is not None
    wrong = card.told.fact
    assert wrong is not None
    await stage.press(card, "Not what I asked", CURATOR)
    shown = await stage.do(r.ShowGap, ask=card.told.ask)
    saved = await stage.press(shown, f"Not about {wrong}")
    if saved.kind != "saved":
        saved = await stage.press(saved, "Save anyway")
    after = await stage.ask(question)
    assert after is not None
    assert after.told is not None
    assert wrong not in after.told.facts
    await stage.press(saved, "Undo")
    back = await stage.ask(question)
    assert back is not None
    assert back.told is not None
    assert back.told.fact == wrong
