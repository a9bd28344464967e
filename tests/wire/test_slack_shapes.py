"""What the loopback Slack sends has the shape of Slack's own sample payloads, where those are present.

The samples are unions of everything Slack ever sent: each key sent must be known to the sample of its kind (or be one
of the few that Slack's documentation shows and the samples lack), and the keys that every bot relies on must be there.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest_asyncio

from tests.shared import shared
from tests.wire.slack import Deed, SlackServer
from tests.wire.slack.views import open_view

DOCUMENTED = {
    "context_team_id",  # https://docs.slack.dev/apis/events-api
    "context_enterprise_id",
    "event.team",
    "event.event_ts",  # tokens_revoked
    "event.message.reply_users",  # https://docs.slack.dev/reference/objects/message
    "event.previous_message.reply_users",
    "message.reactions.users",
    "event.view.blocks",  # https://docs.slack.dev/reference/views
    "view.blocks",
    "response_urls",  # https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
}
OPEN = {"blocks", "values", "entities", "context", "files", "attachments", "state"}
NEEDED = {
    "events_api": {"token", "team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations"},
    "interactive": {"type", "team", "user", "token"},
    "slash_commands": {"token", "command", "text", "response_url", "trigger_id", "user_id", "team_id", "channel_id"},
}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


def deeds(slack: SlackServer) -> Iterator[tuple[str, Deed]]:
    """Do everything once; yield each deed with the name of the sample it should look like."""
    said = slack.say("general", "ann", "@footnote hi")
    yield "Message", said
    yield "AppMention", said
    assert said.message
    yield "Message", slack.say("@ann", "ann", "hi")
    yield "Message", slack.say("general", "ann", "more", thread_ts=said.message)
    yield "AppMention", slack.say("partners", "zoe", "@footnote hi")
    yield "MessageBot", slack.say("general", "botty", "beep", subtype="bot_message")
    yield "MessageChanged", slack.edit(said.message, "@footnote hello")
    yield "AppMention", slack.edit(said.message, "@footnote hello!")
    yield "MessageFileShare", slack.upload("ann", "general", "facts.csv", b"a,b")
    yield "ReactionAdded", slack.react(said.message, "ben", "eyes")
    yield "MessageDeleted", slack.delete(slack.say("general", "ann", "oops").message or said.message)
    yield "MemberJoinedChannel", slack.invite("general", "ben")
    ann = slack.who("ann", slack.team)
    home = {"type": "home", "blocks": [{"type": "divider", "block_id": "d"}]}
    slack.world.homes[slack.team.id, ann.id] = open_view(slack, ann, slack.team, home, None)
    yield "AppHomeOpened", slack.open_home("ann")
    yield "SlashCommand", slack.slash("/ask", "what?", "ann", "general")
    yield "MessageShortcut", slack.shortcut("answer_this", said.message, "ann")
    button = {"type": "button", "action_id": "a", "value": "1", "text": {"type": "plain_text", "text": "A"}}
    said.message.blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    yield "BlockAction", slack.press(said.message, "a", "ann")
    title = {"type": "plain_text", "text": "T"}
    body = {"type": "modal", "title": title, "blocks": said.message.blocks, "notify_on_close": True}
    view = open_view(slack, ann, slack.team, body, None)
    yield "BlockAction", slack.press(view, "a", "ann")
    yield "ViewSubmission", slack.submit(view, {})
    yield "ViewClosed", slack.close(view)
    yield "TokensRevoked", slack.uninstall()


def keys(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every key, without going into what is free in form."""
    if isinstance(value, dict):
        for name, child in value.items():
            here = f"{path}.{name}".lstrip(".")
            yield here
            if name not in OPEN and child is not None:
                yield from keys(child, here)
    elif isinstance(value, list):
        for child in value:
            yield from keys(child, path)


async def test_payloads_have_the_samples_shapes(slack: SlackServer) -> None:
    folder = shared("specs/slack-payloads")
    wrong, beyond = [], set()
    for name, deed in deeds(slack):
        assert deed.deliveries, name
        sample = set(keys(json.loads((folder / f"{name}Payload.json").read_text())))
        wanted = {"AppMention": "app_mention"}.get(name)
        for delivery in deed.deliveries:
            event = delivery.payload.get("event", {})
            if (wanted and event.get("type") != wanted) or (not wanted and event.get("type") == "app_mention"):
                continue
            if event.get("type") in ("file_shared", "app_uninstalled"):
                continue
            sent = set(keys(delivery.payload))
            beyond |= sent - sample
            wrong += [f"{name}: {key} isn't in the sample" for key in sorted(sent - sample - DOCUMENTED)]
            wrong += [f"{name}: {key} is missing" for key in sorted(NEEDED[delivery.kind] - sent)]
    assert not wrong, "\n".join(wrong)
    assert DOCUMENTED - beyond == set()


async def test_every_event_has_an_id_of_its_own(slack: SlackServer) -> None:
    done = dict.fromkeys(deed for _, deed in deeds(slack))
    ids = [delivery.event_id for deed in done for delivery in deed.deliveries if delivery.is_event]
    assert len(set(ids)) == len(ids) == 19
