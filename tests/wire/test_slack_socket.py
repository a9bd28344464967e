"""The real slack-bolt talks to the loopback Slack in Socket Mode."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncAssistant
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


async def test_what_people_type_comes_as_slack_spells_it(slack: SlackServer, app: AsyncApp) -> None:
    said = slack.say("general", "ann", "1 < 2 & @ben in #random, see https://example.org/?a=1&b=2 <!channel> @here")
    assert said.message
    ben, random = slack.who("ben", slack.team).id, slack.where("random", None).id
    assert said.message.text == (
        f"1 &lt; 2 &amp; <@{ben}> in <#{random}|random>, see <https://example.org/?a=1&amp;b=2>"
        " &lt;!channel&gt; <!here>"
    )
    bot = slack.world.bot(slack.team).id
    assert slack.say("general", "ann", f"<@{bot}> hi").deliveries[1].payload["event"]["type"] == "app_mention"


async def test_an_ephemeral_message_changes_only_through_its_response_url(slack: SlackServer, app: AsyncApp) -> None:
    async def ask(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="private", blocks=CARD)

    async def explain(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        assert "message" not in body
        await respond(text="explained", replace_original=True)
        await respond(delete_original=True)

    app.command("/private")(ask)
    app.action("explain")(explain)
    shown = await slack.slash("/private", "", "ann", "general").ephemeral()
    with pytest.raises(Impossible, match="ben doesn't see"):
        slack.press(shown, "explain", "ben")
    pressed = slack.press(shown, "explain", "ann")
    assert (await pressed.update()) is shown
    assert (await pressed.deletion()).deleted
    assert shown.text == "explained"
    slack.forge(shown, "ben", {"action_id": "explain", "value": "stale"})


async def test_bolts_assistant_still_works_where_there_is_no_agent_view(slack: SlackServer, app: AsyncApp) -> None:
    slack.agent_view = False
    assistant = AsyncAssistant()

    async def greet(say: Any, set_suggested_prompts: Any) -> None:
        await say(text="Hello", **QUIET)
        await set_suggested_prompts(prompts=["One", "Two"])

    async def answer(say: Any, set_status: Any, payload: dict[str, Any]) -> None:
        await set_status("is thinking")
        await say(text="You said: " + payload["text"], **QUIET)

    assistant.thread_started(greet)
    assistant.user_message(answer)
    app.assistant(assistant)
    opened = slack.start_assistant("ann", beside="general")
    assert (await opened.post()).text == "Hello"
    assert await opened.prompts() == ["One", "Two"]
    assert opened.message
    asked = slack.say("@ann", "ann", "hi", thread_ts=opened.message)
    assert (await asked.status(), (await asked.post()).text) == ("is thinking", "You said: hi")
    assert len(slack.calls_of("conversations.replies")) >= 1  # bolt's say() looks the thread up each time
    await slack.look_at("ann", "general").ack()


async def test_the_rest_of_the_web_api(slack: SlackServer, app: AsyncApp) -> None:
    client, bot = app.client, slack.world.bot(slack.team)
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert (await client.team_info())["team"]["name"] == "Acme"
    assert (await client.bots_info(bot=bot.bot_id))["bot"]["user_id"] == bot.id
    members = await client.conversations_members(channel=slack.where("secret", None).id)
    assert bot.id in members["members"]
    info = await client.conversations_info(channel=slack.where("partners", None).id)
    assert (info["channel"]["is_ext_shared"], info["channel"]["is_member"]) == (True, True)
    await client.assistant_threads_setTitle(channel_id=slack.where("@ann", None).id, thread_ts="1.2", title="T")
    uploaded = await client.files_upload_v2(content="x", filename="a.txt")
    assert (await client.files_info(file=uploaded["file"]["id"]))["file"]["name"] == "a.txt"
    assert client.session
    where = {"client_id": slack.client_id, "scope": "chat:write", "redirect_uri": "http://127.0.0.1/back", "state": "s"}
    authorize = f"{slack.base}/oauth/v2/authorize"
    async with client.session.get(authorize, params=where, allow_redirects=False) as answer:
        assert answer.headers["Location"].startswith("http://127.0.0.1/back?code=")
    slack.revoke()
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()


async def test_bolt_acknowledges_no_event_that_nobody_listens_for(slack: SlackServer, app: AsyncApp) -> None:
    said = slack.say("general", "ann", "@footnote hi")
    assert said.message
    await said.post()
    unheard = slack.react(said.message, "ben", "eyes").deliveries[0]
    await slack.say("@ann", "ann", "meanwhile").post()
    assert unheard.acks == []
    slack.clock.advance(3.1)
    assert len(unheard.sent) == 2

    async def note_nothing() -> None: ...

    app.event(re.compile(".*"))(note_nothing)
    await slack.react(said.message, "adam", "eyes").ack()
