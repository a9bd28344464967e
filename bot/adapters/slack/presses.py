"""Buttons, menus and votes: each press is the request of its token, and nothing in it is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack.people import People
from bot.adapters.slack.reading import place_of
from bot.adapters.slack.showing import Showing, Spot
from bot.adapters.slack.views import Back
from bot.adapters.slack.workspaces import Workspace
from bot.cards import refusal
from bot.desk import Desk
from bot.requests import Help, InvalidToken, from_token

__all__ = ["Presses", "spot_of", "token_of"]

JSON = Mapping[str, Any]


def token_of(action: JSON) -> str:
    """Return the token of what was pressed or picked."""
    picked = action.get("selected_option") or {}
    return str(picked.get("value") or action.get("value") or "")


def spot_of(workspace: Workspace, body: JSON) -> Spot:
    """Return where a press, a choice or a filled form happened; what a modal carries along isn't trusted."""
    user, trigger = str((body.get("user") or {}).get("id", "")), str(body.get("trigger_id") or "")
    view = body.get("view")
    if view:
        back = Back.read(view)
        modal = view.get("type") == "modal"
        place = place_of(workspace.team, back.channel, back.thread)
        return Spot(workspace, place, user, trigger=trigger, view=str(view.get("id", "")) if modal else "")
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = str(container.get("channel_id") or (body.get("channel") or {}).get("id", ""))
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "")
    return Spot(
        workspace,
        place_of(workspace.team, channel, thread),
        user,
        str(body.get("response_url") or ""),
        trigger,
        message=True,
        ephemeral=bool(container.get("is_ephemeral")),
    )


class Presses:
    """Answers what is pressed."""

    def __init__(self, desk: Desk, people: People, showing: Showing) -> None:
        self._desk, self._people, self._showing = desk, people, showing

    async def pressed(self, workspace: Workspace, body: JSON, action: JSON) -> None:
        """Do what was pressed."""
        spot = spot_of(workspace, body)
        asker = await self._people.asker(workspace, spot.user)
        try:
            request = from_token(token_of(action), asker, spot.place)
        except InvalidToken as error:
            await self._showing.show(spot, Help(asker=asker, place=spot.place), refusal(str(error)))
            return
        card = await self._desk.handle(request)
        if card is not None:
            await self._showing.show(spot, request, card)
