"""Socket Mode: tickets, sockets, envelopes and the ways a socket ends.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
from collections import OrderedDict
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.wire.slack.clock import Clock
from tests.wire.slack.delivery import Ack, Courier, Delivery
from tests.wire.slack.faults import Faults
from tests.wire.slack.world import APP_ID

__all__ = ["Link", "Links"]

MOST_LINKS = 10
TICKET_SECONDS = 30.0
MOST_FORGOTTEN = 10_000


class Link:
    """One socket of the bot."""

    def __init__(self, name: str, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.name, self.socket, self.request = name, socket, request
        self.pending: set[str] = set()
        self.leaving = self.silent = False
        self.acked = self.pings = 0

    def __repr__(self) -> str:
        return f"<{self.name}: {self.acked} acknowledged, {len(self.pending)} pending>"


class Links:
    """The bot's sockets, which share the load."""

    def __init__(self, clock: Clock, faults: Faults, courier: Courier) -> None:
        self.clock, self.faults, self.courier = clock, faults, courier
        self.open: list[Link] = []
        self.opened = self.refused = self.unheard = self.late = 0
        self.problems: list[str] = []
        self._tickets: dict[str, float] = {}
        self._sent: dict[str, tuple[Link, Delivery, int, float]] = {}
        self._forgotten: OrderedDict[str, None] = OrderedDict()
        self._numbers = itertools.count(1)
        self._turn = 0
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    # what Slack does

    def ticket(self) -> str:
        """Return a ticket for one handshake."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self.clock.now() + (0 if self.faults.stale_tickets else TICKET_SECONDS)
        return ticket

    def send(self, delivery: Delivery, attempt: int, reason: str) -> bool:
        """Send an envelope over the next socket in turn; another attempt takes another socket."""
        ready = [link for link in self.open if not link.leaving] or self.open
        if not ready:
            return False
        self._turn += 1
        link = ready[self._turn % len(ready)]
        envelope_id = f"{next(self._numbers):08x}-{secrets.token_hex(8)}"
        link.pending.add(envelope_id)
        self._sent[envelope_id] = (link, delivery, attempt, self.clock.now())
        why = "within" if reason == "http_timeout" else reason
        retry = f',"retry_attempt":{attempt - 1},"retry_reason":"{why}"' if delivery.is_event else ""
        takes = "true" if delivery.takes_payload else "false"
        self._do(
            self._write(
                link,
                f'{{"envelope_id":"{envelope_id}","payload":{delivery.body},"type":"{delivery.kind}",'
                f'"accepts_response_payload":{takes}{retry}}}',
            )
        )
        return True

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it ends."""
        expires = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self.faults.refuse_links > 0 or expires <= self.clock.now():
            self.faults.refuse_links = max(0, self.faults.refuse_links - 1)
            self.refused += 1
            self._change()
            return web.Response(status=403, text="invalid ticket")
        socket = web.WebSocketResponse(autoping=False, autoclose=True, max_msg_size=1 << 20)
        await socket.prepare(request)
        self.opened += 1
        link = Link(f"link {self.opened}", socket, request)
        self.open.append(link)
        try:
            await socket.send_str(_hello(len(self.open)))
            if len(self.open) > MOST_LINKS:
                await socket.send_str(_disconnect("too_many_websockets"))
                await socket.close()
            else:
                self._change()
                await self._listen(link)
        except (ConnectionError, RuntimeError):
            pass  # the bot, or a fault, tore the socket down
        finally:
            self._forget(link)
        return socket

    async def _listen(self, link: Link) -> None:
        async for frame in link.socket:
            if link.silent or self.faults.deaf:
                self.unheard += frame.type is WSMsgType.TEXT
                self._change()
                continue
            if frame.type is WSMsgType.PING:
                link.pings += 1
                await link.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._take(link, frame.data)

    def _take(self, link: Link, data: str) -> None:
        answer = json.loads(data)
        envelope_id = answer.get("envelope_id", "")
        found = self._sent.pop(envelope_id, None)
        if found is None:
            if envelope_id in self._forgotten:
                self.late += 1  # slack-sdk acknowledges over whatever socket it has by then
            else:
                self.problems.append(f"an acknowledgement of nothing sent, over {link.name}: {data[:200]}")
            return
        sender, delivery, _, since = found
        sender.pending.discard(envelope_id)
        link.acked += 1
        payload = answer.get("payload")
        if payload is not None and not delivery.takes_payload:
            self.problems.append(f"an answer where none is taken: {data[:200]}")
        self.courier.acknowledged(delivery, Ack(self.clock.now() - since, payload))

    def _forget(self, link: Link) -> None:
        if link in self.open:
            self.open.remove(link)
        pending, link.pending = link.pending, set()
        for envelope_id in pending:
            _, delivery, attempt, _ = self._sent.pop(envelope_id)
            self._forgotten[envelope_id] = None
            self.courier.refused(delivery, attempt, "connection_failed")
        while len(self._forgotten) > MOST_FORGOTTEN:
            self._forgotten.popitem(last=False)
        self._change()

    # what a test does

    async def connected(self, count: int = 1, within: float = 10) -> None:
        """Wait until *count* sockets are open."""
        await self._until(lambda: len(self.open) >= count, within, f"{count} open sockets")

    async def gone(self, link: Link, within: float = 10) -> None:
        """Wait until *link* has ended."""
        await self._until(lambda: link not in self.open, within, f"the end of {link.name}")

    async def reopened(self, opened: int, within: float = 15) -> None:
        """Wait until more than *opened* sockets were opened in all."""
        await self._until(lambda: self.opened > opened, within, f"socket number {opened + 1}")

    async def changed(self, within: float = 10) -> None:
        """Wait until a socket opens, is refused or ends, or says something that isn't heard."""
        async with asyncio.timeout(within):
            await self._changed.wait()

    def drop(self, count: int | None = None) -> int:
        """Tear down *count* sockets (all, where none is said) without a close frame; return how many."""
        victims = self.open[:count]
        for link in victims:
            if link.request.transport is not None:
                link.request.transport.abort()
            self._forget(link)
        return len(victims)

    def silence(self, count: int | None = None) -> None:
        """Let *count* sockets stay open and say nothing any more, not even a pong."""
        for link in self.open[:count]:
            link.silent = True

    async def ask_to_leave(
        self, reason: str = "refresh_requested", count: int | None = None, close: bool = True
    ) -> None:
        """Tell *count* sockets to go: `warning` only warns, `refresh_requested` and `link_disabled` then close."""
        for link in self.open[:count]:
            link.leaving = reason != "warning"
            await self._write(link, _disconnect(reason))
            if close and reason != "warning":
                self._do(_close(link.socket))

    async def close(self) -> None:
        """End every socket."""
        for link in list(self.open):
            await _close(link.socket)
        for task in list(self._tasks):
            task.cancel()

    async def _write(self, link: Link, text: str) -> None:
        if not (link.silent or link.socket.closed):
            try:
                await link.socket.send_str(text)
            except ConnectionError:
                self._forget(link)

    def _do(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, true: Any, within: float, what: str) -> None:
        try:
            async with asyncio.timeout(within):
                while not true():
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(
                f"no {what} within {within:g} s: {self.open or 'no socket is open'}, {self.opened} opened,"
                f" {self.refused} refused"
            ) from None


async def _close(socket: web.WebSocketResponse) -> None:
    with contextlib.suppress(ConnectionError, RuntimeError):
        await socket.close(code=WSCloseCode.GOING_AWAY)


def _hello(count: int) -> str:
    debug = {"host": "loopback", "build_number": 1, "approximate_connection_time": 18_060}
    return json.dumps(
        {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": {"app_id": APP_ID}}
    )


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})
