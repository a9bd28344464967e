"""What people do: they write, edit and delete, run commands, press buttons, choose, and fill in forms.

Each deed happens at once and is told over the gateway; an interaction is returned, on which a test awaits what the
app did. What Discord's own app would not let a person do raises Impossible, unless ``force`` (a forged request).
Sources: Discord documentation, Interactions; Events, Gateway Events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.wire.discord import interactions, model, payloads, permissions
from tests.wire.discord.commands import CHAT_INPUT, MESSAGE, USER, Commands, path_of
from tests.wire.discord.events import Event
from tests.wire.discord.files import Shelf
from tests.wire.discord.forms import submit
from tests.wire.discord.interactions import Interaction, Modal
from tests.wire.discord.mentions import mentioned
from tests.wire.discord.model import Attachment, Channel, Message, Role, User
from tests.wire.discord.news import News
from tests.wire.discord.options import Impossible, Resolved, fill
from tests.wire.discord.responses import Responses
from tests.wire.discord.world import World

__all__ = ["People"]

Json = dict[str, Any]

GUILD_CONTEXT, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2


class People:
    """Everybody but the app."""

    def __init__(self, world: World, commands: Commands, responses: Responses, shelf: Shelf, news: News) -> None:
        self._world = world
        self._commands = commands
        self._responses = responses
        self._shelf = shelf
        self._news = news

    # messages

    def say(
        self,
        channel: Channel,
        author: User,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        attachments: Sequence[Attachment] = (),
        webhook: bool = False,
    ) -> Message:
        """*author* writes *text*; a reply pings the author of the message replied to, unless told not to."""
        world = self._world
        message = Message(world.ids.mint(), channel, author, text, world.clock.iso())
        self._address(message)
        message.attachments = list(attachments)
        if webhook:
            message.webhook_id = author.id
        if reply_to is not None:
            message.kind, message.replied = model.REPLY, reply_to
            message.reference = payloads.message_ref(reply_to)
            if ping and reply_to.author not in message.mentions:
                message.mentions.append(reply_to.author)
        if channel.is_thread and author.id not in channel.thread_members:
            channel.thread_members[author.id] = message.timestamp
        return world.post(message)

    def edit(self, message: Message, text: str) -> Message:
        """The author edits their message."""
        message.content = text
        replied = message.replied.author if message.replied and message.replied.author in message.mentions else None
        self._address(message)
        if replied is not None and replied not in message.mentions:
            message.mentions.append(replied)
        message.edited_at = self._world.clock.iso()
        message.edits += 1
        self._world.update(message)
        return message

    def delete(self, message: Message) -> None:
        """Somebody deletes *message*."""
        self._world.remove(message)

    def react(self, message: Message, user: User, emoji: str) -> None:
        self._world.react(message, user, emoji)

    def upload(self, filename: str, content: bytes) -> Attachment:
        """Return a file to attach to a message or to a command's option."""
        return self._shelf.put(self._world.ids.mint(), filename, content)

    def _address(self, message: Message) -> None:
        found = mentioned(message.content, self._world.users, message.channel.guild)
        may = self._world.may(message.channel, permissions.MENTION_EVERYONE, message.author)
        message.mentions, message.mention_roles = found.users, found.roles
        message.mention_everyone = found.everyone and may

    # commands

    def slash(
        self,
        name: str,
        options: Mapping[str, object] | None = None,
        *,
        user: User,
        channel: Channel,
        force: bool = False,
    ) -> Interaction:
        """*user* runs ``/name``, whose subcommands follow in the same string: ``"fact add"``."""
        command, words = self._find(name, channel)
        self._check_use(command, user, channel, force)
        resolved = self._resolved(channel, user)
        data = self._command_data(command) | {"options": fill(command, words, options or {}, resolved)}
        return self._start(interactions.COMMAND, user, channel, _with(data, resolved), command=command)

    def autocomplete(
        self,
        name: str,
        option: str,
        typed: str,
        others: Mapping[str, object] | None = None,
        *,
        user: User,
        channel: Channel,
    ) -> Interaction:
        """*user* has *typed* into *option* of ``/name`` and waits for suggestions."""
        command, words = self._find(name, channel)
        self._check_use(command, user, channel, force=False)
        resolved = self._resolved(channel, user)
        path = path_of(command, words)
        definition = next(each for each in (path[-1] if path else command)["options"] if each["name"] == option)
        if not definition.get("autocomplete"):
            raise Impossible(f"option {option!r} of /{name} does not autocomplete")
        values = {**(others or {}), option: typed}
        data = self._command_data(command) | {"options": fill(command, words, values, resolved, focused=option)}
        data = _with(data, resolved)
        return self._start(
            interactions.AUTOCOMPLETE, user, channel, data, command=command, option_kind=definition["type"]
        )

    def message_command(self, name: str, message: Message, *, user: User, force: bool = False) -> Interaction:
        """*user* picks *name* from the Apps menu of *message*."""
        command = self._find_kind(name, MESSAGE, message.channel)
        self._check_use(command, user, message.channel, force)
        resolved = {"messages": {str(message.id): payloads.message(message)}}
        data = self._command_data(command) | {"target_id": str(message.id), "resolved": resolved}
        return self._start(interactions.COMMAND, user, message.channel, data, command=command)

    def user_command(
        self, name: str, target: User, *, user: User, channel: Channel, force: bool = False
    ) -> Interaction:
        """*user* picks *name* from the Apps menu of *target*."""
        command = self._find_kind(name, USER, channel)
        self._check_use(command, user, channel, force)
        resolved = self._resolved(channel, user)
        data = self._command_data(command) | {"target_id": resolved.add(target)}
        return self._start(interactions.COMMAND, user, channel, _with(data, resolved), command=command)

    # components

    def press(self, message: Message, button: str, *, user: User, force: bool = False) -> Interaction:
        """*user* presses the *button* of *message* with that custom id or label; forced, any custom id."""
        component = _component(message, message.buttons, button, force)
        if not force:
            self._check_sees(message, user)
        data = {"custom_id": component["custom_id"], "component_type": model.BUTTON, "id": component.get("id", 0)}
        return self._start(interactions.COMPONENT, user, message.channel, data, source=message)

    def select(
        self,
        message: Message,
        select: str,
        values: Sequence[str | User | Role | Channel],
        *,
        user: User,
        force: bool = False,
    ) -> Interaction:
        """*user* chooses *values* in the select of *message* with that custom id or placeholder."""
        component = _component(message, message.selects, select, force)
        if not force:
            self._check_sees(message, user)
        resolved = self._resolved(message.channel, user)
        chosen = [each if isinstance(each, str) else resolved.add(each) for each in values]
        offered = {each["value"] for each in component.get("options", [])}
        low, high = component.get("min_values", 1), component.get("max_values", 1)
        if not force and not (low <= len(chosen) <= high and (not offered or set(chosen) <= offered)):
            raise Impossible(f"select {select!r} takes {low} to {high} of {sorted(offered)}, not {chosen}")
        data = {
            "custom_id": component["custom_id"],
            "component_type": component.get("type", model.STRING_SELECT),
            "id": component.get("id", 0),
            "values": chosen,
        }
        return self._start(interactions.COMPONENT, user, message.channel, _with(data, resolved), source=message)

    def submit_modal(
        self,
        shown: Interaction,
        values: Mapping[str, object] | None = None,
        *,
        user: User | None = None,
        force: bool = False,
    ) -> Interaction:
        """The person to whom *shown* showed a modal sends it with *values*, by custom id; a text not given stays."""
        if shown.shown is None:
            raise Impossible(f"no modal was shown: {shown}")
        return self.send_form(shown.shown, values, user=user or shown.user, opener=shown, force=force)

    def send_form(
        self, modal: Modal, values: Mapping[str, object] | None, *, user: User, opener: Interaction, force: bool = False
    ) -> Interaction:
        """Send any *modal*, also one that was never shown or belongs to somebody else's interaction."""
        resolved = self._resolved(opener.channel, user)
        components = submit(modal, values or {}, resolved, force=force)
        data = _with({"custom_id": modal.custom_id, "components": components}, resolved)
        facts = {"source": opener.source, "command": opener.command, "opener": opener}
        return self._start(interactions.MODAL_SUBMIT, user, opener.channel, data, **facts)

    # the interaction itself

    def _start(self, kind: int, user: User, channel: Channel, data: Json, **facts: Any) -> Interaction:
        world = self._world
        if channel.guild is not None and user.id not in channel.guild.members:
            raise Impossible(f"{user} is not a member of {channel.guild}")
        owners = self._owners(user, channel, facts.get("command"), facts.get("source"))
        now = world.clock.now()
        interaction = Interaction(world.ids.mint(), kind, user, channel, data, now, self._news, owners, **facts)
        interaction.payload = self._payload(interaction)
        self._responses.add(interaction)
        guild_id = channel.guild.id if channel.guild else None
        world.tell(Event("INTERACTION_CREATE", interaction.payload, guild_id))
        return interaction

    def _payload(self, interaction: Interaction) -> Json:
        world, channel, user = self._world, interaction.channel, interaction.user
        guild = channel.guild
        payload: Json = {
            "id": str(interaction.id),
            "application_id": str(world.application_id),
            "type": interaction.kind,
            "data": interaction.data,
            "channel": payloads.channel(channel) | {"permissions": str(world.rights(channel, user))},
            "channel_id": str(channel.id),
            "token": interaction.token,
            "version": 1,
            "app_permissions": str(world.rights(channel)),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": interaction.owners,
            "context": _context(channel),
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if guild is None:
            payload["user"] = payloads.user(user)
        else:
            bits = world.rights(channel, user)
            payload |= {
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_id": str(guild.id),
                "guild_locale": guild.locale,
                "member": payloads.member(guild.members[user.id], permissions=bits),
            }
        if interaction.source is not None:
            payload["message"] = payloads.message(interaction.source)
        return payload

    def _owners(self, user: User, channel: Channel, command: Json | None, source: Message | None) -> Json:
        """Return the authorizing_integration_owners: who installed the app so that this could happen."""
        if source is not None and source.interaction is not None:
            return dict(source.interaction["authorizing_integration_owners"])
        kinds = command["integration_types"] if command else [0, 1]
        owners: Json = {}
        if channel.guild is not None:
            if 0 in kinds and self._world.bot.id in channel.guild.members:
                owners["0"] = str(channel.guild.id)
        elif channel.kind == model.DM and 0 in kinds:
            owners["0"] = "0"
        if user.installed and 1 in kinds:
            owners["1"] = str(user.id)
        return owners or {"0": str(channel.guild.id if channel.guild else 0)}

    def _resolved(self, channel: Channel, user: User) -> Resolved:
        return Resolved(channel.guild, lambda each: self._world.rights(each, user))

    # what is there to be used

    def _find(self, name: str, channel: Channel) -> tuple[Json, list[str]]:
        first, *words = name.removeprefix("/").split()
        return self._find_kind(first, CHAT_INPUT, channel), words

    def _find_kind(self, name: str, kind: int, channel: Channel) -> Json:
        guild_id = channel.guild.id if channel.guild else None
        command = self._commands.find(name, kind, guild_id)
        if command is None:
            known = sorted(each["name"] for scope in {guild_id, None} for each in self._commands.all(scope))
            raise Impossible(f"no command {name!r} is registered; registered are {known or 'none'}")
        return command

    def _check_use(self, command: Json, user: User, channel: Channel, force: bool) -> None:
        """Raise Impossible where Discord would not offer *command* to *user* in *channel*."""
        if force:
            return
        name = command["name"]
        contexts = command["contexts"]
        if contexts is not None and _context(channel) not in contexts:
            raise Impossible(f"command {name!r} is not offered in context {_context(channel)}, only in {contexts}")
        if contexts is None and not command["dm_permission"] and channel.guild is None:
            raise Impossible(f"command {name!r} is not offered in direct messages")
        here = channel.guild is None or self._world.bot.id in channel.guild.members
        if not (here and 0 in command["integration_types"]) and not (
            user.installed and 1 in command["integration_types"]
        ):
            raise Impossible(f"command {name!r} is not installed for {user} in {channel}")
        if channel.guild is None:
            return
        bits = self._world.rights(channel, user)
        needed = permissions.USE_APPLICATION_COMMANDS
        if command["default_member_permissions"] is not None:
            needed |= int(command["default_member_permissions"]) or permissions.ADMINISTRATOR
        if bits & needed != needed:
            raise Impossible(f"{user} may not use {name!r}: it takes the permissions {needed:#x}")

    def _check_sees(self, message: Message, user: User) -> None:
        if message.deleted:
            raise Impossible(f"nobody can use a deleted message: {message}")
        if message.seen_by is not None and message.seen_by is not user:
            raise Impossible(f"{user} does not see {message}: only {message.seen_by} does")

    def _command_data(self, command: Json) -> Json:
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return data


def _with(data: Json, resolved: Resolved) -> Json:
    return data | {"resolved": resolved.found} if resolved.found else data


def _context(channel: Channel) -> int:
    if channel.guild is not None:
        return GUILD_CONTEXT
    return BOT_DM if channel.kind == model.DM else PRIVATE_CHANNEL


def _component(message: Message, components: list[Json], wanted: str, force: bool) -> Json:
    for each in components:
        if wanted in (each.get("custom_id"), each.get("label"), each.get("placeholder")):
            if each.get("disabled") and not force:
                raise Impossible(f"{wanted!r} is disabled in {message}")
            if "custom_id" in each:
                return each
    if force:
        return {"custom_id": wanted}
    there = [(each.get("custom_id"), each.get("label") or each.get("placeholder")) for each in components]
    raise Impossible(f"{message} has no {wanted!r}; it has {there}")
