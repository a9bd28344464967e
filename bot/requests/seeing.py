"""How it goes: statistics and quality. *public* shows to everyone in the place what only the asker would see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["ExportStats", "SetTarget", "ShowQuality", "ShowStats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStats(Request):
    """Show the figures of the last *days* days, today among them."""

    verb: ClassVar[str] = "stats"
    days: int = 7
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportStats(Request):
    """Give the figures of the last *days* days as a file: csv (a row a day) or json (all of them)."""

    verb: ClassVar[str] = "statsfile"
    days: int = 7
    format: str = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowQuality(Request):
    """Show how right the answers are, measured on this community's own confirmed questions."""

    verb: ClassVar[str] = "quality"
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTarget(Request):
    """Set the cut-off here so that at most *share* of the answers are wrong, such as "2%"; "off" is the base's own."""

    verb: ClassVar[str] = "target"
    seen: ClassVar[str] = "update"
    share: str
