"""A request as a short text for a button, and back; nothing in the text is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from bot.requests.asking import Choose, Explain, Share, ShowSources
from bot.requests.base import Asker, Place
from bot.requests.curating import (
    Confirm,
    Discard,
    ExportBase,
    FactForm,
    ListFacts,
    ListSources,
    MarkChecked,
    Reapply,
    RestoreBase,
    RestoreFact,
    RetireFact,
    ReviewFact,
    SaveFact,
    ShowFact,
    ShowHistory,
    Undo,
)
from bot.requests.drafting import AcceptDraft, DropDraft, RewriteDraft, ShowDraft
from bot.requests.feedback import Helpful, More, NoneOfThese, NotAsked, TellMe, Unhelpful
from bot.requests.gaps import AnswerGap, DismissGap, ListGaps, RejectMatch, ShowGap, WriteAnswer
from bot.requests.people import ListCurators
from bot.requests.seeing import ExportStats, SetTarget, ShowQuality, ShowStats
from bot.requests.space import ChangeSetting, ForgetMe, SaveSettings, SettingsForm, ShowPrivacy, ShowSettings
from knowledge.model import MAX_ID

__all__ = [
    "MAX_TOKEN",
    "PRESSABLE",
    "Fillable",
    "InvalidToken",
    "Pressable",
    "from_form",
    "from_token",
    "press",
]

MAX_TOKEN = 98  # Discord's custom_id holds 100 characters, two of which are our prefix; Slack's action_id 255

Pressable = (
    Choose
    | Explain
    | Share
    | ShowSources
    | Helpful
    | More
    | NoneOfThese
    | NotAsked
    | TellMe
    | Unhelpful
    | AnswerGap
    | DismissGap
    | ListGaps
    | RejectMatch
    | ShowGap
    | WriteAnswer
    | ExportStats
    | SetTarget
    | ShowQuality
    | ShowStats
    | ChangeSetting
    | ForgetMe
    | SaveSettings
    | SettingsForm
    | ShowPrivacy
    | ShowSettings
    | AcceptDraft
    | DropDraft
    | RewriteDraft
    | ShowDraft
    | Confirm
    | Discard
    | ExportBase
    | FactForm
    | ListCurators
    | ListFacts
    | ListSources
    | MarkChecked
    | Reapply
    | RestoreBase
    | RestoreFact
    | RetireFact
    | ReviewFact
    | SaveFact
    | ShowFact
    | ShowHistory
    | Undo
)
Fillable = SaveFact | SaveSettings
PRESSABLE: Mapping[str, type[Pressable]] = {kind.verb: kind for kind in Pressable.__args__}
_IN_TOKENS = ("int", "str")  # what else a request holds is typed in later, or is who and where


class InvalidToken(Exception):
    """A button's token is not one of ours, or was tampered with."""


def press(kind: type[Pressable], **arguments: int | str) -> str:
    """Return the token of a button that asks for *kind*; who and where are known when it is pressed."""
    wanted, defaults = _DEFAULTS[kind.verb]
    if unknown := arguments.keys() - set(wanted):
        raise InvalidToken(f"{kind.__name__} takes no {', '.join(sorted(unknown))}.")
    made = ":".join([kind.verb, *(str(arguments.get(name, defaults[name])) for name in wanted)])
    if len(made) > MAX_TOKEN:
        raise InvalidToken(f"The token '{made}' is over {MAX_TOKEN} characters.")
    return made


def from_token(text: str, asker: Asker, place: Place) -> Pressable:
    """Return the request that a button's *text* stands for, or raise InvalidToken; nothing in it is trusted."""
    verb, *values = text[: MAX_TOKEN + 1].split(":")
    kind = PRESSABLE.get(verb)
    wanted = _arguments(kind) if kind else []
    if kind is None or len(values) != len(wanted) or len(text) > MAX_TOKEN:
        raise InvalidToken("This button is not one of mine.")
    arguments: dict[str, object] = {"asker": asker, "place": place}
    for (name, type_name), value in zip(wanted, values, strict=True):
        if type_name == "int":
            if not (value.isascii() and value.isdigit() and len(value) < 20):
                raise InvalidToken("This button is not one of mine.")
            arguments[name] = int(value)
        else:
            arguments[name] = value[:MAX_ID]
    return kind(**arguments)  # type: ignore[arg-type]  # the fields were read off the very class


def _arguments(kind: type[Pressable]) -> list[tuple[str, str]]:
    return [(field.name, str(field.type)) for field in fields(kind) if str(field.type) in _IN_TOKENS]


_DEFAULTS: Mapping[str, tuple[list[str], dict[str, object]]] = {
    verb: ([name for name, _ in _arguments(kind)], {field.name: field.default for field in fields(kind)})
    for verb, kind in PRESSABLE.items()
}


def from_form(text: str, values: Mapping[str, str], asker: Asker, place: Place) -> Fillable:
    """Return the request that a filled form stands for, or raise InvalidToken."""
    request = from_token(text, asker, place)
    if not isinstance(request, Fillable):
        raise InvalidToken("This form is not one of mine.")
    return replace(request, values=dict(values))
