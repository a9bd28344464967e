"""A loopback platform in another process, as a driver sees it."""

from __future__ import annotations

import asyncio
import json
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

__all__ = ["Remote"]

HOME = Path(__file__).parents[2]


class Remote(ABC):
    """Starts ``python -m`` *module* and drives it over HTTP; *arguments* are its command line."""

    module = ""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self.settings: dict[str, str] = {}
        self.address = ""

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", self.module, *self._arguments)
        self._process = await asyncio.create_subprocess_exec(*command, cwd=HOME, stdin=pipe, stdout=pipe)
        assert self._process.stdout is not None
        port, self.settings = self.told(json.loads(await self._process.stdout.readline()))
        self.address = f"http://127.0.0.1:{port}"
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

    @abstractmethod
    def told(self, line: dict[str, Any]) -> tuple[int, dict[str, str]]:
        """Return the port that it is driven at, and a bot's settings, from what it printed."""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def do(self, verb: str, /, **facts: Any) -> Any:
        """Do one of the platform's verbs; raise LookupError with its sentence where it was refused."""
        assert self._session is not None
        async with self._session.post(f"{self.address}/_control/{verb}", json=facts) as response:
            answer = json.loads(await response.read())
            if response.status != 200:
                raise LookupError(answer["error"])
            return answer
