"""Pick facts and phrasings by typing a few letters: the modals of commands that were given none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import requests as r
from bot.adapters.slack.render import plain_text
from bot.adapters.slack.views import Back
from bot.cards import Card
from bot.requests import Asker, Place, Request

__all__ = ["PICK", "PICKS", "Pick", "offered", "pick_view", "picked", "suggesting"]

JSON = dict[str, Any]

PICK = "pick"  # callback_id of a picking modal
MOST_VALUE = 150
_PHRASING = "phrasing"  # a field of this name picked from a list holds fact and phrasing


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to pick or type: *source* is "facts:STATE", "phrasings", or "" for what is typed."""

    label: str
    source: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """What makes a request of *kind*: its fields by name."""

    title: str
    kind: Callable[..., Request]
    fields: Mapping[str, Field]


_LIVE, _ANY, _RETIRED = (Field("Fact", f"facts:{state}") for state in ("live", "", "retired"))
PICKS: Mapping[str, Pick] = {
    "fact edit": Pick("Edit a fact", r.FactForm, {"fact": _ANY}),
    "fact show": Pick("Show a fact", r.ShowFact, {"fact": _ANY}),
    "fact checked": Pick("Still right", r.MarkChecked, {"fact": _LIVE}),
    "fact retire": Pick("Retire a fact", r.RetireFact, {"fact": _LIVE, "note": Field("Why", optional=True)}),
    "fact restore": Pick("Restore a fact", r.RestoreFact, {"fact": _RETIRED}),
    "fact rename": Pick("Rename a fact", r.RenameFact, {"fact": _ANY, "to": Field("New id")}),
    "fact merge": Pick("Merge facts", r.MergeFacts, {"fact": _LIVE, "into": Field("Into", "facts:live")}),
    "fact phrase": Pick("A new phrasing", r.AddPhrasing, {"fact": _LIVE, "phrasing": Field("Asked as")}),
    "fact move": Pick(
        "Move a phrasing", r.MovePhrasing, {"phrasing": Field("Phrasing", "phrasings"), "to": Field("To", "facts:live")}
    ),
}


def pick_view(words: str, back: Back) -> JSON:
    """Return the modal that asks for what the command *words* needs."""
    pick = PICKS[words]
    return {
        "type": "modal",
        "callback_id": PICK,
        "title": plain_text(pick.title, 24),
        "submit": plain_text("Go on", 24),
        "close": plain_text("Cancel", 24),
        "private_metadata": Back(back.channel, back.thread, words).packed(),
        "blocks": [_input(name, field) for name, field in pick.fields.items()],
    }


def _input(name: str, field: Field) -> JSON:
    element: JSON = {"type": "plain_text_input", "action_id": "typed", "max_length": 300}
    if field.source:
        element = {
            "type": "external_select",
            "action_id": field.source,
            "min_query_length": 0,
            "placeholder": plain_text("Type a few letters", 150),
        }
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(field.label, 2_000),
        "element": element,
        "optional": field.optional,
    }


def suggesting(source: str, typed: str, asker: Asker, place: Place) -> Request:
    """Return the request for what may be meant by what was *typed* into a field."""
    kind, _, state = source.partition(":")
    if kind == "phrasings":
        return r.SuggestPhrasings(asker=asker, place=place, typed=typed)
    return r.SuggestFacts(asker=asker, place=place, typed=typed, state=state)


def offered(source: str, card: Card | None) -> JSON:
    """Return what may be meant as Slack's options."""
    options = []
    for option in card.menu.options if card and card.menu else ():
        fact = option.press.split(":")[-1]
        value = f"{fact}\n{option.label}" if source == "phrasings" else fact
        made: JSON = {"text": plain_text(option.label, 75), "value": value[:MOST_VALUE]}
        if option.hint:
            made["description"] = plain_text(option.hint, 75)
        options.append(made)
    return {"options": options}


async def picked(view: Mapping[str, Any], asker: Asker, place: Place, ask: Callable[[Request], Any]) -> Request | None:
    """Return the request that a filled picking modal stands for, None where it isn't ours; *ask* asks the desk."""
    pick = PICKS.get(Back.read(view).submit)
    if pick is None:
        return None
    values = dict.fromkeys(pick.fields, "")  # a forged modal may lack any
    state = (view.get("state") or {}).get("values") or {}
    for name in pick.fields:
        for entry in (state.get(name) or {}).values():
            chosen = entry.get("selected_option") or {}
            values[name] = str(chosen.get("value") or entry.get("value") or "")
    if pick.kind is r.MovePhrasing:
        values["fact"], _, start = values[_PHRASING].partition("\n")
        values[_PHRASING] = await _whole(start, values["fact"], asker, place, ask)
    return pick.kind(asker=asker, place=place, **values)


async def _whole(start: str, fact: str, asker: Asker, place: Place, ask: Callable[[Request], Any]) -> str:
    """Return the phrasing that begins so; an option's value holds only so much of it."""
    card = await ask(r.SuggestPhrasings(asker=asker, place=place, typed=start, fact=fact))
    options = card.menu.options if card and card.menu else ()
    return next((option.label for option in options if option.label.startswith(start)), start)
