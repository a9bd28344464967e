"""What is filled in: forms, picks and imports, answered in the same modal while somebody looks at it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.adapters.slack.files import Files, Unreadable
from bot.adapters.slack.importing import IMPORT, packed
from bot.adapters.slack.people import People
from bot.adapters.slack.picking import PICK, offered, picked, suggesting
from bot.adapters.slack.presses import spot_of
from bot.adapters.slack.showing import Showing, Spot
from bot.adapters.slack.views import FORM, Back, again_view, card_view, error_on, filled, form_view, sentence_of
from bot.adapters.slack.workspaces import Workspace
from bot.cards import Card, refusal, simple
from bot.desk import Desk
from bot.requests import Asker, InvalidToken, Request, from_form

__all__ = ["Modals"]

JSON = Mapping[str, Any]

AT_ONCE = 2.0  # seconds; Slack wants to hear within three what becomes of a filled modal
_NOT_OURS = "This form is not one of mine."


class Modals:
    """Answers filled modals, and what is typed into their lists."""

    def __init__(self, desk: Desk, people: People, showing: Showing, files: Files) -> None:
        self._desk, self._people, self._showing, self._files = desk, people, showing, files

    async def submitted(self, ack: AsyncAck, workspace: Workspace, body: JSON) -> None:
        """Do what was filled in; errors stand on their fields, and what is slow is shown when it is done."""
        view = body["view"]
        # The modal stays, so that what comes of it takes its place.
        spot = replace(spot_of(workspace, body), view=str(view.get("id", "")))
        doing = asyncio.ensure_future(self._do(workspace, view, spot))
        done, _ = await asyncio.wait((doing,), timeout=AT_ONCE)
        if not done:
            await ack(response_action="update", view=card_view(simple("working", "One moment …"), spot.back))
        request, card = await doing
        if not done and card.kind == "refusal":  # too late for errors on fields: what was typed comes back with them
            await self._showing.open(spot, again_view(view, sentence_of(card)), card)
        elif request is None or not (card.files or not done):
            await ack(**_answer(card, view, spot))
        else:
            if done:
                await ack(response_action="update", view=card_view(card, spot.back))
            await self._showing.show(spot, request, card)

    async def suggested(self, ack: AsyncAck, workspace: Workspace, body: JSON) -> None:
        """Offer what may be meant by what is typed into a list."""
        spot, source = spot_of(workspace, body), str(body.get("action_id", ""))
        asker = await self._people.asker(workspace, spot.user)
        card = await self._desk.handle(suggesting(source, str(body.get("value") or ""), asker, spot.place))
        await ack(**offered(source, card))

    async def _do(self, workspace: Workspace, view: JSON, spot: Spot) -> tuple[Request | None, Card]:
        asker = await self._people.asker(workspace, spot.user)
        try:
            request = await self._request(workspace, view, spot, asker)
        except (InvalidToken, Unreadable) as error:
            return None, refusal(str(error))
        if request is None:
            return None, refusal(_NOT_OURS)
        return request, await self._desk.handle(request) or simple("done", "Done.")

    async def _request(self, workspace: Workspace, view: JSON, spot: Spot, asker: Asker) -> Request | None:
        kind = view.get("callback_id")
        if kind == FORM:
            return from_form(Back.read(view).submit, filled(view), asker, spot.place)
        if kind == PICK:
            return await picked(view, asker, spot.place, self._desk.handle)
        if kind == IMPORT:
            return await packed(self._files, workspace, view, asker, spot.place)
        return None


def _answer(card: Card, view: JSON, spot: Spot) -> dict[str, Any]:
    """Return what becomes of the modal: errors on its fields, another form, or the card."""
    if card.kind == "refusal" and (errors := error_on(card, view)):
        return {"response_action": "errors", "errors": errors}
    if card.form is not None:
        return {"response_action": "update", "view": form_view(card.form, spot.back)}
    return {"response_action": "update", "view": card_view(card, spot.back)}
