"""The world and what happens in it: every change is made here, and told to the gateway as Discord tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.wire.discord import events, model, payloads, permissions
from tests.wire.discord.clock import Clock, Snowflakes
from tests.wire.discord.errors import refusal
from tests.wire.discord.events import Event
from tests.wire.discord.model import Channel, Guild, Member, Message, Overwrite, Role, User

__all__ = ["World"]

Json = dict[str, Any]


class World:
    """All guilds, people, channels and messages. *keep* bounds a channel's memory.

    *tell* is called with each event, *posted* with each new message.
    """

    def __init__(self, clock: Clock, bot_name: str, keep: int | None) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.tell: Callable[[Event], None] = lambda _: None
        self.posted: Callable[[Message], None] = lambda _: None
        self.keep = keep
        self.application_id = self.ids.mint()
        self.bot = User(self.application_id, bot_name, bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.owner = self.add_user("owner")
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.direct: dict[int, Channel] = {}
        self.granted = 0  # the privileged intents switched on in the developer portal

    # people and guilds

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.ids.mint(), name, bot=bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, installed: bool = True, owner: User | None = None) -> Guild:
        guild = Guild(self.ids.mint_guild(), name, owner or self.owner, self.clock.iso())
        self.guilds[guild.id] = guild
        self._enter(guild, guild.owner)
        if installed:
            role = Role(self.ids.mint(), self.bot.name, managed=True)
            guild.roles[role.id] = role
            self._enter(guild, self.bot).roles.append(role)
            self._create(guild)
        return guild

    def add_role(self, guild: Guild, name: str, bits: int = 0) -> Role:
        role = Role(self.ids.mint(), name, bits, position=len(guild.roles))
        guild.roles[role.id] = role
        self._tell_guild(guild, "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": payloads.role(role)})
        return role

    def set_permissions(self, guild: Guild, role: Role, bits: int) -> None:
        role.permissions = bits
        self._tell_guild(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": payloads.role(role)})

    def join(self, guild: Guild, user: User, roles: Iterable[Role] = ()) -> Member:
        member = self._enter(guild, user)
        member.roles.extend(roles)
        data = payloads.member(member) | {"guild_id": str(guild.id)}
        self._tell_guild(guild, "GUILD_MEMBER_ADD", data, events.GUILD_MEMBERS)
        return member

    def set_roles(self, guild: Guild, user: User, roles: Iterable[Role]) -> None:
        member = guild.members[user.id]
        member.roles[:] = roles
        # Sent to the app for itself whatever its intents.
        intent = events.GUILDS if user is self.bot else events.GUILD_MEMBERS
        data = payloads.member(member) | {"guild_id": str(guild.id)}
        self._tell_guild(guild, "GUILD_MEMBER_UPDATE", data, intent)

    def leave(self, guild: Guild, user: User) -> None:
        if user is self.bot:
            self.remove_guild(guild)
            return
        del guild.members[user.id]
        data = {"guild_id": str(guild.id), "user": payloads.user(user)}
        self._tell_guild(guild, "GUILD_MEMBER_REMOVE", data, events.GUILD_MEMBERS)

    def remove_guild(self, guild: Guild) -> None:
        """The app is removed from the guild (GUILD_DELETE without ``unavailable``)."""
        self._tell_guild(guild, "GUILD_DELETE", {"id": str(guild.id)})
        guild.members.pop(self.bot.id, None)

    def outage(self, guild: Guild) -> None:
        """The guild becomes unavailable, as in an outage at Discord; nothing of it is heard until *recover*."""
        self._tell_guild(guild, "GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
        guild.available = False

    def recover(self, guild: Guild) -> None:
        guild.available = True
        self._create(guild)

    def _enter(self, guild: Guild, user: User) -> Member:
        member = guild.members[user.id] = Member(user, self.clock.iso())
        return member

    def _create(self, guild: Guild) -> None:
        if self.bot.id in guild.members:
            members = [guild.members[self.bot.id]]
            self._tell_guild(guild, "GUILD_CREATE", payloads.guild_create(guild, members))

    # channels

    def add_channel(self, guild: Guild, name: str, kind: int = model.TEXT, topic: str | None = None) -> Channel:
        channel = Channel(self.ids.mint(), kind, name, guild, topic=topic)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self._tell_channel(channel, "CHANNEL_CREATE", payloads.channel(channel))
        return channel

    def add_thread(
        self, parent: Channel, name: str, owner: User, *, start: Message | None = None, private: bool = False
    ) -> Channel:
        """Open a thread; from a message it takes that message's id."""
        kind = model.PRIVATE_THREAD if private else model.PUBLIC_THREAD
        thread_id = start.id if start else self.ids.mint()
        thread = Channel(thread_id, kind, name, parent.guild, parent, owner=owner, created_at=self.clock.iso())
        thread.thread_members[owner.id] = self.clock.iso()
        assert parent.guild is not None
        parent.guild.threads[thread.id] = self.channels[thread.id] = thread
        self._tell_channel(thread, "THREAD_CREATE", payloads.channel(thread) | {"newly_created": True})
        if start is not None:
            start.thread, start.flags = thread, start.flags | model.HAS_THREAD
            self.update(start)
        return thread

    def update_channel(self, channel: Channel) -> None:
        name = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
        self._tell_channel(channel, name, payloads.channel(channel))

    def delete_channel(self, channel: Channel) -> None:
        assert channel.guild is not None
        if channel.is_thread:
            assert channel.parent is not None
            data: Json = {"id": str(channel.id), "guild_id": str(channel.guild.id), "type": channel.kind}
            self._tell_channel(channel, "THREAD_DELETE", data | {"parent_id": str(channel.parent.id)})
            del channel.guild.threads[channel.id]
        else:
            for thread in [each for each in channel.guild.threads.values() if each.parent is channel]:
                self.delete_channel(thread)
            self._tell_channel(channel, "CHANNEL_DELETE", payloads.channel(channel))
            del channel.guild.channels[channel.id]
        del self.channels[channel.id]

    def overwrite(self, channel: Channel, who: Role | User, *, allow: int = 0, deny: int = 0) -> None:
        """Set what *who* is granted and denied in *channel*."""
        # The gateway is told first: a bot that loses sight of a channel is told by its new overwrites.
        channel.overwrites[who.id] = Overwrite(who.id, 0 if isinstance(who, Role) else 1, allow, deny)
        assert channel.guild is not None
        self._tell_guild(channel.guild, "CHANNEL_UPDATE", payloads.channel(channel))

    def dm(self, user: User) -> Channel:
        """Return the direct message channel of *user* and the app."""
        if user.id not in self.direct:
            channel = Channel(self.ids.mint(), model.DM, user.name, recipients=[user])
            self.direct[user.id] = self.channels[channel.id] = channel
        return self.direct[user.id]

    def group_dm(self, *users: User) -> Channel:
        """Return a private channel between people, without the app's bot user (interaction context 2)."""
        channel = Channel(self.ids.mint(), model.GROUP_DM, "a private group", recipients=list(users))
        self.channels[channel.id] = channel
        return channel

    def channel(self, channel_id: int) -> Channel:
        """Return a channel that the app can know of, or refuse."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise refusal("unknown channel")
        if channel.guild is None:
            if channel.kind != model.DM:
                raise refusal("missing access")
        elif self.bot.id not in channel.guild.members or not self.may(channel, permissions.VIEW_CHANNEL):
            raise refusal("missing access")
        return channel

    def guild(self, guild_id: int) -> Guild:
        """Return a guild that the app is in, or refuse."""
        guild = self.guilds.get(guild_id)
        if guild is None or not guild.available:
            raise refusal("unknown guild")
        if self.bot.id not in guild.members:
            raise refusal("missing access")
        return guild

    def rights(self, channel: Channel, user: User | None = None) -> int:
        """Return the permissions of *user*, by default the app, in *channel*."""
        who = user or self.bot
        if channel.guild is None:
            return permissions.DIRECT
        if who is self.bot and who.id not in channel.guild.members:
            return permissions.FOREIGN
        return permissions.permissions_in(channel.guild, who, channel)

    def may(self, channel: Channel, bits: int, user: User | None = None) -> bool:
        return self.rights(channel, user) & bits == bits

    def require(self, channel: Channel, bits: int) -> None:
        """Refuse where the app lacks one of *bits*."""
        if not self.may(channel, bits):
            raise refusal("missing permissions")

    # messages

    def message(self, channel: Channel, message_id: int) -> Message:
        message = channel.messages.get(message_id)
        if message is None or message.deleted:
            raise refusal("unknown message")
        return message

    def post(self, message: Message) -> Message:
        """Store a complete *message* and tell of it."""
        channel = message.channel
        channel.messages[message.id] = message
        channel.last_message_id = message.id
        if channel.is_thread:
            channel.message_count += 1
            if channel.archived:
                channel.archived = False
                self.update_channel(channel)
        if self.keep is not None and len(channel.messages) > self.keep:
            del channel.messages[next(iter(channel.messages))]
        self._tell_message(message, "MESSAGE_CREATE")
        self.posted(message)
        return message

    def update(self, message: Message) -> None:
        self._tell_message(message, "MESSAGE_UPDATE")

    def remove(self, message: Message) -> None:
        """Delete *message*; its object lives on for tests, marked deleted."""
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        data: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
        guild = None if message.ephemeral else message.channel.guild
        if guild is not None:
            data["guild_id"] = str(guild.id)
        intent = events.DIRECT_MESSAGES if guild is None else events.GUILD_MESSAGES
        self._tell_channel(message.channel, "MESSAGE_DELETE", data, intent, private=message.ephemeral)

    def react(self, message: Message, user: User, emoji: str, *, add: bool = True) -> None:
        people = message.reactions.setdefault(emoji, set())
        (people.add if add else people.discard)(user.id)
        guild = message.channel.guild
        data: Json = {
            "user_id": str(user.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "emoji": {"id": None, "name": emoji},
            "type": 0,
            "burst": False,
        }
        if guild is not None:
            data["guild_id"] = str(guild.id)
        intent = events.DIRECT_MESSAGE_REACTIONS if guild is None else events.GUILD_MESSAGE_REACTIONS
        self._tell_channel(message.channel, f"MESSAGE_REACTION_{'ADD' if add else 'REMOVE'}", data, intent)

    # telling

    def _tell_message(self, message: Message, name: str) -> None:
        data = payloads.message(message)
        channel = message.channel
        # "Ephemeral messages are tied to the DIRECT_MESSAGES intent, and the message object won't include guild_id
        # or member" (Gateway Events, Message Create).
        if channel.guild is None or message.ephemeral:
            self._tell_channel(channel, name, data, events.DIRECT_MESSAGES, private=message.ephemeral)
            return
        data["guild_id"] = str(channel.guild.id)
        author = channel.guild.members.get(message.author.id)
        if author is not None:
            data["member"] = payloads.member(author, with_user=False)
        concealed = payloads.concealed(data, self.bot.id)
        hidden = None if concealed is data else concealed
        self._tell_channel(channel, name, data, events.GUILD_MESSAGES, concealed=hidden)

    def _tell_guild(self, guild: Guild, name: str, data: Json, intent: int = events.GUILDS) -> None:
        if self.bot.id in guild.members and guild.available:
            self.tell(Event(name, data, guild.id, intent))

    def _tell_channel(
        self,
        channel: Channel,
        name: str,
        data: Json,
        intent: int = events.GUILDS,
        *,
        private: bool = False,
        concealed: Json | None = None,
    ) -> None:
        guild = channel.guild
        if private or guild is None:
            if channel.kind != model.GROUP_DM:
                self.tell(Event(name, data, None, intent, concealed))
        elif guild.available and self.bot.id in guild.members and self.may(channel, permissions.VIEW_CHANNEL):
            self.tell(Event(name, data, guild.id, intent, concealed))
