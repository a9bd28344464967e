"""Every button, form, command and suggestion of a curator's, forged by somebody who is none, on both platforms."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import pytest
import pytest_asyncio

from bot.adapters.slack.picking import PICKS
from bot.desk.rules import RIGHTS, Right
from bot.requests import PRESSABLE, Pressable, press
from bot.words import COMMANDS
from tests.bot.adapters.discord_library import Library, shown
from tests.bot.adapters.slack_house import MODES, served
from tests.bot.stage import FACTS, Stage, staged
from tests.bot.test_hostile_curating import USUAL
from tests.wire.discord import Channel, Modal, User
from tests.wire.slack import SlackServer

STOLEN = "Stolen."
LINES = [command.words for command in COMMANDS if command.curators]
MORE = {
    "id": "wifi",
    "to": "stolen",
    "into": "late-fee",
    "phrasing": "stolen?",
    "title": "Stolen",
    "days": 3,
    "edit": 1,
}


def token(kind: type[Pressable]) -> str:
    """Return the token of a button, with what it needs."""
    usual = {field.name: USUAL[field.name] for field in fields(kind) if field.name in USUAL}
    return press(kind, **{name: value for name, value in usual.items() if isinstance(value, int | str)})


TOKENS = [token(kind) for kind in PRESSABLE.values() if RIGHTS[kind] is Right.CURATOR]


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def untouched(stage: Stage) -> None:
    """See that there is one base as it was, and no curator was named."""
    bases = await stage.store.bases()
    assert [base.name for base in bases] == ["article"]
    assert (await stage.store.contents("article")).facts == FACTS
    assert await stage.store.read(lambda one: one.execute("SELECT count(*) FROM curators").fetchone()[0]) == 0


# Discord


def strangers(discord: Library) -> dict[str, tuple[User, Channel]]:
    """Return those who don't curate, each where they try to."""
    eve = discord.server.add_user("eve")
    eve.installed = True
    elsewhere = discord.server.add_guild("Elsewhere", installed=False)
    dan = discord.server.add_user("dan", elsewhere)
    dan.installed = True
    return {
        "a member": (discord.ann, discord.general),
        "an admin, in direct messages": (discord.cora, discord.server.dm(discord.cora)),
        "who installed the bot for themselves": (eve, discord.server.dm(eve)),
        "who did, in a server without it": (dan, discord.server.add_channel(elsewhere)),
    }


@pytest.mark.parametrize("who", range(4))
async def test_no_button_of_a_curator_s_is_anybody_else_s_on_discord(discord: Library, who: int) -> None:
    user, where = list(strangers(discord).values())[who]
    answer = await discord.server.slash("ask", {"question": "Is there internet?"}, user=user, channel=where).response()
    for forged in TOKENS:
        refused = await discord.server.press(answer, f"f:{forged}", user=user, force=True).told()
        assert refused.ephemeral, forged
        assert "Only curators" in shown(refused), forged
    await untouched(discord.stage)


async def test_no_form_of_a_curator_s_is_anybody_else_s_on_discord(discord: Library) -> None:
    modal = await discord.runs("fact edit", id="wifi").modal()
    for user, where in strangers(discord).values():
        opener = discord.server.slash("ask", {"question": "Is there internet?"}, user=user, channel=where)
        await opener.response()
        for submit in (modal.custom_id, "f:save::0:0:0", "f:save:late-fee:1:0:0", "f:setsave"):
            forged = Modal(submit, modal.title, modal.components)
            sent = discord.server.send_form(forged, {"answer": STOLEN}, user=user, opener=opener, force=True)
            assert "Only curators" in shown(await sent.response()), submit
    await untouched(discord.stage)


async def test_no_command_of_a_curator_s_is_anybody_else_s_on_discord(discord: Library) -> None:
    """Discord hides them by default, which a server's admins may change."""
    tried = 0
    for line in LINES:
        first, _, second = line.partition(" ")
        there = [one for one in discord.server.commands.all(None) if one["name"] == first]
        if second:
            there = [one for above in there for one in above["options"] if one["type"] == 1 and one["name"] == second]
        if not there:
            continue  # it has other words there
        wanted = {
            one["name"]: MORE.get(one["name"], "stolen") for one in there[0].get("options", ()) if one.get("required")
        }
        asked = discord.server.slash(line, wanted, user=discord.ann, channel=discord.general, force=True)
        assert "Only curators" in shown(await asked.response()), line
        tried += 1
    assert tried > 12
    await untouched(discord.stage)


# Slack


@pytest_asyncio.fixture(params=MODES)
async def slack(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        async with served(stage.desk, server, request.param):
            yield server
        assert server.violations == []


@pytest.mark.parametrize(("who", "where"), [("ann", "general"), ("gus", "general"), ("zoe", "partners")])
async def test_no_button_of_a_curator_s_is_anybody_else_s_on_slack(
    slack: SlackServer, stage: Stage, who: str, where: str
) -> None:
    answer = await slack.slash("/ask", "Is there internet?", who, where).ephemeral()
    for forged in TOKENS:
        refused = await slack.forge(answer, who, {"action_id": "press:0", "value": forged}).ephemeral()
        assert "Only curators" in refused.shown, forged
    await untouched(stage)


@pytest.mark.parametrize("who", ["ann", "gus", "zoe"])
async def test_no_modal_of_a_curator_s_is_anybody_else_s_on_slack(slack: SlackServer, stage: Stage, who: str) -> None:
    form = await slack.slash("/footnote", "fact add", "adam", "general").view()
    pick = await slack.slash("/footnote", "fact retire", "adam", "general").view()
    pack = await slack.slash("/footnote", "fact import", "adam", "general").view()
    tried = [(form, submit, {"answer": STOLEN}) for submit in ("save::0:0:0", "save:wifi:1:0:0", "setsave")]
    tried += [(pick, words, {}) for words in PICKS]
    for view, submit, filled in tried:
        view.user = slack.who(who, slack.team)
        view.body["private_metadata"] = json.dumps({"channel": "C1", "submit": submit})
        deed = slack.submit(view, filled) if view is form else slack.submit(view, {"fact": ("wifi", "wifi")})
        told = await deed.ack()
        assert "Only curators" in json.dumps(told.payload) or "not one of mine" in json.dumps(told.payload), submit
    pack.user = slack.who(who, slack.team)
    await untouched(stage)


@pytest.mark.parametrize("who", ["ann", "gus", "zoe"])
async def test_no_list_of_a_curator_s_offers_anything_to_anybody_else_on_slack(
    slack: SlackServer, stage: Stage, who: str
) -> None:
    view = await slack.slash("/footnote", "fact edit", "adam", "general").view()
    assert await slack.suggest(view, "fact", "adam", "wifi").options()
    view.user = slack.who(who, slack.team)
    assert await slack.suggest(view, "fact", view.user, "wifi").options() == []
