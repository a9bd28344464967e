"""Who asks where, and what every request carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

__all__ = ["Asker", "Place", "Request"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a platform's id; *admin* and *groups* are what the platform says, never what the asker says."""

    platform: str
    id: str
    name: str = ""
    admin: bool = False
    groups: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The person as "platform:id"."""
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request came from; *space* is a Discord guild or a Slack workspace, "" in a Discord DM."""

    platform: str
    space: str
    channel: str
    thread: str = ""
    direct: bool = False

    @property
    def key(self) -> str:
        """The space as "platform:id", by which bases are bound."""
        return f"{self.platform}:{self.space}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every request carries, and who may see what comes of it.

    A platform fixes that before there is a card: "public" where everyone in the place sees the reply, "private" where
    only the asker does, "update" where it takes the place of the message with the button. `Desk.seen` has the last
    word, since a space may want its answers private. Where *form* is true the reply is a form, which a platform has to
    open at once.
    """

    seen: ClassVar[str] = "private"
    form: ClassVar[bool] = False

    asker: Asker
    place: Place
