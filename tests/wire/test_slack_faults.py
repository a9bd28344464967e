"""What breaks between Slack and the bot, and what the real slack-sdk makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import SlackServer
from tests.wire.slack.bolt_bot import echo_bot, make_session, open_links, web_client

PING = 0.2


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with make_session() as made:
        yield made


@pytest_asyncio.fixture
async def app(slack: SlackServer, session: aiohttp.ClientSession) -> AsyncApp:
    return echo_bot(web_client(slack.api_url, slack.token, session))


def hearing(app: AsyncApp) -> asyncio.Queue[tuple[str, str]]:
    """Let *app* only note what it hears: the event's id and which retry it was."""
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def note(body: dict[str, Any], request: AsyncBoltRequest) -> None:
        heard.put_nowait((body["event_id"], request.headers.get("x-slack-retry-num", ["-"])[0]))

    app._async_listeners.clear()
    app.event("message")(note)
    return heard


async def test_two_sockets_miss_nothing_when_either_drops(slack: SlackServer, app: AsyncApp) -> None:
    slack.faults.retries = ()
    async with open_links(app, slack.app_token, ping=PING):
        await slack.links.connected(2)
        for number in range(10):
            opened = slack.links.opened
            assert slack.links.drop(1) == 1
            asked = slack.say("@ann", "ann", f"question {number}")
            assert (await asked.post()).text == f"You said: question {number}"
            await slack.links.reopened(opened)
    assert slack.courier.lost == 0


async def test_one_socket_misses_what_comes_while_it_is_away(slack: SlackServer, app: AsyncApp) -> None:
    slack.faults.retries = ()
    async with open_links(app, slack.app_token, links=1, ping=PING):
        await slack.links.connected()
        slack.links.drop()
        slack.say("@ann", "ann", "anybody there?")
        await slack.links.connected()
    assert slack.courier.lost == 1


async def test_an_unacknowledged_event_comes_again_with_its_id(slack: SlackServer, app: AsyncApp) -> None:
    heard = hearing(app)
    async with open_links(app, slack.app_token, ping=PING):
        await slack.links.connected(2)
        slack.faults.deaf = True
        said = slack.say("@ann", "ann", "once")
        first = await heard.get()
        while slack.links.unheard < 1:
            await slack.links.changed()
        slack.faults.deaf = False
        slack.clock.advance(3.1)
        assert await heard.get() == (first[0], "1")
        assert first[1] == "0"
        await said.ack()
        assert [len(one.sent) for one in said.deliveries] == [2]


async def test_an_event_waits_for_the_bot_to_come_back(slack: SlackServer, app: AsyncApp) -> None:
    heard = hearing(app)
    said = slack.say("@ann", "ann", "before anybody listened")
    async with open_links(app, slack.app_token, links=1, ping=PING):
        await slack.links.connected()
        slack.clock.advance(61)
        await said.ack()
        assert (await heard.get())[1] == "2"


async def test_each_event_may_come_four_times(slack: SlackServer, app: AsyncApp) -> None:
    heard = hearing(app)
    slack.faults.copies = 4
    async with open_links(app, slack.app_token):
        await slack.links.connected(2)
        slack.say("@ann", "ann", "again and again")
        got = [await heard.get() for _ in range(4)]
    assert len({event_id for event_id, _ in got}) == 1
    assert sorted(retry for _, retry in got) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "warning"])
async def test_slack_asks_a_socket_to_leave(slack: SlackServer, app: AsyncApp, reason: str) -> None:
    async with open_links(app, slack.app_token, ping=PING):
        await slack.links.connected(2)
        await slack.links.ask_to_leave(reason, count=1)
        await slack.links.reopened(2)
        await slack.links.connected(2)
        assert (await slack.say("@ann", "ann", "still there?").post()).text == "You said: still there?"


async def test_an_expired_ticket_is_tried_for_ever_unless_a_watchdog_renews_it(
    slack: SlackServer, app: AsyncApp
) -> None:
    async with open_links(app, slack.app_token, links=1, ping=0.05, grace=0.4) as (handler,):
        await slack.links.connected()
        slack.faults.stale_tickets = True
        slack.links.drop()
        while slack.links.refused < 3:
            await slack.links.changed()
        stuck = handler.client.wss_uri
        slack.faults.stale_tickets = False
        await slack.links.connected()
        assert handler.client.wss_uri != stuck


async def test_without_the_watchdog_it_stays_away(slack: SlackServer, app: AsyncApp) -> None:
    async with open_links(app, slack.app_token, links=1, ping=0.05, grace=3_600):
        await slack.links.connected()
        slack.faults.stale_tickets = True
        slack.links.drop()
        while slack.links.refused < 1:
            await slack.links.changed()
        slack.faults.stale_tickets = False
        while slack.links.refused < 10:
            await slack.links.changed()
        assert slack.links.open == []


async def test_a_refused_first_handshake_and_a_failing_first_call_are_survived(
    slack: SlackServer, app: AsyncApp
) -> None:
    slack.faults.refuse_links = 1
    slack.fail("apps.connections.open", error="internal_error")
    async with open_links(app, slack.app_token, links=1, ping=0.05, grace=0.2):
        await slack.links.connected()
    assert slack.links.refused >= 1


async def test_slack_goes_down_and_comes_back(slack: SlackServer, app: AsyncApp) -> None:
    async with open_links(app, slack.app_token, ping=PING):
        await slack.links.connected(2)
        await slack.down()
        await slack.up()
        await slack.links.connected(2)
        assert (await slack.say("@ann", "ann", "back?").post()).text == "You said: back?"


async def test_a_silent_network_is_noticed_by_the_pings(slack: SlackServer, app: AsyncApp) -> None:
    async with open_links(app, slack.app_token, links=1, ping=PING):
        await slack.links.connected()
        slack.links.silence()
        await slack.links.reopened(1)


async def test_too_many_sockets_are_sent_away(slack: SlackServer, session: aiohttp.ClientSession) -> None:
    client = web_client(slack.api_url, slack.token, session)
    sockets = []
    for _ in range(11):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        sockets.append(await session.ws_connect(str(url)))
    assert (await sockets[-1].receive_json())["num_connections"] == 11
    assert (await sockets[-1].receive_json())["reason"] == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_a_ticket_is_good_for_one_socket(slack: SlackServer, session: aiohttp.ClientSession) -> None:
    url = (await web_client(slack.api_url, slack.token, session).apps_connections_open(app_token=slack.app_token))[
        "url"
    ]
    socket = await session.ws_connect(str(url))
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await session.ws_connect(str(url))
    await socket.close()


async def post(client: AsyncWebClient, channel: str) -> Any:
    return await client.chat_postMessage(channel=channel, text="hello", unfurl_links=False, unfurl_media=False)


async def test_429_is_waited_out(slack: SlackServer, session: aiohttp.ClientSession) -> None:
    client = web_client(slack.api_url, slack.token, session)
    slack.fail("chat.postMessage", status=429, retry_after=0)
    assert (await post(client, slack.where("general", None).id))["ok"]
    assert [call.outcome for call in slack.calls_of("chat.postMessage")] == ["ratelimited", "ok"]


async def test_one_message_a_second_a_channel(slack: SlackServer, session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(slack.token, slack.api_url, session=session)
    general, secret = slack.where("general", None).id, slack.where("secret", None).id
    slack.faults.post_rate = 1.0
    await post(client, general)
    await post(client, secret)
    with pytest.raises(SlackApiError) as refused:
        await post(client, general)
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    slack.clock.advance(1)
    await post(client, general)


async def test_a_lost_answer_doubles_the_message_with_the_default_retry_handler(
    slack: SlackServer, session: aiohttp.ClientSession
) -> None:
    channel = slack.where("general", None)
    slack.fail("chat.postMessage", lost=True)
    await post(AsyncWebClient(slack.token, slack.api_url, session=session), channel.id)
    assert len(channel.messages) == 2


async def test_a_lost_answer_is_an_error_where_only_failed_connects_are_retried(
    slack: SlackServer, session: aiohttp.ClientSession
) -> None:
    channel = slack.where("general", None)
    slack.fail("chat.postMessage", lost=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(web_client(slack.api_url, slack.token, session), channel.id)
    assert len(channel.messages) == 1


async def test_late_answers_and_broken_ones(slack: SlackServer, session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(slack.token, slack.api_url, session=session, retry_handlers=[])
    general = slack.where("general", None).id
    gate = slack.hold("chat.postMessage")
    waiting = asyncio.ensure_future(post(client, general))
    await gate.reached()
    assert not waiting.done()
    gate.open()
    assert (await waiting)["ok"]
    slack.fail("chat.postMessage", status=503)
    with pytest.raises(SlackApiError, match="503"):
        await post(client, general)
    slack.fail("chat.postMessage", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await post(client, general)
    slack.fail("*", cut=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(client, general)


async def test_uninstalling_and_revoking_kill_the_token(slack: SlackServer, app: AsyncApp) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def note(event: dict[str, Any]) -> None:
        heard.put_nowait(event["type"])

    app.event("tokens_revoked")(note)
    app.event("app_uninstalled")(note)
    async with open_links(app, slack.app_token, links=1):
        await slack.links.connected()
        await slack.say("@ann", "ann", "hello").post()
        await slack.uninstall().ack()
        assert {await heard.get(), await heard.get()} == {"tokens_revoked", "app_uninstalled"}
        assert slack.say("@ann", "ann", "hello?").deliveries == []
    with pytest.raises(SlackApiError, match="account_inactive"):
        await app.client.auth_test()


async def test_a_timeout_tells_the_story(slack: SlackServer, app: AsyncApp) -> None:
    async with open_links(app, slack.app_token, links=1):
        await slack.links.connected()
        asked = slack.say("@ann", "ann", "hello")
        await asked.post()
        with pytest.raises(AssertionError, match=r"no view_opened.*after ann saying 'hello'.*chat\.postMessage -> ok"):
            await asked.view(within=0.01)


async def test_bolt_acknowledges_and_drops_what_comes_while_auth_test_fails(slack: SlackServer, app: AsyncApp) -> None:
    slack.fail("auth.test", error="internal_error")
    async with open_links(app, slack.app_token, links=1):
        await slack.links.connected()
        lost = slack.say("@ann", "ann", "first")
        assert "no longer available" in str((await lost.ack()).payload)
        assert (await slack.say("@ann", "ann", "second").post()).text == "You said: second"
        assert [one.text for one in slack.where("@ann", None).messages.values()] == [
            "first",
            "second",
            "You said: second",
        ]
    assert ["an answer where none is taken" in one for one in slack.links.problems] == [True]


async def test_nothing_is_dropped_where_the_app_knows_beforehand_who_it_is(
    slack: SlackServer, session: aiohttp.ClientSession
) -> None:
    told = await web_client(slack.api_url, slack.token, session).auth_test()

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult.from_auth_test_response(auth_test_response=told, bot_token=slack.token)

    app = AsyncApp(authorize=authorize, client=web_client(slack.api_url, None, session), name="knowing")

    async def again(event: dict[str, Any], client: AsyncWebClient) -> None:
        await post(client, event["channel"])

    app.event("message")(again)
    slack.fail("auth.test", times=100, error="internal_error")
    async with open_links(app, slack.app_token, links=1):
        await slack.links.connected()
        assert (await slack.say("@ann", "ann", "first").post()).text == "hello"
    assert slack.links.problems == []
