"""What the app must be granted in Slack, and what for: the manifest asks for it, the doctor compares."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EVENTS", "MORE_EVENTS", "MORE_SCOPES", "SCOPES"]

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to be asked by a mention",
    "chat:write": "to answer",
    "commands": "for /ask, /footnote and the message shortcuts",
    "files:read": "to import a file that a curator sends",
    "files:write": "to give pictures and exports as files",
    "im:history": "to be asked in direct messages",
    "users:read": "to know who is an admin, a guest or from another organisation",
}
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")

# Only where a channel is listened in, or threads are to be followed without a mention, or a user group curates.
MORE_SCOPES: Mapping[str, str] = {
    "channels:history": "to follow public threads without a mention, and for listening channels",
    "groups:history": "the same in private channels",
    "usergroups:read": "to name a user group curators",
}
MORE_EVENTS = ("message.channels", "message.groups")
