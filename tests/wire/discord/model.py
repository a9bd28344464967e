"""What there is in Discord's world: people, guilds, roles, channels, messages and files.

Plain mutable values; they know each other, not the server. Their wire format is in payloads.py, the rules that
keep them true are in world.py. Source: Discord documentation, Resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord.permissions import EVERYONE

__all__ = ["Attachment", "Channel", "Guild", "Member", "Message", "Overwrite", "Role", "User", "walk"]

Json = dict[str, Any]

# Channel types
TEXT, DM, GROUP_DM, FORUM = 0, 1, 3, 15
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
THREADS = frozenset({ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})

# Message types
DEFAULT, THREAD_CREATED, REPLY, CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND = 0, 18, 19, 20, 23

# Message flags
SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 2, 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15

# Component types
ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23
SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component, parents before children, in the order they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for inner in ("accessory", "component"):
            if component.get(inner):
                yield from walk([component[inner]])


@dataclass(slots=True, eq=False)
class User:
    """A person, a bot, or a webhook's face."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    installed: bool = False  # the person added the app to their account
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(slots=True, eq=False)
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 1
    managed: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(slots=True, eq=False)
class Overwrite:
    """What one role (kind 0) or member (kind 1) is granted or denied in one channel."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Member:
    user: User
    joined_at: str
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None


@dataclass(slots=True, eq=False)
class Guild:
    id: int
    name: str
    owner: User
    joined_at: str
    everyone: Role = field(init=False)
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    available: bool = True
    locale: str = "en-US"

    def __post_init__(self) -> None:
        self.everyone = Role(self.id, "@everyone", EVERYONE, position=0)
        self.roles[self.id] = self.everyone

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True, eq=False)
class Channel:
    """A guild's channel, a thread, or a direct message."""

    id: int
    kind: int
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int | None = None
    # threads only
    owner: User | None = None
    created_at: str = ""
    archived: bool = False
    locked: bool = False
    thread_members: dict[int, str] = field(default_factory=dict)
    message_count: int = 0

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    def __str__(self) -> str:
        return f"#{self.name}"


@dataclass(slots=True, eq=False)
class Attachment:
    """An uploaded file; *content* is served by the loopback's own CDN path."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None
    title: str | None = None
    width: int | None = None
    height: int | None = None
    ephemeral: bool = False


@dataclass(slots=True, eq=False)
class Message:
    id: int
    channel: Channel
    author: User
    content: str = ""
    timestamp: str = ""
    kind: int = DEFAULT
    flags: int = 0
    edited_at: str | None = None
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[Role] = field(default_factory=list)
    mention_everyone: bool = False
    reference: Json | None = None
    replied: Message | None = None
    interaction: Json | None = None
    webhook_id: int | None = None
    nonce: str | int | None = None
    tts: bool = False
    thread: Channel | None = None
    reactions: dict[str, set[int]] = field(default_factory=dict)
    seen_by: User | None = None  # an ephemeral message has one reader
    deleted: bool = False
    edits: int = 0

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether this is only "… is thinking" so far."""
        return bool(self.flags & LOADING)

    @property
    def uses_layout(self) -> bool:
        """Whether this is a Components V2 message."""
        return bool(self.flags & COMPONENTS_V2)

    @property
    def text(self) -> str:
        """Everything a reader reads: content, text displays and embeds, a line each."""
        lines = [self.content]
        lines += [component["content"] for component in walk(self.components) if component["type"] == TEXT_DISPLAY]
        for embed in self.embeds:
            lines += [embed.get("title", ""), embed.get("description", "")]
            lines += [f"{each['name']}\n{each['value']}" for each in embed.get("fields", [])]
            lines.append((embed.get("footer") or {}).get("text", ""))
        return "\n".join(line for line in lines if line)

    @property
    def buttons(self) -> list[Json]:
        return [component for component in walk(self.components) if component["type"] == BUTTON]

    @property
    def labels(self) -> list[str]:
        """What the buttons say, in order."""
        return [button.get("label", "") for button in self.buttons]

    @property
    def selects(self) -> list[Json]:
        return [component for component in walk(self.components) if component["type"] in SELECTS]

    @property
    def pings(self) -> list[str]:
        """Whom this message notifies, as they would be written; empty is what a careful bot sends."""
        people = [each.mention for each in self.mentions] + [each.mention for each in self.mention_roles]
        return ["@everyone", *people] if self.mention_everyone else people

    @property
    def link(self) -> str:
        where = self.channel.guild.id if self.channel.guild else "@me"
        return f"https://discord.com/channels/{where}/{self.channel.id}/{self.id}"

    def __str__(self) -> str:
        state = "deleted " if self.deleted else "loading " if self.loading else "ephemeral " if self.ephemeral else ""
        return f"{state}message {self.id} by {self.author} in {self.channel}: {self.text[:80]!r}"
