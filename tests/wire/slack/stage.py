"""Everything the parts of the server share: the world, what is under way, and the book of what the bot did."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.wire.slack import payloads
from tests.wire.slack.actions import Action, ActionLog, Kind
from tests.wire.slack.clock import Clock
from tests.wire.slack.delivery import Courier, Delivery
from tests.wire.slack.faults import Faults
from tests.wire.slack.links import Links
from tests.wire.slack.objects import message_object
from tests.wire.slack.poster import Poster
from tests.wire.slack.rules import Violation, broken_rules
from tests.wire.slack.schema import shared_schema
from tests.wire.slack.world import JSON, Channel, Message, Person, View, Workspace, World

__all__ = ["APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "EVENTS", "SIGNING_SECRET", "Call", "Hook", "Stage", "Trigger"]

APP_TOKEN = "xapp-1-A0FOOTNOTE-1-loopback"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT_ID, CLIENT_SECRET = "1111.2222", "client-secret"
TRIGGER_SECONDS, HOOK_SECONDS, HOOK_USES = 3.0, 1_800.0, 5
EVENTS = (
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "tokens_revoked",
)
UNDER_WAY = "no answer"
_SCOPE_OF = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
}
_MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass(slots=True, eq=False)
class Call:
    """One call of a Web API method or a response_url, and how it ended."""

    method: str
    at: float
    args: JSON
    team: Workspace | None
    outcome: str = UNDER_WAY
    given: bool = False


@dataclass(slots=True, eq=False)
class Trigger:
    """A trigger_id: three seconds, once."""

    id: str
    person: Person
    team: Workspace
    expires: float
    view: View | None = None
    used: bool = False


@dataclass(slots=True, eq=False)
class Hook:
    """A response_url: five uses in half an hour."""

    path: str
    person: Person
    team: Workspace
    channel: Channel
    expires: float
    source: Message | None = None
    uses: int = 0


@dataclass(repr=False)
class Stage:
    """The state of one loopback Slack."""

    keep: int | None = None
    check: bool = True
    """Whether the bot's messages are checked against the schema and the house's rules."""
    echo: bool = True
    """Whether the bot is sent events about its own messages, as Slack does."""
    agent_view: bool = True
    """Whether the app is an agent (`agent_view`) or one of the assistants that came before (`assistant_view`)."""
    base: str = ""
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    """What the app subscribed to."""
    allowed_mentions: set[str] = field(default_factory=set)
    """Ids that may stand as a mention in public: `<@U…>`."""

    def __post_init__(self) -> None:
        self.clock, self.faults = Clock(), Faults()
        self.world = World(self.clock, self.keep)
        self.log = ActionLog(self.keep)
        self.courier = Courier(self.clock, self.faults)
        self.links = Links(self.clock, self.faults, self.courier)
        self.poster = Poster(self.clock, self.courier, SIGNING_SECRET)
        self.courier.way = self.links
        self.calls: deque[Call] = deque(maxlen=self.keep)
        self.calls_counted = 0
        self.counts: Counter[str] = Counter()
        self.violations: list[Violation] = []
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.codes: dict[str, tuple[Workspace, str, Person]] = {}
        self.assistant_threads: dict[str, JSON] = {}
        self.buckets: dict[str, tuple[float, float]] = {}
        self._event_numbers = itertools.count(1)
        self._called: list[tuple[Callable[[Call], bool], asyncio.Future[Call]]] = []

    # the book

    def book(self, call: Call) -> Call:
        """Take note of a call."""
        self.calls.append(call)
        self.calls_counted += 1
        return call

    def ended(self, call: Call, outcome: str) -> None:
        """Take note of how a call ended and wake who waits for it."""
        call.outcome = outcome
        self.counts[f"{call.method} {outcome}"] += 1
        if self._called:
            for fits, future in self._called:
                if not future.done() and fits(call):
                    future.set_result(call)
            self._called = [waiter for waiter in self._called if not waiter[1].done()]

    def calls_since(self, number: int) -> list[Call]:
        """Return the calls since that many had been made."""
        fresh = self.calls_counted - number
        return list(self.calls)[-fresh:] if fresh > 0 else []

    def calls_of(self, method: str) -> list[Call]:
        """Return the calls of a method so far."""
        return [call for call in self.calls if call.method == method]

    async def called(self, method: str, outcome: str | None = None, within: float = 10) -> Call:
        """Return the first finished call of *method* (with *outcome*) not yet returned here, waiting for it."""

        def fits(call: Call) -> bool:
            return (
                call.method == method
                and (call.outcome == outcome if outcome else call.outcome != UNDER_WAY)
                and not call.given
            )

        found = next((call for call in self.calls if fits(call)), None)
        if found is None:
            future: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
            self._called.append((fits, future))
            try:
                async with asyncio.timeout(within):
                    found = await future
            except TimeoutError:
                seen = ", ".join(f"{one.method} -> {one.outcome}" for one in list(self.calls)[-10:])
                raise AssertionError(f"no call of {method} within {within:g} s; the last: {seen or 'none'}") from None
        found.given = True
        return found

    def did(self, kind: Kind, **details: Any) -> Action:
        """Take note of something the bot did."""
        action = Action(kind, self.clock.now(), **details)
        self.log.add(action)
        return action

    def inspect(self, method: str, sent: JSON, *, public: bool) -> None:
        """Check what the bot sent against Slack's typings and the house's rules."""
        if not self.check:
            return
        self.violations += broken_rules(method, sent, public=public, allowed=self.allowed_mentions)
        schema = shared_schema()
        if schema is None:
            return
        complaints = [schema.arguments(method, sent)]
        view = sent.get("view")
        if isinstance(view, dict) and method not in ("views.open", "views.publish"):
            complaints.append(schema.view(view))
        blocks = [sent.get("blocks"), view.get("blocks") if isinstance(view, dict) else None]
        complaints += [schema.block(block) for some in blocks if isinstance(some, list) for block in some]
        self.violations += [Violation(method, "Slack's typings", one) for one in complaints if one]

    # what allows an answer

    def trigger(self, person: Person, team: Workspace, view: View | None = None) -> str:
        """Return a fresh trigger_id."""
        made = Trigger(self.world.new_id("1", "") + ".trigger", person, team, self.clock.now() + TRIGGER_SECONDS, view)
        self.triggers[made.id] = made
        if self.keep and len(self.triggers) > self.keep:
            del self.triggers[next(iter(self.triggers))]
        return made.id

    def response_url(self, kind: str, person: Person, channel: Channel, source: Message | None = None) -> str:
        """Return a fresh response_url."""
        path = f"/{kind}/{channel.team.id}/{self.world.new_id('', '')}"
        expires = self.clock.now() + HOOK_SECONDS
        self.hooks[path] = Hook(path, person, channel.team, channel, expires, source)
        if self.keep and len(self.hooks) > self.keep:
            del self.hooks[next(iter(self.hooks))]
        return self.base + path

    # what the bot is told

    def tell(self, event: JSON, team: Workspace, channel: Channel | None = None, name: str = "") -> list[Delivery]:
        """Send an event, if the app subscribed to it and may see it; return its delivery."""
        name = name or event["type"]
        app = team.app
        if app is None or app.uninstalled or app.revoked or name not in self.events:
            return []
        scope = _SCOPE_OF.get(name)
        if scope and scope not in app.scopes:
            return []
        if channel is not None and app.bot.id not in channel.members:
            return []
        now = self.clock.now()
        event_id = f"Ev0{int(now) % 10**8:08d}{next(self._event_numbers):07d}"
        return [self.courier.post("events_api", payloads.event_callback(event, team, event_id, now, channel))]

    def tell_message(self, message: Message, app_context: JSON | None = None) -> list[Delivery]:
        """Send the events of a new message: `message`, and `app_mention` where the bot is mentioned."""
        channel = message.channel
        event = payloads.message_event(message, app_context)
        return [
            *self.tell(event, channel.team, channel, _MESSAGES[channel.kind]),
            *(self.tell(payloads.typed_event(message), channel.team, channel) if self.mentioned(message) else ()),
        ]

    def tell_change(self, subtype: str, channel: Channel, before: JSON, after: JSON | None = None) -> list[Delivery]:
        """Send that a message was changed or deleted."""
        event = payloads.edited_event(subtype, channel, self.world.new_ts(), before, after)
        return self.tell(event, channel.team, channel, _MESSAGES[channel.kind])

    def mentioned(self, message: Message) -> bool:
        """Whether Slack sends `app_mention` for a message: not in direct messages, and not for the bot's own."""
        app = message.channel.team.app
        return bool(
            app and message.channel.kind != "im" and message.user is not app.bot and f"<@{app.bot.id}" in message.text
        )

    # messages

    def keep_message(self, message: Message) -> Message:
        """Let a message be in its channel, and tell the bot of its own where Slack would."""
        self.world.keep_message(message)
        if self.echo and message.channel.team.app and message.user is message.channel.team.app.bot:
            self.tell_message(message)
        return message

    def change_message(self, message: Message, change: Callable[[Message], None]) -> list[Delivery]:
        """Change a message in place and tell of it."""
        before = message_object(message)
        change(message)
        return self.tell_change("message_changed", message.channel, before, message_object(message))

    def remove_message(self, message: Message) -> list[Delivery]:
        """Delete a message; one with replies leaves a tombstone."""
        channel, before = message.channel, message_object(message)
        message.deleted = True
        if message.repliers:
            message.subtype, message.text, message.blocks = "tombstone", "This message was deleted.", []
            return self.tell_change("message_changed", channel, before, message_object(message))
        channel.messages.pop(message.ts, None)
        return self.tell_change("message_deleted", channel, before)

    def people(self, ids: Iterable[str], team: Workspace) -> list[Person]:
        """Return people by their ids."""
        return [self.world.person(one, team) for one in ids]
