"""A loopback Slack for tests: the real slack-bolt, or the bot's real process, talks to it over HTTP and WebSocket.

`SlackServer` is the one door; what its methods return, `Deed`, is what a test awaits.
"""

from tests.wire.slack.actions import Action
from tests.wire.slack.deeds import Deed
from tests.wire.slack.delivery import Ack, Delivery
from tests.wire.slack.faults import Failure, Faults, Gate
from tests.wire.slack.forms import Impossible
from tests.wire.slack.rules import Violation
from tests.wire.slack.schema import ABSENT, shared, shared_schema
from tests.wire.slack.server import SlackServer
from tests.wire.slack.world import Channel, Message, Person, View, Workspace

__all__ = [
    "ABSENT",
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
    "shared",
    "shared_schema",
]
