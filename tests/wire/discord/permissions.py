"""Permissions: the bits, and who has which of them where.

Source: Discord documentation, Topics, "Permissions" (bitwise flags, permission overwrites, permissions for
timed-out members left out: nobody here is timed out).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.wire.discord.model import Channel, Guild, User

__all__ = ["permissions_in"]

ADMINISTRATOR: Final = 1 << 3
MANAGE_CHANNELS: Final = 1 << 4
MANAGE_GUILD: Final = 1 << 5
ADD_REACTIONS: Final = 1 << 6
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_MESSAGE_HISTORY: Final = 1 << 16
MENTION_EVERYONE: Final = 1 << 17
USE_EXTERNAL_EMOJIS: Final = 1 << 18
USE_APPLICATION_COMMANDS: Final = 1 << 31
MANAGE_THREADS: Final = 1 << 34
CREATE_PUBLIC_THREADS: Final = 1 << 35
CREATE_PRIVATE_THREADS: Final = 1 << 36
SEND_MESSAGES_IN_THREADS: Final = 1 << 38
USE_EXTERNAL_APPS: Final = 1 << 50

ALL: Final = (1 << 53) - 1
# What @everyone may do in a new server; pinging everyone is part of it, so a careless bot is caught here.
EVERYONE: Final = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | USE_EXTERNAL_EMOJIS
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | CREATE_PRIVATE_THREADS
    | SEND_MESSAGES_IN_THREADS
    | USE_EXTERNAL_APPS
)
# What a direct message allows, to the person and to the app.
DIRECT: Final = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | ADD_REACTIONS
# What an app may do where only a person installed it.
FOREIGN: Final = EMBED_LINKS | ATTACH_FILES | MENTION_EVERYONE | USE_EXTERNAL_EMOJIS


def permissions_in(guild: Guild, user: User, channel: Channel | None = None) -> int:
    """Return what *user* may do in *guild*, or in one *channel* of it; 0 for somebody who is not a member."""
    if guild.owner is user:
        return ALL
    member = guild.members.get(user.id)
    if member is None:
        return 0
    bits = guild.everyone.permissions
    for role in member.roles:
        bits |= role.permissions
    if bits & ADMINISTRATOR:
        return ALL
    if channel is None:
        return bits
    overwrites = (channel.parent if channel.is_thread and channel.parent else channel).overwrites
    if not overwrites:
        return bits
    if (everyone := overwrites.get(guild.id)) is not None:
        bits = bits & ~everyone.deny | everyone.allow
    own = [overwrites[role.id] for role in member.roles if role.id in overwrites]
    for overwrite in own:
        bits &= ~overwrite.deny
    for overwrite in own:
        bits |= overwrite.allow
    if (personal := overwrites.get(user.id)) is not None:
        bits = bits & ~personal.deny | personal.allow
    return bits
