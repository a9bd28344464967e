"""Watch the bot run: metrics for Prometheus, and health over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import platform as machine
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot.settings import InvalidSetting, address
from knowledge.model import StoreError

__all__ = ["Watch", "served"]

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
CONFIDENCE = tuple(tenth / 10 for tenth in range(1, 10))
PATIENCE = 2.0  # seconds that a probe waits for the store


class Watch:
    """A Meter that counts for Prometheus, and knows whether every one of *platforms* is there."""

    def __init__(self, platforms: tuple[str, ...]) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.there = dict.fromkeys(platforms, False)
        self.served: set[str] = set()  # those that were there at any time
        self._questions = Counter(
            "footnote_questions", "Questions decided", ("platform", "decision"), registry=registry
        )
        self._seconds = Histogram(
            "footnote_answer_seconds",
            "Time from a request to its card",
            ("platform",),
            buckets=SECONDS,
            registry=registry,
        )
        self._confidence = Histogram(
            "footnote_confidence", "Confidence in the best fact", buckets=CONFIDENCE, registry=registry
        )
        self._edits = Counter("footnote_edits", "Edits that landed", ("verb",), registry=registry)
        self._failures = Counter("footnote_failures", "Requests that met a bug", ("request",), registry=registry)
        self._store = Histogram(
            "footnote_store_seconds", "Time until the ledger has kept a question", buckets=SECONDS, registry=registry
        )
        self._waiting = Gauge(
            "footnote_ledger_waiting", "Answered questions that the ledger has yet to keep", registry=registry
        )
        self._gaps = Gauge("footnote_gaps_open", "Questions that wait for a curator", registry=registry)
        self._connected = Gauge("footnote_connected", "Whether a platform is there", ("platform",), registry=registry)
        self._events = Counter(
            "footnote_platform_events", "Reconnects, rate limits and the like", ("platform", "event"), registry=registry
        )
        info = Gauge("footnote_build_info", "What runs", ("version", "python"), registry=registry)
        info.labels(_version(), machine.python_version()).set(1)
        for name in platforms:
            self._connected.labels(name).set(0)

    def asked(self, platform: str, decision: str, seconds: float, confidence: float) -> None:
        """Note a question that was decided in *seconds*."""
        self._questions.labels(platform, decision).inc()
        self._seconds.labels(platform).observe(seconds)
        self._confidence.observe(confidence)

    def edited(self, verb: str) -> None:
        """Note an edit that landed."""
        self._edits.labels(verb).inc()

    def failed(self, request: str) -> None:
        """Note a request that met a bug."""
        self._failures.labels(request).inc()

    def stored(self, seconds: float) -> None:
        """Note that the ledger took *seconds* to keep a question."""
        self._store.observe(seconds)

    def waiting(self, questions: int) -> None:
        """Note how many questions the ledger has yet to keep."""
        self._waiting.set(questions)

    def connected(self, platform: str, there: bool) -> None:
        """Note that a platform is there, or lost."""
        self.there[platform] = there
        if there:
            self.served.add(platform)
        self._connected.labels(platform).set(there)

    def gaps(self, count: int) -> None:
        """Note how many questions wait for a curator."""
        self._gaps.set(count)

    def happened(self, platform: str, event: str) -> None:
        """Note an event of a platform's connection."""
        self._events.labels(platform, event).inc()


@asynccontextmanager
async def served(
    setting: str, watch: Watch, alive: Callable[[], Awaitable[object]], gaps: Callable[[], Awaitable[int]] | None = None
) -> AsyncIterator[str]:
    """Serve /healthz, /readyz and /metrics while the block runs; yield the address.

    *alive* reads from the store, and *gaps* counts the open ones there.
    """
    host, port = address("http_port", setting)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        missing = [name for name, there in watch.there.items() if not there]
        try:
            async with asyncio.timeout(PATIENCE):
                await alive()
        except Exception:  # whatever is wrong with the store, it is not ready
            missing.append("store")
        return web.json_response({"ready": not missing, "missing": missing}, status=503 if missing else 200)

    async def metrics(_: web.Request) -> web.Response:
        if gaps is not None:
            with contextlib.suppress(StoreError):  # the last count stands
                watch.gaps(await gaps())
        return web.Response(body=generate_latest(watch.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application(client_max_size=1024)
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise InvalidSetting(f"FOOTNOTE_HTTP_PORT can't be used: {host}:{port} {error.strerror}.") from error
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _version() -> str:
    try:
        return version("footnote-bot")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return "unknown"
