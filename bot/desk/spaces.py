"""How the bot behaves in each space, and what it keeps of a person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.requests import Request
from knowledge.spaces import SpaceSettings

__all__ = ["Spaces"]


class Spaces:
    """The room for settings and privacy."""

    def __init__(self) -> None:
        self._settings: dict[str, SpaceSettings] = {}

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
        return self._settings.get(space, SpaceSettings())

    async def listening(self, platform: str) -> Mapping[str, frozenset[str]]:
        """Return the channels listened in by the space's id, those of *platform*."""
        found = {}
        for space, settings in self._settings.items():
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
        self._settings[request.place.key] = (await self.of(request.place.key)).changed(request.name, value)
        return await self._show(request)

    async def _save(self, request: r.SaveSettings) -> Card:
        settings = await self.of(request.place.key)
        for name, value in request.values.items():
            settings = settings.changed(name, value)
        self._settings[request.place.key] = settings
        return await self._show(request)

    async def _privacy(self, request: r.ShowPrivacy) -> Card:
        settings = await self.of(request.place.key)
        return cards.privacy_card(0, None, settings.retention, 0)

    async def _forget(self, request: r.ForgetMe) -> Card:
        return cards.forgotten(0)
