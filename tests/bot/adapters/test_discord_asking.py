"""Every way to ask on Discord, and what answers look like there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bot.adapters.discord_library import HOURS, OPEN, Library, shown
from tests.wire.discord.model import DM, FORUM, GROUP_DM, PUBLIC_THREAD

MESSAGE_CONTENT = 1 << 15


async def test_a_reply_to_the_bot_is_a_question(discord: Library) -> None:
    server = discord.server
    first = await discord.answered()
    question = server.say(discord.general, discord.ann, "What is the loan period?", reply_to=first)
    assert "28 days" in shown(await server.reply_to(question))


async def test_a_thread_is_answered_in_itself(discord: Library) -> None:
    server = discord.server
    thread = server.world.add_thread(discord.general, "Books", owner=discord.ann)
    reply = await discord.answered(where=thread)
    assert HOURS in shown(reply)
    assert reply.channel is thread


async def test_an_answer_has_its_footnote_and_its_buttons(discord: Library) -> None:
    reply = await discord.answered()
    assert reply.uses_layout
    assert "The Library Handbook" in shown(reply)
    assert reply.labels == ["Helpful", "Not what I asked", "More", "Explain"]
    assert reply.pings == []


async def test_bots_webhooks_and_the_bot_itself_are_not_answered(discord: Library) -> None:
    server = discord.server
    robot = server.add_user("robot", discord.guild, bot=True)
    discord.asks(who=robot)
    server.say(discord.general, discord.ann, f"{server.bot.mention} {OPEN}", webhook=True)
    own = discord.asks(who=server.bot)
    reply = await discord.answered()
    assert server.sent(discord.general) == [own, reply]


async def test_known_questions_are_suggested_while_typing(discord: Library) -> None:
    typing = discord.server.autocomplete("ask", "question", "wifi", user=discord.ann, channel=discord.general)
    assert [each["value"] for each in await typing.choices()] == ["What is the wifi password?"]


async def test_answer_this_answers_a_message_of_somebody_else(discord: Library) -> None:
    server = discord.server
    message = server.say(discord.general, discord.cora, "Is a library card free?")
    asked = server.message_command("Answer this", message, user=discord.ann)
    answer = await asked.response()
    assert "Membership is free" in shown(answer)
    assert "Is a library card free?" in shown(answer)
    assert not answer.ephemeral


async def test_a_message_without_words_has_no_answer(discord: Library) -> None:
    server = discord.server
    message = server.say(discord.general, discord.cora, server.bot.mention)
    refused = await server.message_command("Answer this", message, user=discord.ann).response()
    assert refused.ephemeral
    assert "no text" in shown(refused)


@pytest.mark.parametrize("kind", [DM, GROUP_DM])
async def test_who_installed_the_bot_for_themselves_asks_it_anywhere(discord: Library, kind: int) -> None:
    server = discord.server
    eve = server.add_user("eve")
    eve.installed = True
    where = server.dm(eve) if kind == DM else server.world.group_dm(eve, discord.ann)
    asked = server.slash("ask", {"question": OPEN}, user=eve, channel=where)
    assert HOURS in shown(await asked.response())


async def test_who_installed_the_bot_for_themselves_asks_it_in_servers_without_it(discord: Library) -> None:
    server = discord.server
    elsewhere = server.add_guild("Elsewhere", installed=False)
    eve = server.add_user("eve", elsewhere)
    eve.installed = True
    asked = server.slash("ask", {"question": OPEN}, user=eve, channel=server.add_channel(elsewhere))
    assert HOURS in shown(await asked.response())


async def test_an_edited_question_has_its_answer_edited(discord: Library) -> None:
    server = discord.server
    question = discord.asks()
    reply = await server.reply_to(question)
    server.edit(question, f"{server.bot.mention} What is the loan period?")
    assert "28 days" in shown(await server.edited(reply))
    assert len(server.sent(discord.general)) == 1


async def test_a_mention_that_is_edited_in_is_answered(discord: Library) -> None:
    server = discord.server
    message = server.say(discord.general, discord.ann, OPEN)
    server.edit(message, f"{server.bot.mention} {OPEN}")
    assert HOURS in shown(await server.reply_to(message))


async def test_where_answers_are_private_a_mention_is_answered_in_private(discord: Library) -> None:
    server = discord.server
    await discord.tells("settings", answers="private")
    discord.asks()
    reply = await server.message_in(server.dm(discord.ann))
    assert HOURS in shown(reply)
    assert server.sent(discord.general) == []
    asked = discord.runs("ask", who=discord.ann, question=OPEN)
    assert (await asked.response()).ephemeral


async def test_where_answers_are_private_and_messages_closed_the_answer_says_so(discord: Library) -> None:
    await discord.tells("settings", answers="private")
    discord.ann.dms_open = False
    reply = await discord.answered()
    assert "use /ask" in shown(reply)


async def test_a_channel_that_is_listened_in_is_answered_when_sure(discord: Library) -> None:
    server = discord.server
    server.grant(MESSAGE_CONTENT)
    await discord.tells("settings", listen=discord.general)
    await server.gateway.until(
        "identified", count=2, within=30
    )  # Discord wants 5 s between two: a session with the content of messages
    server.say(discord.general, discord.cora, "Nice weather today, isn't it?")
    question = server.say(discord.general, discord.ann, OPEN)
    reply = await server.reply_to(question)
    assert HOURS in shown(reply)
    server.edit(question, "What is the loan period?")
    assert "28 days" in shown(await server.edited(reply))
    assert len(server.sent(discord.general)) == 1


async def test_where_the_content_is_not_granted_the_settings_say_so(discord: Library) -> None:
    server = discord.server
    await discord.tells("settings", listen=discord.general)
    await server.call("GET", "/oauth2/applications/@me", count=2)  # the first is discord.py's own, at its start
    await discord.answered()  # everything else works on
    told = await discord.tells("settings")
    assert "Message Content Intent" in shown(told)


async def test_a_post_in_a_forum_is_answered_in_itself(discord: Library) -> None:
    server = discord.server
    forum = server.add_channel(discord.guild, "help", FORUM)
    post = server.world.add_thread(forum, "Hours?", owner=discord.ann)
    assert post.kind == PUBLIC_THREAD
    assert HOURS in shown(await discord.answered(where=post))


async def test_hostile_text_pings_nobody_and_hides_nothing(discord: Library) -> None:
    server = discord.server
    nasty = "@everyone <@&1> <@1> [click](https://evil.example) `code` ||hidden|| " + "\u202e gnp.exe"
    asked = discord.runs("ask", who=discord.ann, question=nasty, private=True)
    answer = await asked.response()
    assert answer.pings == []
    question = server.say(discord.general, discord.ann, f"{server.bot.mention} {nasty}")
    assert (await server.reply_to(question)).pings == []


async def test_who_asks_too_often_hears_so_in_private(discord: Library) -> None:
    server = discord.server
    await discord.tells("settings", cooldown=60)
    await discord.answered()
    discord.asks()
    told = await server.message_in(server.dm(discord.ann))
    assert "ask again in 60" in shown(told)
    assert len(server.sent(discord.general)) == 1
    discord.stage.clock.advance(timedelta(seconds=61))
    await discord.answered()
