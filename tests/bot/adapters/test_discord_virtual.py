"""Every surface on Discord, in simcord's virtual one: asking, what is pressed, curating, seeing, and being told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import simcord

from bot.adapters.discord.client import Client, Memory
from knowledge.model import Fact
from tests.bot.adapters.discord_virtual import Virtual, alts, buttons, menu, modal_values, response, seen, virtual
from tests.bot.stage import FACTS

OPEN = "When are you open?"
HOURS = "The library is open from 9 to 18 on weekdays."
DOGS = "May I bring my dog?"
FEEDBACK = ["Helpful", "Not what I asked", "More", "Explain"]
HALLS = tuple(
    Fact(
        f"printing-{hall}",
        f"Printing in the {hall} hall costs {cents} cents.",
        (f"What does printing cost in the {hall} hall?",),
    )
    for hall, cents in (("north", 5), ("south", 9), ("west", 7))
)


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[Virtual]:
    async with virtual(tmp_path / "f.db") as opened:
        yield opened


# asking


async def test_a_mention(there: Virtual) -> None:
    _, answer = await there.asks(OPEN)
    assert HOURS in seen(answer)
    assert "The Library Handbook" in seen(answer)
    assert buttons(answer) == FEEDBACK
    assert not answer.mentions


async def test_a_reply_to_the_bot(there: Virtual) -> None:
    _, answer = await there.asks(OPEN)
    question = await there.ann.send(there.general, "What is the loan period?", reply_to=answer)
    assert "28 days" in seen(there.replies(question)[0])


async def test_a_direct_message(there: Virtual) -> None:
    await there.ann.send_dm(OPEN)
    answer = there.ann.user.dm_channel.last_message
    assert answer
    assert HOURS in seen(answer)


async def test_a_thread(there: Virtual) -> None:
    await there.client.http.start_thread_without_message(
        there.general.id, name="Books", auto_archive_duration=60, type=11
    )
    (thread,) = there.general.threads
    _, answer = await there.asks(OPEN, thread)
    assert HOURS in seen(answer)


@pytest.mark.parametrize("private", [False, True])
async def test_the_command(there: Virtual, private: bool) -> None:
    typed = await there.ann.autocomplete(there.general, "ask", "question", "wifi")
    assert [each["value"] for each in typed] == ["What is the wifi password?"]
    asked = await there.ann.slash(there.general, "ask", question=OPEN, private=private)
    assert asked.acknowledged
    assert asked.ephemeral is private
    assert HOURS in seen(response(asked))


async def test_answer_this(there: Virtual) -> None:
    message = await there.cora.send(there.general, "Is a library card free?")
    answer = response(await there.ann.context_menu(there.general, "Answer this", message))
    assert "Membership is free" in seen(answer)
    assert not answer.ephemeral


async def test_bots_and_webhooks_are_not_answered(there: Virtual) -> None:
    robot = there.guild.add_member(there.env.create_user("robot", bot=True))
    await robot.send(there.general, there.mention(OPEN))
    await there.guild.create_webhook(there.general).send(there.mention(OPEN))
    assert len(there.general.history()) == 2


async def test_a_question_changed_within_a_minute_has_its_answer_changed(there: Virtual) -> None:
    question, answer = await there.asks(OPEN)
    await there.env.advance_time(50)
    await there.ann.edit(question, there.mention("What is the loan period?"))
    (changed,) = there.replies(question)
    assert changed.id == answer.id
    assert "28 days" in seen(changed)
    await there.env.advance_time(20)
    await there.ann.edit(question, there.mention(OPEN))
    assert "28 days" in seen(there.replies(question)[0])


async def test_a_listening_channel(tmp_path: Path) -> None:
    def listening(memory: Memory) -> Client:
        return Client(memory, listening=True)

    async with virtual(tmp_path / "f.db", client=listening) as there:
        await there.tells("settings", listen=there.general)
        question = await there.ann.send(there.general, OPEN)
        (answer,) = there.replies(question)
        assert HOURS in seen(answer)
        said = await there.ann.send(there.general, "Nice weather today, isn't it?")
        assert there.replies(said) == []


# what is pressed


async def test_the_buttons_of_an_answer(there: Virtual) -> None:
    _, answer = await there.asks(OPEN)
    thanks, more, why = [await there.press(answer, label) for label in ("Helpful", "More", "Explain")]
    assert all(each.ephemeral for each in (thanks, more, why))
    assert "Why this answer" in seen(why)
    assert "opening-hours" in seen(why)
    offered = await there.press(answer, "Not what I asked")
    assert offered.ephemeral
    picked = await there.press(offered, buttons(offered)[0])
    assert picked.ephemeral
    assert HOURS not in seen(picked)


async def test_two_facts_close_to_each_other_are_choices(tmp_path: Path) -> None:
    async with virtual(tmp_path / "f.db", facts=FACTS + HALLS) as there:
        _, asked = await there.asks("printing cost")
        assert buttons(asked)[-1] == "None of these"
        chosen = await there.press(asked, buttons(asked)[0])
        assert seen(chosen).startswith("Printing in the ")


async def test_what_nobody_knows_is_answered_later_where_it_was_asked(there: Virtual) -> None:
    _, unknown = await there.asks(DOGS)
    assert buttons(unknown) == ["Tell me when you know"]
    assert (await there.press(unknown, "Tell me when you know")).ephemeral
    await knows_dogs(there)
    await there.delivered()
    told = there.general.last_message
    assert told
    assert "now I know" in seen(told)
    assert there.ann.mention in seen(told)
    assert [each.id for each in told.mentions] == [there.ann.id]


async def test_who_cannot_be_told_there_is_told_by_direct_message_and_else_nowhere(there: Virtual) -> None:
    _, unknown = await there.asks(DOGS)
    await there.press(unknown, "Tell me when you know")
    await knows_dogs(there)
    there.env.inject_error("POST", f"/channels/{there.general.id}/messages", status=403, code=50013, times=1)
    await there.delivered()
    told = there.ann.user.dm_channel.last_message
    assert told
    assert "now I know" in seen(told)


async def test_what_can_be_told_nowhere_fails_nothing(there: Virtual) -> None:
    _, unknown = await there.asks(DOGS)
    await there.press(unknown, "Tell me when you know")
    await knows_dogs(there)
    there.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=2)
    before = there.general.history()
    await there.delivered()
    assert len(there.general.history()) == len(before)


async def test_a_curator_answers_what_nobody_knew(there: Virtual) -> None:
    question = await there.cora.send(there.general, there.mention(DOGS))
    unknown = there.replies(question)[0]
    gap = await there.press(unknown, "Answer it", there.cora)
    assert gap.ephemeral
    assert "Write a new fact" in buttons(gap)
    form = await there.cora.click(gap, label="Write a new fact")
    assert modal_values(form)["phrasings"] == DOGS
    saved = await there.fills(form, answer="Dogs have to wait outside.", citation="handbook, 6")
    assert "Undo" in buttons(saved)
    _, answer = await there.asks(DOGS)
    assert "wait outside" in seen(answer)


# curating


async def knows_dogs(there: Virtual) -> simcord.ResponseMessage:
    form = await there.cora.slash(there.general, "fact add")
    return await there.fills(form, answer="Dogs have to wait outside.", phrasings=DOGS, citation="handbook, 6")


async def test_a_fact_is_added_edited_and_the_edit_undone(there: Virtual) -> None:
    assert "Undo" in buttons(await knows_dogs(there))
    form = await there.cora.slash(there.general, "fact edit", id="wifi")
    assert modal_values(form)["answer"].startswith("The wireless network is called Shelf")
    saved = await there.fills(form, answer="The network is called Attic.")
    _, answer = await there.asks("Is there internet?")
    assert "Attic" in seen(answer)
    undone = await there.press(saved, "Undo", there.cora)
    assert undone.ephemeral
    _, answer = await there.asks("Is there internet?")
    assert "Shelf" in seen(answer)


async def test_facts_are_found_by_id_and_phrasing_while_typing(there: Virtual) -> None:
    for typed in ("wi", "wireless network"):
        found = await there.cora.autocomplete(there.general, "fact edit", "id", typed)
        assert "wifi" in [each["value"] for each in found]


@pytest.mark.parametrize("way", ["Save anyway", "Back"])
async def test_what_an_edit_would_break_is_shown_first(there: Virtual, way: str) -> None:
    form = await there.cora.slash(there.general, "fact edit", id="wifi")
    warned = await there.fills(form, phrasings=OPEN)
    assert warned.ephemeral
    assert buttons(warned) == ["Save anyway", "Back"]
    await there.press(warned, way, there.cora)
    shown = await there.tells("fact show", id="wifi")
    assert (OPEN in seen(shown)) is (way == "Save anyway")


async def test_the_base_goes_out_as_a_file_and_comes_back(there: Virtual) -> None:
    exported = await there.tells("fact export", format="csv")
    (file,) = exported.attachments
    assert file.filename == "article.csv"
    data = (await file.read()).replace(b"28 days", b"35 days")
    preview = await there.tells("fact import", file=("facts.csv", data))
    await there.press(preview, "Import", there.cora)
    _, answer = await there.asks("What is the loan period?")
    assert "35 days" in seen(answer)


async def test_a_message_is_made_a_fact(there: Virtual) -> None:
    message = await there.ann.send(there.general, "The reading room closes at noon on Saturdays.")
    form = await there.cora.context_menu(there.general, "Make this a fact", message)
    assert modal_values(form)["answer"] == message.content
    assert message.jump_url in modal_values(form)["citation"]
    saved = await there.fills(form, phrasings="When does the reading room close?")
    assert "Undo" in buttons(saved)


async def test_lists_and_the_history_have_pages_and_menus(there: Virtual) -> None:
    rows = "\n".join(f'{{"id": "shelf-{n}", "answer": "Shelf {n} holds maps.", "phrasings": []}}' for n in range(25))
    pack = ("shelves.jsonl", rows.encode())
    await there.press(await there.tells("fact import", file=pack, merge=True), "Import", there.cora)
    first = await there.tells("fact list")
    second = await there.press(first, "Next", there.cora)
    assert second.id == first.id
    assert "Page 2 of 3" in seen(second)
    opened = response(await there.cora.select(second, [menu(second)[0]]))
    assert "Edit" in buttons(opened)
    await knows_dogs(there)
    history = await there.tells("fact history")
    assert "Cora" in seen(history)
    undone = await there.press(history, buttons(history)[0], there.cora)
    assert undone.ephemeral
    _, answer = await there.asks(DOGS)
    assert "I don't know" in seen(answer)


async def test_people_and_roles_are_picked_as_curators(there: Virtual) -> None:
    role = there.guild.create_role("Librarians")
    assert "Librarians" in seen(await there.tells("curators", add=role))
    assert "Ann" in seen(await there.tells("curators", add=there.ann))
    listed = seen(await there.tells("curators"))
    assert "Librarians" in listed
    assert "Ann" in listed
    await there.tells("curators", remove=there.ann)
    assert "Ann" not in seen(await there.tells("curators"))


async def test_curators_commands_are_offered_to_curators(there: Virtual) -> None:
    theirs = set(there.ann.available_commands(there.general))
    assert "ask" in theirs
    assert not {
        each for each in theirs if each.startswith(("fact", "curators", "stats", "gaps", "quality", "settings"))
    }
    assert "fact add" in there.cora.available_commands(there.general)


# seeing


@pytest.mark.parametrize("command", ["stats", "gaps", "quality"])
async def test_figures_are_private_unless_asked_for_in_public(there: Virtual, command: str) -> None:
    await there.asks(OPEN)
    await there.asks(DOGS)
    assert (await there.tells(command)).ephemeral
    assert not (await there.tells(command, public=True)).ephemeral


async def test_a_picture_is_an_attachment_with_words_for_who_cannot_see_it(there: Virtual) -> None:
    await there.asks(OPEN)
    shown = await there.tells("stats")
    (picture,) = shown.attachments
    assert picture.filename.endswith(".png")
    assert (await picture.read()).startswith(b"\x89PNG")
    assert alts(shown)
    assert all(alts(shown))


async def test_settings_privacy_and_help(there: Virtual) -> None:
    assert "private" in seen(await there.tells("settings", answers="private"))
    form = await there.cora.click(await there.tells("settings"), label="Change")
    assert modal_values(form)["answers"] == "private"
    await there.fills(form, answers="public")
    assert "Answers: public" in seen(await there.tells("settings"))
    await there.asks(OPEN)
    kept = response(await there.ann.slash(there.general, "privacy show"))
    assert kept.ephemeral
    assert "one question" in seen(kept)
    forgotten = await there.press(kept, "Forget me")
    assert "Done" in seen(forgotten)
    helped = response(await there.ann.slash(there.general, "help"))
    assert "/ask" in seen(helped)


# being told


async def test_a_public_answer_is_corrected_with_its_fact(there: Virtual) -> None:
    _, answer = await there.asks("Is there internet?")
    form = await there.cora.slash(there.general, "fact edit", id="wifi")
    await there.fills(form, answer="The network is called Attic.")
    await there.delivered()
    (corrected,) = [each for each in there.general.history() if each.id == answer.id]
    assert "Attic" in seen(corrected)
    assert "Corrected since" in seen(corrected)


async def test_an_answer_that_was_deleted_is_not_missed(there: Virtual) -> None:
    _, answer = await there.asks("Is there internet?")
    await there.client.http.delete_message(there.general.id, answer.id)
    await there.tells("fact retire", id="wifi")
    await there.delivered()


# another process


async def test_buttons_and_forms_work_after_a_restart(there: Virtual) -> None:
    _, answer = await there.asks(OPEN)
    _, unknown = await there.asks(DOGS)
    saved = await knows_dogs(there)
    form = await there.cora.slash(there.general, "fact edit", id="wifi")
    await there.restarted()
    assert "Why this answer" in seen(await there.press(answer, "Explain"))
    assert (await there.press(unknown, "Tell me when you know")).ephemeral
    assert "Attic" in seen(await there.fills(form, answer="The network is called Attic."))
    assert (await there.press(saved, "Undo", there.cora)).ephemeral


async def test_a_button_whose_fact_is_gone_is_refused_in_a_sentence(there: Virtual) -> None:
    shown = await there.tells("fact show", id="wifi")
    await there.tells("fact rename", id="wifi", to="network")
    gone = await there.press(shown, "Edit", there.cora)
    assert gone.ephemeral
    assert "'wifi'" in seen(gone)


async def test_a_failure_is_told_with_a_reference(there: Virtual, caplog: pytest.LogCaptureFixture) -> None:
    there.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035, times=1)
    failed = await there.ann.slash(there.general, "ask", question=OPEN, private=True)
    (record,) = [each for each in caplog.records if each.message == "interaction failed"]
    assert record.reference in seen(response(failed))  # type: ignore[attr-defined]
    assert failed.ephemeral
