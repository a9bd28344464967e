"""Questions that are said in Slack: kept before they are acknowledged, answered once, followed when they change."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from slack_sdk.errors import SlackApiError

from bot.adapters import trace
from bot.adapters.slack.clients import TROUBLE, code_of, reason
from bot.adapters.slack.delivery import Delivery, Undeliverable
from bot.adapters.slack.lately import Lately
from bot.adapters.slack.people import People
from bot.adapters.slack.reading import Deleted, Question, read
from bot.adapters.slack.render import content
from bot.adapters.slack.showing import private
from bot.adapters.slack.workspaces import NotInstalled, Workspace, Workspaces
from bot.cards import Card
from bot.desk import Desk
from bot.requests import Ask
from knowledge.model import StoreBusy, StoreError
from knowledge.workbench import Arrival

__all__ = ["Busy", "Questions"]

log = logging.getLogger(__name__)

MOST_UNDER_WAY = 2_000
MOST_UNKEPT = 10_000  # questions that are known by heart while the store takes none
MOST_THREADS = 20  # that are read back: Slack lets an app ask for fifty a minute
THINKING = 0.4  # seconds after which somebody who waits is told that it takes a moment


class Busy(Exception):
    """Too many questions are under way: Slack should come back with this one."""


class Questions:
    """Sees that every question gets its answer; *threads* are those it answered in lately (team, channel, ts)."""

    def __init__(self, desk: Desk, workspaces: Workspaces, people: People, delivery: Delivery) -> None:
        self._desk, self._workspaces, self._people, self._delivery = desk, workspaces, people, delivery
        self._under_way: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unkept = Lately(MOST_UNKEPT)
        self.threads = Lately(MOST_THREADS)

    async def arrive(self, event: Mapping[str, Any], team: str, event_id: str) -> None:
        """Take an event in; returns once it may be acknowledged. Raise Busy, or StoreError."""
        place = await self._workspaces.of(team)
        found = read(event, team, place.bot_user)
        if isinstance(found, Deleted):
            self._start(self._retract(place, found), event_id)
        elif found is not None and found.edited and not found.addressed:
            self._start(self._revise(place, found), event_id)  # doing it twice does no harm
        elif found is not None and (meant := await self._meant(found, place)) is not None:
            if len(self._under_way) >= MOST_UNDER_WAY:
                self._desk.meter.happened("slack", "busy")
                raise Busy
            if await self._claim(meant):
                self._start(self._follow(place, meant), event_id)

    async def take_up(self) -> None:
        """Answer what an earlier process left open."""
        async for arrival in self._desk.inbox.left_open("slack"):
            self._start(self._again(arrival), arrival.id)

    async def close(self, seconds: float) -> None:
        """Wait for the answers under way; what isn't done by then stays open for the next start."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _start(self, work: Any, event_id: str) -> None:
        async def run() -> None:
            trace.set(event_id)
            try:
                await work
            except NotInstalled:
                log.warning("app not installed")
            except SlackApiError as error:
                log.warning("slack refused", extra={"reason": code_of(error)})
            except Exception:
                self._desk.meter.failed("slack event")
                log.exception("event failed")

        task = asyncio.create_task(run())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _claim(self, question: Question) -> bool:
        """Keep *question* safe until it is answered; return False where it was claimed before.

        Where nothing can be kept (the disk is full, say) it is answered all the same, once by this process: who asks
        is helped now, and Slack delivers nothing more to an app that refuses nearly all for an hour (Slack
        documentation, Events API, Failure limits).
        """
        arrival = question.arrival
        if (arrival,) in self._unkept:
            return False
        try:
            # Slack comes again after a minute where it isn't told in time that this arrived: better late than then.
            return await self._desk.inbox.claim("slack", arrival, json.dumps(question.packed()), insist=True)
        except StoreBusy:
            raise
        except StoreError as error:
            log.warning("question not kept", extra={"reason": str(error)})
            claimed = (arrival,) not in self._unkept
            self._unkept.note(arrival)
            return claimed

    async def _meant(self, found: Question, place: Workspace) -> Question | None:
        """Return the question as it is to be asked, or None where the bot isn't meant."""
        if found.addressed:
            return found
        if found.thread and await self._follows(found, place):
            return replace(found, addressed=True)
        listening = await self._desk.listening("slack")
        return found if found.channel in listening.get(found.team, ()) and not found.thread else None

    async def _follows(self, found: Question, place: Workspace) -> bool:
        """Return whether a message in a thread goes on with the bot: under what it said, or from who asked it there."""
        if found.others:
            return False
        if found.parent == place.bot_user:
            return True
        if found.parent != found.user:
            return False
        root = f"{found.team}/{found.channel}/{found.thread}"
        answering = self._turns.get(root)
        return bool(answering and answering.locked()) or bool(await self._desk.inbox.reply("slack", root))

    async def _again(self, arrival: Arrival) -> None:
        """Do what an earlier process left open, unless it only had no time to note that it was done."""
        found = Question(**json.loads(arrival.body))
        place = await self._workspaces.of(found.team)
        thread = found.place.thread
        if said := await self._delivery.look(place, found.channel, thread, found.arrival):
            await self._desk.inbox.settle("slack", found.arrival, said)
        else:
            await self._follow(place, found)

    async def _follow(self, place: Workspace, question: Question) -> None:
        async with self.turn(question.message):
            reply = await self._desk.inbox.reply("slack", question.message) if question.edited else ""
            try:
                said = await self._answer(place, question, reply)
            except Undeliverable as error:
                said = ""
                log.warning("reply not sent", extra={"channel": question.channel, "reason": str(error)})
            try:
                await self._desk.inbox.settle("slack", question.arrival, said)
                if question.edited and said:
                    await self._desk.inbox.claim("slack", question.message)
                    await self._desk.inbox.settle("slack", question.message, said)
            except StoreError as error:  # the next start sees that it was answered
                log.warning("question not settled", extra={"reason": str(error)})

    async def _answer(self, place: Workspace, question: Question, reply: str) -> str:
        """Answer and return the ts of the message that everybody sees, "" where there is none."""
        asker = await self._people.asker(place, question.user, fresh=False)
        opens = not (question.thread or question.direct)
        ask = Ask(asker=asker, place=question.place, text=question.text, addressed=question.addressed, opens=opens)
        card = await self._thinking(place, question, ask)
        if card is None:
            return reply
        if reply:
            await self._delivery.update(place, question.channel, reply, content(card))
        elif card.private or await self._desk.seen(ask) == "private":
            await self._delivery.post_private(
                place, question.channel, question.user, content(private(card)), thread=question.thread
            )
            return ""
        else:
            thread = question.place.thread
            reply = await self._delivery.post(
                place, question.channel, content(card), thread=thread, mark=question.arrival
            )
            if thread:
                self.threads.note(question.team, question.channel, thread)
        if card.told:
            try:
                await self._desk.delivered(card.told, ask.place, reply)
            except StoreError as error:
                log.warning("answer not noted for corrections", extra={"reason": str(error)})
        return reply

    async def _thinking(self, place: Workspace, question: Question, ask: Ask) -> Card | None:
        """Return the desk's answer; who waits for it in a conversation with the bot is told so."""
        handling = asyncio.ensure_future(self._desk.handle(ask))
        if question.direct:
            done, _ = await asyncio.wait((handling,), timeout=THINKING)
            if not done:
                await self._status(place, question)
        return await handling

    async def _status(self, place: Workspace, question: Question) -> None:
        try:
            await place.client.assistant_threads_setStatus(
                channel_id=question.channel, thread_ts=question.thread or question.ts, status="is looking it up…"
            )
        except TROUBLE as error:
            log.info("status not shown", extra={"reason": reason(error)})

    async def _revise(self, place: Workspace, question: Question) -> None:
        """Answer a message anew that was answered before it changed, though it doesn't mention the bot."""
        async with self.turn(question.message):
            reply = await self._desk.inbox.reply("slack", question.message)
            if reply:
                try:
                    await self._answer(place, replace(question, addressed=True), reply)
                except Undeliverable as error:
                    log.warning("reply not changed", extra={"channel": question.channel, "reason": str(error)})

    async def _retract(self, place: Workspace, deleted: Deleted) -> None:
        """Take back the answer to a message that was deleted."""
        async with self.turn(deleted.message):
            reply = await self._desk.inbox.reply("slack", deleted.message)
            if reply:
                try:
                    await self._delivery.delete(place, deleted.channel, reply)
                except Undeliverable as error:
                    log.info("reply not deleted", extra={"channel": deleted.channel, "reason": str(error)})

    def turn(self, message: str) -> asyncio.Lock:
        """Return what is held while a message is answered, so that what becomes of it meanwhile waits."""
        turn = self._turns.get(message)
        if turn is None:
            self._turns[message] = turn = asyncio.Lock()
        return turn
