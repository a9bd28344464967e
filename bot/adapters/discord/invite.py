"""What the bot must be allowed in a server, and what for: the invite link asks for it, the doctor compares."""

from __future__ import annotations

from collections.abc import Mapping

import discord

__all__ = ["NEEDED", "PERMISSIONS", "SCOPES", "invite"]

SCOPES = ("bot", "applications.commands")
NEEDED: Mapping[str, str] = {  # discord.py's name of each: why
    "view_channel": "to be asked by a mention",
    "send_messages": "to answer",
    "send_messages_in_threads": "to answer in threads",
    "read_message_history": "to reply to the question itself, and to find what was asked while the connection was lost",
    "attach_files": "to give pictures and exports as files",
    "embed_links": "to show an answer as a card where Discord asks for it",
}
PERMISSIONS = discord.Permissions(**dict.fromkeys(NEEDED, True)).value


def invite(application: int | str) -> str:
    """Return the link that brings the bot into a server with the permissions that it needs."""
    scopes = "+".join(SCOPES)
    return f"https://discord.com/oauth2/authorize?client_id={application}&permissions={PERMISSIONS}&scope={scopes}"
