"""The real slack-bolt talks to the loopback Slack in HTTP mode, and so do those who only pretend to be Slack."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.wire.slack import SlackServer
from tests.wire.slack.bolt_bot import MAX_BODY, echo_bot, make_session, serve_http, web_client

EVENT = json.dumps(
    {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": "forged"}}
).encode()


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
    return echo_bot(web_client(slack.api_url, slack.token, session), slack.signing_secret)


@pytest_asyncio.fixture(params=["bolt's own server", "our front"])
async def either(slack: SlackServer, app: AsyncApp, request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with serve_http(app, slack.signing_secret, front=request.param == "our front") as url:
        await slack.call_at(url)
        yield slack


@pytest_asyncio.fixture
async def fronted(slack: SlackServer, app: AsyncApp) -> AsyncIterator[SlackServer]:
    async with serve_http(app, slack.signing_secret) as url:
        await slack.call_at(url)
        yield slack


async def test_mentions_commands_and_direct_messages(either: SlackServer) -> None:
    assert (await either.say("general", "ann", "@footnote hi").post()).text.endswith("hi")
    assert (await either.say("@ben", "ben", "hello").post()).text == "You said: hello"
    asked = either.slash("/ask", "why & how?", "ann", "general")
    assert (await asked.response()).text == "You asked: why & how?"
    assert (await asked.ack()).status == 200
    assert [str(one) for one in either.violations] == []


async def test_interactions_and_options_answer_in_the_response(fronted: SlackServer, app: AsyncApp) -> None:
    select = {"type": "external_select", "action_id": "facts", "min_query_length": 0}
    modal: dict[str, Any] = {
        "type": "modal",
        "callback_id": "amend",
        "title": {"type": "plain_text", "text": "Amend"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [
            {"type": "input", "block_id": "fact", "label": {"type": "plain_text", "text": "Fact"}, "element": select}
        ],
    }

    async def edit(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal)

    async def offer(ack: Any) -> None:
        await ack(options=[{"text": {"type": "plain_text", "text": "One"}, "value": "1"}])

    async def save(ack: Any, view: dict[str, Any]) -> None:
        chosen = view["state"]["values"]["fact"]["facts"]["selected_option"]["value"]
        await ack(response_action="errors", errors={"fact": f"Not {chosen}"})

    app.command("/edit")(edit)
    app.options("facts")(offer)
    app.view("amend")(save)
    view = await fronted.slash("/edit", "", "ann", "general").view()
    assert await fronted.suggest(view, "facts", "ann", "").options() == ["One"]
    assert await fronted.submit(view, {"facts": ("One", "1")}).errors() == {"fact": "Not 1"}


async def test_events_are_retried_with_headers(fronted: SlackServer, app: AsyncApp) -> None:
    heard: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()

    async def note(request: AsyncBoltRequest, body: dict[str, Any]) -> None:
        headers = request.headers
        heard.put_nowait(
            (body["event_id"], *(headers.get(f"x-slack-retry-{name}", ["-"])[0] for name in ("num", "reason")))
        )

    app._async_listeners.clear()
    app.event("message")(note)
    fronted.faults.copies = 3
    fronted.say("@ann", "ann", "again")
    got = [await heard.get() for _ in range(3)]
    assert len({one[0] for one in got}) == 1
    assert sorted(one[1:] for one in got) == [("-", "-"), ("1", "http_timeout"), ("2", "http_timeout")]


async def test_a_bot_that_fails_is_asked_again(slack: SlackServer, app: AsyncApp) -> None:
    statuses = iter([500, 200])
    retries: list[tuple[str, str]] = []

    async def broken(request: aiohttp.web.Request) -> aiohttp.web.Response:
        retries.append((request.headers.get("X-Slack-Retry-Num", ""), request.headers.get("X-Slack-Retry-Reason", "")))
        return aiohttp.web.Response(status=next(statuses))

    web_app = aiohttp.web.Application()
    web_app.router.add_post("/slack/events", broken)
    runner = aiohttp.web.AppRunner(web_app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    await slack.call_at(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", verify=False)
    await slack.say("@ann", "ann", "hello").ack()
    await runner.cleanup()
    assert retries == [("", ""), ("1", "http_error")]


@pytest.mark.parametrize(
    "forgery",
    [
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"signature": "v1=" + "0" * 64},
        {"timestamp": ""},
        {"timestamp": "1000000000"},
        {"timestamp": "99999999999"},
    ],
)
async def test_forgeries_are_refused(either: SlackServer, forgery: dict[str, str]) -> None:
    assert (await either.post(EVENT, **forgery)).status in (401, 500)
    assert either.log.count == 0


async def test_old_requests_are_refused_to_the_second(fronted: SlackServer) -> None:
    now = int(fronted.clock.now())
    assert (await fronted.post(EVENT, timestamp=str(now - 295))).status == 200
    assert (await fronted.post(EVENT, timestamp=str(now - 305))).status == 401
    assert (await fronted.post(EVENT, timestamp=str(now + 310))).status == 401


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (b"{", {}),
        (b'{"a":' * 50_000, {}),
        (EVENT, {"timestamp": "soon"}),
        (EVENT, {"signature": "v0=ünïcode"}),
    ],
    ids=["bad JSON", "deep JSON", "a word for a time", "a signature beyond ASCII"],
)
async def test_what_makes_bolt_stumble_before_it_looks_at_the_signature(
    slack: SlackServer, app: AsyncApp, body: bytes, how: dict[str, str]
) -> None:
    forged = {"signature": "v0=" + "0" * 64, **how}
    async with serve_http(app, slack.signing_secret, front=False) as url:
        await slack.call_at(url, verify=False)
        assert (await slack.post(body, **forged)).status == 500
    async with serve_http(app, slack.signing_secret) as url:
        await slack.call_at(url)
        assert (await slack.post(body, **forged)).status == 401


async def test_big_bodies_are_refused_unread(fronted: SlackServer) -> None:
    assert (await fronted.post(b'{"a":"' + b"x" * MAX_BODY + b'"}')).status == 413
    assert (await fronted.post(b'{"type":"event_callback","a":"' + b"x" * (MAX_BODY - 100) + b'"}')).status < 500


async def test_bolt_lets_a_replay_through(fronted: SlackServer) -> None:
    first = fronted.say("@ann", "ann", "hello")
    await first.post()
    answer = await fronted.poster.replay(fronted.poster.sent_for(first.deliveries[0]))
    assert answer.status == 200
    assert (await first.post()).text == "You said: hello"
