"""From what a person typed into a command to the options of its interaction, checked as Discord's own app checks.

Source: Discord documentation, Interactions, Receiving and Responding ("Application Command Interaction Data Option
Structure", "Resolved Data Structure"); Application Commands ("Application Command Option Type").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord import payloads
from tests.wire.discord.commands import SUBCOMMAND, SUBCOMMAND_GROUP, path_of
from tests.wire.discord.model import Attachment, Channel, Guild, Role, User

__all__ = ["Impossible", "Resolved", "fill"]

Json = dict[str, Any]

TEXT, WHOLE, YES_NO, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(3, 12)


class Impossible(AssertionError):
    """A test asked for something that Discord's own app would not let a person do."""


@dataclass(slots=True)
class Resolved:
    """Gathers the people, roles, channels and files that an interaction names."""

    guild: Guild | None
    rights: Callable[[Channel], int]
    found: Json = field(default_factory=dict)

    def add(self, value: User | Role | Channel | Attachment) -> str:
        """Note *value* and return its id."""
        if isinstance(value, User):
            self._note("users", value.id, payloads.user(value))
            member = self.guild.members.get(value.id) if self.guild else None
            if member is not None:
                bits = 0
                partial = payloads.member(member, with_user=False, permissions=bits)
                partial = {name: each for name, each in partial.items() if name not in ("deaf", "mute")}
                self._note("members", value.id, partial)
        elif isinstance(value, Role):
            self._note("roles", value.id, payloads.role(value))
        elif isinstance(value, Attachment):
            self._note("attachments", value.id, payloads.attachment(value))
        else:
            self._note("channels", value.id, payloads.channel(value) | {"permissions": str(self.rights(value))})
        return str(value.id)

    def _note(self, kind: str, key: int, payload: Json) -> None:
        self.found.setdefault(kind, {})[str(key)] = payload


def fill(
    command: Json, words: list[str], values: Mapping[str, object], resolved: Resolved, *, focused: str | None = None
) -> list[Json]:
    """Return the options of an interaction with *command* and its subcommand *words*; *focused* is being typed."""
    path = path_of(command, words)
    leaf = path[-1] if path else command
    options = {each["name"]: each for each in leaf.get("options", [])}
    if any(each["type"] in (SUBCOMMAND, SUBCOMMAND_GROUP) for each in options.values()):
        raise Impossible(f"/{command['name']} needs one of {sorted(options)}")
    unknown = set(values) - set(options)
    if unknown:
        raise Impossible(f"/{command['name']} has no option {sorted(unknown)}; it has {sorted(options)}")
    for name, option in options.items():
        if option.get("required") and name not in values and focused is None:
            raise Impossible(f"/{command['name']} requires {name!r}")
    filled = [_fill_one(options[name], value, resolved, name == focused) for name, value in values.items()]
    for node in reversed(path):
        filled = [{"name": node["name"], "type": node["type"], "options": filled}]
    return filled


def _fill_one(option: Json, value: object, resolved: Resolved, focused: bool) -> Json:
    kind = option["type"]
    if focused:
        return {"name": option["name"], "type": kind, "value": str(value), "focused": True}
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE, FILE):
        if not isinstance(value, User | Role | Channel | Attachment):
            raise Impossible(f"option {option['name']!r} takes a person, role, channel or attachment, not {value!r}")
        return {"name": option["name"], "type": kind, "value": resolved.add(value)}
    _check_value(option, value)
    return {"name": option["name"], "type": kind, "value": value}


def _check_value(option: Json, value: object) -> None:
    name, kind = option["name"], option["type"]
    kinds: dict[int, type | tuple[type, ...]] = {TEXT: str, WHOLE: int, YES_NO: bool, NUMBER: (int, float)}
    if not isinstance(value, kinds[kind]) or (kind != YES_NO and isinstance(value, bool)):
        raise Impossible(f"option {name!r} of type {kind} can't hold {value!r}")
    choices = [each["value"] for each in option.get("choices", [])]
    if choices and value not in choices:
        raise Impossible(f"option {name!r} offers {choices}, not {value!r}")
    size = len(value) if isinstance(value, str) else value
    low = option.get("min_length") if isinstance(value, str) else option.get("min_value")
    high = option.get("max_length", 6000) if isinstance(value, str) else option.get("max_value")
    assert isinstance(size, int | float)
    if (low is not None and size < low) or (high is not None and size > high):
        raise Impossible(f"option {name!r} takes {low} to {high}, not {size}")
