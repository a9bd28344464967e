"""The real process serves both platforms at once, stops cleanly, and refuses what it can't use."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from bot import app
from bot.desk import Desk
from bot.settings import Settings
from tests.wire.discord import DiscordServer
from tests.wire.slack import SlackServer

ROOT = Path(__file__).parents[2]
GOLF = "How much does the golf course cost?"
ANSWER = "$123 million"


async def footnote(*words: str, database: Path, env: dict[str, str] | None = None, stderr: int = PIPE) -> Process:
    """Start the program with nothing of the tester's own settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--db", str(database), *words, cwd=ROOT, env=clean | (env or {}), stderr=stderr
    )  # fmt: skip


async def test_both_platforms_in_one_process_until_sigterm(database: Path) -> None:
    async with DiscordServer() as discord, SlackServer() as slack:
        guild = discord.add_guild("Library")
        general, ann = discord.add_channel(guild), discord.add_user("ann", guild)
        process = await footnote("run", "discord", "slack", database=database, env=discord.settings | slack.settings())
        await discord.gateway.until("identified", count=1, within=20)
        await slack.links.connected(within=20)
        asked = discord.say(general, ann, f"{discord.bot.mention} {GOLF}")
        on_slack = slack.say("general", "ann", f"@footnote {GOLF}")
        assert ANSWER in (await discord.reply_to(asked)).text.replace("\\", "")
        assert ANSWER in (await on_slack.post()).shown
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), 5)
        assert process.returncode == 0, errors.decode()
        assert b"Traceback" not in errors
        assert discord.violations == []
        assert slack.violations == []
    steps: dict[str, list[str]] = {}
    for line in map(json.loads, errors.splitlines()):
        if line["event"].startswith("question "):
            steps.setdefault(f"{line['platform']} {line['trace']}", []).append(line["event"])
    assert [key.split()[0] for key in sorted(steps)] == ["discord", "slack"]
    assert all(events == ["question decided", "question answered"] for events in steps.values())
    assert "golf course" not in errors.decode()


async def test_who_doesn_t_read_its_log_holds_nobody_up(database: Path) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, getattr(fcntl, "F_SETPIPE_SZ", fcntl.F_GETFD), 4_096)  # ten lines
    async with DiscordServer() as discord:
        guild = discord.add_guild("Library")
        general, ann = discord.add_channel(guild), discord.add_user("ann", guild)
        process = await footnote("run", "discord", database=database, env=discord.settings, stderr=writing)
        await discord.gateway.until("identified", count=1, within=20)
        for _ in range(40):
            await discord.reply_to(discord.say(general, ann, f"{discord.bot.mention} {GOLF}"))
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0
    os.close(reading)
    os.close(writing)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
async def test_sighup_has_the_settings_read_again(database: Path) -> None:
    async with DiscordServer() as discord:
        process = await footnote("run", "discord", database=database, env=discord.settings)
        await discord.gateway.until("identified", count=1, within=20)
        process.send_signal(signal.SIGHUP)
        assert process.stderr
        async with asyncio.timeout(10):
            while b"settings read again" not in await process.stderr.readline():
                pass
        process.terminate()
        await asyncio.wait_for(process.communicate(), 5)
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "env", "said"),
    [
        (("run",), {}, "No platform's tokens are set"),
        (("run", "discord"), {}, "FOOTNOTE_DISCORD_TOKEN is not set"),
        (("run", "slack"), {"FOOTNOTE_SLACK_BOT_TOKEN": "xoxb-1"}, "FOOTNOTE_SLACK_APP_TOKEN is not set"),
        (("run", "irc"), {}, "There is no platform called 'irc'"),
    ],
)
async def test_a_missing_token_is_one_clear_sentence(
    database: Path, words: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    process = await footnote(*words, database=database, env=env)
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert said in errors.decode()
    assert len(errors.decode().splitlines()) == 1


async def test_a_wrong_token_is_one_clear_sentence(database: Path) -> None:
    async with DiscordServer() as discord:
        env = discord.settings | {"FOOTNOTE_DISCORD_TOKEN": "wrong"}
        process = await footnote("run", database=database, env=env)
        _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert next(line for line in errors.decode().splitlines() if line.startswith("footnote: ")).endswith(
        "to FOOTNOTE_DISCORD_TOKEN."
    )
    assert b"Traceback" not in errors


async def test_a_token_that_is_taken_back_ends_its_platform_alone(database: Path) -> None:
    async with DiscordServer() as discord, SlackServer() as slack:
        process = await footnote("run", "discord", "slack", database=database, env=discord.settings | slack.settings())
        assert process.stderr
        async with asyncio.timeout(20):
            while b"discord ready" not in await process.stderr.readline():
                assert process.returncode is None
            discord.gateway.token = "another"
            discord.gateway.abort()
            while b"platform left" not in (line := await process.stderr.readline()):
                assert process.returncode is None
        assert b"FOOTNOTE_DISCORD_TOKEN" in line
        assert ANSWER in (await slack.say("general", "ann", f"@footnote {GOLF}").post()).shown
        process.terminate()
        await asyncio.wait_for(process.communicate(), 5)
        assert process.returncode == 0


async def test_a_port_that_is_taken_is_one_clear_sentence(database: Path) -> None:
    async with SlackServer() as slack:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            env = slack.settings(taken.getsockname()[1])
            process = await footnote("run", "slack", database=database, env=env)
            _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert "FOOTNOTE_SLACK_PORT can't be used" in errors.decode().splitlines()[-1]
    assert b"Traceback" not in errors


async def test_what_nobody_thought_of_begins_a_platform_anew(
    database: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[str] = []

    async def falling(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
        begun.append("falling")
        if len(begun) < 3:
            raise ZeroDivisionError
        stop.set()

    async def standing(desk: Desk, settings: Settings, stop: asyncio.Event) -> None:
        await stop.wait()

    monkeypatch.setattr(app, "AFRESH", 0.01)
    monkeypatch.setattr(app, "_adapter", {"discord": falling, "slack": standing}.__getitem__)
    await asyncio.wait_for(app.serve(Settings(database=str(database)), ("discord", "slack"), Path("none")), 20)
    assert len(begun) == 3
    assert caplog.text.count("platform lost, starting afresh") == 2
