"""A loopback Slack for tests: the real slack-bolt, or the bot's real process, talks to it over HTTP and WebSocket.

`SlackServer` is the one door; what its methods return, `Deed`, is what a test awaits:

    async with SlackServer() as slack:
        ...                                                # start the bot with slack.settings()
        await slack.links.connected(2)
        asked = slack.say("general", "ann", "@footnote how many came?")
        answer = await asked.post()                        # a Message: text, shown, blocks, thread_ts, pressable
        explained = await slack.press(answer, "Explain", "ben").ephemeral()
        view = await slack.slash("/footnote", "fact add", "adam", "general").view()
        assert await slack.submit(view, {"statement": ""}).errors() == {"statement": "…"}
        assert slack.violations == []

Tests of it live beside this folder, never in it: pytest would take a test in here for a part of a top-level package
called `slack`.
"""

from tests.wire.slack.actions import Action
from tests.wire.slack.deeds import Deed
from tests.wire.slack.delivery import Ack, Delivery
from tests.wire.slack.faults import Failure, Faults, Gate
from tests.wire.slack.forms import Impossible
from tests.wire.slack.rules import Violation
from tests.wire.slack.schema import shared_schema
from tests.wire.slack.server import SlackServer
from tests.wire.slack.world import Channel, Message, Person, View, Workspace

__all__ = [
    "Ack",
    "Action",
    "Channel",
    "Deed",
    "Delivery",
    "Failure",
    "Faults",
    "Gate",
    "Impossible",
    "Message",
    "Person",
    "SlackServer",
    "View",
    "Violation",
    "Workspace",
    "shared_schema",
]
