"""Speak Discord, through discord.py: translate, render, deliver."""

from bot.adapters.discord.commands.asking import WAYS
from bot.adapters.discord.examining import examine
from bot.adapters.discord.serving import run

__all__ = ["WAYS", "examine", "run"]
