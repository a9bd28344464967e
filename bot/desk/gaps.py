"""Gaps: what was asked in vain, and how curators close it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.requests import Request
from knowledge.model import InvalidFact

__all__ = ["Gaps"]


class Gaps:
    """The room for gaps."""

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.AnswerGap: self._gap,
            r.DismissGap: self._gap,
            r.ListGaps: self._list,
            r.RejectMatch: self._gap,
            r.ShowGap: self._gap,
            r.WriteAnswer: self._write,
        }

    async def _list(self, request: r.ListGaps) -> Card:
        return cards.gaps_page((), {}, 1, 0, _zone())

    async def _gap(self, request: r.AnswerGap | r.DismissGap | r.RejectMatch | r.ShowGap) -> Card:
        raise InvalidFact("ask", "That gap is closed already.")

    async def _write(self, request: r.WriteAnswer) -> Card:
        return cards.fact_form(None, {})


def _zone() -> Any:
    from datetime import UTC

    return UTC
