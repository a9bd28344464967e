"""What is pressed, picked or filled in becomes a request, by its custom_id alone: no message need be remembered.

Nothing in an interaction is trusted: a custom_id may be forged, or old. discord.py's views and DynamicItems want the
button to stand in the message as Discord sent it along; reading the custom_id needs nothing but itself.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.adapters.discord.forms import filled
from bot.adapters.discord.render import MENU, PREFIX
from bot.adapters.discord.respond import Responder, origin
from bot.requests import InvalidToken, ListFacts, ListGaps, Request, ShowHistory, ShowStats, from_form, from_token

__all__ = ["pressed"]

_KINDS = (discord.InteractionType.component, discord.InteractionType.modal_submit)


async def pressed(responder: Responder, interaction: discord.Interaction[Any]) -> None:
    """Answer a press, a choice or a filled form; what is not one of ours is refused in a sentence."""
    if interaction.type not in _KINDS:
        return
    try:
        request = _request(interaction)
    except InvalidToken as error:
        await responder.refuse(interaction, str(error))
    else:
        await responder.respond(interaction, request, seen="update" if _turns(interaction, request) else "")


def _turns(interaction: discord.Interaction[Any], request: Request) -> bool:
    """Return whether a page takes the place of the one before: where nobody else sees it."""
    private = interaction.message is not None and interaction.message.flags.ephemeral
    older = isinstance(request, ShowHistory) and request.before > 0
    return private and (older or isinstance(request, ListFacts | ListGaps | ShowStats))


def _request(interaction: discord.Interaction[Any]) -> Request:
    data: Any = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    token = custom_id.removeprefix(PREFIX)
    asked = origin(interaction)
    if token == custom_id:
        raise InvalidToken("This button is not one of mine.")
    if interaction.type is discord.InteractionType.modal_submit:
        return from_form(token, filled(data), **asked)
    if token == MENU:
        token = str(next(iter(data.get("values") or ()), ""))
    return from_token(token, **asked)
