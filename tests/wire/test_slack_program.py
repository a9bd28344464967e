"""The loopback Slack as a program, with a bot in a process of its own, driven over /_control/."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

Verb = Any


@asynccontextmanager
async def program(module: str, *options: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a module until the block ends."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *options, stdin=pipe, stdout=pipe, env={**os.environ, **settings}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@asynccontextmanager
async def slack_and_bot(*options: str) -> AsyncIterator[Verb]:
    """Run both; yield a function that calls a verb."""
    async with program("tests.wire.slack", *options) as slack:
        assert slack.stdout
        told = json.loads(await slack.stdout.readline())
        base = f"http://127.0.0.1:{told['control']}/_control/"
        async with program("tests.wire.slack.bolt_bot", **told["settings"]), aiohttp.ClientSession() as session:

            async def call(verb: str, **asked: Any) -> dict[str, Any]:
                async with session.post(base + verb, json=asked) as answer:
                    body: dict[str, Any] = await answer.json()
                    return body

            assert (await call("connected", count=2))["links"] == 2
            yield call


async def test_a_bot_in_its_own_process_is_driven_over_json() -> None:
    async with slack_and_bot() as call:
        told = await call("say", channel="general", person="ann", text="@footnote hi", wait="post")
        assert told["did"]["text"].endswith("hi")
        assert len(told["event_ids"]) == 2
        asked = await call("slash", command="/ask", text="why?", person="ann", channel="general", wait="response")
        assert asked["did"]["text"] == "You asked: why?"
        edited = await call("edit", channel="general", ts=told["ts"], text="@footnote hello", wait="post")
        assert edited["did"]["text"].endswith("hello")
        assert "no verb is called 'dance'" in (await call("dance"))["error"]
        assert "no fault is called" in (await call("faults", nonsense=1))["error"]
        assert (await call("faults", copies=2))["copies"] == 2
        state = await call("state")
        assert (state["lost"], state["violations"], state["calls"]["chat.postMessage ok"]) == (0, [], 2)


@pytest.mark.slow
async def test_load_and_storm_are_counted() -> None:
    async with slack_and_bot("--keep", "50", "--retries", "0,2.5,5") as call:
        calm = await call("load", questions=500, askers=20, window=50)
        assert (calm["answered"], calm["missing"], calm["doubled"], calm["stray"]) == (500, 0, 0, 0)
        assert 0 < calm["p50_ms"] <= calm["p99_ms"] <= calm["max_ms"]
        asking = asyncio.ensure_future(call("load", questions=600, askers=20, rate=200, patience=20))
        faults = await call("storm", faults=12, every=0.2, kinds=["drop", "leave", "warn"])
        assert sum(faults.values()) == 12
        stormy = await asking
        assert stormy["missing"] == 0
        assert stormy["doubled"] >= 0
