"""/curators: who else may curate here."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands

from bot.adapters.discord.commands.common import Commands, Interaction, ask, for_curators, responder
from bot.adapters.discord.respond import origin
from bot.cards import Card, Note
from bot.requests import ListCurators, NameCurator, UnnameCurator

__all__ = ["COMMANDS"]

Who = discord.Member | discord.User | discord.Role


@app_commands.command(name="curators", description="Who may curate here; without an option, list them")
@for_curators
@app_commands.describe(
    add="A person, or everyone with a role, who may curate here from now on", remove="One who may not any more"
)
async def _curators(interaction: Interaction, add: Who | None = None, remove: Who | None = None) -> None:
    if isinstance(add, discord.Role) and add.is_default():
        await responder(interaction).refuse(interaction, "That would be everyone: name a person or another role.")
    elif add is not None:
        request = NameCurator(**origin(interaction), kind=_kind(add), id=str(add.id), name=_name(add))
        await responder(interaction).respond(interaction, request, dress=_with_advice)
    elif remove is not None:
        await ask(interaction, UnnameCurator, kind=_kind(remove), id=str(remove.id))
    else:
        await ask(interaction, ListCurators)


def _kind(who: Who) -> str:
    return "group" if isinstance(who, discord.Role) else "person"


def _name(who: Who) -> str:
    return who.name if isinstance(who, discord.Role) else who.display_name


def _with_advice(card: Card) -> Card:
    """Tell what only Discord needs: its own settings say to whom commands are offered, and bots can't change that."""
    if card.kind != "curators":
        return card
    advice = (
        "Discord offers /fact only to who manages the server: let others see it in Server Settings, Integrations,"
        " under my name."
    )
    return replace(card, blocks=(*card.blocks, Note(advice)))


COMMANDS: Commands = (_curators,)
