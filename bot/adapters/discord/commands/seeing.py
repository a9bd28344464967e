"""/stats, /gaps and /quality."""

from __future__ import annotations

from typing import Literal

from discord import app_commands

from bot import requests as r
from bot.adapters.discord.commands.common import Commands, Interaction, ask, for_curators

__all__ = ["COMMANDS"]


@app_commands.command(name="stats", description="What was asked, and how it went")
@for_curators
@app_commands.describe(
    days="How many days, today among them", public="Everyone here sees it", file="As a file instead: CSV or JSON"
)
async def _stats(
    interaction: Interaction,
    days: app_commands.Range[int, 1, 3_650] = 7,
    public: bool = False,
    file: Literal["csv", "json"] | None = None,
) -> None:
    if file:
        await ask(interaction, r.ExportStats, days=days, format=file)
    else:
        await ask(interaction, r.ShowStats, days=days, public=public)


@app_commands.command(name="gaps", description="What was asked in vain; answer it here")
@for_curators
@app_commands.describe(page="Which page", public="Everyone here sees it")
async def _gaps(
    interaction: Interaction, page: app_commands.Range[int, 1, 1_000_000] = 1, public: bool = False
) -> None:
    await ask(interaction, r.ListGaps, page=page, public=public)


@app_commands.command(name="quality", description="How right the answers are, on your own confirmed questions")
@for_curators
@app_commands.describe(
    target="Keep wrong answers at or under this share, such as 2%; or off", public="Everyone here sees it"
)
async def _quality(
    interaction: Interaction, target: app_commands.Range[str, 1, 10] | None = None, public: bool = False
) -> None:
    if target:
        await ask(interaction, r.SetTarget, share=target)
    else:
        await ask(interaction, r.ShowQuality, public=public)


COMMANDS: Commands = (_stats, _gaps, _quality)
