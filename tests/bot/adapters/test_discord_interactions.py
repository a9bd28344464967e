"""What is pressed, filled in and run on Discord: also over a restart, with a slow store, and when it is forged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from knowledge.sqlite import SqliteStore
from tests.bot.adapters.discord_library import HOURS, OPEN, Library, shown
from tests.bot.adapters.test_discord_curating import edited
from tests.wire.discord.interactions import FIRST_RESPONSE, Modal

DOGS = "May I bring my dog?"
T = TypeVar("T")


# over a restart


async def test_an_answer_s_buttons_outlive_the_process(discord: Library) -> None:
    answer = await discord.answered()
    offered = await discord.presses(answer, "Not what I asked", who=discord.ann)
    await discord.restarts()
    assert (await discord.presses(answer, "Helpful", who=discord.ann)).ephemeral
    assert "opening-hours" in shown(await discord.presses(answer, "Explain", who=discord.ann))
    assert (await discord.presses(answer, "More", who=discord.ann)).ephemeral
    picked = await discord.presses(offered, offered.labels[0], who=discord.ann)
    assert picked.labels[0] == "Helpful"


async def test_what_nobody_knows_is_answered_over_restarts(discord: Library) -> None:
    server = discord.server
    unknown = await discord.answered(DOGS, who=discord.cora)
    await discord.restarts()
    assert (await discord.presses(unknown, "Tell me when you know", who=discord.ann)).ephemeral
    gap = await discord.presses(unknown, "Answer it")
    await discord.restarts()
    form = server.press(gap, "Write a new fact", user=discord.cora)
    await form.modal()
    await discord.restarts()
    filled = {"answer": "Dogs have to wait outside.", "citation": "handbook, 6"}
    assert "Undo" in (await server.submit_modal(form, filled).response()).labels
    told = await server.message_in(discord.general, count=2)
    assert "now I know" in shown(told)
    assert told.pings == [discord.ann.mention]


@pytest.mark.parametrize("way", ["Save anyway", "Back"])
async def test_a_warning_outlives_the_process(discord: Library, way: str) -> None:
    warned = await (await edited(discord, "wifi", phrasings=OPEN)).response()
    await discord.restarts()
    await discord.presses(warned, way)
    assert (OPEN in shown(await discord.tells("fact show", id="wifi"))) is (way == "Save anyway")


async def test_two_versions_of_a_fact_outlive_the_process(discord: Library) -> None:
    first, second = discord.runs("fact edit", id="wifi"), discord.runs("fact edit", id="wifi")
    await first.modal()
    await second.modal()
    await discord.server.submit_modal(first, {"answer": "The network is called Attic."}).response()
    await discord.restarts()
    met = await discord.server.submit_modal(second, {"answer": "Ask at the desk for the network."}).response()
    await discord.restarts()
    await discord.presses(met, "Apply mine to the new version")
    assert "Ask at the desk" in shown(await discord.tells("fact show", id="wifi"))


async def test_an_import_outlives_the_process(discord: Library) -> None:
    (file,) = (await discord.tells("fact export")).attachments
    changed = discord.server.upload(file.filename, file.content.replace(b"28 days", b"35 days"))
    preview = await discord.tells("fact import", file=changed)
    await discord.restarts()
    await discord.presses(preview, "Import")
    assert "35 days" in shown(await discord.answered("What is the loan period?"))


async def test_lists_history_drafts_settings_and_privacy_outlive_the_process(discord: Library) -> None:
    server = discord.server
    saved = await (await edited(discord, "wifi", answer="The network is called Attic.")).response()
    listed = await discord.tells("fact list")
    text = server.upload("rooms.txt", b"The reading room has forty seats.\n")
    drafted = await discord.presses(await discord.tells("fact draft", file=text), "Look at them")
    settings = await discord.tells("settings")
    stats = await discord.tells("stats")
    kept = await discord.runs("privacy show", who=discord.ann).response()
    await discord.restarts()
    picked = [listed.selects[0]["options"][0]["value"]]
    opened = await server.select(listed, "Open a fact", picked, user=discord.cora).response()
    assert "Edit" in opened.labels
    assert "30 days" in shown(await discord.presses(stats, "30 days"))
    form = server.press(settings, "Change", user=discord.cora)
    await form.modal()
    await discord.restarts()
    assert "60 s" in shown(await server.submit_modal(form, {"cooldown": "60"}).response())
    assert (await discord.presses(drafted, "Drop")).ephemeral
    assert "Done" in shown(await discord.presses(kept, "Forget me", who=discord.ann))
    await discord.presses(saved, "Undo")
    assert "Shelf" in shown(await discord.tells("fact show", id="wifi"))


async def test_a_correction_reaches_answers_of_an_earlier_process(discord: Library) -> None:
    answer = await discord.answered("Is there internet?")
    await discord.restarts()
    await (await edited(discord, "wifi", answer="The network is called Attic.")).response()
    corrected = await discord.server.edited(answer)
    assert "Attic" in shown(corrected)
    assert "Corrected since" in shown(corrected)


# with a slow store


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """A store that does nothing until this is set, once `asyncio.Event.clear` was called."""
    flows = asyncio.Event()
    flows.set()
    read, write = SqliteStore.read, SqliteStore.write

    def held(method: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        async def waiting(*args: object, **options: object) -> T:
            await flows.wait()
            return await method(*args, **options)

        return waiting

    monkeypatch.setattr(SqliteStore, "read", held(read))
    monkeypatch.setattr(SqliteStore, "write", held(write))
    return flows


async def test_every_command_is_acknowledged_in_time_by_a_slow_store(discord: Library, slow: asyncio.Event) -> None:
    message = discord.server.say(discord.general, discord.ann, "The reading room closes at noon.")
    slow.clear()
    runs = [
        discord.runs("ask", question=OPEN),
        discord.runs("ask", question=OPEN, private=True),
        discord.runs("help"),
        discord.runs("fact add"),
        discord.runs("fact edit", id="wifi"),
        discord.runs("fact show", id="wifi"),
        discord.runs("fact list"),
        discord.runs("fact search", words="wifi"),
        discord.runs("fact history"),
        discord.runs("fact undo", edit=1),
        discord.runs("fact retire", id="wifi"),
        discord.runs("fact export"),
        discord.runs("fact import", file=discord.server.upload("a.csv", b"id,answer\n")),
        discord.runs("fact draft"),
        discord.runs("source list"),
        discord.runs("curators"),
        discord.runs("stats"),
        discord.runs("stats", public=True),
        discord.runs("gaps"),
        discord.runs("quality"),
        discord.runs("settings"),
        discord.runs("privacy show"),
        discord.server.message_command("Answer this", message, user=discord.ann),
        discord.server.message_command("Make this a fact", message, user=discord.cora),
    ]
    acks = [await each.acknowledged() for each in runs]
    assert max(each.after for each in acks) < FIRST_RESPONSE
    private = {run: ack.ephemeral for run, ack in zip(runs, acks, strict=True)}
    asked, asked_privately, *_ = runs
    assert (private[asked], private[asked_privately]) == (False, True)
    assert [run.data["name"] for run, alone in private.items() if not alone and run.shown is None] == [
        "ask", "stats", "Answer this",
    ]  # fmt: skip
    slow.set()
    for run in runs:
        if run.shown is None:
            await run.response()


async def test_every_press_is_acknowledged_in_time_by_a_slow_store(discord: Library, slow: asyncio.Event) -> None:
    server = discord.server
    answer, unknown = await discord.answered(), await discord.answered(DOGS, who=discord.cora)
    listed, fact = await discord.tells("fact list"), await discord.tells("fact show", id="wifi")
    form = discord.runs("fact edit", id="wifi")
    await form.modal()
    slow.clear()
    presses = [server.press(answer, label, user=discord.ann) for label in answer.labels]
    presses += [server.press(unknown, label, user=discord.cora) for label in unknown.labels]
    presses += [server.press(fact, label, user=discord.cora) for label in fact.labels]
    presses.append(server.select(listed, "Open a fact", ["show:wifi"], user=discord.cora, force=True))
    presses.append(server.submit_modal(form, {"answer": "The network is called Attic."}))
    acks = [await each.acknowledged() for each in presses]
    assert max(each.after for each in acks) < FIRST_RESPONSE
    slow.set()
    for press in presses:
        await press.response()


async def test_a_form_that_comes_late_is_opened_by_a_button(discord: Library, slow: asyncio.Event) -> None:
    slow.clear()
    late = discord.runs("fact edit", id="wifi")
    await late.acknowledged()
    slow.set()
    offered = await late.response()
    assert offered.ephemeral
    assert offered.labels == ["Open the form"]
    form = discord.server.press(offered, "Open the form", user=discord.cora)
    assert "Shelf" in (await form.modal()).values["answer"]


async def test_suggestions_that_come_late_are_none(discord: Library, slow: asyncio.Event) -> None:
    slow.clear()
    typing = discord.server.autocomplete("fact edit", "id", "wi", user=discord.cora, channel=discord.general)
    assert await typing.choices() == []
    slow.set()


# forged and stale

FORGED = (
    "",
    "undo:1",
    "f:",
    "f:menu",
    "f:nothing",
    "f:undo",
    "f:undo:one",
    "f:undo:1:2",
    f"f:undo:{10**30}",
    "f:undo:-1",
    "f:confirm:99999999",
    "f:helpful:99999999",
    "f:explain:0",
    "f:fill:1:wifi",
    "f:show:no-such-fact",
    "f:edit:../../etc/passwd",
    "f:listen:x",
    "f:ask:\u202e\x00",
    "f:" + "9" * 90,
)


async def test_what_is_forged_is_refused_in_a_sentence(discord: Library, caplog: pytest.LogCaptureFixture) -> None:
    answer = await discord.answered()
    for forged in FORGED:
        for who in (discord.ann, discord.cora):
            refused = await discord.server.press(answer, forged, user=who, force=True).told()
            assert refused.ephemeral
            assert len(shown(refused)) > 10
            assert "reference" not in shown(refused)
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
    assert HOURS in shown(answer)


async def test_a_form_nobody_opened_is_refused_in_a_sentence(discord: Library) -> None:
    opened = discord.runs("fact edit", id="wifi")
    modal = await opened.modal()
    for custom_id in ("f:save:wifi:99", "f:save::0", "f:undo:1", "f:", "x"):
        sent = discord.server.send_form(
            Modal(custom_id, modal.title, modal.components),
            {"answer": " "},
            user=discord.ann,
            opener=opened,
            force=True,
        )
        refused = await sent.response()
        assert refused.ephemeral
        assert "reference" not in shown(refused)
    empty = Modal(modal.custom_id, modal.title, [])
    refused = await discord.server.send_form(empty, {}, user=discord.cora, opener=opened, force=True).response()
    assert "reference" not in shown(refused)
    assert "Shelf" in shown(await discord.tells("fact show", id="wifi"))


async def test_who_is_no_curator_can_press_nothing_of_theirs(discord: Library) -> None:
    for forged in ("f:edit:wifi", "f:retire:wifi", "f:undo:1", "f:gaps:1", "f:export:toml", "f:curators"):
        answer = await discord.answered()
        refused = await discord.presses(answer, forged, who=discord.ann, force=True)
        assert refused.ephemeral
        assert "Only curators" in shown(refused) or "not one of mine" in shown(refused), forged


async def test_a_fact_that_is_gone_is_told_from_its_old_buttons(discord: Library) -> None:
    answer = await discord.answered("Is there internet?")
    fact = await discord.tells("fact show", id="wifi")
    await discord.tells("fact rename", id="wifi", to="network")
    gone = await discord.presses(fact, "Retire")
    assert gone.ephemeral
    assert "'wifi'" in shown(gone)
    await discord.tells("fact retire", id="network")
    for label in ("Helpful", "Explain", "More"):
        assert (await discord.presses(answer, label, who=discord.ann, force=True)).ephemeral
