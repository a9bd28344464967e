"""Gateway events, and the intents that a session must have declared to receive them.

Source: Discord documentation, Events, Gateway, "List of Intents" and "Sharding".
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["Event", "dump"]

Json = dict[str, Any]

GUILDS: Final = 1 << 0
GUILD_MEMBERS: Final = 1 << 1
GUILD_PRESENCES: Final = 1 << 8
GUILD_MESSAGES: Final = 1 << 9
GUILD_MESSAGE_REACTIONS: Final = 1 << 10
DIRECT_MESSAGES: Final = 1 << 12
DIRECT_MESSAGE_REACTIONS: Final = 1 << 13
MESSAGE_CONTENT: Final = 1 << 15

PRIVILEGED: Final = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
KNOWN: Final = (1 << 17) - 1 | 3 << 20 | 3 << 24

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(data: object) -> str:
    """Return *data* as compact JSON."""
    return _encode(data)


@dataclass(slots=True)
class Event:
    """One dispatch, serialised once however many sessions receive it.

    *guild_id* chooses the shard (none: shard 0), *intent* who receives it (0: everybody), and *concealed* is what a
    session without the message content intent receives instead.
    """

    name: str
    data: Json
    guild_id: int | None = None
    intent: int = 0
    concealed: Json | None = None
    _texts: dict[bool, str] = field(default_factory=dict, init=False, repr=False)

    def text(self, *, reads_content: bool) -> str:
        """Return the data as JSON, for a session that may or may not read message content."""
        plain = reads_content or self.concealed is None
        text = self._texts.get(plain)
        if text is None:
            text = self._texts[plain] = dump(self.data if plain else self.concealed)
        return text

    def __str__(self) -> str:
        return self.name
