"""How the bot behaves in one space: what its curators chose, and sane defaults for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, available_timezones

from knowledge.model import InvalidFact

__all__ = ["LANGUAGES", "SpaceSettings"]

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
MOST_DAYS = 3_650
MOST_SECONDS = 3_600
MOST_CHANNELS = 200
_CHANNEL = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class SpaceSettings:
    """The settings of one space.

    *listening* are the channels where overheard questions may be answered; *public* says whether answers are seen by
    all where the question was; *cooldown* is how many seconds one person waits between questions; *retention* how
    many days a question keeps its text and its asker; *review* after how many days a fact saved or checked there is due
    for another look, 0 for never; *cutoff* the confidence from which on a question is answered,
    for at most *target* (0-1) wrong answers, or None for the base's own.
    """

    listening: tuple[str, ...] = ()
    public: bool = True
    cooldown: int = 0
    language: str = "en"
    retention: int = 180
    timezone: str = "UTC"
    cutoff: float | None = None
    target: float | None = None
    review: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    def aimed(self, cutoff: float | None, target: float | None) -> SpaceSettings:
        """Return these settings with another *cutoff* for another *target*."""
        return replace(self, cutoff=cutoff, target=target)

    def changed(self, name: str, value: str) -> SpaceSettings:
        """Return these settings with one changed as somebody typed it, or raise InvalidFact with what may be typed."""
        change = _CHANGES.get(name)
        if change is None:
            raise InvalidFact("setting", f"There is no such setting: choose one of {', '.join(_CHANGES)}.")
        return change(self, value.strip())


def _listen(settings: SpaceSettings, value: str) -> SpaceSettings:
    if not _CHANNEL.fullmatch(value):
        raise InvalidFact("listen", "Name a channel of this place to listen in.")
    if len(settings.listening) >= MOST_CHANNELS and value not in settings.listening:
        raise InvalidFact("listen", f"At most {MOST_CHANNELS} channels can be listened in.")
    return replace(settings, listening=tuple(dict.fromkeys((*settings.listening, value))))


def _unlisten(settings: SpaceSettings, value: str) -> SpaceSettings:
    return replace(settings, listening=tuple(channel for channel in settings.listening if channel != value))


def _answers(settings: SpaceSettings, value: str) -> SpaceSettings:
    if value.casefold() not in ("public", "private"):
        raise InvalidFact("answers", "Answers can be public or private.")
    return replace(settings, public=value.casefold() == "public")


def _cooldown(settings: SpaceSettings, value: str) -> SpaceSettings:
    return replace(settings, cooldown=_whole("cooldown", value, 0, MOST_SECONDS, "seconds"))


def _retention(settings: SpaceSettings, value: str) -> SpaceSettings:
    return replace(settings, retention=_whole("retention", value, 1, MOST_DAYS, "days"))


def _review(settings: SpaceSettings, value: str) -> SpaceSettings:
    return replace(settings, review=0 if value.casefold() == "off" else _whole("review", value, 0, MOST_DAYS, "days"))


def _language(settings: SpaceSettings, value: str) -> SpaceSettings:
    for code, name in LANGUAGES.items():
        if value.casefold() in (code, name.casefold()):
            return replace(settings, language=code)
    spoken = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
    raise InvalidFact("language", f"I speak {spoken}.")


def _timezone(settings: SpaceSettings, value: str) -> SpaceSettings:
    named = {name.casefold(): name for name in available_timezones()}
    found = named.get(value.replace(" ", "_").casefold())
    if found is None:
        raise InvalidFact("timezone", "Name a time zone such as Europe/Berlin, America/New_York or UTC.")
    return replace(settings, timezone=found)


def _whole(name: str, value: str, least: int, most: int, unit: str) -> int:
    digits = value.removesuffix(unit).strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10 and least <= int(digits) <= most):
        raise InvalidFact(name, f"The {name} is a whole number of {unit}, {least} to {most:,}.")
    return int(digits)


_CHANGES: Mapping[str, Callable[[SpaceSettings, str], SpaceSettings]] = {
    "answers": _answers,
    "cooldown": _cooldown,
    "language": _language,
    "listen": _listen,
    "retention": _retention,
    "review": _review,
    "timezone": _timezone,
    "unlisten": _unlisten,
}
