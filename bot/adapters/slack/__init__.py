"""Speak Slack, through slack-bolt: translate, render, deliver."""

from bot.adapters.slack.examining import examine
from bot.adapters.slack.serving import run

__all__ = ["WAYS", "examine", "run"]

WAYS = (
    "mention me in a channel or thread",
    "write me a direct message",
    "/ask QUESTION: only you see the answer",
)
