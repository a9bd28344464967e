"""How the bot behaves in a space, and what it keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.requests.base import Request

__all__ = ["ChangeSetting", "ForgetMe", "SaveSettings", "SettingsForm", "ShowPrivacy", "ShowSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSettings(Request):
    """Show how the bot behaves in this space."""

    verb: ClassVar[str] = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetting(Request):
    """Change one setting of this space.

    *name* is one of answers (public, private), cooldown (seconds), language, retention (days), review (days or off),
    timezone, and listen or unlisten, whose value is a channel's id ("" for this channel).
    """

    verb: ClassVar[str] = "set"
    seen: ClassVar[str] = "update"
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm(Request):
    """Give the form of this space's settings."""

    verb: ClassVar[str] = "setform"
    form: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveSettings(Request):
    """Save the filled form of settings, its *values* by name; one that isn't there stays as it is."""

    verb: ClassVar[str] = "setsave"
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPrivacy(Request):
    """Show what is kept of this person, and for how long."""

    verb: ClassVar[str] = "privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMe(Request):
    """Remove all that is kept of this person's questions, everywhere; counts stay."""

    verb: ClassVar[str] = "forget"
    seen: ClassVar[str] = "update"
