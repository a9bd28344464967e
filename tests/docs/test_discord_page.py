"""What docs/discord.md says is what the adapter does."""

from __future__ import annotations

import re
from pathlib import Path

import discord

from bot.adapters.discord.client import intents
from bot.adapters.discord.commands import build
from bot.adapters.discord.invite import NEEDED, invite

PAGE = (Path(__file__).parents[2] / "docs" / "discord.md").read_text(encoding="utf-8")


def test_the_invite_link_is_the_bot_s_own() -> None:
    assert invite("APPLICATION_ID") in PAGE


def test_every_permission_has_its_reason() -> None:
    rows = dict(re.findall(r"^\| .*?\(`([a-z_]+)`\) \| (.*?) \|", PAGE, re.MULTILINE))
    assert rows == dict(NEEDED)


def test_every_command_is_on_the_page() -> None:
    tree = build(discord.Client(intents=intents(listening=False)))
    there = set()
    for command in tree.walk_commands(type=discord.AppCommandType.chat_input):
        if isinstance(command, discord.app_commands.Command):
            there.add(command.qualified_name)
    named = set(re.findall(r"`/([a-z]+(?: [a-z]+)?)`", PAGE))
    assert named == there


def test_no_privileged_intent_is_asked_for_but_to_listen() -> None:
    privileged = discord.Intents(members=True, presences=True, message_content=True)
    assert intents(listening=False).value & privileged.value == 0
    assert intents(listening=True).value & privileged.value == discord.Intents(message_content=True).value
