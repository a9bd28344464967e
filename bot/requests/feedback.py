"""What people say of an answer: whether it helped, what they meant, and that they want to hear of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["Helpful", "More", "NoneOfThese", "NotAsked", "TellMe", "Unhelpful"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpful(Request):
    """Say that the answer to question number *ask* helped."""

    verb: ClassVar[str] = "helpful"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhelpful(Request):
    """Say that it was the right fact for question number *ask*, and no help."""

    verb: ClassVar[str] = "unhelpful"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked(Request):
    """Say that question number *ask* was about something else; offers the next facts."""

    verb: ClassVar[str] = "notasked"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOfThese(Request):
    """Say that none of the facts offered for question number *ask* is meant: it goes to the curators."""

    verb: ClassVar[str] = "none"
    seen: ClassVar[str] = "update"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class More(Request):
    """Offer what else there is near question number *ask* and its answer."""

    verb: ClassVar[str] = "more"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellMe(Request):
    """Tell this person once, where they asked, when question number *ask* can be answered."""

    verb: ClassVar[str] = "tellme"
    ask: int
