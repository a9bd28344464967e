"""A loopback Discord in another process, as a driver sees it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

__all__ = ["RemoteDiscord"]

HOME = Path(__file__).parents[3]


class RemoteDiscord:
    """Starts ``python -m tests.wire.discord`` and drives it; *arguments* are its command line."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self.settings: dict[str, str] = {}
        self.address = ""

    async def __aenter__(self) -> RemoteDiscord:
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "tests.wire.discord", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(*command, cwd=HOME, stdin=pipe, stdout=pipe)
        assert self._process.stdout is not None
        line = json.loads(await self._process.stdout.readline())
        self.address = f"http://127.0.0.1:{line.pop('port')}"
        self.settings = line
        self._session = aiohttp.ClientSession()
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

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def do(self, name: str, /, **facts: Any) -> Any:
        """Do one of `control.CONTROLS`; raise LookupError with its sentence where it was refused."""
        assert self._session is not None
        async with self._session.post(f"{self.address}/_control/{name}", json=facts) as response:
            answer = json.loads(await response.read())
            if response.status != 200:
                raise LookupError(answer["error"])
            return answer
