"""Questions: match, decide, answer, and keep what was asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from bot import cards
from bot.cards import Card, Choice, Told
from bot.desk.athand import AtHand
from bot.desk.conversation import Conversation, meant
from bot.desk.insistence import Insistence
from bot.desk.meter import Meter
from bot.desk.numbers import Numbers
from bot.desk.pace import Pace
from bot.desk.shelf import Shelf, Volume
from bot.desk.spaces import Spaces
from bot.requests import Ask, Choose, Explain, Help, Place, Request, Share, ShowSources
from knowledge.catalog import Asked, Ledger
from knowledge.gaps import same
from knowledge.learning import Ballot, Vote
from knowledge.matcher import Decision, Match, Outcome, Verdict, decide
from knowledge.matcher.english import THANKS
from knowledge.matcher.words import words
from knowledge.model import FactNotFound, KnowledgeError
from knowledge.spaces import SpaceSettings
from knowledge.text import one_line

__all__ = ["Asking", "UnknownQuestion"]

log = logging.getLogger(__name__)

MAX_QUESTION = 4_000  # no platform's message is longer
EXAMPLES = 3
OVERHEARD = 0.8  # the least confidence in an answer to somebody who didn't ask the bot
RECENT = 2_000  # questions at hand without a look into the ledger
LATELY = timedelta(minutes=15)
MOST_UNWRITTEN = 1_000  # rows of the ledger under way; past this, answers wait for the disk


class UnknownQuestion(KnowledgeError):
    """The ledger doesn't have the question, or not for this place."""

    def __init__(self) -> None:
        super().__init__("That question isn't in my ledger any more: ask it again.")


class Asking:
    """The room for questions."""

    def __init__(
        self,
        ledger: Ledger,
        ballot: Ballot,
        shelf: Shelf,
        spaces: Spaces,
        clock: Callable[[], datetime],
        numbers: Numbers,
        meter: Meter,
        at_hand: AtHand,
        conversation: Conversation,
        insistence: Insistence,
    ) -> None:
        self._ledger, self._ballot, self._shelf, self._spaces = ledger, ballot, shelf, spaces
        self._clock, self._numbers, self._meter, self._at_hand = clock, numbers, meter, at_hand
        self._writing: dict[int, asyncio.Task[None]] = {}
        self._unwritten = asyncio.Semaphore(MOST_UNWRITTEN)
        self._recent: dict[int, Asked] = {}
        self._pace = Pace(clock)
        self._conversation, self._insistence = conversation, insistence

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            Ask: self._ask,
            Choose: self._choose,
            Explain: self._explain,
            Help: self._help,
            Share: self._share,
            ShowSources: self._sources,
        }

    async def places(self, platform: str) -> list[Place]:
        """Return where on *platform* somebody asked lately, the latest first."""
        found = await self._ledger.places(platform, self._clock() - LATELY)
        return [Place(platform, space, channel, thread) for space, channel, thread in found]

    async def close(self) -> None:
        """Wait until all that was answered stands in the ledger."""
        while self._writing:
            await asyncio.wait(self._writing.values())

    async def written(self, asked: Asked) -> None:
        """Wait until *asked* stands in the ledger."""
        if task := self._writing.get(asked.id):
            await asyncio.wait((task,))

    def forget(self, asker: str) -> None:
        """Let go of what *asker* ("platform:id") asked."""
        for ask_id in [ask_id for ask_id, asked in self._recent.items() if asked.asker == asker]:
            del self._recent[ask_id]
        self._conversation.forget(asker)

    async def asked(self, request: Request, ask_id: int) -> Asked:
        """Return question number *ask_id* of the place of *request*, or raise UnknownQuestion."""
        asked = self._recent.get(ask_id) or await self._ledger.asked(ask_id)
        place = request.place
        # A forged number must not show what was asked elsewhere.
        if asked is None or (asked.platform, asked.space, asked.channel) != (
            place.platform,
            place.space,
            place.channel,
        ):
            raise UnknownQuestion
        return asked

    async def _volume(self, request: Request, base: str | None = None) -> Volume:
        return await self._shelf.volume(base or await self._at_hand.base_of(request.place.key))

    async def _ask(self, ask: Ask) -> Card | None:
        began = perf_counter()
        settings = await self._spaces.of(ask.place.key)
        if ask.addressed:
            self._pace.addressed(ask, settings)
        elif not self._pace.may_interject(ask, settings):
            return None
        volume = await self._volume(ask, ask.base)
        question = one_line(ask.text[:MAX_QUESTION])
        outcomes = _outcomes(volume, ask.meant or question, settings)
        if not ask.addressed:
            if not all(outcome.reading.confidence >= OVERHEARD for outcome in outcomes):
                return None
            if any(outcome.decision is not Decision.ANSWER for outcome in outcomes):
                return None
            self._pace.interjected(ask)
        ask_id = self._numbers.next(self._clock())
        unknown, chatter = _unknown(outcomes, volume), all(outcome.reading.chatter for outcome in outcomes)
        if chatter:
            thanked = not THANKS.isdisjoint(words(question))
            card = cards.welcome() if thanked else cards.greeting(self._examples(volume))
        else:
            curates = await self._at_hand.curates(ask.asker, ask.place)
            card = _card(outcomes, volume, ask_id, curates=curates)
        told = _told(ask_id, question, outcomes, volume, (perf_counter() - began) * 1000)
        self._meter.asked(ask.place.platform, told.decision.value, told.ms / 1000, told.confidence)
        decided = {"platform": ask.place.platform, "ask": ask_id, "decision": told.decision.value, "fact": told.fact}
        measured = {"confidence": round(told.confidence, 3), "ms": round(told.ms, 1)}
        log.info("question decided", extra=decided | measured)
        if ask.meant:
            card = cards.understood(card, ask.meant)
        if not chatter:
            await self._record(ask, ask_id, volume, told, unknown)
        return replace(card, told=told)

    async def _choose(self, choose: Choose) -> Card:
        volume = await self._volume(choose)
        fact = volume.matcher.facts.get(choose.fact)
        if fact is None:
            raise FactNotFound(choose.fact)
        with contextlib.suppress(UnknownQuestion):  # the fact can be had all the same
            asked = await self.asked(choose, choose.ask)
            await self.written(asked)
            await self._ballot.rate(asked.id, choose.asker.key, Vote.CHOSEN, self._clock(), fact.id)
        return cards.answer([(fact, Verdict.NONE)], (), volume.sources, choose.ask)

    async def _explain(self, explain: Explain) -> Card:
        asked = await self.asked(explain, explain.ask)
        volume = await self._shelf.volume(asked.base)
        settings = await self._spaces.of(explain.place.key)
        return cards.explanation(_outcomes(volume, meant(asked), settings), _cutoff(volume, settings))

    async def _share(self, share: Share) -> Card:
        asked = await self.asked(share, share.ask)
        if asked.asker not in (share.asker.key, await self._ledger.hashed(share.asker.key)):
            raise UnknownQuestion  # another person's private answer
        volume = await self._shelf.volume(asked.base)
        outcomes = _outcomes(volume, meant(asked), await self._spaces.of(share.place.key))
        told = _told(asked.id, asked.question, outcomes, volume, 0.0)
        return replace(cards.shared(_card(outcomes, volume, asked.id, curates=False), asked.question), told=told)

    async def _sources(self, request: ShowSources) -> Card:
        asked = await self.asked(request, request.ask)
        volume = await self._shelf.volume(asked.base)
        facts = [volume.matcher.facts[fact] for fact in asked.facts if fact in volume.matcher.facts]
        if not facts or asked.decision != Decision.ANSWER:
            return cards.simple("sources-told", "There is no answer of mine to that yet.")
        return cards.sources_told(facts, volume.sources)

    async def _help(self, request: Help) -> Card:
        volume = await self._volume(request)
        live = [fact for fact in volume.matcher.facts.values() if fact.live]
        return cards.help_card(len(live), self._examples(volume), request.ways)

    def _examples(self, volume: Volume) -> tuple[str, ...]:
        """Return a few questions that the base answers, spread over it."""
        asked = [fact.phrasings[0] for fact in volume.matcher.facts.values() if fact.live and fact.phrasings]
        step = max(1, len(asked) // EXAMPLES)
        return tuple(asked[step // 2 :: step][:EXAMPLES])

    async def _record(self, ask: Ask, ask_id: int, volume: Volume, told: Told, unknown: str) -> None:
        """Hand the question to the ledger without waiting for the disk, unless too many are under way."""
        place = ask.place
        asked = Asked(
            id=ask_id,
            at=self._clock(),
            asker=ask.asker.key,
            platform=place.platform,
            space=place.space,
            channel=place.channel,
            thread=place.thread,
            base=volume.base.name,
            question=told.question,
            decision=told.decision,
            facts=told.facts or tuple(choice.fact for choice in told.choices),
            revision=volume.matcher.facts[told.fact].revision if told.fact else None,
            confidence=told.confidence,
            latency=told.ms / 1000,
            tags={"meant": ask.meant} if ask.meant else {},
            unknown=unknown,
            direct=place.direct,
        )
        self._conversation.heard(asked, opens=ask.opens)
        self._recent[ask_id] = asked
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        await self._unwritten.acquire()
        task = asyncio.create_task(self._write(asked))
        self._writing[ask_id] = task
        self._meter.waiting(len(self._writing))
        task.add_done_callback(lambda _: self._writing.pop(ask_id, None))

    async def _write(self, asked: Asked) -> None:
        began = perf_counter()
        try:
            await self._insistence.do(lambda: self._ledger.record(asked))
            self._meter.stored(perf_counter() - began)
        except KnowledgeError as error:
            log.warning("question not recorded", extra={"ask": asked.id, "reason": str(error)})
        finally:
            self._unwritten.release()


def _cutoff(volume: Volume, settings: SpaceSettings) -> float:
    return volume.matcher.cutoff if settings.cutoff is None else settings.cutoff


def _outcomes(volume: Volume, question: str, settings: SpaceSettings) -> list[Outcome]:
    cutoff = _cutoff(volume, settings)
    return [decide(reading, cutoff) for reading in volume.matcher.read(question)]


def _unknown(outcomes: Sequence[Outcome], volume: Volume) -> str:
    """Return what of a question found no answer and may have one: it opens a gap."""
    if any(outcome.decision is Decision.CHOICES for outcome in outcomes):
        return ""
    return " ".join(
        outcome.reading.question
        for outcome in outcomes
        if outcome.decision is Decision.ABSTAIN
        and not outcome.reading.chatter
        and same(outcome.reading.question) not in volume.refused
    )


def _card(outcomes: Sequence[Outcome], volume: Volume, ask_id: int, *, curates: bool) -> Card:
    """Return the card for what was decided: all that can be answered, else choices, else "I don't know"."""
    answered = [outcome for outcome in outcomes if outcome.decision is Decision.ANSWER]
    if answered:
        facts = volume.matcher.facts
        statements = {best.fact: (facts[best.fact], best.verdict) for best in map(_best, answered)}
        unknown = [o.reading.question for o in outcomes if o.decision is not Decision.ANSWER and not o.reading.chatter]
        return cards.answer(list(statements.values()), unknown, volume.sources, ask_id)
    for outcome in outcomes:
        if outcome.decision is Decision.CHOICES:
            return cards.choices(_choices(outcome), ask_id)
    if not _unknown(outcomes, volume):
        return cards.declined()
    reason = next((outcome.reading.reason for outcome in outcomes if outcome.reading.reason), "")
    return cards.abstention(reason, ask_id, curates=curates)


def _told(ask: int, question: str, outcomes: Sequence[Outcome], volume: Volume, ms: float) -> Told:
    """Return what was decided, as `ask --json` prints it."""
    answered = [outcome for outcome in outcomes if outcome.decision is Decision.ANSWER]
    decided = answered or [outcome for outcome in outcomes if outcome.decision is Decision.CHOICES] or outcomes
    shown = tuple(dict.fromkeys(_best(outcome).fact for outcome in answered))
    facts = [volume.matcher.facts[fact] for fact in shown]
    return Told(
        ask=ask,
        base=volume.base.name,
        question=question,
        decision=Decision.ANSWER if answered else decided[0].decision,
        answer="\n".join(fact.statement for fact in facts) if facts else None,
        fact=shown[0] if shown else None,
        facts=shown,
        confidence=decided[0].reading.confidence,
        citation=cards.citation_line(facts[0].citation, volume.sources) if facts else None,
        choices=_choices(decided[0]) if decided[0].decision is Decision.CHOICES else (),
        matches=decided[0].reading.matches,
        ms=ms,
    )


def _choices(outcome: Outcome) -> tuple[Choice, ...]:
    return tuple(Choice(match.fact, match.phrasing) for match in outcome.matches)


def _best(outcome: Outcome) -> Match:
    return outcome.matches[0]
