"""A loopback Slack in another process, as a driver sees it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

__all__ = ["RemoteSlack"]

HOME = Path(__file__).parents[3]


class RemoteSlack:
    """Starts ``python -m tests.wire.slack`` and drives it; *arguments* are its command line."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self._address = ""
        self.settings: dict[str, str] = {}

    async def __aenter__(self) -> RemoteSlack:
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "tests.wire.slack", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(*command, cwd=HOME, stdin=pipe, stdout=pipe)
        assert self._process.stdout is not None
        told = json.loads(await self._process.stdout.readline())
        self._address = f"http://127.0.0.1:{told['control']}/_control/"
        self.settings = told["settings"]
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        assert self._process is not None
        assert self._process.stdin is not None
        await self._session.close()
        self._process.stdin.close()
        await self._process.communicate()

    async def do(self, verb: str, /, **asked: Any) -> Any:
        """Do one of `control.Control`'s verbs; raise LookupError with its sentence where it was refused."""
        assert self._session is not None
        async with self._session.post(self._address + verb, json=asked) as answer:
            told = await answer.json()
            if answer.status != 200:
                raise LookupError(told["error"])
            return told
