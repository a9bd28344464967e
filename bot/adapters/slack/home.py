"""The app's home tab, and the conversation with it: what one may ask, and for curators what there is to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.slack.clients import TROUBLE, reason
from bot.adapters.slack.commands import WAYS
from bot.adapters.slack.files import Files
from bot.adapters.slack.people import People
from bot.adapters.slack.reading import place_of
from bot.adapters.slack.render import blocks_of, plain_text
from bot.adapters.slack.showing import Showing, Spot
from bot.adapters.slack.workspaces import Workspace
from bot.cards import Card, Items, Text
from bot.desk import Desk
from bot.requests import (
    Ask,
    FactForm,
    Help,
    ListFacts,
    ListGaps,
    Place,
    Request,
    ShowQuality,
    ShowSettings,
    ShowStats,
    SuggestQuestions,
    press,
)

__all__ = ["ASK", "Home"]

log = logging.getLogger(__name__)

JSON = Mapping[str, Any]

ASK = "ask"  # before the number in the action_id of a question to press
PROMPTS = 4
MOST_BLOCKS = 100
MOST_TITLE = 75
_WEEK = 7
_DOORS = (
    ("New fact", press(FactForm, fact="")),
    ("Facts", press(ListFacts)),
    ("Gaps", press(ListGaps)),
    ("Statistics", press(ShowStats)),
    ("Quality", press(ShowQuality)),
    ("Settings", press(ShowSettings)),
)


class Home:
    """Shows what the app is to who opens it."""

    def __init__(self, desk: Desk, people: People, showing: Showing, files: Files) -> None:
        self._desk, self._people, self._showing, self._files = desk, people, showing, files

    async def opened(self, workspace: Workspace, event: JSON) -> None:
        """Show the home tab, or in the conversation a few questions to begin with."""
        if event.get("tab") == "messages":
            await self._prompt(workspace, str(event.get("user", "")), str(event.get("channel", "")))
        elif event.get("tab") == "home":
            await self._publish(workspace, str(event.get("user", "")))

    async def asked(self, workspace: Workspace, body: JSON, question: str) -> None:
        """Answer a question that was pressed in the home tab."""
        user = str((body.get("user") or {}).get("id", ""))
        spot = Spot(workspace, place_of(workspace.team, ""), user, trigger=str(body.get("trigger_id") or ""))
        ask = Ask(asker=await self._people.asker(workspace, user, fresh=False), place=spot.place, text=question)
        card = await self._desk.handle(ask)
        if card is not None:
            await self._showing.show(spot, ask, card)

    async def _prompt(self, workspace: Workspace, user: str, channel: str) -> None:
        questions = await self._questions(workspace, user, place_of(workspace.team, channel))
        prompts = [{"title": question[:MOST_TITLE], "message": question} for question in questions]
        if not prompts:
            return
        try:
            await workspace.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title="Hello! Ask me a question, for example:", prompts=prompts
            )
        except TROUBLE as error:
            log.info("prompts not shown", extra={"reason": reason(error)})

    async def _publish(self, workspace: Workspace, user: str) -> None:
        place = place_of(workspace.team, "")
        questions = await self._questions(workspace, user, place)
        asker = await self._people.asker(workspace, user)
        shown = await self._desk.handle(Help(asker=asker, place=place, ways=WAYS))
        blocks = blocks_of(_without_examples(shown), message=False) if shown else []
        if questions:
            blocks.append({"type": "actions", "elements": [*map(_question, range(PROMPTS), questions)]})
        blocks += await self._desk_of_a_curator(workspace, user, place)
        await workspace.client.views_publish(user_id=user, view={"type": "home", "blocks": blocks[:MOST_BLOCKS]})

    async def _desk_of_a_curator(self, workspace: Workspace, user: str, place: Place) -> list[dict[str, Any]]:
        """Return what a curator sees besides; nothing for anybody else."""
        asker = await self._people.asker(workspace, user)
        wanted: tuple[Request, ...] = (
            ShowStats(asker=asker, place=place, days=_WEEK),
            ListGaps(asker=asker, place=place),
            ListFacts(asker=asker, place=place, state="due"),
        )
        blocks: list[dict[str, Any]] = []
        for request in wanted:
            card = await self._desk.handle(request)
            if card is None or card.kind == "refusal":
                return []
            pictures = await self._files.pictures(workspace, card)
            blocks += [{"type": "divider"}, *blocks_of(replace(card, buttons=()), pictures, message=False)]
        doors = [
            {"type": "button", "text": plain_text(label, 75), "action_id": f"press:{number}", "value": token}
            for number, (label, token) in enumerate(_DOORS)
        ]
        return [{"type": "divider"}, {"type": "actions", "elements": doors}, *blocks]

    async def _questions(self, workspace: Workspace, user: str, place: Place) -> list[str]:
        asker = await self._people.asker(workspace, user, fresh=False)
        card = await self._desk.handle(SuggestQuestions(asker=asker, place=place, count=PROMPTS))
        return [line for block in card.blocks if isinstance(block, Items) for line in block.lines] if card else []


def _question(number: int, question: str) -> dict[str, Any]:
    return {
        "type": "button",
        "text": plain_text(question, MOST_TITLE),
        "action_id": f"{ASK}:{number}",
        "value": question[:2_000],
    }


def _without_examples(card: Card) -> Card:
    """Return the help without its list of questions, which stand beside it to be pressed."""
    kept = list(card.blocks)
    for number, block in enumerate(kept):
        if isinstance(block, Text) and block.text == "You could ask:":
            del kept[number : number + 2]
            break
    return replace(card, blocks=tuple(kept))
