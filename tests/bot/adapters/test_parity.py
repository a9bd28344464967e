"""One truth: the same question, asked on Discord, on Slack and in the terminal, gets the same answer."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot.adapters import console
from bot.app import House
from bot.cards import Card, Picture
from bot.requests import Ask
from bot.words import parse
from tests.bot.adapters.discord_library import Library, running, shown
from tests.bot.adapters.discord_library import settings as discord_settings
from tests.bot.adapters.slack_house import served
from tests.bot.stage import CURATOR, LIBRARY, Stage, said
from tests.wire.discord import Channel, DiscordServer, User
from tests.wire.slack import SlackServer
from tests.wire.slack.actions import Kind

QUESTIONS = Path(__file__).parents[2] / "benchmarks" / "questions"
COUNT = 200
CONSOLE, TERMINAL = replace(LIBRARY, platform="console", space="local"), replace(CURATOR, platform="console")
ANSWERS: tuple[Kind, ...] = ("ephemeral", "response", "update", "view_opened", "view_updated")


@dataclass
class World:
    """One desk, with a person on each platform."""

    house: House
    discord: DiscordServer
    general: Channel
    ann: User
    slack: SlackServer

    async def everywhere(self, question: str) -> dict[str, str]:
        """Ask on all three and return what is read there."""
        asked = self.discord.say(self.general, self.ann, f"{self.discord.bot.mention} {question}")
        deed = self.slack.say("general", "ann", f"@footnote {question}")
        card = await self.house.desk.handle(Ask(asker=console.ASKER, place=console.PLACE, text=question))
        assert card is not None
        out = io.StringIO()
        console.Console(out).show(card)
        reply, post = await asyncio.gather(self.discord.reply_to(asked), deed.post())
        return {"discord": shown(reply), "slack": post.shown, "console": out.getvalue()}


@pytest_asyncio.fixture
async def world(house: House) -> AsyncIterator[World]:
    async with DiscordServer() as discord, SlackServer() as slack:
        guild = discord.add_guild("Library")
        ann = discord.add_user("ann", guild)
        general = discord.add_channel(guild)
        stage = Stage(house.store, house.desk, clock=None)  # type: ignore[arg-type]  # the house's own
        async with running(stage, discord_settings(discord)), served(house.desk, slack):
            await discord.gateway.until("identified", count=1)
            yield World(house, discord, general, ann, slack)
        assert slack.violations == []


def plain(text: str) -> str:
    """Return the words alone: each platform has its own marks around them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def labelled() -> list[str]:
    """Return questions of every kind: answerable, near the article, and far from it."""
    found: list[str] = []
    for name in ("article-dev.jsonl", "article-near.jsonl"):
        lines = (QUESTIONS / name).read_text(encoding="utf-8").splitlines()
        found += [json.loads(line)["question"] for line in lines]
    return found[:: len(found) // COUNT][:COUNT]


async def test_two_hundred_questions_are_answered_alike_everywhere(world: World) -> None:
    questions = labelled()
    assert len(questions) == COUNT
    for question in questions:
        read = await world.everywhere(question)
        words = {name: plain(text.split("[1]")[0]) for name, text in read.items()}
        for name in ("discord", "slack"):
            assert words["console"] in words[name], (name, question, read)
    await world.house.desk.close()
    rows = await world.house.store.read(
        lambda connection: connection.execute(
            "SELECT platform, question, decision, confidence, group_concat(slug) FROM asked"
            " LEFT JOIN asked_facts ON asked_facts.asked = asked.id GROUP BY asked.id ORDER BY asked.id"
        ).fetchall()
    )
    told = {name: [tuple(row[1:]) for row in rows if row[0] == name] for name in ("discord", "slack", "console")}
    assert sorted(told["discord"]) == sorted(told["console"]) == sorted(told["slack"])
    assert {"answer", "abstain"} <= {row[1] for row in told["console"]}


# What is typed in the terminal and behind /footnote, and Discord's command with its options.
CURATION: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("fact show late-fee", "fact show", {"id": "late-fee"}),
    ("fact list", "fact list", {}),
    ("fact search wireless", "fact search", {"words": "wireless"}),
    (
        "fact phrase wifi How do I surf the web here?",
        "fact phrase",
        {"id": "wifi", "phrasing": "How do I surf the web here?"},
    ),
    (
        "fact move wifi late-fee Is there internet?",
        "fact move",
        {"id": "wifi", "to": "late-fee", "phrasing": "Is there internet?"},
    ),
    ("fact history wifi", "fact history", {"id": "wifi"}),
    ("fact rename wifi wireless", "fact rename", {"id": "wifi", "to": "wireless"}),
    ("fact retire wireless moved out", "fact retire", {"id": "wireless", "why": "moved out"}),
    ("fact restore wireless", "fact restore", {"id": "wireless"}),
    ("fact checked wireless", "fact checked", {"id": "wireless"}),
    ("fact review wireless 30", "fact review", {"id": "wireless", "days": 30}),
    ("fact merge wireless late-fee", "fact merge", {"id": "wireless", "into": "late-fee"}),
    ("fact undo 1", "fact undo", {"edit": 1}),
    (
        "source set handbook The House Book | The Staff | on the shelf",
        "source set",
        {"id": "handbook", "title": "The House Book", "author": "The Staff", "where": "on the shelf"},
    ),
    ("source list", "source list", {}),
    ("gaps", "gaps", {}),
    ("quality", "quality", {}),
    ("settings", "settings", {}),
    ("settings retention 90", "settings", {"retention": 90}),
    ("stats 7", "stats", {"days": 7}),
    ("fact history", "fact history", {}),
)


async def test_every_curation_and_statistics_request_ends_alike_everywhere(discord: Library) -> None:
    """Each space edits its own copy of one base; after every request all three have been told the same."""
    stage = discord.stage
    async with SlackServer() as slack, served(stage.desk, slack):
        for typed, name, options in CURATION:
            card = await stage.desk.handle(parse(typed, TERMINAL, CONSOLE))
            assert card is not None
            seen = await discord.tells(name, **options)
            told = await slack.slash("/footnote", typed, "adam", "general").next(*ANSWERS)
            assert_alike(typed, card, shown(seen), told.shown)
            if any(button.label == "Save anyway" for button in card.buttons):
                card = await stage.press(card, "Save anyway", TERMINAL, CONSOLE)
                seen = await discord.presses(seen, "Save anyway")
                pressed = told.message or told.view
                assert pressed
                told = await slack.press(pressed, "Save anyway", "adam").next(*ANSWERS)
                assert_alike(typed, card, shown(seen), told.shown)
        spaces = (CONSOLE.key, f"discord:{discord.guild.id}", f"slack:{slack.team.id}")
        bases = [await stage.store.contents(await stage.store.base_of(space)) for space in spaces]
        assert slack.violations == []
    facts = [sorted((fact.id, fact.statement, fact.phrasings, fact.live) for fact in base.facts) for base in bases]
    assert facts[0] == facts[1] == facts[2]


def assert_alike(typed: str, card: Card, *others: str) -> None:
    """Assert that every word of *card*, but for its pictures', stands in what the others were told."""
    told = replace(card, blocks=tuple(block for block in card.blocks if not isinstance(block, Picture)))
    for line in said(told).splitlines():
        for other in others:
            assert same(line) in same(other), (typed, line, other)


def same(text: str) -> str:
    """Return the words alone, whoever the curator is called."""
    return re.sub(r"\b(cora|adam)\b", "cora", plain(text))
