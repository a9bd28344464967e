"""Say in Slack what nobody asks for at the moment: corrections of public answers, and answers that somebody waits for.

Source: https://docs.slack.dev/reference/methods/chat.postMessage ("channel" may be a person's id: a direct message).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.clients import passing
from bot.adapters.slack.delivery import Delivery, Undeliverable
from bot.adapters.slack.render import content
from bot.adapters.slack.workspaces import NotInstalled, Workspaces
from bot.desk import Desk, Notice

__all__ = ["run"]

log = logging.getLogger(__name__)


async def run(desk: Desk, workspaces: Workspaces, delivery: Delivery) -> None:
    """Deliver what the desk has to say, for ever; what fails in passing comes again."""
    began = datetime.now(UTC)
    async for notice in desk.notices("slack"):
        errand = notice.errand
        try:
            await _deliver(workspaces, delivery, notice, perhaps_said=errand.at < began)
        except Exception as error:
            if _passing(error):
                log.warning("notice put off", extra={"kind": errand.kind, "reason": type(error).__name__})
                continue
            if isinstance(error, Undeliverable | NotInstalled | SlackApiError):
                log.info("notice has no place any more", extra={"kind": errand.kind, "reason": str(error)[:100]})
            else:
                log.exception("notice given up", extra={"kind": errand.kind})
        await desk.ran(notice)


def _passing(error: Exception) -> bool:
    """Return whether the same may well succeed a little later."""
    if isinstance(error, Undeliverable):
        return error.passing
    return passing(error)


async def _deliver(workspaces: Workspaces, delivery: Delivery, notice: Notice, *, perhaps_said: bool) -> None:
    """Deliver *notice*, in a direct message where its place is gone or closed; an earlier process may have."""
    errand = notice.errand
    place = await workspaces.of(errand.space)
    if errand.kind == "recall":
        await delivery.update(place, errand.channel, errand.message, content(notice.card))
        return
    mark = errand.name
    if errand.channel.startswith("D"):
        where, thread, person = errand.channel, errand.thread, ""
    elif errand.thread:
        where, thread, person = errand.channel, errand.thread, errand.person
    else:  # what was asked in no thread was asked with /ask, or in the home tab: nobody else saw it
        where, thread, person = errand.person, "", ""
    if perhaps_said and await delivery.look(place, where, thread, mark):
        return
    try:
        await delivery.post(place, where, content(notice.card, mention=person), thread=thread, mark=mark)
    except Undeliverable as error:
        if error.passing or where == errand.person:
            raise
        await delivery.post(place, errand.person, content(notice.card), mark=mark)
