"""/ask and /help, and "Answer this" on a message."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands

from bot.adapters.discord.commands.common import Commands, Interaction, Question, anywhere, ask, responder
from bot.adapters.discord.questions import said
from bot.adapters.discord.respond import origin
from bot.cards import Card, Note
from bot.requests import Ask, Help
from knowledge.text import one_line, shorten

__all__ = ["COMMANDS", "WAYS"]

WAYS = (
    "mention me in a channel or thread, or reply to something I said",
    "write me a direct message",
    "/ask, with private set if only you should see the answer",
    "on any message: Apps, Answer this",
)


@app_commands.command(name="ask", description="Ask a question and get a fact with its footnote")
@anywhere
@app_commands.describe(question="Your question, in your own words", private="Only you see the answer")
async def _ask(
    interaction: Interaction, question: app_commands.Transform[str, Question], private: bool = False
) -> None:
    asked = Ask(**origin(interaction), text=question)
    await responder(interaction).respond(interaction, asked, seen="private" if private else "")


@app_commands.command(name="help", description="What I can do, and how to ask me")
@anywhere
async def _help(interaction: Interaction) -> None:
    await ask(interaction, Help, ways=WAYS)


@app_commands.context_menu(name="Answer this")
@anywhere
async def _answer_this(interaction: Interaction, message: discord.Message) -> None:
    text = said(message)
    if not text:
        await responder(interaction).refuse(interaction, "There is no text in that message.")
        return
    asked = Ask(**origin(interaction), text=text)
    quoted = Note(f"“{shorten(one_line(text), 200)}” {message.jump_url}")

    def dressed(card: Card) -> Card:
        return card if card.private else replace(card, blocks=(quoted, *card.blocks))

    await responder(interaction).respond(interaction, asked, dress=dressed)


COMMANDS: Commands = (_ask, _help, _answer_this)
