"""Asking in Slack, through the real slack-bolt: who is answered, where, and once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot import requests as r
from bot.app import House
from bot.requests import Asker, Place
from knowledge.workbench import Arrival
from tests.bot.adapters.slack_house import ANSWER, GOLF, MODES, NOBODY_KNOWS, served
from tests.wire.slack import SlackServer


@pytest_asyncio.fixture(params=MODES)
async def slack(house: House, request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        async with served(house.desk, server, request.param):
            yield server
        assert server.violations == []
        assert server.links.problems == []


def posts(server: SlackServer, channel: str) -> list[str]:
    bot = server.world.bot(server.team)
    return [one.shown for one in server.where(channel, None).messages.values() if one.user is bot]


async def test_a_thread_goes_on_without_a_mention_for_who_began_it(slack: SlackServer) -> None:
    asked = slack.say("general", "ann", f"@footnote {GOLF}")
    answer = await asked.post()
    slack.say("general", "ben", GOLF, thread_ts=answer.thread_ts)
    slack.say("general", "ann", f"@ben {GOLF}", thread_ts=answer.thread_ts)
    again = await slack.say("general", "ann", "And who wrote the article?", thread_ts=answer.thread_ts).post()
    assert again.thread_ts == answer.thread_ts
    assert len(posts(slack, "general")) == 2


async def test_a_mention_in_a_thread_is_answered_there_for_anybody(slack: SlackServer) -> None:
    root = slack.say("general", "ann", "Nice weather today")
    assert root.message
    answer = await slack.say("general", "ben", f"@footnote {GOLF}", thread_ts=root.message.ts).post()
    assert answer.thread_ts == root.message.ts


async def test_nobody_is_answered_who_didn_t_ask(slack: SlackServer) -> None:
    slack.say("general", "ann", GOLF)
    slack.say("general", "botty", f"@footnote {GOLF}")
    await slack.say("general", "ann", f"@footnote {GOLF}").post()
    assert len(posts(slack, "general")) == 1


async def test_a_mention_that_is_also_a_message_is_answered_once_however_often_it_comes(slack: SlackServer) -> None:
    slack.faults.copies = 4
    asked = slack.say("general", "ann", f"@footnote {GOLF}")
    await asked.post()
    for delivery in asked.deliveries:
        assert len(delivery.sent) == 4
    await slack.say("@ann", "ann", GOLF).post()
    await slack.say("@ben", "ben", NOBODY_KNOWS).post()
    assert len(posts(slack, "general")) == len(posts(slack, "@ann")) == len(posts(slack, "@ben")) == 1


async def test_a_changed_question_changes_its_answer(slack: SlackServer) -> None:
    asked = slack.say("general", "ann", f"@footnote {NOBODY_KNOWS}")
    answer = await asked.post()
    assert "I don't know" in answer.shown
    assert asked.message
    slack.unfurl(asked.message)
    changed = slack.edit(asked.message, f"@footnote {GOLF}")
    assert ANSWER in (await changed.update()).shown
    again = slack.edit(asked.message, f"@footnote {NOBODY_KNOWS}")
    assert "I don't know" in (await again.update()).shown
    assert len(posts(slack, "general")) == 1


async def test_a_mention_added_later_is_a_question(slack: SlackServer) -> None:
    said = slack.say("general", "ann", GOLF)
    assert said.message
    assert ANSWER in (await slack.edit(said.message, f"@footnote {GOLF}").post()).shown


async def test_the_answer_to_a_deleted_question_is_deleted(slack: SlackServer) -> None:
    for where, text in (("general", f"@footnote {GOLF}"), ("@ann", GOLF)):
        asked = slack.say(where, "ann", text)
        await asked.post()
        assert asked.message
        await slack.delete(asked.message).anywhere("delete")
        assert posts(slack, where) == []


async def test_who_typed_the_command_may_share_its_answer(slack: SlackServer) -> None:
    asked = slack.slash("/ask", GOLF, "ann", "general")
    answer = await asked.ephemeral()
    assert posts(slack, "general") == []
    shared = await slack.press(answer, "Share here", "ann").post()
    assert ANSWER in shared.shown
    assert GOLF in shared.shown
    await asked.anywhere("delete")
    assert answer not in slack.where("general", None).ephemerals


async def test_a_command_where_the_bot_isn_t_can_be_shared_too(slack: SlackServer) -> None:
    answer = await slack.slash("/ask", GOLF, "ann", "random").ephemeral()
    shared = await slack.press(answer, "Share here", "ann").response()
    assert ANSWER in shared.shown
    assert shared.to is None


async def test_an_empty_command_says_how_to_ask(slack: SlackServer) -> None:
    assert "/ask" in (await slack.slash("/ask", " ", "ann", "general").ephemeral()).shown


async def test_somebody_s_message_is_answered_in_its_thread_and_followed(slack: SlackServer) -> None:
    said = slack.say("general", "ann", GOLF)
    assert said.message
    answer = await slack.shortcut("answer-this", said.message, "ben").post()
    assert ANSWER in answer.shown
    assert answer.thread_ts == said.message.ts
    changed = slack.edit(said.message, "What is the capital of Mongolia?")
    assert "I don't know" in (await changed.update()).shown


async def test_a_workspace_may_want_its_answers_private(slack: SlackServer, house: House) -> None:
    admin, place = Asker("slack", "U1", admin=True), Place("slack", slack.team.id, "C1")
    await house.desk.handle(r.ChangeSetting(asker=admin, place=place, name="answers", value="private"))
    answer = await slack.say("general", "ann", f"@footnote {GOLF}").ephemeral()
    assert ANSWER in answer.shown
    assert "Share here" in str(answer.blocks)


async def test_a_channel_is_listened_in_where_that_is_wanted(slack: SlackServer, house: House) -> None:
    channel = slack.where("general", None).id
    admin, place = Asker("slack", "U1", admin=True), Place("slack", slack.team.id, channel)
    await house.desk.handle(r.ChangeSetting(asker=admin, place=place, name="listen"))
    slack.say("secret", "ann", GOLF)
    slack.say("general", "ann", NOBODY_KNOWS)
    assert ANSWER in (await slack.say("general", "ben", GOLF).post()).shown
    assert len(posts(slack, "general")) == 1
    assert posts(slack, "secret") == []


async def test_a_question_left_open_by_an_earlier_process_is_answered(house: House) -> None:
    async with SlackServer() as server:
        asked = server.say("general", "ann", f"@footnote {GOLF}")
        assert asked.message
        channel, ts = server.where("general", None).id, asked.message.ts
        found = {
            "team": server.team.id,
            "channel": channel,
            "ts": ts,
            "user": server.who("ann", server.team).id,
            "text": GOLF,
        }
        arrival = f"{server.team.id}/{channel}/{ts}"
        at = datetime.now(UTC) - timedelta(seconds=10)
        await house.store.claim(Arrival("slack", arrival, at, json.dumps(found | {"addressed": True})))
        async with served(house.desk, server):
            assert ANSWER in (await asked.post()).shown
        assert len(posts(server, "general")) == 1


async def test_what_an_earlier_process_had_said_is_not_said_again(house: House) -> None:
    async with SlackServer() as server:
        async with served(house.desk, server):
            asked = server.say("general", "ann", f"@footnote {GOLF}")
            answer = await asked.post()
        assert asked.message
        channel, ts = server.where("general", None).id, asked.message.ts
        arrival = f"{server.team.id}/{channel}/{ts}"
        found = {
            "team": server.team.id,
            "channel": channel,
            "ts": ts,
            "user": server.who("ann", server.team).id,
            "text": GOLF,
        }
        at = datetime.now(UTC) - timedelta(seconds=10)
        # As a process finds it that was killed before it could note the reply.
        await house.store.write(lambda connection: connection.execute("DELETE FROM inbox"))
        await house.store.claim(Arrival("slack", arrival, at, json.dumps(found | {"addressed": True})))
        async with served(house.desk, server):
            await server.called("conversations.replies", "ok")
            await server.say("general", "ben", f"@footnote {NOBODY_KNOWS}").post()
        assert await house.store.reply("slack", arrival) == answer.ts
        assert len(posts(server, "general")) == 2
