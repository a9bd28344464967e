"""Send messages so that a passing fault loses none and doubles none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import chain, repeat
from time import monotonic
from typing import TypeVar

import aiohttp
import discord

from bot.adapters.discord.render import render
from bot.cards import Card, Note

__all__ = [
    "GONE",
    "NOT_ALLOWED",
    "NO_FILES",
    "TROUBLE",
    "Somewhere",
    "misread",
    "passing",
    "persistently",
    "post",
    "without_files",
]

log = logging.getLogger(__name__)

T = TypeVar("T")
Somewhere = discord.abc.Messageable

PAUSES = (0.2, 1.0, 3.0, 5.0)  # seconds before each further try; the last one for ever
BANNED = 10.0  # after a 429, of which 10,000 in ten minutes ban the address
FOR = 60.0  # seconds, after which an answer helps nobody
MISREAD = 4  # answers that aren't Discord's, after which it may as well be us who can't read them
GONE = frozenset({10003, 10004, 10008, 10013, 10015, 50083})  # channel, guild, message, user, webhook; archived thread
NOT_ALLOWED = frozenset({50001, 50007, 50013, 160005})  # no access, no direct messages, no permission, locked thread
CANNOT_REPLY = 160002  # without permission to read the history
TOO_LARGE = 40005
NO_FILES = NOT_ALLOWED | {TOO_LARGE}  # may also mean that the message would do without its files

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)  # what discord.py raises over what isn't Discord's
TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError, *_UNREADABLE)  # all that may come of a request


def passing(error: BaseException) -> bool:
    """Return whether the same request may well succeed a little later.

    discord.py itself waits for rate limits and tries most server errors again, but neither 503, nor a connection that
    was reset, nor a 429 that comes from the proxy in front of Discord.
    """
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, OSError | aiohttp.ClientError)


def misread(error: BaseException) -> bool:
    """Return whether something between us and Discord answered, or nobody can tell what."""
    if isinstance(error, discord.HTTPException):
        told = error.response.headers.get("Content-Type", "")
        return error.code == 0 and not passing(error) and not told.startswith("application/json")
    return isinstance(error, _UNREADABLE)


async def persistently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what *attempt* returns, tried again while what goes wrong is passing; repeating it must be harmless."""
    until, strange = monotonic() + FOR, 0
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            return await attempt()
        except Exception as error:
            strange += misread(error)
            if not (passing(error) or misread(error)) or monotonic() > until or strange > MISREAD:
                raise
            wait = BANNED if isinstance(error, discord.HTTPException) and error.status == 429 else pause
            log.warning("request failed, trying again", extra={"reason": type(error).__name__, "pause": wait})
        await asyncio.sleep(wait)
    raise AssertionError  # pauses never end


def without_files(card: Card) -> Card:
    """Return *card* as it reads where no files may be sent."""
    return replace(card, blocks=(*card.blocks, Note("I can't send files here: allow me Attach Files, and ask again.")))


async def post(
    where: Somewhere,
    card: Card,
    nonce: str,
    *,
    reply_to: discord.MessageReference | None = None,
    ping: int | None = None,
) -> discord.Message:
    """Send *card*, once however often it has to be tried: Discord takes one *nonce* for one message.

    What a missing permission forbids is left out: first the reply's link to its question, then the files. Only *ping*,
    a person who asked for it, is notified. Raise HTTPException when it can't be sent at all.
    """
    allowed = discord.AllowedMentions.none()
    if ping:
        allowed.users = [discord.Object(ping)]
    files = True

    async def attempt() -> discord.Message:
        message = render(card, files=files, mention=ping)
        if reply_to is None:
            return await where.send(**message.new, nonce=nonce, allowed_mentions=allowed)
        return await where.send(**message.new, nonce=nonce, allowed_mentions=allowed, reference=reply_to)

    while True:
        try:
            return await persistently(attempt)
        except discord.HTTPException as error:
            if reply_to is not None and error.code == CANNOT_REPLY:
                reply_to = None
            elif files and render(card).files and error.code in NO_FILES:
                files, card = False, without_files(card)
            else:
                raise
