"""Speak Discord, through discord.py: translate, render, deliver."""

from bot.adapters.discord.client import run

__all__ = ["WAYS", "run"]

WAYS = (
    "mention me in a channel or thread, or reply to something I said",
    "write me a direct message",
    "/ask, with private set if only you should see the answer",
)
