"""Questions, and what may be asked about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["Ask", "Choose", "Explain", "Help", "Share", "ShowSources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Request):
    """A question; *addressed* says that it was put to the bot and not merely overheard.

    *meant* is what it means in words that stand alone, where it leans on the same person's question before; *alone*
    says that it leans on none. *opens* says that the place is a thread that the question itself begins: it was asked
    in the channel.
    """

    seen: ClassVar[str] = "public"
    text: str
    addressed: bool = True
    base: str | None = None
    meant: str = ""
    alone: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Request):
    """Answer with this fact, picked among the choices offered for question number *ask*."""

    verb: ClassVar[str] = "choose"
    seen: ClassVar[str] = "update"
    ask: int
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(Request):
    """Tell why question number *ask* was answered as it was."""

    verb: ClassVar[str] = "explain"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Request):
    """Say to everyone here what was answered in private to the same person's question number *ask*."""

    verb: ClassVar[str] = "share"
    seen: ClassVar[str] = "public"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSources(Request):
    """Tell where the answer to question number *ask* comes from."""

    verb: ClassVar[str] = "sources"
    ask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Request):
    """Tell what the bot can do for this person here; *ways* are how to ask it on this platform."""

    ways: tuple[str, ...] = ()
