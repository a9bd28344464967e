"""The only door: find the room that handles a request, and turn every error into one sentence."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from bot import cards
from bot.cards import Card
from bot.desk.asking import Asking
from bot.desk.numbers import Numbers
from bot.desk.shelf import Shelf, Volume
from bot.requests import Request
from knowledge.catalog import Catalog, Ledger
from knowledge.model import KnowledgeError

__all__ = ["Desk"]

log = logging.getLogger(__name__)


class Desk:
    """The bot's core. *clock* tells the time, with its zone."""

    def __init__(self, catalog: Catalog, ledger: Ledger, *, clock: Callable[[], datetime]) -> None:
        numbers = Numbers()
        self._shelf = Shelf(catalog)
        self._asking = Asking(catalog, ledger, self._shelf, clock, numbers)
        self._handlers = self._asking.handlers()

    async def handle(self, request: Request) -> Card | None:
        """Return the card that answers *request*, or None when the bot should keep silent."""
        try:
            return await self._handlers[type(request)](request)
        except KnowledgeError as error:
            return cards.refusal(str(error))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("request failed", extra={"reference": reference, "request": type(request).__name__})
            return cards.refusal(f"Something went wrong on my side. Tell an admin this reference: {reference}.")

    async def volume(self, base: str) -> Volume:
        """Return *base* as it is asked now, or raise BaseNotFound."""
        return await self._shelf.volume(base)

    async def close(self) -> None:
        """Wait until all that was answered stands in the ledger."""
        await self._asking.close()
