"""The reply to one interaction: acknowledged first, then filled in, for the eyes that were promised.

With the first response Discord fixes who sees the reply, and whether it is a new message or a change to the one whose
button was pressed. So *seen* is "public", "private" or "update", as requests have it.
Source: Discord documentation, Interactions, Receiving and Responding.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import discord

from bot.adapters.discord.render import render
from bot.adapters.discord.sending import GONE, NO_FILES, TROUBLE, misread, passing, persistently, without_files
from bot.cards import Card

__all__ = ["TOO_LATE", "Interaction", "Reply"]

T = TypeVar("T")
Interaction = discord.Interaction[Any]

FIRST_PATIENCE = 0.7  # seconds for a try of the first response; then there is time left to say that it failed
ACKNOWLEDGED = 40060
TOO_LATE = frozenset({10062, 50027})  # unknown interaction, invalid webhook token


class Reply:
    """What the person sees of one interaction."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._promised = "private" if interaction.response.is_done() else ""

    async def acknowledge(self, seen: str) -> None:
        """Tell Discord that a reply will come, and for whom; raise HTTPException, with TOO_LATE where it is that."""
        if seen == "update" and self._interaction.message is None:
            seen = "private"
        response = self._interaction.response
        if seen == "update":
            await self.first(response.defer)
        else:
            await self.first(lambda: response.defer(ephemeral=seen == "private", thinking=True))
        self._promised = seen

    async def first(self, send: Callable[[], Awaitable[T]]) -> T | None:
        """Return what *send*, the first response, returns; None where Discord took it, but its answer was lost.

        There are but three seconds, and discord.py alone would wait one after a server error, then three more: it is
        tried three times, each but for a while, and what the last one raises is raised.
        """
        for last in (False, False, True):
            try:
                async with asyncio.timeout(FIRST_PATIENCE):
                    return await send()
            except TROUBLE as error:
                taken = isinstance(error, discord.HTTPException) and error.code == ACKNOWLEDGED  # by a try before
                if taken or self._interaction.response.is_done():
                    return None
                if last or not (passing(error) or misread(error)):
                    raise
            await asyncio.sleep(0.1)
        raise AssertionError  # the last try returned or raised

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
            await self.first(lambda: response.edit_message(**render(card).instead))
        else:
            alone = seen != "public" or card.private
            sent = await self.first(lambda: response.send_message(**render(card).new, ephemeral=alone))
            message = sent and sent.resource
            if isinstance(message, discord.InteractionMessage) and not message.flags.ephemeral:
                return message
        return None

    async def _behind(self, card: Card) -> None:
        """Send a further message, for this person alone; sent twice it would do no harm."""
        followup = self._interaction.followup
        await persistently(lambda: followup.send(**render(card).new, ephemeral=True, wait=True))
