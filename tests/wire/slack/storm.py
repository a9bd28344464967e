"""Break things between Slack and the bot, over and over, by chance but always alike."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

from tests.wire.slack.faults import Failure
from tests.wire.slack.server import SlackServer

__all__ = ["KINDS", "storm"]

KINDS = ("drop", "drop_all", "leave", "warn", "silence", "refuse", "stale", "failing_calls", "lost_answer", "down")


async def storm(
    server: SlackServer, *, faults: int, every: float = 0.25, kinds: tuple[str, ...] = KINDS, seed: int = 1
) -> dict[str, Any]:
    """Do *faults* of *kinds*, one each *every* seconds, and return how many of each."""
    chance, done = random.Random(seed), Counter[str]()
    for _ in range(faults):
        kind = chance.choice(kinds)
        done[kind] += 1
        await _break(server, kind, every)
        await asyncio.sleep(every)
    server.faults.stale_tickets = False
    server.faults.refuse_links = 0
    return dict(done)


async def _break(server: SlackServer, kind: str, every: float) -> None:
    match kind:
        case "drop":
            server.links.drop(1)
        case "drop_all":
            server.links.drop()
        case "leave":
            await server.links.ask_to_leave("refresh_requested", count=1)
        case "warn":
            await server.links.ask_to_leave("warning", count=1)
        case "silence":
            server.links.silence(1)
        case "refuse":
            server.faults.refuse_links = 2
            server.links.drop(1)
        case "stale":
            server.faults.stale_tickets = True
            server.links.drop(1)
            await asyncio.sleep(every)
            server.faults.stale_tickets = False
        case "failing_calls":
            server.faults.calls.setdefault("chat.postMessage", []).append(Failure(times=3, status=503))
        case "lost_answer":
            server.faults.calls.setdefault("chat.postMessage", []).append(Failure(lost=True))
        case "down":
            await server.down()
            await asyncio.sleep(every)
            await server.up()
        case _:
            raise ValueError(f"no fault is called {kind!r}; there is {', '.join(KINDS)}")
