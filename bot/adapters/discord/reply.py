"""The reply to one interaction: acknowledged first, then filled in, for the eyes that were promised.

With the first response Discord fixes who sees the reply, and whether it is a new message or a change to the one whose
button was pressed. So *seen* is "public", "private" or "update", as requests have it.
Source: Discord documentation, Interactions, Receiving and Responding.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord

from bot.adapters.discord.render import render
from bot.adapters.discord.sending import GONE, NO_FILES, TROUBLE, passing, persistently, without_files
from bot.cards import Card

__all__ = ["TOO_LATE", "Interaction", "Reply"]

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

ACKNOWLEDGED = 40060
TOO_LATE = frozenset({10062, 50027})  # unknown interaction, invalid webhook token


class Reply:
    """What the person sees of one interaction."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._promised = "private" if interaction.response.is_done() else ""

    async def acknowledge(self, seen: str) -> bool:
        """Tell Discord that a reply will come, and for whom; return False when it is too late for that."""
        if seen == "update" and self._interaction.message is None:
            seen = "private"
        for _ in range(3):
            try:
                if seen == "update":
                    await self._interaction.response.defer()
                else:
                    await self._interaction.response.defer(ephemeral=seen == "private", thinking=True)
            except discord.HTTPException as error:
                if passing(error):
                    await asyncio.sleep(0.1)
                    continue
                if error.code in TOO_LATE:
                    log.warning("interaction too late", extra={"code": error.code})
                    return False
                if error.code != ACKNOWLEDGED:  # that is by a try of ours whose answer was lost
                    raise
            except TROUBLE:
                if not self._interaction.response.is_done():  # it may be the answer alone that was no good
                    await asyncio.sleep(0.1)
                    continue
            self._promised = seen
            return True
        return False

    async def show(self, card: Card | None, seen: str) -> discord.Message | None:
        """Show *card*, or nothing; return the message that all in the place can see, if it became one."""
        if not self._promised:
            return await self._first(card, seen)
        if card is None or (card.private and self._promised != "private"):
            if self._promised != "update":
                await persistently(self._interaction.delete_original_response)
            if card:
                await self._behind(card)
            return None
        try:
            message = await self._filled_in(card)
        except discord.HTTPException as error:
            if self._promised != "update" or error.code not in GONE:
                raise
            await self._behind(card)  # the message with the button was deleted meanwhile
            return None
        return None if message.flags.ephemeral else message

    async def _filled_in(self, card: Card) -> discord.InteractionMessage:
        """Put *card* where its coming was announced; without its files where they aren't allowed."""
        edit = self._interaction.edit_original_response
        try:
            return await persistently(lambda: edit(**render(card).instead))
        except discord.HTTPException as error:
            if not (render(card).files and error.code in NO_FILES):
                raise
            bare = without_files(card)
            return await persistently(lambda: edit(**render(bare, files=False).instead))

    async def _first(self, card: Card | None, seen: str) -> discord.Message | None:
        """Respond at once, without an acknowledgement before."""
        response = self._interaction.response
        if card is None:
            await self.acknowledge(seen)
        elif seen == "update" and self._interaction.message and not card.private:
            await response.edit_message(**render(card).instead)
        else:
            sent = await response.send_message(**render(card).new, ephemeral=seen != "public" or card.private)
            message = sent.resource
            if isinstance(message, discord.InteractionMessage) and not message.flags.ephemeral:
                return message
        return None

    async def _behind(self, card: Card) -> None:
        """Send a further message, for this person alone; sent twice it would do no harm."""
        followup = self._interaction.followup
        await persistently(lambda: followup.send(**render(card).new, ephemeral=True, wait=True))
