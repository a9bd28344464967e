"""Show a card where somebody pressed, typed or filled in: in the channel, to them alone, or in a modal."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.adapters.late import late
from bot.adapters.slack.clients import TROUBLE, UNREADABLE, code_of, passing, reason
from bot.adapters.slack.delivery import Delivery, Undeliverable
from bot.adapters.slack.files import Files
from bot.adapters.slack.render import content
from bot.adapters.slack.views import Back, card_view, form_view
from bot.adapters.slack.workspaces import Workspace
from bot.cards import Button, Card
from bot.desk import Desk
from bot.requests import Place, Request, Share, press

__all__ = ["Showing", "Spot", "private"]

log = logging.getLogger(__name__)

_PAUSES = (0.2, 0.6)  # seconds before a modal is tried again, of the three there are
_OPENED = "exchanged_trigger_id"  # by a try of ours whose answer was lost
_NOT_IN = frozenset({"not_in_channel", "channel_not_found"})  # the bot can't post there; a response_url can


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was asked for: what Slack gave to answer it with.

    *message* says that a message's button was pressed, *view* is the id of the modal where it was; *trigger* opens a
    modal once, within three seconds; *url* is a response_url, "" where there is none.
    """

    workspace: Workspace
    place: Place
    user: str
    url: str = ""
    trigger: str = ""
    message: bool = False
    ephemeral: bool = False
    view: str = ""

    @property
    def back(self) -> Back:
        """What a modal opened here has to know."""
        return Back(self.place.channel, self.place.thread)


def private(card: Card) -> Card:
    """Return an answer that only its asker sees, with a button that shows it to everyone."""
    if card.told is None or not card.told.facts:
        return card
    return replace(card, buttons=(Button("Share here", press(Share, ask=card.told.ask), primary=True), *card.buttons))


class Showing:
    """The one way from a card to a person who asked by hand."""

    def __init__(self, desk: Desk, delivery: Delivery, files: Files) -> None:
        self._desk, self._delivery, self._files = desk, delivery, files

    async def show(self, spot: Spot, request: Request, card: Card, *, seen: str = "") -> str:
        """Show *card*, and return the ts of a message that everybody sees, or ""; *seen* overrides the desk's word."""
        try:
            return await self._show(spot, request, card, seen or await self._desk.seen(request))
        except Undeliverable as error:
            log.warning("reply not sent", extra={"channel": spot.place.channel, "reason": str(error)})
        except SlackApiError as error:
            log.warning("reply not sent", extra={"channel": spot.place.channel, "reason": reason(error)})
        return ""

    async def _show(self, spot: Spot, request: Request, card: Card, seen: str) -> str:
        if card.form is not None:
            await self.open(spot, form_view(card.form, spot.back), late(request))
            return ""
        if card.files:
            card = await self._files.handed_over(spot.workspace, spot.place, spot.user, card)
        pictures = await self._files.pictures(spot.workspace, card)
        if spot.view or not spot.url:
            await self.open(spot, card_view(card, spot.back, pictures), card)
        elif seen == "public" and not card.private:
            return await self._in_public(spot, request, card, content(card, pictures))
        elif seen == "update" and spot.message and not card.private:
            await self._delivery.respond(spot.url, {**content(card, pictures), "replace_original": True})
        else:
            await self._delivery.respond(spot.url, self._for_one(spot, content(private(card), pictures)))
        return ""

    def _for_one(self, spot: Spot, made: dict[str, Any]) -> dict[str, Any]:
        thread = {"thread_ts": spot.place.thread} if spot.place.thread else {}
        return {**made, **thread, "response_type": "ephemeral", "replace_original": False}

    async def _in_public(self, spot: Spot, request: Request, card: Card, made: dict[str, Any]) -> str:
        place, said = spot.place, ""
        try:
            said = await self._delivery.post(
                spot.workspace, place.channel, made, thread=place.thread, mark=f"{place.channel}/{spot.trigger}"
            )
        except Undeliverable as error:
            if str(error) not in _NOT_IN:
                raise
            thread = {"thread_ts": place.thread} if place.thread else {}
            await self._delivery.respond(
                spot.url, {**made, **thread, "response_type": "in_channel", "replace_original": False}
            )
        if isinstance(request, Share) and spot.ephemeral:
            await self._delivery.respond(spot.url, {"delete_original": True})
        if said and card.told:
            await self._desk.delivered(card.told, place, said)
        return said

    async def open(self, spot: Spot, view: dict[str, Any], instead: Card) -> None:
        """Show *view* as a modal, in the place of the one that is open; where Slack opens none, say *instead*."""
        client = spot.workspace.client
        for pause in (*_PAUSES, None):
            try:
                if spot.view:
                    await client.views_update(view_id=spot.view, view=view)
                else:
                    await client.views_open(trigger_id=spot.trigger, view=view)
            except TROUBLE as error:
                if isinstance(error, SlackApiError) and code_of(error) == _OPENED:
                    return
                if pause is not None and (passing(error) or isinstance(error, UNREADABLE)):
                    await asyncio.sleep(pause)
                    continue
                log.warning("modal not shown", extra={"reason": reason(error)})
                if not spot.view:  # or else they closed it themselves
                    await self._say(spot, instead)
            return

    async def _say(self, spot: Spot, card: Card) -> None:
        """Tell the person alone: where they asked, or in direct messages."""
        try:
            if spot.url:
                await self._delivery.respond(spot.url, self._for_one(spot, content(card)))
            else:
                await self._delivery.post(spot.workspace, spot.user, content(card))
        except Undeliverable as error:
            log.warning("reply not sent", extra={"channel": spot.place.channel, "reason": str(error)})
