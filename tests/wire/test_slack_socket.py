"""The real slack-bolt talks to the loopback Slack in Socket Mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Impossible, SlackServer
from tests.wire.slack.bolt_bot import close_link, echo_bot, make_session, open_links, web_client

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
CARD: list[dict[str, Any]] = [
    {"type": "section", "block_id": "answer", "text": {"type": "mrkdwn", "text": "*42*"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "explain",
                "value": "f1",
                "text": {"type": "plain_text", "text": "Explain"},
            },
            {"type": "external_select", "action_id": "facts", "min_query_length": 1},
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "vote",
                "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "f1:+"},
                "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "f1:-"},
            }
        ],
    },
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "amend",
    "title": {"type": "plain_text", "text": "Amend"},
    "submit": {"type": "plain_text", "text": "Save"},
    "private_metadata": "f1",
    "blocks": [
        {
            "type": "input",
            "block_id": "statement",
            "label": {"type": "plain_text", "text": "Statement"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 100},
        }
    ],
}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server
        assert server.links.problems == []


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with make_session() as made:
        yield made


@pytest_asyncio.fixture
async def app(slack: SlackServer, session: aiohttp.ClientSession) -> AsyncIterator[AsyncApp]:
    made = echo_bot(web_client(slack.api_url, slack.token, session))
    async with open_links(made, slack.app_token, links=1):
        await slack.links.connected()
        yield made
    assert [str(one) for one in slack.violations] == []


async def test_a_mention_is_answered_in_its_thread(slack: SlackServer, app: AsyncApp) -> None:
    asked = slack.say("general", "ann", "@footnote what is it?")
    answer = await asked.post()
    assert asked.message
    assert answer.thread_ts == asked.message.ts
    assert answer.text.endswith("what is it?")
    assert [one.payload["event"]["type"] for one in asked.deliveries] == ["message", "app_mention"]
    assert len({one.event_id for one in asked.deliveries}) == 2
    assert (await asked.ack()).seconds < 3


async def test_direct_messages_need_no_mention(slack: SlackServer, app: AsyncApp) -> None:
    asked = slack.say("@ben", "ben", "hello")
    assert (await asked.post()).text == "You said: hello"
    assert [one.payload["event"]["channel_type"] for one in asked.deliveries] == ["im"]


async def test_nobody_else_is_heard(slack: SlackServer, app: AsyncApp) -> None:
    ignored = [slack.say("general", "ann", "not for you"), slack.say("random", "ann", "@footnote, outside")]
    await slack.say("@ann", "ann", "to you").post()
    assert [one.actions for one in ignored] == [[], []]
    assert ignored[1].deliveries == []


async def test_a_command_is_acknowledged_then_answered(slack: SlackServer, app: AsyncApp) -> None:
    asked = slack.slash("/ask", "why?", "ann", "general")
    assert (await asked.ack()).payload is None
    answer = await asked.response()
    assert (answer.text, answer.to and answer.to.name) == ("You asked: why?", "ann")


async def test_a_command_may_answer_with_its_acknowledgement(slack: SlackServer, app: AsyncApp) -> None:
    async def now(ack: Any) -> None:
        await ack(text="At once", response_type="in_channel")

    app.command("/now")(now)
    asked = slack.slash("/now", "", "ann", "general")
    answer = await asked.response()
    assert (answer.text, answer.to) == ("At once", None)


async def test_a_modal_opens_shows_errors_and_closes(slack: SlackServer, app: AsyncApp) -> None:
    async def edit(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def save(ack: Any, view: dict[str, Any], client: AsyncWebClient, body: dict[str, Any]) -> None:
        typed = view["state"]["values"]["statement"]["text"]["value"]
        if typed == "no":
            await ack(response_action="errors", errors={"statement": "Say more."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Saved {typed}", **QUIET)

    app.command("/edit")(edit)
    app.view("amend")(save)
    view = await slack.slash("/edit", "", "ann", "general").view()
    assert (view.title, view.metadata) == ("Amend", "f1")
    with pytest.raises(Impossible, match="must be filled in"):
        slack.submit(view, {})
    assert await slack.submit(view, {"statement": "no"}).errors() == {"statement": "Say more."}
    assert slack.top_view("ann") is view
    sent = slack.submit(view, {"Statement": "yes"})
    assert await sent.errors() == {}
    assert (await sent.post()).text == "Saved yes"
    assert slack.top_view("ann") is None


async def test_a_modal_is_updated_pushed_and_guarded_by_its_hash(slack: SlackServer, app: AsyncApp) -> None:
    refused: list[str] = []
    tried = asyncio.Event()

    async def edit(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        opened = await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        shown: dict[str, Any] = opened["view"]
        for trigger, view_hash in ((body["trigger_id"], "old"), ("1.2.3", shown["hash"])):
            for call in (
                client.views_update(view_id=shown["id"], hash=view_hash, view={**MODAL, "private_metadata": "f2"}),
                client.views_open(trigger_id=trigger, view=MODAL),
            ):
                try:
                    await call
                except SlackApiError as error:
                    refused.append(error.response["error"])
        tried.set()

    async def push(ack: Any) -> None:
        await ack(response_action="push", view={**MODAL, "callback_id": "second"})

    app.command("/edit")(edit)
    app.view("amend")(push)
    asked = slack.slash("/edit", "", "ann", "general")
    first = await asked.view()
    assert (await asked.anywhere("view_updated")).view is first
    await tried.wait()
    assert refused == ["hash_conflict", "exchanged_trigger_id", "invalid_trigger_id"]
    assert first.metadata == "f2"
    second = await slack.submit(first, {"text": "x"}).view()
    assert (second.callback_id, second.previous) == ("second", first.id)
    assert slack.top_view("ann") is second
    slack.close(second)
    assert slack.top_view("ann") is first


async def test_a_trigger_lives_three_seconds(slack: SlackServer, app: AsyncApp) -> None:
    async def edit(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        slack.clock.advance(3.5)
        with pytest.raises(SlackApiError):
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    app.command("/edit")(edit)
    slack.slash("/edit", "", "ann", "general")
    assert (await slack.called("views.open")).outcome == "expired_trigger_id"


async def test_buttons_menus_and_votes(slack: SlackServer, app: AsyncApp) -> None:
    async def card(ack: Any, client: AsyncWebClient, command: dict[str, Any]) -> None:
        await ack()
        await client.chat_postMessage(channel=command["channel_id"], text="42", blocks=CARD, **QUIET)

    async def explain(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text="Because " + body["actions"][0]["value"])

    async def vote(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text="Thanks for " + action["value"], response_type="ephemeral", replace_original=False)

    async def offer(ack: Any, body: dict[str, Any]) -> None:
        option = {"text": {"type": "plain_text", "text": body["value"] + " fact"}, "value": "f1"}
        await ack(options=[option])

    app.command("/card")(card)
    app.action("explain")(explain)
    app.action("vote")(vote)
    app.options("facts")(offer)
    shown = await slack.slash("/card", "", "ann", "general").post()
    assert shown.shown == "*42*\nExplain\nGood\nBad"
    assert await slack.suggest(shown, "facts", "ben", "a").options() == ["a fact"]
    thanks = await slack.feedback(shown, "ben", "negative").ephemeral()
    assert (thanks.text, thanks.to and thanks.to.name) == ("Thanks for f1:-", "ben")
    updated = await slack.press(shown, "Explain", "ben").update()
    assert (updated is shown, updated.text, updated.blocks) == (True, "Because f1", [])
    with pytest.raises(LookupError, match="nothing called 'Explain'"):
        slack.press(shown, "Explain", "ben")


async def test_a_shortcut_and_the_home_tab(slack: SlackServer, app: AsyncApp) -> None:
    async def keep(ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postEphemeral(
            channel=shortcut["channel"]["id"], user=shortcut["user"]["id"], text="Kept " + shortcut["message"]["text"]
        )

    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        section = {"type": "section", "text": {"type": "plain_text", "text": "again" if "view" in event else "welcome"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})

    app.shortcut("make_fact")(keep)
    app.event("app_home_opened")(home)
    said = slack.say("general", "ben", "water is wet")
    assert said.message
    assert (await slack.shortcut("make_fact", said.message, "ann").ephemeral()).text == "Kept water is wet"
    assert [(await slack.open_home("ann").home()).shown for _ in range(2)] == ["welcome", "again"]


async def test_an_agent_greets_suggests_and_thinks(slack: SlackServer, app: AsyncApp) -> None:
    async def greet(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["tab"] == "messages":
            prompts = [{"title": f"Q{number}", "message": "?"} for number in range(4)]
            await client.assistant_threads_setSuggestedPrompts(channel_id=event["channel"], prompts=prompts)

    async def think(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.assistant_threads_setStatus(
            channel_id=event["channel"], thread_ts=event["ts"], status=event["app_context"]["entities"][0]["value"]
        )

    app._async_listeners.clear()
    app.event("app_home_opened")(greet)
    app.event("message")(think)
    opened = slack.open_home("ann", tab="messages")
    assert await opened.prompts() == ["Q0", "Q1", "Q2", "Q3"]
    looked = {"entities": [{"type": "slack#/types/channel_id", "value": "C1", "team_id": slack.team.id}]}
    assert await slack.say("@ann", "ann", "hm", app_context=looked).status() == "C1"
    assert slack.start_assistant("ann").deliveries == []


async def test_edits_deletions_previews_and_files_are_told(slack: SlackServer, app: AsyncApp) -> None:
    heard: list[tuple[str, Any]] = []

    async def hear(event: dict[str, Any]) -> None:
        heard.append((event.get("subtype", ""), event.get("message", event.get("previous_message", {})).get("text")))

    app._async_listeners.clear()
    app.event("message")(hear)
    said = slack.say("@ann", "ann", "one").message
    assert said
    slack.edit(said, "two")
    slack.unfurl(said)
    shared = slack.upload("ann", "@ann", "facts.csv", b"a,b")
    await slack.delete(said).ack()
    assert heard == [
        ("", None),
        ("message_changed", "two"),
        ("message_changed", "two"),
        ("file_share", None),
        ("message_deleted", "two"),
    ]
    assert shared.message
    assert shared.message.files[0].content == b"a,b"


async def test_files_go_up_in_three_steps_and_down_with_the_token(slack: SlackServer, app: AsyncApp) -> None:
    general = slack.where("general", None).id
    sent = await app.client.files_upload_v2(
        channel=general, content="id,answer\n", filename="facts.csv", title="Facts", initial_comment="Here"
    )
    file = sent["file"]
    assert (file["title"], file["size"]) == ("Facts", 10)
    assert slack.log.since(0)[0].kind == "upload"
    assert app.client.session
    async with app.client.session.get(
        file["url_private_download"], headers={"Authorization": f"Bearer {slack.token}"}
    ) as got:
        assert await got.read() == b"id,answer\n"
    async with app.client.session.get(file["url_private_download"]) as page:
        assert (page.status, page.content_type) == (200, "text/html")


async def test_the_app_level_token_goes_with_the_call_whatever_client_is_given(
    slack: SlackServer, session: aiohttp.ClientSession
) -> None:
    client = web_client(slack.api_url, slack.token, session)
    handler = AsyncSocketModeHandler(echo_bot(client), slack.app_token, ping_interval=2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.links.connected()
    await close_link(handler)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.token)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client.apps_connections_open(app_token="xapp-wrong")
