"""Application commands: the registry, and the rules their definitions must keep.

Source: Discord documentation, Interactions, Application Commands ("Application Command Object", "Naming",
"Registering a Command"); limits also in Topics, "Permissions".
"""

from __future__ import annotations

import re
from typing import Any

from tests.wire.discord.clock import Snowflakes
from tests.wire.discord.errors import FormErrors, Path, refusal

__all__ = ["Commands", "path_of"]

Json = dict[str, Any]

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
MOST_CREATES = 200
LONGEST = 8000
NAME = re.compile(r"^[-_'\w]{1,32}$")


class Commands:
    """The commands of one application: global ones under None, and those of each guild."""

    def __init__(self, ids: Snowflakes, application_id: int) -> None:
        self._ids = ids
        self._application_id = application_id
        self._scopes: dict[int | None, dict[int, Json]] = {}
        self.creates: dict[int | None, int] = {}

    def all(self, guild_id: int | None = None) -> list[Json]:
        return list(self._scopes.get(guild_id, {}).values())

    def get(self, command_id: int, guild_id: int | None = None) -> Json:
        command = self._scopes.get(guild_id, {}).get(command_id)
        if command is None:
            raise refusal("unknown command")
        return command

    def find(self, name: str, kind: int, guild_id: int | None) -> Json | None:
        """Return the command that a person in *guild_id* gets under *name*; a guild's own hides a global one."""
        for scope in dict.fromkeys((guild_id, None)):
            for command in self.all(scope):
                if command["name"] == name and command["type"] == kind:
                    return command
        return None

    def replace(self, bodies: list[Json], guild_id: int | None) -> list[Json]:
        """Bulk overwrite: what keeps its name and type keeps its id."""
        errors = FormErrors()
        names: set[tuple[str, int]] = set()
        for index, body in enumerate(bodies):
            check_command(body, errors, (index,))
            key = (str(body.get("name")), body.get("type") or CHAT_INPUT)
            if key in names:
                message = "Application command names must be unique"
                errors.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
            names.add(key)
        errors.check()
        for kind, most in MOST.items():
            if sum((body.get("type") or CHAT_INPUT) == kind for body in bodies) > most:
                raise refusal("too many commands", limit=most)
        old = {(each["name"], each["type"]): each for each in self.all(guild_id)}
        self._scopes[guild_id] = {}
        for body in bodies:
            self._store(body, guild_id, old.get((body["name"], body.get("type") or CHAT_INPUT)))
        return self.all(guild_id)

    def create(self, body: Json, guild_id: int | None) -> tuple[Json, bool]:
        """Create a command, or overwrite the one with its name; tells whether it is new."""
        errors = FormErrors()
        check_command(body, errors, ())
        errors.check()
        kind = body.get("type") or CHAT_INPUT
        old = next((each for each in self.all(guild_id) if (each["name"], each["type"]) == (body["name"], kind)), None)
        if old is None and sum(each["type"] == kind for each in self.all(guild_id)) >= MOST[kind]:
            raise refusal("too many commands", limit=MOST[kind])
        return self._store(body, guild_id, old), old is None

    def edit(self, command_id: int, body: Json, guild_id: int | None) -> Json:
        merged = {**self.get(command_id, guild_id), **body}
        errors = FormErrors()
        check_command(merged, errors, ())
        errors.check()
        return self._store(merged, guild_id, self.get(command_id, guild_id))

    def delete(self, command_id: int, guild_id: int | None) -> None:
        self.get(command_id, guild_id)
        del self._scopes[guild_id][command_id]

    def _store(self, body: Json, guild_id: int | None, old: Json | None) -> Json:
        if old is None:
            self.creates[guild_id] = self.creates.get(guild_id, 0) + 1
            if self.creates[guild_id] > MOST_CREATES:
                raise refusal("too many creates")
        bits = body.get("default_member_permissions")
        command: Json = {
            "id": old["id"] if old else str(self._ids.mint()),
            "application_id": str(self._application_id),
            "version": str(self._ids.mint()),
            "default_member_permissions": None if bits is None else str(bits),
            "type": body.get("type") or CHAT_INPUT,
            "name": body["name"],
            "name_localizations": body.get("name_localizations"),
            "description": body.get("description") or "",
            "description_localizations": body.get("description_localizations"),
            "dm_permission": body.get("dm_permission") is not False,
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
            "nsfw": bool(body.get("nsfw")),
        }
        if body.get("options"):
            command["options"] = body["options"]
        if guild_id is not None:
            command["guild_id"] = str(guild_id)
        self._scopes.setdefault(guild_id, {})[int(command["id"])] = command
        return command


def path_of(command: Json, words: list[str]) -> list[Json]:
    """Return the subcommand group and subcommand that *words* name below *command*, or raise LookupError."""
    found: list[Json] = []
    node = command
    for word in words:
        inner = [each for each in node.get("options", []) if each["type"] in (SUBCOMMAND, SUBCOMMAND_GROUP)]
        node = next((each for each in inner if each["name"] == word), {})
        if not node:
            raise LookupError(f"/{command['name']} has no {word!r}; it has {[each['name'] for each in inner]}")
        found.append(node)
    return found


def check_command(body: Json, errors: FormErrors, path: Path) -> None:
    """Note what is wrong with a command's definition."""
    kind = body.get("type") or CHAT_INPUT
    name = body.get("name")
    errors.length((*path, "name"), name if name is not None else "", 1, 32)
    if kind == CHAT_INPUT:
        _check_name(name, errors, path)
        errors.length((*path, "description"), body.get("description") or "", 1, 100)
        _check_options(body.get("options") or [], errors, (*path, "options"))
        if _size(body) > LONGEST:
            message = f"Command exceeds maximum size ({LONGEST})"
            errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", message)
    elif body.get("description"):
        message = "Context menu commands cannot have description"
        errors.add((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", message)


def _check_name(name: object, errors: FormErrors, path: Path) -> None:
    if not isinstance(name, str):
        return
    if not NAME.match(name):
        message = "String value did not match validation regex."
        errors.add((*path, "name"), "STRING_TYPE_REGEX", message)
    if name != name.lower():
        errors.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(options: list[Json], errors: FormErrors, path: Path) -> None:
    errors.count(path, options, 0, 25)
    names: set[str] = set()
    optional = False
    for index, option in enumerate(options):
        where = (*path, index)
        name = option.get("name", "")
        errors.length((*where, "name"), name, 1, 32)
        _check_name(name, errors, where)
        errors.length((*where, "description"), option.get("description") or "", 1, 100)
        if name in names:
            message = "Option names must be unique"
            errors.add((*where, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", message)
        names.add(name)
        if option.get("required") and optional:
            message = "Required options must be placed before non-required options"
            errors.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not option.get("required")
        choices = option.get("choices") or []
        errors.count((*where, "choices"), choices, 0, 25)
        for number, choice in enumerate(choices):
            errors.length((*where, "choices", number, "name"), choice.get("name", ""), 1, 100)
            if isinstance(choice.get("value"), str):
                errors.length((*where, "choices", number, "value"), choice["value"], 1, 100)
        if choices and option.get("autocomplete"):
            message = "Autocomplete options cannot have choices"
            errors.add(where, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", message)
        if option.get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP):
            _check_options(option.get("options") or [], errors, (*where, "options"))


def _size(node: Json) -> int:
    """Return the characters of names, descriptions and values; of localisations the longest one counts."""
    total = 0
    for name in ("name", "description"):
        texts = [node.get(name) or "", *(node.get(f"{name}_localizations") or {}).values()]
        total += max(map(len, texts))
    for choice in node.get("choices") or []:
        total += len(choice.get("name", ""))
        total += len(choice["value"]) if isinstance(choice.get("value"), str) else 0
    return total + sum(_size(each) for each in node.get("options") or [])
