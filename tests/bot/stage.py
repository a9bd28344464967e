"""A small base and the people around it, for tests of the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.cards import Card, Items, Note, Picture, Text, Title
from bot.desk import Desk
from bot.requests import Ask, Asker, Place, Request, from_form, from_token
from knowledge.catalog import DEFAULT_BASE, Change, Edit, Editor
from knowledge.model import Citation, Fact, Source
from knowledge.sqlite import Seed, SqliteStore

R = TypeVar("R", bound=Request)

LIBRARY = Place("discord", "1", "10")
OTHER = Place("slack", "T1", "C1")
PRIVATE = Place("discord", "", "99", direct=True)
ANN = Asker("discord", "100", "Ann")
CURATOR = Asker("discord", "200", "Cora", admin=True)
SECOND = Asker("discord", "201", "Sam", admin=True)
HANDBOOK = Source("handbook", "The Library Handbook", "The Librarians", "https://library.example/handbook")

FACTS = (
    Fact(
        "opening-hours",
        "The library is open from 9 to 18 on weekdays.",
        ("When are you open?", "What are the opening hours?", "Until what time can I come?", "opening times"),
        Citation("handbook", 1),
        ("visit",),
    ),
    Fact(
        "loan-period",
        "A book may be kept for 28 days.",
        ("How long may I keep a book?", "What is the loan period?", "When do I have to return a book?"),
        Citation("handbook", 2),
        ("loans",),
    ),
    Fact(
        "late-fee",
        "A book that comes back late costs 20 cents a day.",
        ("What does it cost to return a book late?", "How high is the late fee?", "penalty for overdue books"),
        Citation("handbook", 3),
        ("loans", "money"),
    ),
    Fact(
        "membership",
        "Membership is free for everyone who lives in the city.",
        ("Does membership cost anything?", "How do I become a member?", "Is a library card free?"),
        Citation("handbook", 4),
        ("money",),
    ),
    Fact(
        "wifi",
        "The wireless network is called Shelf, and its password is on your card.",
        ("What is the wifi password?", "How do I get on the wireless network?", "Is there internet?"),
        Citation("handbook", 5),
    ),
)


@dataclass
class Clock:
    """A clock that only a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Stage:
    """The desk on a real store, and what people do at it."""

    store: SqliteStore
    desk: Desk
    clock: Clock

    async def ask(self, text: str, who: Asker = ANN, where: Place = LIBRARY, *, addressed: bool = True) -> Card | None:
        return await self.desk.handle(Ask(asker=who, place=where, text=text, addressed=addressed))

    async def do(
        self, kind: Callable[..., Request], who: Asker = CURATOR, where: Place = LIBRARY, **fields: object
    ) -> Card:
        card = await self.desk.handle(kind(asker=who, place=where, **fields))
        assert card is not None
        return card

    async def press(self, card: Card, label: str, who: Asker = CURATOR, where: Place = LIBRARY) -> Card:
        pressed = next(button.press for button in card.buttons if button.label == label)
        answered = await self.desk.handle(from_token(pressed, who, where))
        assert answered is not None
        return answered

    async def fill(self, card: Card, who: Asker = CURATOR, where: Place = LIBRARY, **values: str) -> Card:
        """Submit the form of *card* with its values, changed by *values*."""
        assert card.form is not None
        filled = {field.name: field.value for field in card.form.fields} | values
        answered = await self.desk.handle(from_form(card.form.submit, filled, who, where))
        assert answered is not None
        return answered


def seed(facts: tuple[Fact, ...], clock: Clock) -> Seed:
    """Return what fills a new store with *facts* as the default base."""

    def fill() -> tuple[str, Edit]:
        changes = tuple(Change(None, fact) for fact in facts)
        return DEFAULT_BASE, Edit(Editor("footnote", "system"), clock(), "import", changes, (HANDBOOK,))

    return fill


@asynccontextmanager
async def staged(
    path: Path, *, facts: tuple[Fact, ...] = FACTS, admins: frozenset[str] = frozenset()
) -> AsyncIterator[Stage]:
    """Open a store with *facts* as the default base, and a desk on it."""
    clock = Clock()
    async with await SqliteStore.open(path, seed=seed(facts, clock)) as store:
        desk = Desk(store, clock=clock, admins=admins)
        try:
            yield Stage(store, desk, clock)
        finally:
            await desk.close()


def said(card: Card | None) -> str:
    """Return all the words on *card*, a block a line."""
    lines: list[str] = []
    for block in card.blocks if card else ():
        match block:
            case Title(text) | Text(text) | Note(text):
                lines.append(text)
            case Items(items):
                lines += items
            case Picture(alt=alt):
                lines.append(alt)
            case footnote:
                lines.append(f"{footnote.marker} {footnote.text}")
    return "\n".join(lines)
