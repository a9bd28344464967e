"""Hold the connection to Discord: events become requests, cards become messages."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import discord
from discord import app_commands, ui

from bot.adapters import Refused
from bot.adapters.discord.endpoints import endpoints
from bot.adapters.discord.render import PREFIX, render
from bot.cards import refusal
from bot.desk import Desk
from bot.requests import MAX_TOKEN, Ask, Asker, InvalidToken, Place, Request, from_token
from bot.settings import Settings

__all__ = ["Client", "asker_of", "place_of", "run"]

log = logging.getLogger(__name__)

MAX_QUESTION = 1_000
SILENCE = 30.0  # seconds until a gateway that says nothing counts as lost


def asker_of(user: discord.User | discord.Member) -> Asker:
    """Return who *user* is; whoever may manage the server is one of its admins."""
    if isinstance(user, discord.Member):
        roles = frozenset(str(role.id) for role in user.roles)
        return Asker("discord", str(user.id), user.display_name, user.guild_permissions.manage_guild, roles)
    return Asker("discord", str(user.id), user.display_name)


def place_of(guild_id: int | None, channel: Any) -> Place:
    """Return where *channel* is; a thread's place is its parent channel and the thread."""
    space = str(guild_id or "")
    if isinstance(channel, discord.Thread):
        return Place("discord", space, str(channel.parent_id), str(channel.id))
    return Place("discord", space, str(getattr(channel, "id", "")), direct=not space)


class Press(ui.DynamicItem[ui.Button[ui.LayoutView]], template=re.escape(PREFIX) + r"(?P<token>.+)"):
    """Any button of ours, known by its custom_id alone, so that it works after a restart."""

    def __init__(self, pressed: str) -> None:
        super().__init__(ui.Button(label="…", custom_id=(PREFIX + pressed)[:MAX_TOKEN]))
        self.pressed = pressed

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: re.Match[str], /) -> Press:
        """Return the item for what was pressed."""
        return cls(match["token"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Ask the desk for what the button stands for."""
        client: Client = interaction.client
        try:
            request = from_token(self.pressed, asker_of(interaction.user), client.place(interaction))
        except InvalidToken as error:
            await interaction.response.send_message(view=render(refusal(str(error))), ephemeral=True)
            return
        await client.respond(interaction, request)


class Client(discord.Client):
    """The bot on Discord: no privileged intent, no member or message cache, no mention that pings."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            heartbeat_timeout=SILENCE,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.desk = desk
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(_ask)
        self.add_dynamic_items(Press)

    async def setup_hook(self) -> None:
        """Tell Discord the commands."""
        await self.tree.sync()

    async def on_ready(self) -> None:
        """Note that Discord is there."""
        log.info("discord ready", extra={"guilds": len(self.guilds)})

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is put to the bot: a mention, a reply to it, or a direct message."""
        if message.author.bot or message.webhook_id or self.user is None:
            return
        direct = message.guild is None
        if not direct and self.user not in message.mentions:
            return
        text = re.sub(rf"<@!?{self.user.id}>", " ", message.content)
        place = place_of(message.guild.id if message.guild else None, message.channel)
        card = await self.desk.handle(Ask(asker=asker_of(message.author), place=place, text=text))
        if card:
            try:
                await message.channel.send(
                    view=render(card), reference=message.to_reference(fail_if_not_exists=False), mention_author=False
                )
            except discord.HTTPException as error:
                log.warning("reply not sent", extra={"status": error.status, "code": error.code})

    def place(self, interaction: discord.Interaction[Any]) -> Place:
        """Return where *interaction* happened."""
        return place_of(interaction.guild_id, interaction.channel)

    async def respond(
        self, interaction: discord.Interaction[Any], request: Request, *, private: bool | None = None
    ) -> None:
        """Acknowledge at once, then show what the desk says; what may be seen by whom is fixed by *request*."""
        if request.seen == "update":
            await interaction.response.defer()
        else:
            hidden = request.seen == "private" if private is None else private
            await interaction.response.defer(ephemeral=hidden, thinking=True)
        card = await self.desk.handle(request)
        if card is None:
            await interaction.delete_original_response()
        elif card.private and request.seen == "update":
            await interaction.followup.send(view=render(card), ephemeral=True)
        else:
            await interaction.edit_original_response(view=render(card))


@app_commands.command(name="ask", description="Ask a question and get a fact with its footnote")
@app_commands.describe(question="Your question, in your own words", private="Only you see the answer")
async def _ask(
    interaction: discord.Interaction[Client],
    question: app_commands.Range[str, 1, MAX_QUESTION],
    private: bool = False,
) -> None:
    ask = Ask(asker=asker_of(interaction.user), place=interaction.client.place(interaction), text=question)
    await interaction.client.respond(interaction, ask, private=private)


async def run(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
    """Serve Discord until *stop* is set; raise Refused when Discord won't have the token."""
    with endpoints(settings.discord_api, settings.discord_gateway):
        client = Client(desk)
        async with client:
            serving = asyncio.create_task(client.start(settings.discord_token.reveal()))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if serving.done():
                _explain(serving)
            await client.close()
            await asyncio.gather(serving, return_exceptions=True)


def _explain(serving: asyncio.Task[None]) -> None:
    """Raise what ended *serving*, in the operator's words."""
    try:
        serving.result()
    except discord.LoginFailure as error:
        raise Refused(
            "Discord refuses the token: copy the bot's token from the developer portal to FOOTNOTE_DISCORD_TOKEN."
        ) from error
    except discord.ConnectionClosed as error:
        if error.code == 4004:
            raise Refused("Discord refuses the token: set FOOTNOTE_DISCORD_TOKEN to the bot's current one.") from error
        raise
