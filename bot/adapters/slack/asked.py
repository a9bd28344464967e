"""Questions that are asked by hand: /ask, and "Answer this" on somebody's message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack.people import People
from bot.adapters.slack.questions import Questions
from bot.adapters.slack.reading import place_of, text_of
from bot.adapters.slack.showing import Showing, Spot
from bot.adapters.slack.workspaces import Workspace
from bot.cards import refusal
from bot.desk import Desk
from bot.requests import Ask

__all__ = ["Asked"]

JSON = Mapping[str, Any]


class Asked:
    """Answers them."""

    def __init__(self, desk: Desk, people: People, showing: Showing, questions: Questions) -> None:
        self._desk, self._people, self._showing, self._questions = desk, people, showing, questions

    async def command(self, workspace: Workspace, body: JSON) -> None:
        """Answer /ask: only who asks sees it, until they share it."""
        user = str(body.get("user_id", ""))
        place = place_of(workspace.team, str(body.get("channel_id", "")))
        spot = Spot(workspace, place, user, str(body.get("response_url", "")), str(body.get("trigger_id", "")))
        text = text_of(str(body.get("text", "")), workspace.bot_user)
        ask = Ask(asker=await self._people.asker(workspace, user, fresh=False), place=place, text=text)
        card = (
            await self._desk.handle(ask)
            if text
            else refusal("Type a question behind /ask, such as: /ask What is the article about?")
        )
        if card is not None:
            await self._showing.show(spot, ask, card, seen="private")

    async def shortcut(self, workspace: Workspace, body: JSON) -> None:
        """Answer somebody's message, in its thread."""
        message, user = body.get("message") or {}, str((body.get("user") or {}).get("id", ""))
        channel, ts = str((body.get("channel") or {}).get("id", "")), str(message.get("ts", ""))
        place = place_of(workspace.team, channel, str(message.get("thread_ts") or ts))
        spot = Spot(workspace, place, user, str(body.get("response_url", "")), str(body.get("trigger_id", "")))
        text = text_of(str(message.get("text", "")), workspace.bot_user)
        ask = Ask(asker=await self._people.asker(workspace, user, fresh=False), place=place, text=text)
        card = await self._desk.handle(ask) if text else refusal("That message has no text to answer.")
        if card is None:
            return
        arrival = f"{workspace.team}/{channel}/{ts}"
        async with self._questions.turn(arrival):
            said = await self._showing.show(spot, ask, card)
            if said:  # a change of the message is followed from now on
                await self._desk.inbox.claim("slack", arrival)
                await self._desk.inbox.settle("slack", arrival, said)
