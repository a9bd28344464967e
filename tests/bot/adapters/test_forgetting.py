"""Who wants to be forgotten is: no byte of the file, its log or a fresh backup has what they wrote, or who they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.requests import Ask, Asker, Place
from tests.bot.adapters.discord_library import Library, shown
from tests.bot.adapters.slack_house import MODES, served
from tests.bot.stage import ANN, CURATOR, LIBRARY, PRIVATE, Stage, staged
from tests.wire.slack import SlackServer

SECRETS = ("Quackenbush", "zeppelin", "marzipan", "xylophone")
ASKED = (
    "Does my neighbour Quackenbush owe a late fee?",
    "Who painted the zeppelin on the marzipan wall?",
    "How long may I keep a book about the xylophone?",
)


async def every_byte(stage: Stage, folder: Path) -> bytes:
    """Return all that the file, its log and a backup made now hold."""
    backup = folder / "fresh" / "backup.db"
    backup.unlink(missing_ok=True)
    await stage.store.backup(backup)
    return bytes_of(folder, backup)


def bytes_of(folder: Path, backup: Path) -> bytes:
    return b"".join(file.read_bytes() for file in (*folder.glob("f.db*"), backup))


def traces(everything: bytes, *ids: str) -> list[str]:
    return [one for one in (*SECRETS, *ids) if one.encode() in everything]


async def test_nothing_is_left_of_who_was_on_discord(discord: Library, tmp_path: Path) -> None:
    server, me = discord.server, str(discord.ann.id)
    direct = server.dm(discord.ann)
    for text in ASKED:
        answer = await discord.answered(text)
        await server.reply_to(server.say(direct, discord.ann, text))
        await server.slash("ask", {"question": text}, user=discord.ann, channel=discord.general).response()
        for label in answer.labels:
            await server.press(answer, label, user=discord.ann).told()
    assert set(SECRETS) <= set(traces(await every_byte(discord.stage, tmp_path), me))
    done = await server.slash("privacy forget", {}, user=discord.ann, channel=discord.general).response()
    assert "lost their text" in shown(done)
    hashed = await discord.stage.store.hashed(f"discord:{me}")
    assert traces(await every_byte(discord.stage, tmp_path), me, hashed, str(direct.id)) == []


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


@pytest_asyncio.fixture(params=MODES)
async def slack(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server, served(stage.desk, server, request.param):
        yield server


async def test_nothing_is_left_of_who_was_on_slack(slack: SlackServer, stage: Stage, tmp_path: Path) -> None:
    me = slack.who("ann", slack.team).id
    for text in ASKED:
        answer = await slack.say("general", "ann", f"@footnote {text}").post()
        await slack.say("@ann", "ann", text).post()
        await slack.slash("/ask", text, "ann", "general").ephemeral()
        if "I don't know" in answer.shown:
            await slack.press(answer, "Tell me when you know", "ann").ephemeral()
    assert set(SECRETS) <= set(traces(await every_byte(stage, tmp_path), me))
    done = await slack.slash("/footnote", "privacy forget", "ann", "general").ephemeral()
    assert "lost their text" in done.shown
    hashed = await stage.store.hashed(f"slack:{me}")
    assert traces(await every_byte(stage, tmp_path), me, hashed, slack.where("@ann", None).id) == []


@pytest.mark.parametrize("how", ["retention", "leaving"])
async def test_nothing_is_left_in_the_file_of_what_is_past_its_time(stage: Stage, tmp_path: Path, how: str) -> None:
    for text in ASKED:
        await stage.ask(text)
    await stage.desk.close()
    assert set(SECRETS) <= set(traces(await every_byte(stage, tmp_path)))
    if how == "retention":
        stage.clock.advance(timedelta(days=181))
    else:
        await stage.desk.left(LIBRARY.key)
        stage.clock.advance(timedelta(days=30))
    await stage.desk.tidy()
    hashed = await stage.store.hashed(ANN.key)
    assert traces(await every_byte(stage, tmp_path), hashed) == []


async def test_what_was_being_answered_is_forgotten_with_its_answer(stage: Stage, tmp_path: Path) -> None:
    body = '{"user": "8005551234567890", "text": "marzipan"}'
    assert await stage.desk.inbox.claim("slack", "T1/C1/1.1", body)
    await stage.desk.inbox.settle("slack", "T1/C1/1.1")
    assert await stage.desk.handle(
        r.ForgetMe(asker=Asker("slack", "8005551234567890"), place=Place("slack", "T1", "C1"))
    )
    assert traces(await every_byte(stage, tmp_path), "8005551234567890") == []


@pytest.mark.parametrize(
    ("platform", "arrival", "body"),
    [("slack", "T1/800555/1.1", '{"user": "U1", "text": "marzipan"}'), ("discord", "77", '{"channel": 800555}')],
)
@pytest.mark.parametrize("settled", [True, False])
async def test_what_is_forgotten_is_not_done_again(
    stage: Stage, tmp_path: Path, platform: str, arrival: str, body: str, *, settled: bool
) -> None:
    me, inbox = Asker(platform, "U1"), stage.desk.inbox
    direct = Place(platform, "T1", "800555", direct=True)
    assert await inbox.claim(platform, arrival, body)
    await stage.ask("Is the marzipan yours?", me, direct)
    if settled:
        await inbox.settle(platform, arrival, f"{direct.channel}:1")
    await stage.do(r.ForgetMe, me, direct)
    assert traces(await every_byte(stage, tmp_path), "800555", '"U1"') == []
    assert not await inbox.claim(platform, arrival, body)
    await inbox.settle(platform, arrival, f"{direct.channel}:1")
    later = stage.clock() + timedelta(minutes=1)
    assert await stage.store.take_up(platform, later, later) == []
    assert traces(await every_byte(stage, tmp_path), "800555", '"U1"') == []


async def test_an_answer_noted_too_late_leads_to_nobody(stage: Stage, tmp_path: Path) -> None:
    card = await stage.ask("How high is the late fee?", where=PRIVATE)
    assert card is not None
    assert card.told is not None
    await stage.do(r.ForgetMe, ANN)
    await stage.desk.delivered(card.told, Place("discord", "", "800555", direct=True), "1.1")
    assert traces(await every_byte(stage, tmp_path), "800555") == []


async def test_a_wording_that_a_curator_took_over_stays_without_who_said_it(stage: Stage, tmp_path: Path) -> None:
    me = Asker("discord", "8005551234567890")
    card = await stage.desk.handle(Ask(asker=me, place=LIBRARY, text="Is the zeppelin on loan?"))
    assert card is not None
    await stage.do(r.AddPhrasing, CURATOR, fact="loan-period", phrasing="Is the zeppelin on loan?")
    await stage.do(r.ForgetMe, me)
    assert traces(await every_byte(stage, tmp_path), me.id, await stage.store.hashed(me.key)) == ["zeppelin"]
