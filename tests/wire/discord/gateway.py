"""The gateway: WebSocket connections, their sessions, and everything that can go wrong with them.

Source: Discord documentation, Events, Gateway; Topics, "Gateway Opcodes" and "Gateway Close Event Codes".
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discord import events, payloads
from tests.wire.discord.compression import packer
from tests.wire.discord.events import Event, dump
from tests.wire.discord.news import PATIENCE, Journal, News
from tests.wire.discord.sessions import Session
from tests.wire.discord.world import World

__all__ = ["Connection", "Gateway", "Happening"]

Json = dict[str, Any]

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 1, 2, 3, 4, 6, 7, 8, 9, 10, 11
LARGEST_PAYLOAD = 4096
RESUMABLE = frozenset({1000, 1001, 4000, 4001, 4002, 4008})


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the gateway's journal: opened, identified, heartbeat, presence, replayed,
    resumed, invalid, rejected, refused, aborted, closed."""

    what: str
    shard: int = 0
    code: int | None = None
    count: int = 0

    def __str__(self) -> str:
        return f"{self.what} shard {self.shard}" + (f" code {self.code}" if self.code else "")


class Gateway:
    """All connections and sessions, and the switches that break them."""

    def __init__(self, world: World, news: News, token: str, memory: int = 20_000) -> None:
        self._world = world
        self.token = token
        self._memory = memory
        self.journal: Journal[Happening] = Journal(news, keep=10_000)
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.address = ""
        self.resume_address = ""
        # switches
        self.heartbeat_interval = 41_250
        self.acking = True  # False: heartbeats go unanswered (a zombie)
        self.flowing = asyncio.Event()  # cleared: a dead network, on which nothing arrives either way
        self.flowing.set()
        self.over = asyncio.Event()  # set when the server stops
        self.refusing: str | None = None  # for new connections: "abort", "hang", or an HTTP status as text
        self.sharding_required_at = 2_500
        self.forget_on_resume = False  # every RESUME is answered with op 9, not resumable
        world.tell = self.dispatch

    # what a test or driver does to it

    def dispatch(self, event: Event) -> None:
        """Send *event* to every session that wants it, or remember it for one that is away."""
        for session in self.sessions.values():
            if session.wants(event):
                session.dispatch(event)

    def abort(self, shard: int | None = None) -> int:
        """Cut the connections (of one *shard*) without a close frame, as a failing network does; return how many."""
        return self._each(shard, Connection.abort)

    def close(self, code: int, shard: int | None = None, *, reason: str = "") -> int:
        """Close the connections with *code*; their sessions end too, unless it is one of RESUMABLE."""
        if code not in RESUMABLE:
            self.forget(shard)
        return self._each(shard, lambda each: each.end(code, reason))

    def reconnect(self, shard: int | None = None) -> int:
        """Ask the clients to reconnect and resume (op 7)."""
        return self._each(shard, lambda each: each.send(RECONNECT))

    def invalidate(self, shard: int | None = None, *, resumable: bool = False) -> int:
        """Declare the sessions invalid (op 9); unless *resumable* they are forgotten."""
        if not resumable:
            self.forget(shard)
        return self._each(shard, lambda each: each.send(INVALID, resumable))

    def forget(self, shard: int | None = None) -> None:
        """Forget the sessions without a word: what is said from now on reaches them no more, and RESUME fails."""
        for session in list(self.sessions.values()):
            if shard in (None, session.shard[0]):
                del self.sessions[session.id]

    def demand_heartbeat(self, shard: int | None = None) -> int:
        """Ask for a heartbeat at once (op 1)."""
        return self._each(shard, lambda each: each.send(HEARTBEAT))

    def silence(self) -> None:
        """Let the network die: connections stay open, yet nothing arrives either way, until *heal*."""
        self.flowing.clear()
        for each in self.connections:
            each.pause()

    def heal(self) -> None:
        """Let the network live again; what was held arrives, late."""
        self.flowing.set()
        for each in self.connections:
            each.unpause()

    def _each(self, shard: int | None, deed: Any) -> int:
        chosen = [each for each in self.connections if shard in (None, each.shard)]
        for each in chosen:
            deed(each)
        return len(chosen)

    # what a test awaits

    @property
    def ready(self) -> int:
        """How many sessions are connected."""
        return sum(session.line is not None for session in self.sessions.values())

    async def until(self, what: str, *, count: int = 1, within: float = PATIENCE) -> Happening:
        """Wait for the *count*-th happening called *what*, since the server started."""
        return await self.journal.until(
            lambda each: each.what == what, f"{what!r} number {count} at the gateway", count=count, within=within
        )

    def of_shard(self, shard: int) -> list[Session]:
        """Return the sessions of one shard."""
        return [each for each in self.sessions.values() if each.shard[0] == shard]

    def count(self, what: str) -> int:
        """Return how often *what* happened."""
        return len(self.journal.where(lambda each: each.what == what))

    # connections

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one WebSocket until it ends."""
        if self.refusing is not None:
            return await self._refuse(request)
        await self.flowing.wait()
        socket = web.WebSocketResponse(timeout=1.0, compress=False, max_msg_size=0, heartbeat=None)
        await socket.prepare(request)
        connection = Connection(self, socket, request)
        self.connections.add(connection)
        self.journal.write(Happening("opened"))
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)
            connection.leave()
        return socket

    async def _refuse(self, request: web.BaseRequest) -> web.StreamResponse:
        self.journal.write(Happening("refused"))
        if self.refusing == "hang":
            await self.over.wait()
        if self.refusing == "abort":
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return web.Response(status=int(self.refusing or 503), text="upstream connect error")

    def identify(self, connection: Connection, data: Json) -> int | None:
        """Open a session on *connection*; return a close code instead where that must not be."""
        if data.get("token") != self.token:
            return 4004
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~events.KNOWN:
            return 4013
        if intents & events.PRIVILEGED & ~self._world.granted:
            return 4014
        shard = data.get("shard") or [0, 1]
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return 4010
        session = Session(intents, (shard[0], shard[1]), self._memory, presence=data.get("presence"))
        world = self._world
        guilds = [each for each in world.guilds.values() if world.bot.id in each.members and session.holds(each.id)]
        if len(guilds) > self.sharding_required_at:
            return 4011
        self.sessions[session.id] = session
        connection.session, session.line = session, connection
        session.dispatch(Event("READY", self._ready(session, [each.id for each in guilds])))
        self.journal.write(Happening("identified", shard[0]))
        if intents & events.GUILDS:
            for guild in guilds:
                if guild.available:
                    own = [guild.members[world.bot.id]]
                    session.dispatch(Event("GUILD_CREATE", payloads.guild_create(guild, own), guild.id))
        return None

    def resume(self, connection: Connection, data: Json) -> int | None:
        """Put a session on a new *connection* and replay what it missed; return a close code where that is wrong."""
        if data.get("token") != self.token:
            return 4004
        session = self.sessions.get(str(data.get("session_id")))
        sequence = data.get("seq")
        if session is not None and isinstance(sequence, int) and sequence > session.sequence:
            del self.sessions[session.id]
            return 4007
        missed = session.since(sequence) if session is not None and isinstance(sequence, int) else None
        if session is None or missed is None or self.forget_on_resume:
            if session is not None:
                del self.sessions[session.id]
            self.journal.write(Happening("invalid"))
            connection.send(INVALID, False)
            return None
        if isinstance(session.line, Connection):
            session.line.session = None  # the older connection gets nothing more
        connection.session, session.line = session, connection
        for frame in missed:
            connection.post(frame)
        self.journal.write(Happening("replayed", session.shard[0], count=len(missed)))
        session.dispatch(Event("RESUMED", {"_trace": []}))
        self.journal.write(Happening("resumed", session.shard[0]))
        return None

    def _ready(self, session: Session, guild_ids: list[int]) -> Json:
        world = self._world
        return {
            "v": 10,
            "user": payloads.user(world.bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(each), "unavailable": True} for each in guild_ids],
            "session_id": session.id,
            "resume_gateway_url": self.resume_address,
            "shard": list(session.shard),
            "application": {"id": str(world.application_id), "flags": 1 << 19},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
        }


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
        self._gateway.journal.write(Happening("aborted", self.shard))
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
        self._gateway.journal.write(Happening("closed", self.shard, code))
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
            self._gateway.journal.write(Happening("heartbeat", self.shard))
            if self._gateway.acking:
                self.send(ACK)
        elif op in (IDENTIFY, RESUME):
            self._begin(op, data)
        elif self.session is None:
            self.end(4003, "Not authenticated")
        elif op == PRESENCE:
            self.session.presence = data
            self._gateway.journal.write(Happening("presence", self.shard))
        elif op == MEMBERS:
            self._send_members(data)
        elif op != VOICE:
            self.end(4001, "Unknown opcode")

    def _begin(self, op: int, data: Json) -> None:
        if self.session is not None:
            self.end(4005, "Already authenticated")
            return
        code = self._gateway.identify(self, data) if op == IDENTIFY else self._gateway.resume(self, data)
        if code is not None:
            self._gateway.journal.write(Happening("rejected", code=code))
            self.end(code)

    def _send_members(self, data: Json) -> None:
        """Answer op 8 with one chunk."""
        assert self.session is not None
        world = self._gateway._world
        guild = world.guilds.get(int(data["guild_id"]))
        if guild is None:
            return
        members = list(guild.members.values())
        if wanted := data.get("user_ids"):
            wanted = wanted if isinstance(wanted, list) else [wanted]
            members = [each for each in members if str(each.user.id) in {str(one) for one in wanted}]
        if query := data.get("query"):
            members = [each for each in members if (each.nick or each.user.name).startswith(query)]
        if data.get("limit"):
            members = members[: data["limit"]]
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": [payloads.member(each) for each in members],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
        }
        if data.get("nonce"):
            chunk["nonce"] = data["nonce"]
        self.session.dispatch(Event("GUILD_MEMBERS_CHUNK", chunk, guild.id))
