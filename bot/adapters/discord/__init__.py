"""Speak Discord, through discord.py: translate, render, deliver."""

from bot.adapters.discord.client import run
from bot.adapters.discord.examining import examine

__all__ = ["WAYS", "examine", "run"]

WAYS = (
    "mention me in a channel or thread, or reply to something I said",
    "write me a direct message",
    "/ask, with private set if only you should see the answer",
)
