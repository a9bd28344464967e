"""Look an installation over with Discord's own eyes, for the doctor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.adapters import Finding, Refused, Uses, clock
from bot.adapters.discord.commands import build
from bot.adapters.discord.invite import NEEDED, invite
from bot.settings import Settings

__all__ = ["examine"]

PATIENCE = aiohttp.ClientTimeout(total=10)
CONTENT = 1 << 18 | 1 << 19  # the application flags that say the message content intent is on (the second: unverified)
MOST_NAMED = 5


async def examine(settings: Settings, uses: Uses) -> list[Finding]:
    """Return who the bot is, whether it may read messages, and where it lacks permissions; raise Refused or OSError."""
    base = (settings.discord_api or Route.BASE).rstrip("/")
    headers = {"Authorization": f"Bot {settings.discord_token.reveal()}"}
    async with aiohttp.ClientSession(base_url=f"{base}/", headers=headers, timeout=PATIENCE) as session:
        who, date = await _get(session, "users/@me")
        application, _ = await _get(session, "applications/@me")
        guilds, _ = await _get(session, "users/@me/guilds")
        where = f"guilds/{settings.discord_guild}/" if settings.discord_guild else ""
        commands, _ = await _get(session, f"applications/{application['id']}/{where}commands")
    found = [Finding("discord", True, f"The bot is {who['username']} ({who['id']}), in {len(guilds)} servers.")]
    reads = int(application.get("flags") or 0) & CONTENT
    found += [_intent(bool(reads), uses), _commands(commands)]
    return [*found, _permitted(guilds, str(application["id"])), *clock("Discord", date, datetime.now(UTC))]


async def _get(session: aiohttp.ClientSession, path: str) -> tuple[Any, str | None]:
    async with session.get(path) as response:
        if response.status == 401:
            raise Refused("Discord refuses the token in FOOTNOTE_DISCORD_TOKEN: set it to the bot's current token.")
        if response.status >= 400:
            raise ConnectionError(f"{path}: HTTP {response.status}")
        return await response.json(), response.headers.get("Date")


def _intent(reads: bool, uses: Uses) -> Finding:
    if uses.listening and not reads:
        return Finding(
            "discord intents",
            False,
            "A channel is listened in, and the message content intent is off.",
            "Switch it on in the developer portal, under Bot, Message Content Intent.",
        )
    told = "is on: channels may be listened in" if reads else "is off: only listening channels would need it"
    return Finding("discord intents", True, f"The message content intent {told}.")


def _commands(known: list[dict[str, Any]]) -> Finding:
    tree = build(discord.Client(intents=discord.Intents(guilds=True)))
    ours = {command.name for kind in discord.AppCommandType for command in tree.get_commands(type=kind)}
    missing = sorted(ours - {str(one["name"]) for one in known})
    if not known:
        return Finding("discord commands", True, "None is registered yet: footnote run does that.")
    if missing:
        remedy = "Start footnote run once: it registers what changed."
        return Finding("discord commands", False, f"Not registered: {', '.join(missing)}.", remedy)
    return Finding("discord commands", True, f"All {len(ours)} are registered.")


def _permitted(guilds: list[dict[str, Any]], application: str) -> Finding:
    """Return where the bot's permissions fall short; a channel's own settings may still narrow them."""
    if not guilds:
        return Finding("discord permissions", True, f"It is in no server yet. Invite it: {invite(application)}")
    short = []
    for guild in guilds:
        has = discord.Permissions(int(guild.get("permissions") or 0))
        missing = [name for name in NEEDED if not (has.administrator or getattr(has, name))]
        if missing:
            short.append(f"{guild['name']}: {', '.join(missing)}")
    if not short:
        return Finding("discord permissions", True, "Nothing is missing in any server.")
    named = "; ".join(short[:MOST_NAMED]) + ("; …" if len(short) > MOST_NAMED else "")
    return Finding("discord permissions", False, f"Missing in {named}.", f"Invite it again: {invite(application)}")
