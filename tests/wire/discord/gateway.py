"""The gateway: sessions are opened, resumed and lost here, and everything that can go wrong with them is a method.

Source: Discord documentation, Events, Gateway; Topics, "Gateway Close Event Codes".
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from aiohttp import web

from tests.wire.discord import events, payloads
from tests.wire.discord.connection import HEARTBEAT, INVALID, RECONNECT, Connection, Happening
from tests.wire.discord.events import Event
from tests.wire.discord.news import PATIENCE, Journal, News
from tests.wire.discord.sessions import Session
from tests.wire.discord.world import World

__all__ = ["Gateway"]

Json = dict[str, Any]

RESUMABLE = frozenset({1000, 1001, 4000, 4001, 4002, 4008})


class Gateway:
    """All connections and sessions, and the switches that break them."""

    def __init__(self, world: World, news: News, token: str, memory: int = 20_000) -> None:
        self.world = world
        self.token = token
        self._memory = memory
        self.journal: Journal[Happening] = Journal(news, keep=10_000)
        self.counts: Counter[str] = Counter()
        self._news = news
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

    async def until(self, what: str, *, count: int = 1, within: float = PATIENCE) -> None:
        """Wait until *what* (see Happening) happened *count* times since the server started."""

        def truth() -> bool | None:
            return True if self.counts[what] >= count else None

        def seen() -> str:
            return f"happened: {dict(self.counts)}"

        await self._news.until(truth, f"{what!r} number {count} at the gateway", within=within, seen=seen)

    def of_shard(self, shard: int) -> list[Session]:
        """Return the sessions of one shard."""
        return [each for each in self.sessions.values() if each.shard[0] == shard]

    def count(self, what: str) -> int:
        """Return how often *what* happened."""
        return self.counts[what]

    def note(self, happening: Happening) -> None:
        """Take note of something that happened."""
        self.counts[happening.what] += 1
        self.journal.write(happening)

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
        self.note(Happening("opened"))
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)
            connection.leave()
        return socket

    async def _refuse(self, request: web.BaseRequest) -> web.StreamResponse:
        self.note(Happening("refused"))
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
        if intents & events.PRIVILEGED & ~self.world.granted:
            return 4014
        shard = data.get("shard") or [0, 1]
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return 4010
        session = Session(intents, (shard[0], shard[1]), self._memory, presence=data.get("presence"))
        world = self.world
        guilds = [each for each in world.guilds.values() if world.bot.id in each.members and session.holds(each.id)]
        if len(guilds) > self.sharding_required_at:
            return 4011
        self.sessions[session.id] = session
        connection.session, session.line = session, connection
        session.dispatch(Event("READY", self._ready(session, [each.id for each in guilds])))
        self.note(Happening("identified", shard[0]))
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
            self.note(Happening("invalid"))
            connection.send(INVALID, False)
            return None
        if isinstance(session.line, Connection):
            session.line.session = None  # the older connection gets nothing more
        connection.session, session.line = session, connection
        for frame in missed:
            connection.post(frame)
        self.note(Happening("replayed", session.shard[0], count=len(missed)))
        session.dispatch(Event("RESUMED", {"_trace": []}))
        self.note(Happening("resumed", session.shard[0]))
        return None

    def _ready(self, session: Session, guild_ids: list[int]) -> Json:
        world = self.world
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

    def send_members(self, session: Session, data: Json) -> None:
        """Answer op 8 with one chunk."""
        world = self.world
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
        session.dispatch(Event("GUILD_MEMBERS_CHUNK", chunk, guild.id))
