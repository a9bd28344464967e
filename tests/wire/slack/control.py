"""Drive a loopback Slack from outside, over JSON: POST /_control/VERB on a port of its own, which no fault touches.

Every verb takes a JSON object and answers one; what is wrong with a request comes back as `{"error": …}` with 400.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.wire.slack.actions import Action
from tests.wire.slack.deeds import Deed
from tests.wire.slack.ledger import Ledger, load
from tests.wire.slack.objects import message_object
from tests.wire.slack.server import SlackServer
from tests.wire.slack.storm import storm
from tests.wire.slack.world import JSON, Message, View

__all__ = ["Control"]

_DEEDS = {"say", "slash", "open_home", "look_at", "start_assistant", "invite", "uninstall", "revoke"}
_ON_MESSAGES = {"edit", "delete", "unfurl", "react", "press", "feedback", "shortcut", "suggest"}
_PLAIN = {"remove", "archive", "fail"}


class Control:
    """The verbs: those of `SlackServer`, and `state`, `faults`, `load`, `storm` and their like."""

    def __init__(self, server: SlackServer) -> None:
        self.server, self.ledger = server, Ledger()
        server.log.listeners.append(self.ledger.hear)
        self.port = 0
        self._runner: web.AppRunner | None = None
        own = [name for name in dir(self) if name.startswith("do_")]
        self.verbs: dict[str, Callable[..., Awaitable[Any]]] = {name[3:]: getattr(self, name) for name in own}

    async def start(self, port: int = 0) -> None:
        """Listen."""
        app = web.Application(client_max_size=1 << 26)
        app.router.add_post("/_control/{verb}", self._handle)
        app.router.add_get("/_control/{verb}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        verb = request.match_info["verb"]
        try:
            asked: JSON = await request.json() if request.body_exists else {}
            if verb in self.verbs:
                answer = await self.verbs[verb](**asked)
            elif verb in _DEEDS:
                answer = await self._done(getattr(self.server, verb), asked)
            elif verb in _ON_MESSAGES:
                answer = await self._done(getattr(self.server, verb), self._with_message(asked))
            elif verb in _PLAIN:
                getattr(self.server, verb)(**asked)
                answer = {}
            else:
                raise LookupError(f"no verb is called {verb!r}")
        except (AssertionError, LookupError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response(answer)

    def _with_message(self, asked: JSON) -> JSON:
        """Put the message that `channel` and `ts` name (or the view of `view_id`) in its place."""
        if view_id := asked.pop("view_id", ""):
            return {"source": self.server.world.views[view_id], **asked}
        room = self.server.where(asked.pop("channel"), asked.pop("team", None))
        message = room.messages.get(asked["ts"]) or next(one for one in room.ephemerals if one.ts == asked["ts"])
        del asked["ts"]
        name = "source" if {"action", "vote", "typed"} & asked.keys() else "message"
        return {name: message, **asked}

    async def _done(self, verb: Callable[..., Deed], asked: JSON) -> JSON:
        """Do it; with `wait` (a kind of action, a list of them, or "ack") answer once the bot did."""
        wait, within = asked.pop("wait", None), float(asked.pop("within", 10))
        deed = verb(**asked)
        answer: JSON = {
            "ts": deed.message.ts if deed.message else None,
            "channel": deed.channel.id if deed.channel else None,
            "event_ids": [one.event_id for one in deed.deliveries],
        }
        if wait == "ack":
            return answer | {"ack": dataclasses.asdict(await deed.ack(within))}
        if wait:
            kinds = [wait] if isinstance(wait, str) else wait
            return answer | {"did": _shown(await deed.next(*kinds, within=within))}
        return answer

    async def do_submit(self, view_id: str, filled: JSON, within: float = 10) -> JSON:
        """Send a modal."""
        deed = self.server.submit(self.server.world.views[view_id], filled)
        return {"ack": (await deed.ack(within)).payload}

    async def do_faults(self, **faults: Any) -> JSON:
        """Switch lasting faults, by their names in `Faults`; answer how they stand."""
        names = {one.name for one in dataclasses.fields(self.server.faults)} - {"calls", "chance"}
        for name, value in faults.items():
            if name not in names:
                raise LookupError(f"no fault is called {name!r}; there is {', '.join(sorted(names))}")
            setattr(self.server.faults, name, value)
        return {name: getattr(self.server.faults, name) for name in sorted(names)}

    async def do_drop(self, count: int | None = None) -> JSON:
        """Tear sockets down."""
        return {"dropped": self.server.links.drop(count)}

    async def do_silence(self, count: int | None = None) -> JSON:
        """Let sockets fall silent."""
        self.server.links.silence(count)
        return {}

    async def do_leave(self, reason: str = "refresh_requested", count: int | None = None) -> JSON:
        """Ask sockets to leave."""
        await self.server.links.ask_to_leave(reason, count)
        return {}

    async def do_down(self, seconds: float = 0.0) -> JSON:
        """Break the network, for *seconds* or until `up`."""
        await self.server.down()
        if seconds:
            await asyncio.sleep(seconds)
            await self.server.up()
        return {}

    async def do_up(self) -> JSON:
        """Mend the network."""
        await self.server.up()
        return {}

    async def do_advance(self, seconds: float) -> JSON:
        """Move Slack's clock forward."""
        self.server.clock.advance(seconds)
        return {"now": self.server.clock.now()}

    async def do_call_at(self, url: str, verify: bool = True) -> JSON:
        """Switch to HTTP mode."""
        await self.server.call_at(url, verify=verify)
        return {}

    async def do_connected(self, count: int = 1, within: float = 30) -> JSON:
        """Wait until so many sockets are open."""
        await self.server.links.connected(count, within)
        return await self.do_state()

    async def do_state(self) -> JSON:
        """Answer every counter."""
        server = self.server
        return {
            "links": len(server.links.open),
            "opened": server.links.opened,
            "refused": server.links.refused,
            "late": server.links.late,
            "problems": server.links.problems[:100],
            "delivered": server.courier.delivered,
            "lost": server.courier.lost,
            "waiting": len(server.courier.open),
            "actions": server.log.count,
            "calls": dict(server.counts),
            "violations": [str(one) for one in server.violations[:100]],
        }

    async def do_messages(self, channel: str, team: str | None = None) -> JSON:
        """Answer the messages of a channel, ephemeral ones apart."""
        room = self.server.where(channel, team)
        return {
            "messages": [message_object(one) for one in room.messages.values()],
            "ephemerals": [message_object(one) for one in room.ephemerals],
        }

    async def do_load(self, **how: Any) -> JSON:
        """Ask many questions and answer the figures; with `fresh` the ledger begins anew."""
        if how.pop("fresh", True):
            self.server.log.listeners.remove(self.ledger.hear)
            self.ledger = Ledger()
            self.server.log.listeners.append(self.ledger.hear)
        return await load(self.server, self.ledger, **how)

    async def do_ledger(self) -> JSON:
        """Answer the figures so far."""
        return self.ledger.figures() | {"unanswered": self.ledger.unanswered()}

    async def do_storm(self, **how: Any) -> JSON:
        """Break things over and over; to run beside `load`."""
        return await storm(self.server, **how)


def _shown(action: Action) -> JSON:
    shown: JSON = {"kind": action.kind, "at": action.at, "text": action.text, "shown": action.shown}
    if isinstance(action.message, Message):
        shown["message"] = message_object(action.message)
    if isinstance(action.view, View):
        shown |= {"view_id": action.view.id, "view": action.view.body}
    return shown
