"""Count answers by the hundred thousand: what was asked, what was answered, twice or never, and how fast.

An answer belongs to the question whose thread it stands in; in direct messages outside a thread, to the oldest
question still open there. What was answered long ago is folded into the figures, so that memory stays flat.
"""

from __future__ import annotations

import asyncio
from array import array
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from tests.wire.slack.actions import Action
from tests.wire.slack.pressing import Pressing
from tests.wire.slack.world import Channel, Message, Person

__all__ = ["Ledger", "load"]

FOLD_SECONDS = 60.0


@dataclass(slots=True)
class Question:
    """A question and its answers."""

    sent: float
    first: float = 0.0
    answers: int = 0


@dataclass
class Ledger:
    """The figures so far."""

    asked: int = 0
    answered: int = 0
    doubled: int = 0
    stray: int = 0
    """Answers to nothing that is still remembered."""
    latencies: array[float] = field(default_factory=lambda: array("d"))

    def __post_init__(self) -> None:
        self._questions: OrderedDict[tuple[str, str], Question] = OrderedDict()
        self._open: dict[str, OrderedDict[str, None]] = {}
        self._progress = asyncio.Event()

    @property
    def missing(self) -> int:
        """Questions without an answer yet."""
        return self.asked - self.answered

    def ask(self, channel: Channel, ts: str, now: float) -> None:
        """Take note of a question."""
        self.asked += 1
        self._questions[channel.id, ts] = Question(now)
        self._open.setdefault(channel.id, OrderedDict())[ts] = None
        self._fold(now)

    def hear(self, action: Action) -> None:
        """Take note of what the bot did, if it is an answer."""
        if action.kind != "post" or action.channel is None or action.message is None:
            return
        room, ts = action.channel.id, action.message.thread_ts
        waiting = self._open.get(room)
        if not ts and waiting:
            ts = next(iter(waiting))
        question = self._questions.get((room, ts))
        if question is None:
            self.stray += 1
            return
        question.answers += 1
        if question.answers == 1:
            question.first = action.at
            self.answered += 1
            self.latencies.append(action.at - question.sent)
            if waiting:
                waiting.pop(ts, None)
            self._progress.set()
        elif question.answers == 2:
            self.doubled += 1

    async def progress(self, within: float) -> bool:
        """Wait for the next first answer; False when time is up."""
        self._progress.clear()
        try:
            async with asyncio.timeout(within):
                await self._progress.wait()
        except TimeoutError:
            return False
        return True

    def unanswered(self, most: int = 100) -> list[str]:
        """Return channel and ts of questions that wait."""
        return [f"{room} {ts}" for room, waiting in self._open.items() for ts in waiting][:most]

    def figures(self) -> dict[str, Any]:
        """Return the figures: milliseconds from the event's sending to its answer's arrival."""
        ordered = sorted(self.latencies)

        def at(share: float) -> float:
            return round(1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3) if ordered else 0.0

        return {
            "asked": self.asked,
            "answered": self.answered,
            "missing": self.missing,
            "doubled": self.doubled,
            "stray": self.stray,
            "p50_ms": at(0.5),
            "p99_ms": at(0.99),
            "p999_ms": at(0.999),
            "max_ms": at(1.0),
        }

    def _fold(self, now: float) -> None:
        while self._questions:
            key, question = next(iter(self._questions.items()))
            if not question.answers or question.first > now - FOLD_SECONDS:
                return
            del self._questions[key]


async def load(
    stage: Pressing,
    ledger: Ledger,
    *,
    questions: int,
    askers: int = 500,
    texts: list[str] | None = None,
    where: str = "dm",
    window: int = 200,
    rate: float = 0.0,
    patience: float = 30.0,
) -> dict[str, Any]:
    """Ask *questions*, at most *window* open at a time (or *rate* a second), and return the figures.

    *where* is "dm" (each asker in their own) or a channel's name (each question mentions the bot). It gives up when
    nothing is answered for *patience* seconds.
    """
    team = stage.here(None)
    people = [stage.world.new_person(f"asker{number}", team) for number in range(askers - _known(stage))]
    people = [one for one in team.people.values() if one.name.startswith("asker")][:askers] or people
    words = texts or ["How many people came last year?"]
    begun = stage.clock.now()
    for number in range(questions):
        person = people[number % len(people)]
        _ask(stage, ledger, person, where, words[number % len(words)])
        if rate:
            behind = begun + (number + 1) / rate - stage.clock.now()
            if behind > 0 or number % 50 == 0:
                await asyncio.sleep(max(0.0, behind))
        elif number % 20 == 19:
            await asyncio.sleep(0)
        while not rate and ledger.missing >= window:
            if not await ledger.progress(patience):
                return _report(stage, ledger, begun, gave_up=True)
    while ledger.missing:
        if not await ledger.progress(patience):
            return _report(stage, ledger, begun, gave_up=True)
    return _report(stage, ledger, begun, gave_up=False)


def _known(stage: Pressing) -> int:
    return sum(one.name.startswith("asker") for one in stage.here(None).people.values())


def _ask(stage: Pressing, ledger: Ledger, person: Person, where: str, text: str) -> None:
    room = stage.world.dm(person, person.team) if where == "dm" else stage.world.channel(where, person.team)
    said = text if where == "dm" else f"{stage.spelled('@footnote', person.team)} {text}"
    message = Message(stage.world.new_ts(), room, person, said, client_msg_id="load")
    stage.world.keep_message(message)
    ledger.ask(room, message.ts, stage.clock.now())
    stage.tell_message(message)


def _report(stage: Pressing, ledger: Ledger, begun: float, *, gave_up: bool) -> dict[str, Any]:
    seconds = stage.clock.now() - begun
    speed = {"seconds": round(seconds, 3), "answered_a_second": round(ledger.answered / seconds, 1), "gave_up": gave_up}
    return ledger.figures() | speed | {"unanswered": ledger.unanswered()}
