"""The only door: see that the asker may, find the room, and turn every error into one sentence."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

from bot import cards
from bot.cards import Card, Told
from bot.desk.arrivals import Arrivals
from bot.desk.asking import Asking
from bot.desk.athand import AtHand
from bot.desk.browsing import Browsing
from bot.desk.conversation import Conversation
from bot.desk.curating import Curating
from bot.desk.drafting import Drafting
from bot.desk.errands import Errands, Notice
from bot.desk.feedback import Feedback
from bot.desk.foreground import Foreground
from bot.desk.gaps import Gaps
from bot.desk.insistence import Insistence
from bot.desk.landing import Landing
from bot.desk.limits import Limits, Room
from bot.desk.meter import Meter, Silent
from bot.desk.numbers import Numbers
from bot.desk.packing import Packing
from bot.desk.people import People
from bot.desk.receipts import Receipts
from bot.desk.rules import NotAllowed, Rules
from bot.desk.seeing import Seeing
from bot.desk.shelf import Shelf, Volume
from bot.desk.spaces import Spaces
from bot.desk.suggesting import Suggesting
from bot.desk.waiting import Waiting
from bot.requests import Ask, Place, Request
from knowledge.catalog import DEFAULT_BASE, Catalog, Ledger
from knowledge.gaps import Gap
from knowledge.learning import Ballot, Figures, GapBook, Privacy, Register
from knowledge.model import KnowledgeError
from knowledge.workbench import Drafts, Drawer, Inbox, Keyring, Memory, Outbox, Roster, Texts

__all__ = ["Desk", "Store"]

log = logging.getLogger(__name__)

Handler = Callable[[Any], Awaitable[Card | None]]


LONG = 300  # characters that hardly a question has
TOO_MANY = "That is more than I can answer at once: give me ten seconds, then ask again."


class Store(
    Catalog,
    Ledger,
    Drawer,
    Roster,
    Outbox,
    Memory,
    Inbox,
    Keyring,
    Ballot,
    GapBook,
    Figures,
    Register,
    Privacy,
    Drafts,
    Texts,
    Protocol,
):
    """All views of storage in one; each room is given the one it needs."""


class Desk:
    """The bot's core. *clock* tells the time, with its zone; *admins* ("platform:id") may curate everywhere.

    *version* is this program's: what another one learned from a base is learned again. *limits* keep one person or
    space from taking it away from all others; without, there are none.
    *inbox* sees that what a platform sends is done once; *keyring* keeps the platforms' own secrets.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        admins: frozenset[str] = frozenset(),
        meter: Meter | None = None,
        version: str = "",
        limits: Limits | None = None,
    ) -> None:
        numbers = Numbers()
        self._limits = limits
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.meter: Meter = meter or Silent()
        self._insistence = Insistence()
        self.inbox = Arrivals(store, clock, self.meter, self._insistence)
        self.keyring: Keyring = store
        self._shelf = Shelf(store, store, version)
        self._rules = Rules(store, admins)
        self._spaces = Spaces(store, store, clock)
        self._at_hand = AtHand(store, store, self._rules)
        self._conversation = Conversation(self._at_hand, store, self._shelf, self._spaces, clock)
        self._asking = Asking(
            store,
            store,
            self._shelf,
            self._spaces,
            clock,
            numbers,
            self.meter,
            self._at_hand,
            self._conversation,
            self._insistence,
        )
        self._spaces.mind(self._asking)
        self._errands = Errands(store, store, self._shelf, self._spaces, clock, self._insistence, store)
        self._foreground = Foreground()
        self._receipts = Receipts(store, self._spaces, self._errands, clock, self._foreground)
        landing = Landing(
            store, store, self._shelf, self._errands, self._receipts, clock, numbers, self.meter, self._foreground
        )
        packing = Packing(store, self._shelf, landing, self._receipts)
        curating = Curating(store, store, store, landing, packing, self._spaces, clock)
        self._gaps = Gaps(store, store, landing, self._spaces, clock)
        rooms = (
            self._asking,
            Browsing(store, self._shelf, clock),
            curating,
            Drafting(store, store, store, landing, curating),
            packing,
            Waiting(store, store, landing, packing),
            People(store),
            Feedback(self._asking, self._shelf, self._rules, store, store, clock),
            self._gaps,
            Seeing(store, store, store, self._shelf, self._spaces, self._gaps, clock),
            self._spaces,
            Suggesting(store, self._shelf),
        )
        self._handlers: Mapping[type[Request], Handler] = {
            kind: handler for room in rooms for kind, handler in room.handlers().items()
        }

    async def handle(self, request: Request) -> Card | None:
        """Return the card that answers *request*, or None when the bot should keep silent."""
        if self._limits is not None and (room := await self._limits.take(request)) is not Room.YES:
            self.meter.happened(request.place.platform, "too many requests")
            return cards.refusal(TOO_MANY) if room is Room.SAY_NO else None
        try:
            await self._rules.check(request)
            if isinstance(request, Ask):
                async with self._turn(request):
                    with self._foreground.answering():
                        request = await self._conversation.understood(request)
                        card = await self._handlers[type(request)](request)
            else:
                card = await self._handlers[type(request)](request)
            return card and cards.spoken(card, (await self._spaces.of(request.place.key)).language)
        except (KnowledgeError, NotAllowed) as error:
            return cards.refusal(str(error), getattr(error, "field", ""))
        except Exception:
            self.meter.failed(type(request).__name__)
            reference = secrets.token_hex(4)
            log.exception("request failed", extra={"reference": reference, "request": type(request).__name__})
            return cards.refusal(f"Something went wrong on my side. Tell an admin this reference: {reference}.")
        finally:
            if not isinstance(request, Ask):
                self._at_hand.forget()

    def _turn(self, ask: Ask) -> asyncio.Lock:
        """Return whose turn to wait for: of one person, or one space's long texts, one is read at a time.

        So who floods waits for themselves, and all others come between.
        """
        whose = ask.asker.key if len(ask.text) <= LONG else f"long {ask.place.key}"
        return self._turns.setdefault(whose, asyncio.Lock())

    async def seen(self, request: Request) -> str:
        """Return who may see what comes of *request*: "public", "private", or "update" of the message pressed."""
        if getattr(request, "public", False):
            return "public"
        if request.seen != "public" or request.place.direct:
            return request.seen
        settings = await self._spaces.of(request.place.key)
        return "public" if settings.public else "private"

    async def listening(self, platform: str) -> Mapping[str, frozenset[str]]:
        """Return the channels that *platform* is listened in, by the space's id; nothing else is overheard."""
        return await self._spaces.listening(platform)

    async def asked_in(self, platform: str) -> Sequence[Place]:
        """Return where on *platform* somebody asked in the last quarter of an hour, the latest first."""
        return await self._asking.places(platform)

    async def delivered(self, told: Told, place: Place, message: str) -> None:
        """Remember that what was *told* stands in public as *message* (the platform's id), for later corrections."""
        await self._errands.delivered(told, place, message)

    def notices(self, platform: str) -> AsyncIterator[Notice]:
        """Yield what *platform* has to say without being asked, for ever: corrections, and answers now known."""
        return self._errands.notices(platform)

    async def due(self, platform: str) -> Sequence[Notice]:
        """Return what *platform* has to say now without being asked."""
        return await self._errands.due(platform)

    async def ran(self, notice: Notice) -> None:
        """Note that a notice was delivered, or can never be; until then it comes again."""
        await self._errands.ran(notice)

    async def volume(self, base: str) -> Volume:
        """Return *base* as it is asked now, or raise BaseNotFound."""
        return await self._shelf.volume(base)

    def admit(self, admins: frozenset[str]) -> None:
        """Let *admins* ("platform:id") curate everywhere from now on, in place of those before."""
        self._rules.admins = admins

    async def open_gaps(self, spaces: Sequence[str]) -> tuple[Gap, ...]:
        """Return the open gaps of *spaces* ("platform:id"), the most asked first."""
        return await self._gaps.of(spaces, await self._shelf.volume(DEFAULT_BASE))

    async def refresh(self) -> None:
        """Take in what other processes have changed in the store."""
        self._at_hand.forget()
        await self._spaces.refresh()
        for volume in await self._shelf.refresh():
            await self._receipts.after(volume)

    async def tidy(self) -> None:
        """Take text and asker from questions that are older than their space keeps them."""
        await self._spaces.tidy()

    async def left(self, space: str) -> None:
        """Note that the bot was sent out of *space* ("platform:id"): 30 days later only its facts are kept."""
        await self._spaces.left(space)

    async def came_back(self, space: str) -> None:
        """Note that the bot is in *space* again."""
        await self._spaces.came_back(space)

    async def close(self) -> None:
        """Wait until all that was answered stands in the ledger, and let go of what is still being built."""
        self._insistence.end()
        await self._asking.close()
        await self._shelf.close()
