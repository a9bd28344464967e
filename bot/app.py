"""Put the house together: the only module that names concrete stores and adapters."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters import Refused
from bot.desk import Desk, Limits, Meter
from bot.settings import InvalidSetting, Settings
from knowledge.catalog import DEFAULT_BASE, Change, Edit, Editor
from knowledge.model import SHIPPED, KnowledgeError, KnownQuestion, StoreError
from knowledge.sqlite import SqliteStore, gaps
from knowledge.workbench import Learnt

if TYPE_CHECKING:
    from bot.observing import Watch
    from bot.rereading import Rereading

__all__ = ["SYSTEM", "House", "collect_rarely", "database_path", "open_house", "open_store", "serve"]

SYSTEM = Editor("footnote", "system", "Footnote")

log = logging.getLogger(__name__)

REFRESH = 1.0  # seconds
TIDY = 3_600.0
AFRESH = 5.0
RARELY = (2_000, 50, 100)  # objects more than before, then times of the one before: when each generation is swept

Adapter = Callable[[Desk, Settings, asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class House:
    """The store and the desk on it."""

    store: SqliteStore
    desk: Desk


def database_path(settings: Settings) -> Path:
    """Return where the data is: as the operator set it, else a file in the user's data folder."""
    if settings.database:
        return Path(settings.database).expanduser()
    from platformdirs import user_data_path

    return user_data_path("footnote", appauthor=False) / "footnote.db"


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[SqliteStore]:
    """Open the store, with the shipped base in it on first use."""
    pepper = settings.pepper.reveal().encode()
    async with await SqliteStore.open(database_path(settings), seed=_shipped, learnt=_learnt, pepper=pepper) as store:
        yield store


def _shipped() -> tuple[str, Edit]:
    """Return the shipped base's name, and the edit that fills it."""
    from knowledge.packing import Format, PackReader  # asking needs none of it, and starts faster without

    pack = files("knowledge") / "packs" / f"{DEFAULT_BASE}.toml"
    reader = PackReader(BytesIO(pack.read_bytes()), Format.TOML, name=pack.name)
    changes = tuple(Change(None, fact) for fact in reader)
    now = datetime.now(UTC)
    lines = (files("knowledge") / "packs" / f"{DEFAULT_BASE}.unanswered.txt").read_text(encoding="utf-8").splitlines()
    unanswered = tuple(KnownQuestion(line, None, SHIPPED, now) for line in lines if line and not line.startswith("#"))
    sources = tuple(reader.sources.values())
    return DEFAULT_BASE, Edit(SYSTEM, now, "import", changes, sources, note="the shipped base", lessons=unanswered)


def _learnt() -> Learnt | None:
    """Return what was learned from the shipped base when it was shipped; None where that isn't there."""
    learned = files("knowledge") / "packs" / f"{DEFAULT_BASE}.learned"
    return Learnt(0, _version(), learned.read_bytes()) if learned.is_file() else None


def _version() -> str:
    try:
        return version("footnote-bot")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return "checkout"


@asynccontextmanager
async def open_house(
    settings: Settings, meter: Meter | None = None, limits: Limits | None = None
) -> AsyncIterator[House]:
    """Open the desk on the store; leaving waits until all that was answered is recorded."""
    async with open_store(settings) as store:
        desk = Desk(
            store,
            clock=lambda: datetime.now(UTC),
            admins=settings.curators,
            meter=meter,
            version=_version(),
            limits=limits,
        )
        try:
            yield House(store, desk)
        finally:
            await desk.close()


async def serve(settings: Settings, platforms: Sequence[str], dotenv: Path) -> None:
    """Serve *platforms* in this process until SIGTERM or SIGINT; raise Refused when one won't let the bot in.

    SIGHUP, or a change of the file *dotenv*, has the settings read again.
    """
    adapters = {platform: _adapter(platform) for platform in platforms}
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    from bot.observing import Watch, served
    from bot.rereading import Rereading

    rereading = Rereading(settings, dotenv)
    if hasattr(signal, "SIGHUP"):  # Windows has none
        loop.add_signal_handler(signal.SIGHUP, rereading.ask)
    watch = Watch(tuple(platforms))
    async with open_house(settings, watch, Limits()) as house, AsyncExitStack() as stack:
        if settings.http_port:
            served_at = served(
                settings.http_port, watch, house.store.revisions, lambda: house.store.read(gaps.open_count)
            )
            address = await stack.enter_async_context(served_at)
            log.info("health and metrics", extra={"address": address})
        upkeep = (
            asyncio.create_task(_open(house.desk)),
            asyncio.create_task(_every(REFRESH, partial(_refresh, house.desk, rereading), "store not read")),
            asyncio.create_task(_every(TIDY, house.desk.tidy, "old questions not tidied")),
        )
        try:
            await _Platforms(adapters, watch, house.desk, settings).run(stop)
        finally:
            for task in upkeep:
                task.cancel()


async def _open(desk: Desk) -> None:
    """Open the base that most ask while the platforms connect, so that the first question need not wait for it."""
    try:
        await desk.volume(DEFAULT_BASE)
    except KnowledgeError as error:
        log.warning("base not opened", extra={"base": DEFAULT_BASE, "reason": str(error)})
    collect_rarely()


def collect_rarely() -> None:
    """Have garbage looked for where there may be some, and not often: all questions wait meanwhile.

    What is there by now stays. 8,000 questions and ten edits leave no more than a hundred objects in cycles, all others
    go when nobody holds them any more; yet as Python is set, each second of them had it look through all ninety times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


async def _refresh(desk: Desk, rereading: Rereading) -> None:
    """Take in what other processes have changed in the same file, and what the operator has set anew."""
    if (settings := rereading.changed()) is not None:
        desk.admit(settings.curators)
    await desk.refresh()


async def _every(seconds: float, work: Callable[[], Awaitable[None]], failed: str) -> None:
    """Do *work* over and over; where it fails the log says *failed*, and it is done again next time."""
    while True:
        try:
            await work()
        except StoreError as error:
            log.warning(failed, extra={"reason": str(error)})
        except Exception:
            log.exception(failed)
        await asyncio.sleep(seconds)


class _Platforms:
    """The adapters that run side by side, by platform; what ends one is not to end the others."""

    def __init__(self, adapters: Mapping[str, Adapter], watch: Watch, desk: Desk, settings: Settings) -> None:
        self._left = dict(adapters)
        self._watch, self._desk, self._settings = watch, desk, settings

    async def run(self, stop: asyncio.Event) -> None:
        """Serve them until *stop* is set; raise Refused when one won't let the bot in, or the last one any more."""
        try:
            async with asyncio.TaskGroup() as group:
                for platform in [*self._left]:
                    group.create_task(self._serve(platform, stop))
        except* (Refused, InvalidSetting) as refused:
            raise refused.exceptions[0] from None

    async def _serve(self, platform: str, stop: asyncio.Event) -> None:
        """Serve *platform*; what nobody thought of begins it anew."""
        while not stop.is_set():
            try:
                await self._left[platform](self._desk, self._settings, stop)
            except (Refused, InvalidSetting) as refused:
                if platform not in self._watch.served or len(self._left) == 1:
                    raise
                log.error("platform left", extra={"platform": platform, "reason": str(refused)})  # noqa: TRY400
                break
            except Exception:
                log.exception("platform lost, starting afresh", extra={"platform": platform})
                self._desk.meter.failed(platform)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), AFRESH)
        del self._left[platform]


def _adapter(platform: str) -> Adapter:
    """Return the adapter's run; imported here, so that one platform's library need not be there for another's."""
    try:
        match platform:
            case "discord":
                from bot.adapters.discord import run as run_discord

                return run_discord
            case "slack":
                from bot.adapters.slack import run as run_slack

                return run_slack
    except ImportError as error:
        raise Refused(f"{error.name} isn't installed: pip install 'footnote-bot[{platform}]'.") from error
    raise Refused(f"There is no platform called '{platform}'.")
