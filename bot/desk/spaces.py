"""How the bot behaves in each space, and what it keeps of a person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.requests import Request
from knowledge.learning import Privacy, Register
from knowledge.spaces import SpaceSettings

__all__ = ["AFTER_LEAVING", "Spaces"]

AFTER_LEAVING = timedelta(days=30)  # by then nobody sent the bot out by mistake


class Questions(Protocol):
    """Questions that are on their way to the ledger."""

    async def close(self) -> None:
        """Wait until they are there."""
        ...

    def forget(self, asker: str) -> None:
        """Let go of what *asker* ("platform:id") asked."""
        ...


class Spaces:
    """The room for settings and privacy."""

    def __init__(self, register: Register, privacy: Privacy, clock: Callable[[], datetime]) -> None:
        self._register, self._memory, self._clock = register, privacy, clock
        self._settings: Mapping[str, SpaceSettings] | None = None
        self._questions: list[Questions] = []
        self._departed: dict[str, datetime] | None = None
        self._looking = asyncio.Lock()

    def mind(self, questions: Questions) -> None:
        """Have *questions* written before anybody is told what is kept, and forgotten with whoever asked them."""
        self._questions.append(questions)

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.ChangeSetting: self._change,
            r.ForgetMe: self._forget,
            r.SaveSettings: self._save,
            r.SettingsForm: self._form,
            r.ShowPrivacy: self._privacy,
            r.ShowSettings: self._show,
        }

    async def of(self, space: str) -> SpaceSettings:
        """Return the settings of *space* ("platform:id")."""
        return (await self._all()).get(space, SpaceSettings())

    async def refresh(self) -> None:
        """Take in what other processes have changed."""
        self._settings = await self._register.all_settings()

    async def tidy(self) -> int:
        """Take text and asker from what is older than its space keeps it; return how many questions that was."""
        now = self._clock()
        spaces = {*await self._register.spaces_asked()}
        gone = await self._memory.expire(
            {space: now - timedelta(days=(await self.of(space)).retention) for space in spaces}
        )
        self._departed = dict(await self._memory.departed())
        for space, at in [*self._departed.items()]:
            if now - at >= AFTER_LEAVING:
                gone += await self._memory.purge(space, now)
                self._settings = None
                del self._departed[space]
        return gone

    async def left(self, space: str) -> None:
        """Note that the bot was sent out of *space*: in a while nothing is kept of it but its facts."""
        await self._memory.left(space, self._clock())
        self._departed = dict(await self._memory.departed())

    async def came_back(self, space: str) -> None:
        """Note that the bot is in *space* again."""
        async with self._looking:  # ten thousand may come at once, at a start
            if self._departed is None:
                self._departed = dict(await self._memory.departed())
        if self._departed.pop(space, None):
            await self._memory.came_back(space)

    async def change(self, space: str, settings: SpaceSettings) -> None:
        """Keep the settings of *space*."""
        await self._register.keep_settings(space, settings)
        await self.refresh()

    async def _all(self) -> Mapping[str, SpaceSettings]:
        if self._settings is None:
            await self.refresh()
        return self._settings or {}

    async def listening(self, platform: str) -> Mapping[str, frozenset[str]]:
        """Return the channels listened in by the space's id, those of *platform*."""
        found = {}
        for space, settings in (await self._all()).items():
            of, _, space_id = space.partition(":")
            if of == platform and settings.listening:
                found[space_id] = frozenset(settings.listening)
        return found

    async def _show(self, request: Request) -> Card:
        here = "" if request.place.direct else request.place.channel
        return cards.settings_card(await self.of(request.place.key), here)

    async def _form(self, request: r.SettingsForm) -> Card:
        return cards.settings_form(await self.of(request.place.key))

    async def _change(self, request: r.ChangeSetting) -> Card:
        value = request.value
        if request.name in ("listen", "unlisten") and not value:
            value = request.place.channel
        settings = (await self.of(request.place.key)).changed(request.name, value)
        await self.change(request.place.key, settings)
        return await self._show(request)

    async def _save(self, request: r.SaveSettings) -> Card:
        settings = await self.of(request.place.key)
        for name, value in request.values.items():
            settings = settings.changed(name, value)
        await self.change(request.place.key, settings)
        return await self._show(request)

    async def _privacy(self, request: r.ShowPrivacy) -> Card:
        settings = await self.of(request.place.key)
        for questions in self._questions:
            await questions.close()
        kept = await self._memory.kept(request.asker.key)
        return cards.privacy_card(kept.questions, kept.since, settings.retention, kept.waiting)

    async def _forget(self, request: r.ForgetMe) -> Card:
        for questions in self._questions:
            await questions.close()
            questions.forget(request.asker.key)
        return cards.forgotten(await self._memory.forget(request.asker.key))
