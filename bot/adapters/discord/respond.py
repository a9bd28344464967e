"""Take interactions to the desk and its cards back: within three seconds, and never without a word.

A request is acknowledged first and handled then. A form is the exception: it has to be the first response itself, so it
is waited for, but not for long.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

import discord

from bot.adapters.discord.busy import Busy
from bot.adapters.discord.forms import modal
from bot.adapters.discord.origin import asker_of_interaction, place_of_interaction
from bot.adapters.discord.reply import TOO_LATE, Interaction, Reply
from bot.adapters.discord.sending import TROUBLE
from bot.adapters.late import late
from bot.cards import Card, Note, refusal
from bot.desk import Desk
from bot.requests import Asker, Place, Request
from knowledge.model import KnowledgeError

__all__ = ["Origin", "Responder", "origin"]

log = logging.getLogger(__name__)

DEAF = (
    "I can't listen yet: Discord doesn't let me read messages that aren't put to me. Who runs me has to switch on"
    " Message Content Intent in the developer portal, under Bot."
)
FORM_PATIENCE = 1.5  # seconds for a form to be there, of the 3 there are
SEEN_PATIENCE = 0.7  # to be told whether the reply is public
FILE_PATIENCE = 120.0  # for an attached file
MOST_BYTES = 10 * 2**20  # of an attached file; the desk refuses larger ones too

_NO_FILE = "Discord didn't give me that file: attach it again, please."

Dress = Callable[[Card], Card]


class Origin(TypedDict):
    """Who asks and where: the arguments that every request takes."""

    asker: Asker
    place: Place


def origin(interaction: Interaction) -> Origin:
    """Return who interacts, and where."""
    return {"asker": asker_of_interaction(interaction), "place": place_of_interaction(interaction)}


class Responder:
    """Takes interactions to the desk."""

    def __init__(self, desk: Desk, busy: Busy) -> None:
        self.desk, self._busy = desk, busy
        self.deaf = False  # whether there are channels to listen in that Discord doesn't let the bot read

    async def respond(
        self, interaction: Interaction, request: Request, *, seen: str = "", dress: Dress = lambda card: card
    ) -> None:
        """Answer *interaction* with what the desk says to *request*, its card *dressed* for Discord first.

        *seen* says who sees that, where it is not as the request has it.

        What is not acknowledged in time is not done: Discord tells the person that it failed, and they try again.
        """
        reply = Reply(interaction)
        async with self._busy:
            try:
                seen = seen or await self._seen(request)
                if request.form:
                    await self._open(interaction, reply, request, seen)
                else:
                    await reply.acknowledge(seen)
                    card = await self.desk.handle(request)
                    message = await reply.show(dress(self._told_deaf(card)) if card else None, seen)
                    if card and message:
                        await self._delivered(interaction, card, message)
            except Exception as error:
                await self.fail(interaction, error, reply)

    async def receive(
        self, interaction: Interaction, file: discord.Attachment, request: Callable[[bytes], Request]
    ) -> None:
        """Answer *interaction* with what the desk says to the *request* made of its *file*, to its person alone.

        The file may be slow in coming, and is waited for behind the acknowledgement.
        """
        reply = Reply(interaction)
        async with self._busy:
            try:
                if file.size > MOST_BYTES:
                    most = f"A file may have {MOST_BYTES // 2**20} MB here: import it with 'footnote import'."
                    await self.refuse(interaction, most, reply)
                else:
                    await reply.acknowledge("private")
                    data = await _read(file)
                    card = await self.desk.handle(request(data)) if data is not None else refusal(_NO_FILE)
                    await reply.show(card, "private")
            except Exception as error:
                await self.fail(interaction, error, reply)

    async def refuse(self, interaction: Interaction, sentence: str, reply: Reply | None = None) -> None:
        """Say why *interaction* comes to nothing, to its person alone."""
        try:
            await (reply or Reply(interaction)).show(refusal(sentence), "private")
        except TROUBLE as error:
            log.warning("refusal not told", extra={"reason": type(error).__name__})

    async def fail(self, interaction: Interaction, error: BaseException, reply: Reply | None = None) -> None:
        """Tell a person that something went wrong, with the reference under which the log tells what."""
        if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
            log.warning("interaction too late", extra={"code": error.code})
            return
        reference = secrets.token_hex(4)
        log.error("interaction failed", extra={"reference": reference}, exc_info=error)
        self.desk.meter.failed("interaction")
        sentence = f"Something went wrong between Discord and me. Tell an admin this reference: {reference}."
        await self.refuse(interaction, sentence, reply)

    def _told_deaf(self, card: Card) -> Card:
        """Tell who looks at the settings why the bot doesn't listen where it should."""
        if not (self.deaf and card.kind == "settings"):
            return card
        return replace(card, blocks=(*card.blocks, Note(DEAF)))

    async def _seen(self, request: Request) -> str:
        """Return who may see the reply; only its asker, when the desk is slow to tell."""
        try:
            async with asyncio.timeout(SEEN_PATIENCE):
                return await self.desk.seen(request)
        except TimeoutError:
            return "private"

    async def _open(self, interaction: Interaction, reply: Reply, request: Request, seen: str) -> None:
        """Open the form that *request* asks for; when it is slow in coming, send a button that opens it."""
        handling = asyncio.ensure_future(self.desk.handle(request))
        try:
            done, _ = await asyncio.wait({handling}, timeout=FORM_PATIENCE)
            if not done:
                await reply.acknowledge(seen)
            card = await handling
        finally:
            handling.cancel()
        if card is None or card.form is None:
            await reply.show(card, seen)
        elif done:
            form = modal(card.form)
            await reply.first(lambda: interaction.response.send_modal(form))
        else:
            await reply.show(late(request), seen)

    async def _delivered(self, interaction: Interaction, card: Card, message: discord.Message) -> None:
        """Remember a public answer, where the bot can correct it later."""
        reachable = interaction.is_guild_integration() or interaction.context.dm_channel
        if card.told is None or not reachable:
            return
        try:
            await self.desk.delivered(card.told, place_of_interaction(interaction), str(message.id))
        except KnowledgeError as error:
            log.warning("answer not noted for corrections", extra={"reason": str(error)})


async def _read(file: discord.Attachment) -> bytes | None:
    """Return what is in *file*, or None when Discord doesn't give it."""
    try:
        async with asyncio.timeout(FILE_PATIENCE):
            return await file.read()
    except TROUBLE as error:
        log.warning("file not read", extra={"reason": type(error).__name__})
        return None
