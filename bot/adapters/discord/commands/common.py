"""What commands share: who is offered them, how they ask the desk, and what helps while typing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.adapters.discord.respond import Responder, origin
from bot.cards import Card, Items, Option
from bot.requests import Request, SuggestFacts, SuggestPhrasings, SuggestQuestions
from knowledge.model import MAX_PHRASING
from knowledge.text import one_line, shorten

__all__ = [
    "Commands",
    "FactId",
    "Interaction",
    "Phrasing",
    "Question",
    "Short",
    "anywhere",
    "ask",
    "for_curators",
    "group",
    "responder",
]

T = TypeVar("T")

Interaction = discord.Interaction[Any]
Commands = Sequence[app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu]

MOST_ASKED = 1_000  # characters of a question
MOST_CHOICES = 25
LONGEST_CHOICE = 100
SUGGESTING = 2.0  # seconds; what comes later than 3 is not shown

CURATORS = discord.Permissions(manage_guild=True)  # a server's own settings can offer them to others; the desk decides
INSTALLED = app_commands.AppInstallationType(guild=True, user=False)
TALKING = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)


def anywhere(callback: T) -> T:
    """Offer a command where the bot is installed, and wherever a person is who installed it for themselves."""
    callback = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(callback)
    return app_commands.allowed_installs(guilds=True, users=True)(callback)


def for_curators(callback: T) -> T:
    """Offer a command to those who manage the server; in direct messages too, where the operator's admins curate."""
    callback = app_commands.default_permissions(CURATORS)(callback)
    callback = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)(callback)
    return app_commands.allowed_installs(guilds=True, users=False)(callback)


def group(name: str, description: str) -> app_commands.Group:
    """Return a group of commands for curators."""
    return app_commands.Group(
        name=name,
        description=description,
        default_permissions=CURATORS,
        allowed_contexts=TALKING,
        allowed_installs=INSTALLED,
    )


def responder(interaction: Interaction) -> Responder:
    """Return what takes *interaction* to the desk."""
    found: Responder = interaction.client.responder
    return found


async def ask(interaction: Interaction, request: type[Request], /, **values: Any) -> None:
    """Ask the desk for a *request* with *values*."""
    await responder(interaction).respond(interaction, request(**origin(interaction), **values))


async def _asked(interaction: Interaction, request: Request) -> Card | None:
    """Return the card that helps who is typing, where it comes in time."""
    try:
        async with asyncio.timeout(SUGGESTING):
            return await responder(interaction).desk.handle(request)
    except TimeoutError:
        return None


def _choices(found: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Return what is shown with what is filled in; what is too long to fill in is left out: half of it is wrong."""
    fit = {value: shown for shown, value in found if 0 < len(value) <= LONGEST_CHOICE}
    return [
        app_commands.Choice(name=shorten(one_line(shown), LONGEST_CHOICE), value=value) for value, shown in fit.items()
    ][:MOST_CHOICES]


def _options(card: Card | None) -> tuple[Option, ...]:
    return card.menu.options if card and card.menu else ()


class FactId(app_commands.Transformer):
    """A fact's id, picked among those in *state* or typed; the desk looks whether there is such a fact."""

    def __init__(self, state: str = "live") -> None:
        self._state = state

    @property
    def min_value(self) -> int:
        """The length at least."""
        return 1

    @property
    def max_value(self) -> int:
        """The length at most."""
        return LONGEST_CHOICE

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """Return the id alone, also of what somebody typed in the shape of a suggestion."""
        return value.partition(":")[0].strip()

    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:  # type: ignore[override]  # as discord.py calls it
        """Suggest facts by their ids and phrasings."""
        card = await _asked(interaction, SuggestFacts(**origin(interaction), typed=value, state=self._state))
        return _choices((f"{option.label}: {option.hint}", option.label) for option in _options(card))


class Phrasing(app_commands.Transformer):
    """A phrasing that a fact has."""

    @property
    def min_value(self) -> int:
        """The length at least."""
        return 1

    @property
    def max_value(self) -> int:
        """The length at most."""
        return MAX_PHRASING

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """Return it as it is."""
        return value

    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:  # type: ignore[override]  # as discord.py calls it
        """Suggest phrasings of the fact that was picked before, or of any."""
        picked = str(getattr(interaction.namespace, "id", "") or "")
        card = await _asked(interaction, SuggestPhrasings(**origin(interaction), typed=value, fact=picked))
        return _choices((option.label, option.label) for option in _options(card))


class Question(app_commands.Transformer):
    """A question in anybody's own words, with known ones suggested."""

    @property
    def min_value(self) -> int:
        """The length at least."""
        return 1

    @property
    def max_value(self) -> int:
        """The length at most."""
        return MOST_ASKED

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """Return it as it is."""
        return value

    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:  # type: ignore[override]  # as discord.py calls it
        """Suggest known questions."""
        card = await _asked(interaction, SuggestQuestions(**origin(interaction), typed=value, count=MOST_CHOICES))
        lists = [block for block in card.blocks if isinstance(block, Items)] if card else []
        return _choices((line, line) for one in lists for line in one.lines)


Short = app_commands.Range[str, 1, 300]
