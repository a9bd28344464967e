"""One REST request as recorded, its answer, and the table of what is served.

Paths are written as in Discord's OpenAPI document, which is also how they are looked up in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord.commands import Commands
from tests.wire.discord.compose import Composer, Draft
from tests.wire.discord.files import Shelf, Upload
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.responses import Responses
from tests.wire.discord.world import World

__all__ = ["Answer", "Backstage", "Call", "Route", "routes"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any = None
    status: int = 200


NOTHING = Answer(status=204)


@dataclass(slots=True, eq=False)
class Call:
    """One request: *path* is under the API's root, *route* its template, *ids* what stood in the braces."""

    method: str
    path: str
    route: str
    ids: list[str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    uploads: list[Upload]
    at: float
    multipart: bool = False
    status: int = 0
    answer: Any = None
    violations: list[str] = field(default_factory=list)

    def id(self, index: int = 0) -> int:
        return int(self.ids[index])

    @property
    def draft(self) -> Draft:
        return Draft(self.body if isinstance(self.body, dict) else {}, self.uploads)

    def flag(self, name: str) -> bool:
        """Return a boolean query parameter ("Boolean Query Strings" in Discord's reference)."""
        return self.query.get(name, "").lower() in ("1", "true")

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"


@dataclass(frozen=True, slots=True)
class Backstage:
    """What the routes work with."""

    world: World
    composer: Composer
    responses: Responses
    commands: Commands
    shelf: Shelf
    gateway: Gateway


Handler = Callable[[Backstage, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    template: str
    handler: Handler
    token: bool = True  # whether the bot's token is needed


def routes(table: Mapping[str, Handler], *, token: bool = True) -> list[Route]:
    """Return the routes of a table keyed by ``METHOD /path/{id}``."""
    found = []
    for key, handler in table.items():
        method, template = key.split(" ")
        found.append(Route(method, template, handler, token))
    return found
