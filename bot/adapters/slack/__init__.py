"""Speak Slack, through slack-bolt: translate, render, deliver."""

from bot.adapters.slack.commands import WAYS
from bot.adapters.slack.examining import examine
from bot.adapters.slack.serving import run

__all__ = ["WAYS", "examine", "run"]
