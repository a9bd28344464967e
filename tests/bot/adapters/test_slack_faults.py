"""What goes wrong between Slack and the bot: nothing that was asked is lost, and nothing is answered twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.adapters.slack import sockets
from bot.desk import Desk
from knowledge.model import StoreBusy, StoreFull
from tests.bot.adapters.slack_house import MODES, served
from tests.bot.stage import Stage, staged
from tests.wire.slack import Deed, SlackServer

FEE = "@footnote How high is the late fee?"
TOLD = "20 cents"
JOIN = "How do I become a member?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the sockets often, so that what takes seconds takes a moment."""
    for name, seconds in (("PING", 0.2), ("GRACE", 0.2), ("LOOK", 0.05)):
        monkeypatch.setattr(sockets, name, seconds)


@pytest.fixture
def hardly_pinged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave slack-sdk, which notices what ended when it pings, in the dark for as long as a test may take."""
    for name, seconds in (("PING", 60), ("GIVEN_UP", 60)):
        monkeypatch.setattr(sockets, name, seconds)


@pytest_asyncio.fixture
async def slack(stage: Stage) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        async with served(stage.desk, server):
            yield server
        assert server.violations == []
        assert server.links.problems == []


async def once(slack: SlackServer, *asked: Deed) -> None:
    """See that all that was *asked* is answered, and by the time a later question is, only once."""
    for one in asked:
        assert TOLD in (await one.post(15)).shown
    await slack.say("general", "ben", FEE).post(15)
    bot = slack.world.bot(slack.team)
    said = [one for one in slack.where("general", None).messages.values() if one.user is bot]
    assert len(said) == len(asked) + 1


# the sockets


async def test_an_expired_address_is_given_up_for_a_fresh_one(slack: SlackServer) -> None:
    slack.faults.stale_tickets = True
    slack.links.drop()
    while slack.links.refused < 3:
        await slack.links.changed()
    slack.faults.stale_tickets = False
    await slack.links.connected(2)
    await once(slack, slack.say("general", "ann", FEE))


async def test_sockets_that_were_begun_anew_in_vain_come_back_all_the_same(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sockets, "GIVEN_UP", 0.5)
    slack.faults.stale_tickets = True
    slack.links.drop()
    while sum(record.message == "socket begun anew" for record in caplog.records) < 4:
        await slack.links.changed()
    slack.faults.stale_tickets = False
    await slack.links.connected(2)
    refused = slack.links.refused
    await once(slack, slack.say("general", "ann", FEE))
    assert slack.links.refused == refused


async def test_two_sockets_miss_nothing_when_either_drops(slack: SlackServer) -> None:
    slack.faults.retries = ()  # what finds no socket is lost
    asked = []
    for _ in range(6):
        opened = slack.links.opened
        slack.links.drop(1)
        asked.append(slack.say("general", "ann", FEE))
        await asked[-1].ack()
        await slack.links.reopened(opened)
        await slack.links.connected(2)
    await once(slack, *asked)


@pytest.mark.usefixtures("hardly_pinged")
async def test_what_ended_comes_back_before_the_next_ping(slack: SlackServer) -> None:
    for _ in range(3):
        slack.links.drop()
        await slack.links.connected(2)
    await once(slack, slack.say("general", "ann", FEE))


async def test_sockets_that_say_nothing_any_more_are_begun_anew(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "SILENCE", 0.5)
    monkeypatch.setattr(sockets, "GIVEN_UP", 0.5)
    silent = list(slack.links.open)
    slack.links.silence()
    asked = slack.say("general", "ann", FEE)
    for link in silent:
        await slack.links.gone(link)
    await slack.links.connected(2)
    slack.clock.advance(61)  # what was not acknowledged comes again
    await once(slack, asked)


async def test_a_service_that_goes_down_is_waited_for(slack: SlackServer) -> None:
    await slack.down()
    await slack.up()
    await slack.links.connected(2)
    await once(slack, slack.say("general", "ann", FEE))


@asynccontextmanager
async def no_socket(slack: SlackServer) -> AsyncIterator[None]:
    """Keep the bot from having any socket while the block runs; what is said then never comes again."""
    retries, slack.faults.retries = slack.faults.retries, ()
    slack.faults.stale_tickets = True
    slack.links.drop()
    while slack.links.open or slack.links.refused < 2:
        await slack.links.changed()
    yield
    slack.faults.stale_tickets = False
    await slack.links.connected(2)
    slack.faults.retries = retries


async def unheard(asked: Deed) -> Deed:
    """Return what was *asked* once it is sure that nobody heard it."""
    with pytest.raises(AssertionError):
        await asked.ack()
    return asked


async def test_what_was_said_in_a_thread_without_a_socket_is_read_back(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", FEE).post()
    async with no_socket(slack):
        goes_on = await unheard(slack.say("general", "ann", JOIN, thread_ts=answer.thread_ts))
        mentioned = await unheard(slack.say("general", "ben", f"@footnote {JOIN}", thread_ts=answer.thread_ts))
        await unheard(slack.say("general", "ben", JOIN, thread_ts=answer.thread_ts))
    assert "free for everyone" in (await goes_on.post(15)).shown
    assert (await mentioned.post(15)).thread_ts == answer.thread_ts
    await slack.say("general", "ben", FEE).post(15)
    bot = slack.world.bot(slack.team)
    said = [one for one in slack.where("general", None).messages.values() if one.user is bot]
    assert len(said) == 4


async def test_what_was_said_without_a_socket_is_read_back(slack: SlackServer) -> None:
    await once(slack, slack.say("general", "ann", FEE))
    async with no_socket(slack):
        asked = await unheard(slack.say("general", "ann", FEE))
    assert TOLD in (await asked.post(15)).shown
    await slack.say("general", "ben", FEE).post(15)
    bot = slack.world.bot(slack.team)
    said = [one for one in slack.where("general", None).messages.values() if one.user is bot]
    assert len(said) == 4


@pytest.mark.parametrize("mode", MODES)
async def test_what_was_said_while_no_process_was_there_is_read_back_at_the_start(stage: Stage, mode: str) -> None:
    async with SlackServer() as slack:
        async with served(stage.desk, slack, mode):
            answer = await slack.say("general", "ann", FEE).post()
            await slack.say("@ann", "ann", FEE).post()
        slack.faults.retries = ()
        asked = (
            slack.say("general", "ben", FEE),
            slack.say("general", "ann", FEE, thread_ts=answer.thread_ts),
            slack.say("@ann", "ann", FEE),
        )
        for one in asked:
            await unheard(one)
        async with served(Desk(stage.store, clock=stage.clock), slack, mode):
            await once(slack, *asked)
        bot = slack.world.bot(slack.team)
        said = [one for one in slack.where("general", None).messages.values() if one.user is bot]
        assert len(said) == 4


async def test_what_was_forgotten_is_not_answered_again_when_it_is_read_back(slack: SlackServer) -> None:
    direct, bot = slack.where("@ann", None), slack.world.bot(slack.team)
    await slack.say("@ann", "ann", "Who painted the zeppelin?").post()
    told = await slack.slash("/footnote", "privacy forget", "ann", "general").ephemeral()
    assert "lost their text" in told.shown
    async with no_socket(slack):
        asked = await unheard(slack.say("@ann", "ann", JOIN))
    assert "free for everyone" in (await asked.post(15)).shown
    await slack.say("@ann", "ann", JOIN).post()
    assert len([one for one in direct.messages.values() if one.user is bot]) == 3


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "warning"])
async def test_a_socket_that_is_asked_to_leave_is_replaced(slack: SlackServer, reason: str) -> None:
    opened = slack.links.opened
    await slack.links.ask_to_leave(reason, count=1)
    await slack.links.reopened(opened)
    await slack.links.connected(2)
    await once(slack, slack.say("general", "ann", FEE))


# what arrives


async def test_no_event_is_acknowledged_before_it_is_kept(
    slack: SlackServer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, begun, go = stage.desk.inbox.claim, asyncio.Event(), asyncio.Event()

    async def slowly(platform: str, arrival: str, body: str = "", *, insist: bool = False) -> bool:
        begun.set()
        await go.wait()
        return await claim(platform, arrival, body)

    monkeypatch.setattr(stage.desk.inbox, "claim", slowly)
    asked = slack.say("general", "ann", FEE)
    await begun.wait()
    await slack.slash("/footnote", "help", "ben", "general").ack()  # sent later, acknowledged meanwhile
    assert not any(delivery.acks for delivery in asked.deliveries)
    go.set()
    await asked.ack()
    await once(slack, asked)


async def test_an_event_that_can_not_be_kept_now_is_not_acknowledged_and_comes_again(
    slack: SlackServer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, refused = stage.desk.inbox.claim, asyncio.Event()

    async def held(platform: str, arrival: str, body: str = "", *, insist: bool = False) -> bool:
        monkeypatch.setattr(stage.desk.inbox, "claim", claim)
        refused.set()
        raise StoreBusy("Another program holds the file.")

    monkeypatch.setattr(stage.desk.inbox, "claim", held)
    asked = slack.say("general", "ann", FEE)
    await refused.wait()
    slack.clock.advance(3.1)
    await once(slack, asked)


async def test_on_a_full_disk_what_is_asked_is_answered_once_all_the_same(
    slack: SlackServer, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> bool:
        raise StoreFull("The disk is full.")

    slack.faults.copies, slack.faults.copy_seconds = 3, 5
    with monkeypatch.context() as disk:
        disk.setattr(stage.desk.inbox, "claim", full)
        disk.setattr(stage.desk.inbox, "settle", full)
        asked = slack.say("general", "ann", FEE)
        await asked.ack()
        slack.clock.advance(5.1)
        await once(slack, asked)
    slack.clock.advance(5.1)
    slack.faults.copies = 1
    told = slack.say("general", "ann", f"{FEE} Really?")
    assert TOLD in (await told.post()).shown
    assert len(slack.calls_of("chat.postMessage")) == 3


# what is said


async def test_a_limit_is_waited_out(slack: SlackServer) -> None:
    slack.fail("chat.postMessage", status=429, retry_after=0, times=3)
    await once(slack, slack.say("general", "ann", FEE))
    outcomes = [call.outcome for call in slack.calls_of("chat.postMessage")]
    assert outcomes.count("ratelimited") == 3


@pytest.mark.parametrize("failure", [{"lost": True}, {"cut": True}, {"status": 503}, {"error": "internal_error"}])
async def test_an_answer_that_fails_is_said_again_and_not_twice(slack: SlackServer, failure: dict[str, object]) -> None:
    slack.fail("chat.postMessage", **failure)
    await once(slack, slack.say("general", "ann", FEE))


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("raw", [b"", b"<html>", b"{", b"null", b"[]", b"{}", b'{"ok": false, "error": 5}', b"\xff"])
async def test_an_answer_that_can_t_be_read_neither_loses_nor_doubles_one(
    slack: SlackServer, raw: bytes, lost: bool
) -> None:
    slack.fail("chat.postMessage", raw=raw, lost=lost)
    await once(slack, slack.say("general", "ann", FEE))


@pytest.mark.parametrize("method", ["users.info", "conversations.replies", "conversations.history"])
@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff"])
async def test_what_slack_tells_may_be_unreadable(slack: SlackServer, method: str, raw: bytes) -> None:
    slack.fail(method, raw=raw)
    slack.fail("chat.postMessage", lost=True)
    await once(slack, slack.say("general", "ann", FEE))


@pytest.mark.parametrize("status", [302, 403, 404, 500])
async def test_what_answers_in_slack_s_place_is_asked_again(slack: SlackServer, status: int) -> None:
    slack.fail("chat.postMessage", status=status)
    await once(slack, slack.say("general", "ann", FEE))


async def test_what_slack_never_takes_is_let_go(slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    slack.fail("chat.postMessage", error="is_archived")
    slack.say("general", "ann", FEE)
    await slack.called("chat.postMessage", "is_archived")
    await once(slack)
    assert "reply not sent" in caplog.text
