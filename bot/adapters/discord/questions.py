"""Questions put to the bot in messages: kept before they are answered, answered once, and anew when they are edited."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import timedelta

import discord

from bot.adapters import trace
from bot.adapters.discord.guilds import Guilds
from bot.adapters.discord.origin import asker_of, place_of
from bot.adapters.discord.render import render
from bot.adapters.discord.sending import GONE, NOT_ALLOWED, TROUBLE, persistently, post
from bot.cards import Card, Note
from bot.desk import Desk
from bot.requests import Ask, Place
from knowledge.model import KnowledgeError

__all__ = ["Questions", "channel_of", "said"]

log = logging.getLogger(__name__)

EDITABLE = timedelta(minutes=1)
MOST_REMEMBERED = 10_000
LOOKED_BACK = 50  # messages behind a question among which its answer is looked for
_MENTIONS = re.compile(r"<(?:@[!&]?|#)\d{1,20}>")
_EMOJI = re.compile(r"<a?(:\w{1,32}:)\d{1,20}>")

Reply = discord.Message | discord.PartialMessage


@dataclass(slots=True)
class _Taken:
    """A question that somebody is answering, or has answered with *reply*; *said* is the hash of its text."""

    said: int
    reply: Reply | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Questions:
    """Outlives every client, so that a question that comes again over a new one is not answered again."""

    def __init__(self, desk: Desk, guilds: Guilds) -> None:
        self._desk, self._guilds = desk, guilds
        self._taken: OrderedDict[int, _Taken] = OrderedDict()

    async def heard(self, client: discord.Client, message: discord.Message, *, claimed: bool = False) -> None:
        """Answer *message* if it is a question to the bot, or one overheard that the desk wants to answer.

        What is put to the bot is *claimed* first, so that neither a crash nor another process loses or doubles it.
        """
        text = said(message)
        addressed = _addressed(client, message)
        if not _by_a_person(client, message) or not (addressed or text):
            return
        if claimed:
            await self._let_go(message.id)
        if message.id in self._taken:
            return
        taken = self._take(message.id, text)
        async with taken.lock:
            try:
                if claimed or not addressed or await self._claim(message):
                    await self._heard(message, text, taken, addressed=addressed)
                else:
                    self._taken.pop(message.id, None)
            except BaseException:  # a cancellation too: it is still open, and somebody else may take it up
                self._taken.pop(message.id, None)
                raise

    async def _let_go(self, message_id: int) -> None:
        """Wait while the same question is in other hands: who reads it back lets go of it where its claim is taken."""
        while (taken := self._taken.get(message_id)) and taken.lock.locked():
            async with taken.lock:
                pass

    async def _heard(self, message: discord.Message, text: str, taken: _Taken, *, addressed: bool) -> None:
        card = await self._desk.handle(self._ask(message, text, addressed=addressed))
        if card is not None and (addressed or await self._claim(message)):  # what is passed over leaves no trace
            taken.reply = await self._answer(message, card, addressed=addressed)
        if addressed or card is not None:
            await self._settle(message.id, taken.reply)

    async def missed(self, client: discord.Client, message: discord.Message) -> None:
        """Answer a message that is read back, if it was put to the bot."""
        if _addressed(client, message):
            trace.set(str(message.id))
            await self.heard(client, message)

    async def edited(self, client: discord.Client, message: discord.Message) -> None:
        """Let the answer follow its question, which its author changed within a minute of asking."""
        at = message.edited_at
        if at is None or at - message.created_at > EDITABLE:  # without a date only its links were unfurled
            return
        taken, text = self._taken.get(message.id), said(message)
        if not _by_a_person(client, message) or not (taken or _addressed(client, message)):
            return
        if taken is None:
            answered = await self._desk.inbox.reply("discord", str(message.id))
            if not answered:
                await self.heard(client, message)
                return
            taken = self._take(message.id, "")  # before a restart
            taken.reply = _partial(client, answered)
        async with taken.lock:
            if taken.reply is None or taken.said == hash(text):
                return
            taken.said = hash(text)
            await self._answer_anew(message, text, taken.reply)

    async def take_up(self, client: discord.Client) -> None:
        """Answer what an earlier process kept and didn't answer, and return when that is done."""
        async for arrival in self._desk.inbox.left_open("discord"):
            trace.set(arrival.id)
            try:
                await self._take_up(client, json.loads(arrival.body))
            except discord.HTTPException as error:
                log.warning("left open and not to be found", extra={"code": error.code})
                await self._desk.inbox.settle("discord", arrival.id)
            except (*TROUBLE, KnowledgeError) as error:
                log.warning("left open still", extra={"reason": type(error).__name__})

    async def _take_up(self, client: discord.Client, body: dict[str, int]) -> None:
        channel = channel_of(client, body.get("guild"), body["channel"])
        message = await persistently(lambda: channel.fetch_message(body["message"]))
        if await _replied(client, message):  # and then crashed, before that was noted
            await self._settle(message.id, None)
        else:
            await self.heard(client, message, claimed=True)

    async def _claim(self, message: discord.Message) -> bool:
        """Keep *message* safe until it is answered; return False where somebody has claimed it before."""
        body = {"channel": message.channel.id, "message": message.id}
        if (guild := _guild_id(message)) is not None:
            body["guild"] = guild
        try:
            return await self._desk.inbox.claim("discord", str(message.id), json.dumps(body))
        except KnowledgeError as error:
            log.warning("question not kept", extra={"reason": str(error)})
            return True  # it can be answered at least, or its asker told why not

    async def _settle(self, message_id: int, reply: Reply | None) -> None:
        try:
            answered = f"{reply.channel.id}:{reply.id}" if reply else ""
            await self._desk.inbox.settle("discord", str(message_id), answered)
        except KnowledgeError as error:
            log.warning("question not settled", extra={"reason": str(error)})

    def _take(self, message_id: int, text: str) -> _Taken:
        """Note that a question is in hand."""
        taken = self._taken[message_id] = _Taken(hash(text))
        if len(self._taken) > MOST_REMEMBERED:
            self._taken.popitem(last=False)
        return taken

    def _ask(self, message: discord.Message, text: str, *, addressed: bool) -> Ask:
        guild_id = _guild_id(message)
        asker = asker_of(message.author, admin=self._guilds.manages(guild_id, message.author))
        return Ask(asker=asker, place=place_of(guild_id, message.channel), text=text, addressed=addressed)

    async def _answer(self, message: discord.Message, card: Card, *, addressed: bool) -> discord.Message | None:
        """Answer in public where the question is, or else to its author alone; return the answer."""
        place = place_of(_guild_id(message), message.channel)
        if addressed and not place.direct and await self._in_private(card, place, message):
            note = "" if card.private else "Answers are private where you asked, so I answer you here."
            direct = await self._answer_privately(message, card, note)
            if direct is not None:
                return direct
            card = replace(card, blocks=(*card.blocks, Note("I would rather have told you in private: use /ask.")))
        try:
            reply = await post(
                message.channel, card, str(message.id), reply_to=message.to_reference(fail_if_not_exists=False)
            )
        except discord.HTTPException as error:
            if not addressed or error.code not in GONE | NOT_ALLOWED or place.direct:
                log.warning("answer not sent", extra={"status": error.status, "code": error.code})
                return None
            return await self._answer_privately(message, card, "I can't write where you asked, so I answer you here.")
        await self._delivered(card, place, reply)
        return reply

    async def _in_private(self, card: Card, place: Place, message: discord.Message) -> bool:
        if card.private:
            return True
        return await self._desk.seen(Ask(asker=asker_of(message.author), place=place, text="")) == "private"

    async def _answer_privately(self, message: discord.Message, card: Card, note: str) -> discord.Message | None:
        """Answer by direct message; None when that is closed."""
        if note:
            card = replace(card, blocks=(*card.blocks, Note(note)))
        try:
            direct = await persistently(message.author.create_dm)
            reply = await post(direct, card, str(message.id))
        except discord.HTTPException as error:
            log.warning("answer not sent in private", extra={"status": error.status, "code": error.code})
            return None
        await self._delivered(card, place_of(None, direct), reply)
        return reply

    async def _answer_anew(self, message: discord.Message, text: str, reply: Reply) -> None:
        ask = self._ask(message, text, addressed=True)
        card = await self._desk.handle(ask)
        if card is None:
            return
        try:
            await persistently(lambda: reply.edit(**render(card).instead))
        except discord.HTTPException as error:
            log.warning("answer not edited", extra={"status": error.status, "code": error.code})
            return
        await self._delivered(card, ask.place, reply)

    async def _delivered(self, card: Card, place: Place, reply: Reply) -> None:
        if card.told is None:
            return
        try:
            await self._desk.delivered(card.told, place, str(reply.id))
        except KnowledgeError as error:
            log.warning("answer not noted for corrections", extra={"reason": str(error)})


def channel_of(
    client: discord.Client, guild_id: int | None, channel_id: int
) -> discord.Thread | discord.PartialMessageable:
    """Return the channel of that id, without asking Discord; a thread that is known is one."""
    guild = client.get_guild(guild_id) if guild_id else None
    thread = guild.get_thread(channel_id) if guild else None
    kind = None if guild_id else discord.ChannelType.private
    return thread or client.get_partial_messageable(channel_id, guild_id=guild_id, type=kind)


def _partial(client: discord.Client, answered: str) -> discord.PartialMessage:
    channel, _, message = answered.partition(":")
    return client.get_partial_messageable(int(channel)).get_partial_message(int(message))


async def _replied(client: discord.Client, message: discord.Message) -> bool:
    """Return whether the bot has replied to *message* already, as its channel tells."""
    try:
        async for found in message.channel.history(after=message, limit=LOOKED_BACK, oldest_first=True):
            if _answers(client, found, message.id):
                return True
    except TROUBLE as error:
        log.warning("history not read", extra={"reason": str(error)[:100]})
    return False  # the nonce of the answer sees that it isn't sent twice within minutes


def _answers(client: discord.Client, message: discord.Message, question: int) -> bool:
    """Return whether *message* is the bot's reply to *question*."""
    own = client.user is not None and message.author.id == client.user.id
    return own and message.reference is not None and message.reference.message_id == question


def _guild_id(message: discord.Message) -> int | None:
    return message.guild.id if message.guild else getattr(message.channel, "guild_id", None)


def _by_a_person(client: discord.Client, message: discord.Message) -> bool:
    return not (message.author.bot or message.webhook_id or message.is_system() or client.user is None)


def _addressed(client: discord.Client, message: discord.Message) -> bool:
    """Return whether *message* is put to the bot: directly, by a mention, or as a reply to something it said."""
    if message.channel.type is discord.ChannelType.private:
        return True
    if client.user in message.mentions:  # a reply pings whom it replies to, unless its author says otherwise
        return True
    replied_to = message.reference.resolved if message.reference else None
    return bool(
        isinstance(replied_to, discord.Message) and client.user and replied_to.author.id == client.user.id
        and message.content
    )  # fmt: skip


def said(message: discord.Message) -> str:
    """Return the words of *message* without mentions, whose ids nobody should find in the ledger."""
    return _EMOJI.sub(r"\1", _MENTIONS.sub(" ", message.content)).strip()
