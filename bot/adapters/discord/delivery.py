"""Say what nobody asks for at the moment: corrections of public answers, and answers that somebody waits for."""

from __future__ import annotations

import logging

import discord

from bot.adapters.discord.render import render
from bot.adapters.discord.sending import GONE, NOT_ALLOWED, Somewhere, passing, persistently, post
from bot.desk import Desk, Notice

__all__ = ["deliver", "run"]

log = logging.getLogger(__name__)


async def run(client: discord.Client, desk: Desk) -> None:
    """Deliver what the desk has to say, for ever; what fails in passing comes again."""
    async for notice in desk.notices("discord"):
        try:
            await deliver(client, notice)
        except Exception as error:
            if passing(error):
                log.warning("notice put off", extra={"kind": notice.errand.kind, "reason": type(error).__name__})
                continue
            log.exception("notice given up", extra={"kind": notice.errand.kind})
        await desk.ran(notice)


async def deliver(client: discord.Client, notice: Notice) -> None:
    """Deliver *notice* where it belongs; where that is gone or closed, nowhere, without failing."""
    errand = notice.errand
    where = client.get_partial_messageable(int(errand.thread or errand.channel))
    try:
        if errand.kind == "recall":
            message = where.get_partial_message(int(errand.message))
            await persistently(lambda: message.edit(**render(notice.card).instead))
        elif not errand.space or not await _told(where, notice, ping=int(errand.person)):
            person = discord.Object(int(errand.person))
            user = await persistently(lambda: client.create_dm(person))
            await _told(user, notice)
    except discord.HTTPException as error:
        if error.code not in GONE | NOT_ALLOWED:
            raise
        log.info("notice has no place any more", extra={"kind": errand.kind, "code": error.code})


async def _told(where: Somewhere, notice: Notice, ping: int | None = None) -> bool:
    """Send the notice once, however often it is tried; return False where that is impossible."""
    try:
        await post(where, notice.card, notice.errand.name, ping=ping)
    except discord.HTTPException as error:
        if error.code not in GONE | NOT_ALLOWED:
            raise
        return False
    return True
