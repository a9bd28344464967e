"""One WebSocket of the gateway: what goes out in order, and what the client says.

Source: Discord documentation, Events, Gateway ("Connection Lifecycle"); Topics, "Gateway Opcodes".
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.wire.discord.compression import packer
from tests.wire.discord.events import dump
from tests.wire.discord.sessions import Session

if TYPE_CHECKING:
    from tests.wire.discord.gateway import Gateway

__all__ = ["Connection", "Happening"]

Json = dict[str, Any]

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 1, 2, 3, 4, 6, 7, 8, 9, 10, 11
LARGEST_PAYLOAD = 4096


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the gateway's journal.

    *what* is opened, identified, heartbeat, presence, replayed, resumed, invalid, rejected, refused, aborted or closed.
    """

    what: str
    shard: int = 0
    code: int | None = None
    count: int = 0

    def __str__(self) -> str:
        return f"{self.what} shard {self.shard}" + (f" code {self.code}" if self.code else "")


class Connection:
    """One WebSocket. Frames go out in order, from one task; nothing waits for a slow client."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, request: web.BaseRequest) -> None:
        self._gateway = gateway
        self._socket = socket
        self._request = request
        self._packer = packer(request.query.get("compress"))
        self._outbox: asyncio.Queue[str | tuple[int, str]] = asyncio.Queue()
        self._ended = False
        self.session: Session | None = None

    @property
    def shard(self) -> int:
        return self.session.shard[0] if self.session else 0

    def post(self, frame: str) -> None:
        self._outbox.put_nowait(frame)

    def send(self, op: int, data: object = None) -> None:
        """Send something other than a dispatch."""
        self.post(dump({"t": None, "s": None, "op": op, "d": data}))

    def end(self, code: int, reason: str = "") -> None:
        """Close with *code* after what was posted before."""
        self._ended = True
        self._outbox.put_nowait((code, reason))

    def abort(self) -> None:
        """Cut the line now; what was not yet sent is lost to this connection."""
        if self._request.transport is not None:
            self._request.transport.abort()
        self._gateway.note(Happening("aborted", self.shard))
        self.leave()

    def pause(self) -> None:
        if self._request.transport is not None:
            self._request.transport.pause_reading()

    def unpause(self) -> None:
        if self._request.transport is not None:
            self._request.transport.resume_reading()

    def leave(self) -> None:
        """Let the session stand without a line, to be resumed."""
        if self.session is not None and self.session.line is self:
            self.session.line = None

    async def run(self) -> None:
        """Greet, then read until the client leaves."""
        if self._request.query.get("v", "10") != "10":
            self.end(4012, "Invalid API version")
        writer = asyncio.create_task(self._write())
        try:
            self.send(HELLO, {"heartbeat_interval": self._gateway.heartbeat_interval, "_trace": []})
            async for message in self._socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._take(message.data)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        code = self._socket.close_code
        self._gateway.note(Happening("closed", self.shard, code))
        # "When you close the connection with 1000 or 1001, your session will be invalidated."
        if code in (1000, 1001) and not self._ended and self.session is not None and self.session.line is self:
            self._gateway.sessions.pop(self.session.id, None)

    async def _write(self) -> None:
        while True:
            item = await self._outbox.get()
            await self._gateway.flowing.wait()
            try:
                if isinstance(item, str):
                    packed = self._packer.pack(item)
                    if isinstance(packed, str):
                        await self._socket.send_str(packed)
                    else:
                        await self._socket.send_bytes(packed)
                    continue
                await self._socket.close(code=item[0], message=item[1].encode())
            except ConnectionError:
                pass
            return

    def _take(self, raw: str | bytes) -> None:
        """Act on one payload from the client."""
        try:
            payload = json.loads(raw)
            op, data = payload["op"], payload.get("d")
        except (ValueError, TypeError, KeyError):
            self.end(4002, "Decode error")
            return
        if len(raw) > LARGEST_PAYLOAD:
            self.end(4002, "Payload too large")
        elif op == HEARTBEAT:
            if self.session is not None:
                self.session.heard(data)
            self._gateway.note(Happening("heartbeat", self.shard))
            if self._gateway.acking:
                self.send(ACK)
        elif op in (IDENTIFY, RESUME):
            self._begin(op, data)
        elif self.session is None:
            self.end(4003, "Not authenticated")
        elif op == PRESENCE:
            self.session.presence = data
            self._gateway.note(Happening("presence", self.shard))
        elif op == MEMBERS:
            self._gateway.send_members(self.session, data)
        elif op != VOICE:
            self.end(4001, "Unknown opcode")

    def _begin(self, op: int, data: Json) -> None:
        if self.session is not None:
            self.end(4005, "Already authenticated")
            return
        code = self._gateway.identify(self, data) if op == IDENTIFY else self._gateway.resume(self, data)
        if code is not None:
            self._gateway.note(Happening("rejected", code=code))
            self.end(code)
