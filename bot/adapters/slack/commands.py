"""/footnote: the same words as in the terminal, with modals where something has to be picked or given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.late import TOO_LATE
from bot.adapters.slack.importing import import_view
from bot.adapters.slack.people import People
from bot.adapters.slack.picking import PICKS, pick_view
from bot.adapters.slack.reading import place_of, text_of, words_of
from bot.adapters.slack.showing import Showing, Spot
from bot.adapters.slack.workspaces import Workspace
from bot.cards import refusal
from bot.desk import Desk
from bot.requests import FactForm, Help, Request, SuggestFacts
from bot.words import COMMANDS, NotUnderstood, parse

__all__ = ["WAYS", "Commands"]

JSON = Mapping[str, Any]

WAYS = (
    "mention me in a channel or thread, and go on in the thread without a mention",
    "write me a direct message",
    "/ask QUESTION: only you see the answer, until you share it",
    "“Answer this” in the menu of any message",
)
_IMPORT = "fact import"


class Commands:
    """Answers /footnote, and "Make this a fact"."""

    def __init__(self, desk: Desk, people: People, showing: Showing) -> None:
        self._desk, self._people, self._showing = desk, people, showing

    async def command(self, workspace: Workspace, body: JSON) -> None:
        """Do what was typed."""
        user = str(body.get("user_id", ""))
        place = place_of(workspace.team, str(body.get("channel_id", "")))
        spot = Spot(workspace, place, user, str(body.get("response_url", "")), str(body.get("trigger_id", "")))
        asker = await self._people.asker(workspace, user)
        words = " ".join(words_of(str(body.get("text", ""))).split()) or "help"
        probe = SuggestFacts(asker=asker, place=place, typed="")
        if words.casefold() in (*PICKS, _IMPORT, "help"):
            allowed = await self._desk.handle(probe)
            curates = allowed is not None and allowed.kind != "refusal"
            if words.casefold() == "help":
                await self._say(spot, Help(asker=asker, place=place, ways=_ways(curates=curates)))
            elif allowed is not None and not curates:
                await self._showing.show(spot, probe, allowed)
            else:
                view = import_view(spot.back) if words.casefold() == _IMPORT else pick_view(words.casefold(), spot.back)
                await self._showing.open(spot, view, refusal(TOO_LATE))
            return
        try:
            request = parse(words, asker, place)
        except NotUnderstood as error:
            await self._showing.show(spot, probe, refusal(str(error)))
            return
        await self._say(spot, request)

    async def make_a_fact(self, workspace: Workspace, body: JSON) -> None:
        """Open the form of a new fact with somebody's message as its answer."""
        message, channel = body.get("message") or {}, str((body.get("channel") or {}).get("id", ""))
        user = str((body.get("user") or {}).get("id", ""))
        place = place_of(workspace.team, channel, str(message.get("thread_ts") or message.get("ts") or ""))
        spot = Spot(workspace, place, user, str(body.get("response_url", "")), str(body.get("trigger_id", "")))
        asker = await self._people.asker(workspace, user)
        text = text_of(str(message.get("text", "")), workspace.bot_user)
        await self._say(spot, FactForm(asker=asker, place=place, fact="", prefill={"answer": text}))

    async def _say(self, spot: Spot, request: Request) -> None:
        card = await self._desk.handle(request)
        if card is not None:
            await self._showing.show(spot, request, card)


def _ways(*, curates: bool) -> tuple[str, ...]:
    typed = [f"/footnote {one.line}: {one.tells}" for one in COMMANDS if curates or not one.curators]
    if curates:
        typed.append(f"/footnote {_IMPORT}: import a file of facts")
    return (*WAYS, *typed)
