"""Who and what there is on this Slack: workspaces, people, channels, messages, views, files.

Shapes: https://docs.slack.dev/reference/objects. Every lookup takes an id, a name or the thing itself.
"""

from __future__ import annotations

import itertools
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from tests.wire.slack.blocks import elements, words
from tests.wire.slack.clock import Clock

__all__ = ["JSON", "Channel", "Group", "Installation", "Message", "Person", "SharedFile", "View", "Workspace", "World"]

JSON = dict[str, Any]
Role = Literal["member", "admin", "owner", "primary_owner", "guest", "single_channel_guest", "bot"]
Kind = Literal["channel", "group", "im"]

APP_ID = "A0FOOTNOTE"
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:read,chat:write,commands,files:read,files:write,"
    "groups:history,groups:read,im:history,im:read,im:write,reactions:read,reactions:write,team:read,"
    "usergroups:read,users:read"
)


@dataclass(slots=True, eq=False)
class Installation:
    """The app in a workspace: its token, its bot and what it was granted."""

    team: Workspace
    bot: Person
    bot_id: str
    token: str
    scopes: set[str]
    installer: Person
    revoked: bool = False
    uninstalled: bool = False


@dataclass(slots=True, eq=False)
class Workspace:
    """A workspace; *app* is the app's installation here, if it was ever installed."""

    id: str
    name: str
    domain: str
    app: Installation | None = None
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    strangers: dict[str, Person] = field(default_factory=dict)
    dms: dict[str, Channel] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Person:
    """A member, guest or bot; *team* is where the account lives."""

    id: str
    name: str
    team: Workspace
    role: Role = "member"
    real_name: str = ""
    deactivated: bool = False
    bot_id: str = ""
    locale: str = "en-US"
    tz: str = "Europe/Amsterdam"


@dataclass(slots=True, eq=False)
class Group:
    """A user group."""

    id: str
    handle: str
    name: str
    members: set[str]


@dataclass(slots=True, eq=False)
class Channel:
    """A conversation; messages are held in the order of their ts."""

    id: str
    name: str
    team: Workspace
    kind: Kind
    members: set[str]
    created: int
    archived: bool = False
    shared_with: set[str] = field(default_factory=set)
    messages: OrderedDict[str, Message] = field(default_factory=OrderedDict)
    ephemerals: list[Message] = field(default_factory=list)

    def replies(self, thread_ts: str) -> list[Message]:
        """Return a thread: its parent, then the replies."""
        return [one for one in self.messages.values() if thread_ts in (one.ts, one.thread_ts)]

    def __repr__(self) -> str:
        return f"#{self.name}" if self.kind != "im" else f"DM {self.id}"


@dataclass(slots=True, eq=False)
class Message:
    """A message as people see it; *to* is who alone sees an ephemeral one."""

    ts: str
    channel: Channel
    user: Person
    text: str = ""
    blocks: list[JSON] = field(default_factory=list)
    thread_ts: str = ""
    to: Person | None = None
    subtype: str = ""
    client_msg_id: str = ""
    parent_user_id: str = ""
    edited: JSON | None = None
    metadata: JSON | None = None
    attachments: list[JSON] = field(default_factory=list)
    files: list[SharedFile] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    repliers: list[str] = field(default_factory=list)
    latest_reply: str = ""
    deleted: bool = False
    raw: JSON = field(default_factory=dict)

    def element(self, action: str) -> tuple[JSON, JSON]:
        """Return the block and the element that a person would press: by action_id, block_id or its label."""
        return _element(self.blocks, action)

    @property
    def pressable(self) -> list[str]:
        """The action_ids a person can press, in order."""
        return [str(one.get("action_id")) for _, one in elements(self.blocks)]

    @property
    def shown(self) -> str:
        """All that a person reads: the blocks' texts, or the plain text where there are none."""
        return "\n".join(text for text, _ in words(self.blocks)) or self.text

    def __repr__(self) -> str:
        whom = f" to {self.to.name}" if self.to else ""
        return f"<{self.user.name} in {self.channel!r}{whom}: {self.text[:80]!r}>"


@dataclass(slots=True, eq=False)
class View:
    """A modal on somebody's screen, or somebody's home tab."""

    id: str
    team: Workspace
    user: Person
    body: JSON
    hash: str
    root: str
    previous: str | None = None
    open: bool = True

    @property
    def callback_id(self) -> str:
        """What the bot called it."""
        return str(self.body.get("callback_id") or "")

    @property
    def blocks(self) -> list[JSON]:
        """Its blocks."""
        return list(self.body["blocks"])

    @property
    def title(self) -> str:
        """The title a person reads."""
        return str((self.body.get("title") or {}).get("text", ""))

    @property
    def shown(self) -> str:
        """All that a person reads in it."""
        return "\n".join(text for text, _ in words(self.blocks))

    @property
    def metadata(self) -> str:
        """Its private_metadata."""
        return str(self.body.get("private_metadata") or "")

    def element(self, action: str) -> tuple[JSON, JSON]:
        """Return the block and the element called *action*: by action_id, block_id or label."""
        return _element(self.blocks, action)


@dataclass(slots=True, eq=False)
class SharedFile:
    """A file; its bytes are there once it was uploaded."""

    id: str
    team: Workspace
    user: Person
    name: str
    title: str
    content: bytes | None
    created: int
    base: str
    length: int = 0
    channels: list[str] = field(default_factory=list)


class World:
    """Everything there is, and the ids for what comes."""

    def __init__(self, clock: Clock, keep: int | None = None) -> None:
        self.clock, self.keep = clock, keep
        self.workspaces: dict[str, Workspace] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.files: dict[str, SharedFile] = {}
        self.tokens: dict[str, Installation] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def new_id(self, prefix: str, hint: str = "") -> str:
        """Return an id that shows what it is of."""
        letters = re.sub(r"[^A-Z0-9]", "", hint.upper())[:8]
        return f"{prefix}0{letters}{next(self._numbers):0{max(3, 9 - len(letters))}d}"

    def new_ts(self) -> str:
        """Return a ts later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def workspace(self, name: str | Workspace) -> Workspace:
        """Return a workspace by id or name."""
        if isinstance(name, Workspace):
            return name
        return _find(self.workspaces.values(), name, "workspace")

    def new_workspace(self, name: str) -> Workspace:
        """Found a workspace with a primary owner, into which nothing is installed yet."""
        team = Workspace(self.new_id("T", name), name, name.lower())
        self.workspaces[team.id] = team
        self.new_person(f"{name.lower()}-owner", team, role="primary_owner")
        return team

    def new_person(self, name: str, team: Workspace, *, role: Role = "member", deactivated: bool = False) -> Person:
        """Add somebody to a workspace."""
        person = Person(self.new_id("U", name), name, team, role, name.title(), deactivated)
        if role == "bot":
            person.bot_id = self.new_id("B", name)
        team.people[person.id] = person
        return person

    def new_channel(
        self,
        name: str,
        team: Workspace,
        *,
        members: Iterable[Person] = (),
        kind: Kind = "channel",
        archived: bool = False,
    ) -> Channel:
        """Open a channel."""
        inside = {one.id for one in members}
        prefix = {"channel": "C", "group": "C", "im": "D"}[kind]
        channel = Channel(self.new_id(prefix, name), name, team, kind, inside, int(self.clock.now()), archived)
        team.channels[channel.id] = channel
        return channel

    def new_group(self, handle: str, team: Workspace, members: Iterable[Person] = ()) -> Group:
        """Make a user group."""
        group = Group(self.new_id("S", handle), handle, handle.title(), {one.id for one in members})
        team.groups[group.id] = group
        return group

    def dm(self, person: Person, team: Workspace) -> Channel:
        """Return the direct messages between somebody and the workspace's bot."""
        if person.id not in team.dms:
            team.dms[person.id] = self.new_channel(person.name, team, members=(person, self.bot(team)), kind="im")
        return team.dms[person.id]

    def bot(self, team: Workspace) -> Person:
        """Return the app's bot in a workspace where it was installed."""
        if team.app is None:
            raise LookupError(f"the app was never installed in {team.name}")
        return team.app.bot

    def install(self, team: Workspace, scopes: str = SCOPES, installer: Person | None = None) -> Installation:
        """Install the app, or install it anew with another token."""
        bot = team.app.bot if team.app else self.new_person("footnote", team, role="bot")
        by = installer or next(one for one in team.people.values() if one.role == "primary_owner")
        token = f"xoxb-{team.id}-{next(self._numbers)}"
        team.app = Installation(team, bot, bot.bot_id, token, set(filter(None, scopes.split(","))), by)
        self.tokens[token] = team.app
        return team.app

    def person(self, name: str | Person, team: Workspace) -> Person:
        """Return somebody of a workspace, or a stranger who shares a channel with it."""
        if isinstance(name, Person):
            return name
        known = team.people.get(name)
        return known or _find([*team.people.values(), *team.strangers.values()], name, "person")

    def channel(self, name: str | Channel, team: Workspace) -> Channel:
        """Return a channel by id or name; '@ann' is ann's direct messages with the bot."""
        if isinstance(name, Channel):
            return name
        if name.startswith("@"):
            return self.dm(self.person(name[1:], team), team)
        known = team.channels.get(name)
        return known or _find([one for one in team.channels.values() if one.kind != "im"], name.lstrip("#"), "channel")

    def keep_message(self, message: Message) -> None:
        """Put a message into its channel, and its number into its thread."""
        messages = message.channel.messages
        messages[message.ts] = message
        parent = messages.get(message.thread_ts)
        if parent and parent is not message:
            parent.thread_ts = parent.ts
            parent.latest_reply = message.ts
            parent.repliers.append(message.user.id)
            message.parent_user_id = parent.user.id
        if self.keep and len(messages) > self.keep:
            messages.popitem(last=False)


def _element(blocks: list[JSON], action: str) -> tuple[JSON, JSON]:
    for block, one in elements(blocks):
        label = one["text"].get("text") if isinstance(one.get("text"), dict) else None
        if action in (one.get("action_id"), label, block.get("block_id")):
            return block, one
    there = ", ".join(str(one.get("action_id")) for _, one in elements(blocks))
    raise LookupError(f"nothing called {action!r} can be pressed; there is {there or 'nothing'}")


_Thing = TypeVar("_Thing", Workspace, Person, Channel)


def _find(things: Iterable[_Thing], name: str, what: str) -> _Thing:
    for thing in things:
        if name in (thing.id, thing.name):
            return thing
    raise LookupError(f"there is no {what} called {name!r}")
