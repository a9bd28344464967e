"""What goes wrong between Discord and the bot: nothing that was asked is lost, and nothing is answered twice."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import reply, sending, serving, watchdog
from bot.adapters.discord.questions import Questions
from tests.bot.adapters.discord_library import HOURS, OPEN, Library, running, settings, shown
from tests.bot.stage import staged
from tests.bot.test_serve import footnote
from tests.wire.discord import DiscordServer, Message
from tests.wire.discord.permissions import ATTACH_FILES, EMBED_LINKS, READ_MESSAGE_HISTORY, SEND_MESSAGES

MESSAGES = "/channels/*/messages"
CALLBACK = "/interactions/*/callback"
GOLF = "How much does the golf course cost?"
LOAN = "What is the loan period?"
WHILE_AWAY = 30.0  # seconds at most until what was said meanwhile is answered


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open sessions as fast as the loopback server takes them, and see a dead line soon."""
    monkeypatch.setattr(watchdog, "IDENTIFY_EVERY", 0.05)


class Heard(logging.Logger):
    """A log in which one *message* is waited for."""

    def __init__(self, message: str) -> None:
        super().__init__("heard")
        self._message, self._heard = message, asyncio.Event()

    def handle(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._message:
            self._heard.set()

    async def wait(self) -> None:
        await self._heard.wait()


async def once(discord: Library, *questions: Message) -> None:
    """See that each of *questions* is answered, and by the time a later one is, only once."""
    server = discord.server
    for question in questions:
        await server.reply_to(question, within=WHILE_AWAY)
    last = discord.asks()
    await server.reply_to(last)
    for question in (*questions, last):
        replies = [each for each in server.sent(question.channel) if each.replied is question]
        assert len(replies) == 1, question


# the gateway


@pytest.mark.parametrize("how", ["cut", "asked to", "4000", "4008", "still valid"])
async def test_a_session_that_is_resumed_loses_nothing(discord: Library, how: str) -> None:
    gateway = discord.server.gateway
    first = discord.asks()
    await discord.server.reply_to(first)
    if how == "cut":
        gateway.abort()
    elif how == "asked to":
        gateway.reconnect()
    elif how == "still valid":
        gateway.invalidate(resumable=True)
    else:
        gateway.close(int(how))
    away = discord.asks(LOAN)
    await once(discord, first, away)
    await gateway.until("resumed")


@pytest.mark.parametrize("how", ["op 9", "4007", "4009", "not resumed"])
async def test_what_is_said_without_a_session_is_read_back(discord: Library, how: str) -> None:
    gateway = discord.server.gateway
    first = discord.asks()
    await discord.server.reply_to(first)
    if how == "op 9":
        gateway.invalidate()
    elif how == "not resumed":
        gateway.forget()
        gateway.abort()
    else:
        gateway.close(int(how))
    away = discord.asks(LOAN)
    await once(discord, first, away)
    await gateway.until("identified", count=2)


@pytest.mark.parametrize("event", ["MESSAGE_CREATE", "GUILD_CREATE", "INTERACTION_CREATE"])
@pytest.mark.parametrize("data", ["null", "{}", "[7]"])
async def test_an_event_that_can_not_be_read_is_passed_over(discord: Library, event: str, data: str) -> None:
    gateway = discord.server.gateway
    await discord.answered()
    for connection in gateway.connections:
        connection.post(f'{{"op":0,"t":"{event}","s":null,"d":{data}}}')
    await once(discord, discord.asks(LOAN))
    assert gateway.count("identified") == 1


@pytest.mark.parametrize("frame", ["{", "null", "[]", '{"op":10,"d":{}}'])
async def test_what_is_no_event_ends_the_connection_and_nothing_else(
    discord: Library, monkeypatch: pytest.MonkeyPatch, frame: str
) -> None:
    monkeypatch.setattr(serving, "PAUSES", (0.05,))
    await discord.answered()
    for connection in discord.server.gateway.connections:
        connection.post(frame)
    await once(discord, discord.asks(LOAN))


async def test_a_dead_address_for_resuming_is_left(discord: Library) -> None:
    server = discord.server
    await discord.answered()
    await server.close_door("resume")
    server.gateway.abort()
    await once(discord, discord.asks(LOAN))


async def test_a_service_that_goes_dark_is_waited_for(discord: Library) -> None:
    server = discord.server
    await discord.answered()
    await server.go_dark()
    away = discord.asks(LOAN)
    await server.come_back()
    await once(discord, away)


async def test_a_line_that_says_nothing_is_cut(discord: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("TICK", 0.1), ("PING_AFTER", 0.2), ("LOST_AFTER", 0.6)):
        monkeypatch.setattr(watchdog, name, seconds)
    await discord.answered()
    cut = Heard("gateway silent")
    monkeypatch.setattr(watchdog, "log", cut)
    discord.server.gateway.silence()
    away = discord.asks(LOAN)
    await asyncio.wait_for(cut.wait(), WHILE_AWAY)
    discord.server.gateway.heal()
    await once(discord, away)


async def test_a_gateway_that_refuses_the_first_connection_is_tried_again(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        server.gateway.refusing = "503"
        guild = server.add_guild("Library")
        general, ann = server.add_channel(guild), server.add_user("ann", guild)
        async with running(stage, settings(server)):
            await server.gateway.until("refused", count=3)
            server.gateway.refusing = None
            await server.gateway.until("identified", within=WHILE_AWAY)
            question = server.say(general, ann, f"{server.bot.mention} {OPEN}")
            assert HOURS in shown(await server.reply_to(question))


async def test_where_the_library_breaks_on_its_first_connection_a_fresh_client_takes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "DIAL_FOR", 0.1)  # discord.py then meets an AttributeError of its own
    afresh = Heard("discord lost, starting afresh")
    monkeypatch.setattr(serving, "log", afresh)
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        server.gateway.refusing = "503"
        guild = server.add_guild("Library")
        general, ann = server.add_channel(guild), server.add_user("ann", guild)
        async with running(stage, settings(server)):
            await asyncio.wait_for(afresh.wait(), WHILE_AWAY)
            server.gateway.refusing = None
            await server.gateway.until("identified", within=WHILE_AWAY)
            question = server.say(general, ann, f"{server.bot.mention} {OPEN}")
            assert HOURS in shown(await server.reply_to(question))


async def test_a_guild_s_outage_is_made_up_for(discord: Library) -> None:
    world = discord.server.world
    first = discord.asks()
    await discord.server.reply_to(first)
    world.outage(discord.guild)
    away = discord.asks(LOAN)
    world.recover(discord.guild)
    await once(discord, first, away)


async def test_two_processes_answer_once(discord: Library) -> None:
    async with running(discord.stage, settings(discord.server)):
        await discord.server.gateway.until("identified", count=2)
        questions = [discord.asks() for _ in range(5)]
        await once(discord, *questions)


# requests


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_rate_limit_is_waited_for(discord: Library, scope: str) -> None:
    limited = discord.server.faults.limit(MESSAGES, 0.1, method="POST", times=3, scope=scope)
    await once(discord, discord.asks(), discord.asks(LOAN))
    assert limited.hits == 3


async def test_a_limit_on_everything_is_waited_for(discord: Library) -> None:
    discord.server.faults.limit_globally(0.2)
    question = discord.asks()
    asked = discord.runs("ask", question=OPEN)
    assert HOURS in shown(await asked.response())
    await once(discord, question)


async def test_an_address_that_is_banned_for_a_moment_tries_again(
    discord: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BANNED", 0.1)
    discord.server.faults.ban(times=2)
    await once(discord, discord.asks())


@pytest.mark.parametrize("status", [500, 502, 503, 520])
async def test_a_failing_server_is_asked_again(discord: Library, status: int) -> None:
    discord.server.faults.fail(MESSAGES, status, method="POST")
    await once(discord, discord.asks())


@pytest.mark.parametrize("when", ["before", "after", "mid-body"])
async def test_a_line_cut_at_any_moment_neither_loses_nor_doubles_an_answer(discord: Library, when: str) -> None:
    discord.server.faults.reset(MESSAGES, when=when, method="POST")
    await once(discord, discord.asks())


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[]", b"{}", b'{"id": null}', b"\xff"])
async def test_an_answer_that_can_t_be_read_neither_loses_nor_doubles_one(
    discord: Library, raw: bytes, when: str
) -> None:
    discord.server.faults.garble(MESSAGES, raw, when=when, method="POST")
    await once(discord, discord.asks())


@pytest.mark.parametrize("status", [302, 403, 404, 418, 500])
async def test_what_answers_in_discord_s_place_is_asked_again(discord: Library, status: int) -> None:
    discord.server.faults.garble(MESSAGES, b"\xff", status, method="POST")
    await once(discord, discord.asks())
    discord.server.faults.fail(MESSAGES, status, method="POST")
    await once(discord, discord.asks(LOAN))


async def test_what_never_can_be_read_is_let_go(
    discord: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sending, "PAUSES", (0.0,))
    refused = discord.server.faults.garble(MESSAGES, b"{}", method="POST", times=sending.MISREAD + 1)
    discord.asks()
    await refused.met(sending.MISREAD + 1)
    await once(discord, discord.asks(LOAN))
    assert "request failed, trying again" in caplog.text


@pytest.mark.parametrize("raw", [b"", b"{", b"[]"])
async def test_an_acknowledgement_whose_answer_can_t_be_read_does_no_harm(discord: Library, raw: bytes) -> None:
    discord.server.faults.garble(CALLBACK, raw, when="after")
    assert HOURS in shown(await discord.runs("ask", question=OPEN).response())


@pytest.mark.parametrize("when", ["before", "after", "mid-body"])
async def test_a_line_cut_while_acknowledging_does_no_harm(discord: Library, when: str) -> None:
    discord.server.faults.reset(CALLBACK, when=when)
    answer = await discord.runs("ask", question=OPEN, private=True).response()
    assert HOURS in shown(answer)
    assert answer.ephemeral


@pytest.mark.parametrize("status", [500, 503])
async def test_an_acknowledgement_that_fails_is_sent_again(discord: Library, status: int) -> None:
    discord.server.faults.fail(CALLBACK, status)
    assert HOURS in shown(await discord.runs("ask", question=OPEN).response())


@pytest.mark.parametrize("when", ["before", "after", "mid-body"])
async def test_a_line_cut_while_a_form_is_opened_opens_it_once(discord: Library, when: str) -> None:
    discord.server.faults.reset(CALLBACK, when=when)
    form = discord.runs("fact edit", id="opening-hours")
    assert (await form.modal()).fields


@pytest.mark.parametrize("status", [500, 503, 502])
async def test_a_form_that_fails_to_open_is_sent_again(discord: Library, status: int) -> None:
    discord.server.faults.fail(CALLBACK, status, times=2)
    assert (await discord.runs("fact edit", id="opening-hours").modal()).fields


async def test_who_opens_a_form_that_never_gets_through_is_told(
    discord: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reply, "FIRST_PATIENCE", 0.2)
    discord.server.faults.fail(CALLBACK, 503, times=3)
    told = shown(await discord.runs("fact edit", id="opening-hours").response())
    assert "Tell an admin this reference" in told
    assert "interaction failed" in caplog.text


@pytest.mark.parametrize("status", [500, 503])
async def test_an_interaction_s_answer_that_fails_is_sent_again(discord: Library, status: int) -> None:
    discord.server.faults.fail("/webhooks/*", status)
    assert HOURS in shown(await discord.runs("ask", question=OPEN).response())


async def test_an_edit_that_fails_is_tried_again(discord: Library) -> None:
    server = discord.server
    question = discord.asks()
    reply = await server.reply_to(question)
    server.faults.fail("/channels/*/messages/*", 503, method="PATCH", times=2)
    server.edit(question, f"{server.bot.mention} {LOAN}")
    assert "28 days" in shown(await server.edited(reply))


async def test_commands_that_could_not_be_registered_stop_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        server.faults.refuse("/applications/*/commands", 400, 50035, "Invalid Form Body", method="PUT")
        guild = server.add_guild("Library")
        general, ann = server.add_channel(guild), server.add_user("ann", guild)
        async with running(stage, settings(server)):
            await server.gateway.until("identified")
            question = server.say(general, ann, f"{server.bot.mention} {OPEN}")
            assert HOURS in shown(await server.reply_to(question))


# what isn't there any more, and what isn't allowed


async def test_a_channel_that_is_deleted_under_the_answer(discord: Library) -> None:
    server = discord.server
    doomed = server.add_channel(discord.guild, "doomed")
    hold = server.faults.hold(MESSAGES, method="POST")
    discord.asks(where=doomed)
    await hold.met()
    server.world.delete_channel(doomed)
    hold.release()
    told = await server.message_in(server.dm(discord.ann))
    assert HOURS in shown(told)
    assert "where you asked" in shown(told)


async def test_a_question_that_is_deleted_under_the_answer(discord: Library) -> None:
    server = discord.server
    hold = server.faults.hold(MESSAGES, method="POST")
    question = discord.asks()
    await hold.met()
    server.delete(question)
    hold.release()
    assert HOURS in shown(await server.message_in(discord.general))


async def test_an_answer_that_is_deleted_before_its_question_changes(discord: Library) -> None:
    server = discord.server
    question = discord.asks()
    server.delete(await server.reply_to(question))
    server.edit(question, f"{server.bot.mention} {LOAN}")
    await server.call("PATCH", "/channels/{channel_id}/messages/{message_id}")
    await once(discord, discord.asks())


async def test_where_the_bot_may_not_send_it_answers_directly(discord: Library) -> None:
    server = discord.server
    server.world.overwrite(discord.general, discord.guild.everyone, deny=SEND_MESSAGES)
    discord.asks()
    told = await server.message_in(server.dm(discord.ann))
    assert HOURS in shown(told)
    assert "I can't write where you asked" in shown(told)


async def test_where_the_bot_may_send_nothing_at_all_it_goes_on(discord: Library) -> None:
    server = discord.server
    discord.ann.dms_open = False
    server.world.overwrite(discord.general, discord.guild.everyone, deny=SEND_MESSAGES)
    discord.asks()
    await server.call("POST", "/channels/{channel_id}/messages", count=2)
    server.world.overwrite(discord.general, discord.guild.everyone)
    await once(discord, discord.asks())


async def test_where_the_history_is_closed_the_answer_stands_by_itself(discord: Library) -> None:
    discord.server.world.overwrite(discord.general, discord.guild.everyone, deny=READ_MESSAGE_HISTORY)
    discord.asks()
    assert HOURS in shown(await discord.server.message_in(discord.general))


async def test_without_embeds_the_answer_is_the_same(discord: Library) -> None:
    discord.server.world.overwrite(discord.general, discord.guild.everyone, deny=EMBED_LINKS)
    assert HOURS in shown(await discord.answered())


async def test_where_no_files_are_allowed_pictures_are_words(discord: Library) -> None:
    await discord.answered()
    discord.server.world.overwrite(discord.general, discord.guild.everyone, deny=ATTACH_FILES)
    discord.server.faults.refuse("/webhooks/*", 403, 50013, "Missing Permissions", method="PATCH")
    stats = await discord.tells("stats", public=True)
    assert stats.attachments == []
    assert "Asked: " in shown(stats)
    assert "allow me Attach Files" in shown(stats)


async def test_who_left_is_answered_and_told_without_failing(discord: Library) -> None:
    server = discord.server
    hold = server.faults.hold(MESSAGES, method="POST")
    question = discord.asks("May I bring my dog?")
    await hold.met()
    server.world.leave(discord.guild, discord.ann)
    hold.release()
    assert "I don't know" in shown(await server.reply_to(question))
    eve = server.add_user("eve", discord.guild)
    await once(discord, server.say(discord.general, eve, f"{server.bot.mention} {LOAN}"))


async def test_a_guild_that_throws_the_bot_out_is_let_go(discord: Library) -> None:
    server = discord.server
    elsewhere = server.add_guild("Elsewhere")
    there = server.add_channel(elsewhere)
    eve = server.add_user("eve", elsewhere)
    hold = server.faults.hold(MESSAGES, method="POST")
    server.say(there, eve, f"{server.bot.mention} {OPEN}")
    await hold.met()
    server.world.remove_guild(elsewhere)
    hold.release()
    await once(discord, discord.asks())


# restarts


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_crash_before_or_after_the_answer_is_made_up_for(database: Path, when: str) -> None:
    async with DiscordServer() as server:
        guild = server.add_guild("Library")
        general, ann = server.add_channel(guild), server.add_user("ann", guild)
        server.faults.reset(MESSAGES, when="after", method="POST") if when == "after" else None
        hold = server.faults.hold(MESSAGES, method="POST", times=None)
        process = await footnote("run", "discord", database=database, env=server.settings)
        await server.gateway.until("identified", within=WHILE_AWAY)
        question = server.say(general, ann, f"{server.bot.mention} {GOLF}")
        await hold.met()
        process.kill()
        await process.communicate()
        server.faults.clear()
        process = await footnote("run", "discord", database=database, env=server.settings)
        assert "$123 million" in shown(await server.reply_to(question, within=WHILE_AWAY))
        last = server.say(general, ann, f"{server.bot.mention} {GOLF}")
        await server.reply_to(last)
        process.terminate()
        await process.communicate()
        assert len(server.sent(general)) == 2


async def outlived(discord: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """See that a question is answered whose client was lost while its answer was on its way."""
    monkeypatch.setattr(serving, "CLOSING", 0.1)
    monkeypatch.setattr(watchdog, "TICK", 0.1)
    monkeypatch.setattr(watchdog, "GIVEN_UP_AFTER", 0.3)
    afresh = Heard("discord lost, starting afresh")
    monkeypatch.setattr(serving, "log", afresh)
    server = discord.server
    hold = server.faults.hold(MESSAGES, method="POST")
    question = discord.asks()
    await hold.met()
    server.gateway.refusing = "503"
    server.gateway.forget()
    server.gateway.abort()
    await asyncio.wait_for(afresh.wait(), WHILE_AWAY)
    discord.stage.clock.advance(timedelta(seconds=6))
    server.gateway.refusing = None
    await server.gateway.until("identified", count=2, within=WHILE_AWAY)
    server.faults.clear()
    await once(discord, question)


async def test_an_answer_under_way_outlives_its_client(discord: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    await outlived(discord, monkeypatch)


async def test_a_question_read_back_and_taken_up_at_once_is_answered_once(
    discord: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, heard = Questions._claim, Questions.heard
    claims, taken_up = 0, asyncio.Event()

    async def claimed_late(self: Questions, message: Any) -> bool:
        nonlocal claims
        claims += 1
        if claims == 2:  # who reads it back has it in hand while it is taken up
            await taken_up.wait()
        return await claim(self, message)

    async def heard_of(self: Questions, client: Any, message: Any, *, claimed: bool = False) -> None:
        if claimed:
            asyncio.get_running_loop().call_soon(taken_up.set)
        await heard(self, client, message, claimed=claimed)

    monkeypatch.setattr(Questions, "_claim", claimed_late)
    monkeypatch.setattr(Questions, "heard", heard_of)
    await outlived(discord, monkeypatch)
    assert taken_up.is_set()


async def test_what_is_asked_while_the_bot_restarts_is_answered(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage, DiscordServer() as server:
        guild = server.add_guild("Library")
        general, ann = server.add_channel(guild), server.add_user("ann", guild)
        first = server.say(general, ann, f"{server.bot.mention} {OPEN}")
        async with running(stage, settings(server)):
            await server.reply_to(first, within=WHILE_AWAY)
        second = server.say(general, ann, f"{server.bot.mention} {LOAN}")
        async with running(stage, settings(server)):
            assert "28 days" in shown(await server.reply_to(second, within=WHILE_AWAY))
        assert len(server.sent(general)) == 2
