"""The loopback Slack's Web API refuses what Slack refuses, and sees what the bot mustn't send."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.shared import shared
from tests.wire.slack import SlackServer
from tests.wire.slack.blocks import blocks_complaints, options_complaints, view_complaints

Send = Any
PLAIN: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest_asyncio.fixture
async def client(slack: SlackServer) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(slack.token, slack.api_url, session=session, retry_handlers=[])


async def error_of(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    answer: dict[str, Any] = refused.value.response.data
    return answer


def button(text: str = "Go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, **more}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("random", "not_in_channel"),
        ("vault", "channel_not_found"),
        ("attic", "is_archived"),
        ("C0NOWHERE", "channel_not_found"),
    ],
)
async def test_where_the_bot_may_post(slack: SlackServer, client: AsyncWebClient, channel: str, error: str) -> None:
    room = slack.where(channel, None).id if channel != "C0NOWHERE" else channel
    assert (await error_of(client.chat_postMessage(channel=room, text="x", **PLAIN)))["error"] == error


async def test_a_persons_id_means_their_direct_messages(slack: SlackServer, client: AsyncWebClient) -> None:
    ann = slack.who("ann", slack.team)
    posted = await client.chat_postMessage(channel=ann.id, text="x", **PLAIN)
    opened = await client.conversations_open(users=[ann.id])
    assert posted["channel"] == opened["channel"]["id"] == slack.where("@ann", None).id
    dee = slack.who("dee", slack.team)
    assert (await error_of(client.conversations_open(users=[dee.id])))["error"] == "user_disabled"


async def test_tokens_and_scopes(slack: SlackServer, client: AsyncWebClient) -> None:
    assert (await error_of(AsyncWebClient(None, slack.api_url).auth_test()))["error"] == "not_authed"
    assert (await error_of(AsyncWebClient("xoxb-no", slack.api_url).auth_test()))["error"] == "invalid_auth"
    assert (await error_of(client.api_call("team.explode")))["error"] == "unknown_method"
    assert slack.team.app
    slack.team.app.scopes -= {"users:read", "channels:history"}
    told = await error_of(client.users_list())
    assert (told["error"], told["needed"]) == ("missing_scope", "users:read")
    assert "chat:write" in told["provided"].split(",")
    tested = await client.auth_test()
    assert tested.headers["x-oauth-scopes"] == told["provided"]
    assert [one.payload["event"]["type"] for one in slack.say("general", "ann", "@footnote hi").deliveries] == [
        "app_mention"
    ]


async def test_bodies_come_as_json_form_and_query(slack: SlackServer, client: AsyncWebClient) -> None:
    room = slack.where("general", None)
    assert client.session
    headers = {"Authorization": f"Bearer {slack.token}"}
    url = f"{slack.api_url}chat.postMessage"
    form = {"channel": room.id, "text": "form", "blocks": json.dumps([section("form")]), "unfurl_links": "false"}
    async with client.session.post(url, data={**form, "unfurl_media": "0", "token": slack.token}) as answer:
        assert (await answer.json())["message"]["blocks"][0]["text"]["text"] == "form"
    async with client.session.post(url, json={"channel": room.id, "text": "json", **PLAIN}, headers=headers) as answer:
        assert (await answer.json())["warning"] == "missing_charset"
    async with client.session.post(url, data=b"{", headers={**headers, "Content-Type": "application/json"}) as answer:
        assert await answer.json() == {"ok": False, "error": "invalid_json"}
    assert [one.text for one in room.messages.values()] == ["form", "json"]
    assert slack.violations == []


async def test_threads_edits_and_history(slack: SlackServer, client: AsyncWebClient) -> None:
    room = slack.where("general", None)
    asked = slack.say("general", "ann", "question").message
    assert asked
    first = await client.chat_postMessage(
        channel=room.id, text="one", thread_ts=asked.ts, blocks=[section("one")], **PLAIN
    )
    second = await client.chat_postMessage(channel=room.id, text="two", thread_ts=str(first["ts"]), **PLAIN)
    assert second["message"]["thread_ts"] == asked.ts
    assert float(asked.ts) < float(str(first["ts"])) < float(str(second["ts"]))
    replies = await client.conversations_replies(channel=room.id, ts=asked.ts)
    assert [one["text"] for one in replies["messages"]] == ["question", "one", "two"]
    assert replies["messages"][0]["reply_count"] == 2
    history = await client.conversations_history(channel=room.id)
    assert [one["text"] for one in history["messages"]] == ["question"]
    changed = await client.chat_update(channel=room.id, ts=str(first["ts"]), text="changed")
    assert "blocks" not in changed["message"]
    link = await client.chat_getPermalink(channel=room.id, message_ts=str(first["ts"]))
    assert link["permalink"].endswith(f"p{str(first['ts']).replace('.', '')}?thread_ts={asked.ts}&cid={room.id}")
    assert (await error_of(client.chat_update(channel=room.id, ts=asked.ts, text="mine")))[
        "error"
    ] == "cant_update_message"
    assert (await error_of(client.chat_delete(channel=room.id, ts="1.2")))["error"] == "message_not_found"
    await client.chat_delete(channel=room.id, ts=str(second["ts"]))
    await client.reactions_add(channel=room.id, timestamp=asked.ts, name="eyes")
    again = client.reactions_add(channel=room.id, timestamp=asked.ts, name="eyes")
    assert (await error_of(again))["error"] == "already_reacted"


async def test_lists_come_in_pages(slack: SlackServer, client: AsyncWebClient) -> None:
    names = [user["name"] async for page in await client.users_list(limit=4) for user in page["members"]]
    assert {"ann", "dee", "zoe", "footnote"} <= set(names)
    assert len(slack.calls_of("users.list")) == -(-len(names) // 4)
    types = "public_channel,private_channel"
    listed = await client.conversations_list(types=types, exclude_archived=True)
    assert [one["name"] for one in listed["channels"]] == ["general", "random", "secret", "partners"]


async def test_who_people_are(slack: SlackServer, client: AsyncWebClient) -> None:
    async def flags(name: str) -> set[str]:
        user: dict[str, Any] = (await client.users_info(user=slack.who(name, slack.team).id))["user"]
        return {key for key, value in user.items() if value is True}

    assert await flags("olga") == {"is_admin", "is_owner"}
    assert await flags("adam") == {"is_admin"}
    assert await flags("gus") == {"is_restricted"}
    assert await flags("solo") == {"is_restricted", "is_ultra_restricted"}
    assert await flags("zoe") == {"is_stranger"}
    assert await flags("dee") == {"deleted"}
    assert await flags("botty") == {"is_bot"}
    groups = await client.usergroups_list(include_users=True)
    members = await client.usergroups_users_list(usergroup=groups["usergroups"][0]["id"])
    assert members["users"] == groups["usergroups"][0]["users"] == [slack.who("ann", slack.team).id]
    event = slack.say("partners", "zoe", "@footnote hi").deliveries[0].payload
    assert (event["is_ext_shared_channel"], event["event"]["team"]) == (True, slack.world.workspace("Globex").id)


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack-sdk 3.47 on aiohttp 3.14
async def test_a_second_workspace_installs_by_oauth(slack: SlackServer, client: AsyncWebClient) -> None:
    code = slack.approve("Globex", "chat:write,im:history")
    bad = client.oauth_v2_access(client_id=slack.client_id, client_secret="no", code=code)
    assert (await error_of(bad))["error"] == "bad_client_secret"
    got = await client.oauth_v2_access(client_id=slack.client_id, client_secret=slack.client_secret, code=code)
    assert (got["team"]["name"], got["scope"]) == ("Globex", "chat:write,im:history")
    again = client.oauth_v2_access(client_id=slack.client_id, client_secret=slack.client_secret, code=code)
    assert (await error_of(again))["error"] == "invalid_code"
    other = AsyncWebClient(str(got["access_token"]), slack.api_url, session=client.session)
    general = slack.where("general", None).id
    assert (await error_of(other.chat_postMessage(channel=general, text="x")))["error"] == "channel_not_found"
    delivery = slack.say("@zoe", "zoe", "hi", team="Globex").deliveries[0]
    assert delivery.payload["team_id"] == slack.world.workspace("Globex").id


async def test_a_response_url_has_five_uses_in_half_an_hour(slack: SlackServer, client: AsyncWebClient) -> None:
    assert client.session
    url, other = (slack.slash("/ask", "x", "ann", "general").deliveries[0].payload["response_url"] for _ in range(2))
    for _ in range(5):
        async with client.session.post(url, json={"text": "x"}) as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
    async with client.session.post(url, json={"text": "x"}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "used_url")
    async with client.session.post(other, json={"blocks": [{"type": "no"}]}) as answer:
        assert (answer.status, await answer.text()) == (400, "invalid_blocks")
    slack.clock.advance(1_801)
    async with client.session.post(other, json={"text": "x"}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "expired_url")


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (section("x" * 3_001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
        (section(fields=[section()["text"]] * 11), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
        (
            section(fields=[{"type": "mrkdwn", "text": "x" * 2_001}]),
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
        (section(color="red"), "invalid additional property: color [json-pointer:/blocks/0]"),
        (
            {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            section(accessory=button("x" * 76)),
            "must be less than 76 characters [json-pointer:/blocks/0/accessory/text/text]",
        ),
        (
            section(accessory=button(value="x" * 2_001)),
            "must be less than 2001 characters [json-pointer:/blocks/0/accessory/value]",
        ),
        (
            section(accessory=button(action_id="x" * 256)),
            "must be less than 256 characters [json-pointer:/blocks/0/accessory/action_id]",
        ),
        (
            {"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]},
            "`action_id` already exists: a [json-pointer:/blocks/0]",
        ),
        (
            {"type": "actions", "elements": [button()] * 26},
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            section(
                accessory={
                    "type": "static_select",
                    "options": [{"text": {"type": "plain_text", "text": "x"}, "value": "x"}] * 101,
                }
            ),
            "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
        ),
        (
            {"type": "context_actions", "elements": [{"type": "feedback_buttons", "positive_button": {}}]},
            "missing required field: negative_button [json-pointer:/blocks/0/elements/0]",
        ),
        (
            {"type": "markdown", "text": "x" * 12_001},
            "must be less than 12001 characters [json-pointer:/blocks/0/text]",
        ),
        ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
    ],
)
async def test_blocks_that_slack_refuses(
    slack: SlackServer, client: AsyncWebClient, block: dict[str, Any], complaint: str
) -> None:
    answer = await error_of(
        client.chat_postMessage(channel=slack.where("general", None).id, text="x", blocks=[block], **PLAIN)
    )
    assert answer["error"] == "invalid_blocks"
    assert f"[ERROR] {complaint}" in answer["response_metadata"]["messages"]


def test_limits_of_messages_views_and_options() -> None:
    assert blocks_complaints([{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    twice = [section(block_id="a"), section(block_id="a")]
    assert blocks_complaints(twice) == ["`block_id` already exists: a [json-pointer:/blocks/1/block_id]"]
    title = {"type": "plain_text", "text": "x" * 25}
    modal = {"type": "modal", "title": title, "blocks": [{"type": "divider"}] * 101, "private_metadata": "x" * 3_001}
    assert view_complaints(modal) == [
        "must be less than 25 characters [json-pointer:/view/title/text]",
        "no more than 100 items allowed [json-pointer:/view/blocks]",
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ]
    field = {"type": "plain_text_input", "action_id": "a"}
    asking = {"type": "input", "label": {"type": "plain_text", "text": "A"}, "element": field}
    form = {"type": "modal", "title": {"type": "plain_text", "text": "A"}, "blocks": [asking]}
    assert view_complaints(form) == ["missing required field: submit [json-pointer:/view]"]
    option = {"text": {"type": "plain_text", "text": "x" * 76}, "value": "v"}
    assert options_complaints({"options": [option]}) == [
        "must be less than 76 characters [json-pointer:/options/0/text/text]"
    ]


async def test_a_view_that_slack_refuses_names_the_place(slack: SlackServer, client: AsyncWebClient) -> None:
    trigger = slack.slash("/edit", "", "ann", "general").deliveries[0].payload["trigger_id"]
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []}
    answer = await error_of(client.views_open(trigger_id=trigger, view=view))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


async def test_the_house_sees_what_slack_would_take(slack: SlackServer, client: AsyncWebClient) -> None:
    room, ann = slack.where("general", None).id, slack.who("ann", slack.team).id
    await client.chat_postMessage(channel=room, text=f"<!channel> <@{ann}> <!date^1^x|y>", unfurl_links=True)
    await client.chat_postMessage(channel=room, text="&lt;!here&gt; 1 < 2", **PLAIN)
    assert client.session
    headers = {"Authorization": f"Bearer {slack.token}"}
    bare = {"channel": room, "blocks": [section("<!everyone|all>")], **PLAIN}
    async with client.session.post(f"{slack.api_url}chat.postMessage", json=bare, headers=headers) as answer:
        assert (await answer.json())["ok"]
    assert [str(one) for one in slack.violations] == [
        "chat.postMessage: unfurl_links must be false: True",
        "chat.postMessage: unfurl_media must be false: None",
        "chat.postMessage: no text may notify everybody: <!channel>",
        f"chat.postMessage: no text may form a mention: <@{ann}>",
        "chat.postMessage: plain text must stand beside blocks: None",
        "chat.postMessage: no text may notify everybody: <!everyone|all>",
    ]
    slack.violations.clear()
    slack.allowed_mentions.add(ann)
    await client.chat_postMessage(channel=room, text=f"<@{ann}>", **PLAIN)
    assert slack.violations == []


async def test_slacks_typings_see_a_block_posted_by_hand(slack: SlackServer, client: AsyncWebClient) -> None:
    shared("specs/slack-args.schema.json")
    card = {"type": "alert", "text": {"type": "mrkdwn", "text": "x"}, "level": "deafening"}
    room = slack.where("general", None).id
    await client.chat_postMessage(channel=room, text="x", blocks=[card, section()], **PLAIN)
    assert [str(one) for one in slack.violations] == [
        (
            "chat.postMessage: Slack's typings: AlertBlock.level: 'deafening' is not one of"
            " ['default', 'info', 'warning', 'error', 'success']"
        )
    ]
