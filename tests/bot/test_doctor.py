"""The doctor names each thing that is not well, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import pytest

from bot.__main__ import main
from bot.adapters import Finding, clock
from bot.adapters.discord.invite import PERMISSIONS
from bot.doctor import examine, look
from bot.settings import Settings
from knowledge.spaces import SpaceSettings
from knowledge.sqlite.driver import sqlite3
from knowledge.workbench import Named
from tests.bot.stage import staged
from tests.wire.discord import DiscordServer
from tests.wire.slack import SlackServer

NOWHERE = Path("nowhere.db")


def findings(path: Path, environ: dict[str, str] | None = None) -> dict[str, Finding]:
    return {one.about: one for one in look(Settings(), environ or {}, path.parent / ".env", path)}


def test_all_is_well_on_a_whole_file(database: Path) -> None:
    database.chmod(0o600)
    assert all(one.well for one in findings(database).values() if one.about != "sqlite")


def test_a_misspelt_setting_is_named_with_the_right_one(database: Path) -> None:
    found = findings(database, {"FOOTNOTE_DISCORD_TOKE": "x"})["settings"]
    assert not found.well
    assert "FOOTNOTE_DISCORD_TOKEN" in found.remedy


def test_files_that_others_can_read_are_named(database: Path) -> None:
    database.chmod(0o644)
    dotenv = database.parent / ".env"
    dotenv.write_text("FOOTNOTE_ADMINS=slack:U1\n")
    dotenv.chmod(0o644)
    told = [one for one in look(Settings(), {}, dotenv, database) if not one.well and one.about != "sqlite"]
    assert [one.remedy.startswith("Run: chmod 600") for one in told] == [True, True]


def test_the_doctor_names_a_file_with_a_secret_beside_all_else(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database.chmod(0o600)
    monkeypatch.chdir(database.parent)
    Path(".env").write_text("FOOTNOTE_DISCORD_TOKEN=x\n")
    Path(".env").chmod(0o644)
    assert main(["--db", str(database), "doctor", "--offline"]) == 1
    told = capsys.readouterr().out
    assert "Run: chmod 600 .env" in told
    assert "Tokens are set for discord" in told


def test_slack_set_by_half_is_told_beside_a_platform_that_is_whole(database: Path) -> None:
    settings = Settings.read({"FOOTNOTE_DISCORD_TOKEN": "x", "FOOTNOTE_SLACK_BOT_TOKEN": "xoxb-1"})
    told = [one for one in look(settings, {}, NOWHERE, database) if one.about == "platforms"]
    assert [one.well for one in told] == [False, True]
    assert "FOOTNOTE_SLACK_APP_TOKEN" in told[0].told


def test_a_place_that_can_not_be_written_to_is_told_before_a_file_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "f.db"
    assert findings(path)["database"].well
    monkeypatch.setattr("os.access", lambda folder, _: folder != tmp_path)
    found = findings(path)["database"]
    assert not found.well
    assert "FOOTNOTE_DATABASE" in found.remedy


@pytest.mark.parametrize("content", [b"", b"no database"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.db").write_bytes(content)
    found = [one for one in look(Settings(), {}, tmp_path / ".env", tmp_path / "f.db") if one.about == "database"]
    assert "footnote restore" in found[-1].remedy


def test_the_command_ends_with_1_when_something_is_not_well(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOOTNOTE_SLACKBOT_TOKEN", "x")
    assert main(["--db", str(database), "doctor", "--offline"]) == 1
    assert "FOOTNOTE_SLACK_BOT_TOKEN" in capsys.readouterr().out


def test_a_sqlite_that_can_corrupt_its_log_is_told(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    found = findings(database)["sqlite"]
    assert not found.well
    assert "pysqlite3" in found.remedy
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert findings(database)["sqlite"].well


def test_a_file_without_a_step_is_told_to_be_migrated(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)")
        connection.commit()
    assert findings(database)["database"].remedy == "Run: footnote migrate"


def test_a_history_that_was_rewritten_is_told(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute("UPDATE history SET by_name = 'somebody else'").rowcount
        connection.commit()
    found = findings(database)["history"]
    assert not found.well
    assert "footnote restore" in found.remedy


def test_a_disk_with_little_room_is_told(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = shutil.disk_usage(database.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: of._replace(free=50 * 2**20))
    found = findings(database)["disk"]
    assert (found.well, "50 MB free" in found.told) == (False, True)


def test_a_file_that_is_not_there_yet_is_no_trouble(tmp_path: Path) -> None:
    assert findings(tmp_path / "new.db")["database"].well


async def examined(settings: Mapping[str, str], path: Path = NOWHERE) -> dict[str, Finding]:
    return {one.about: one for one in await examine(Settings.read(settings), path)}


async def test_discord_says_who_the_bot_is_and_what_it_lacks() -> None:
    async with DiscordServer() as discord:
        guild = discord.add_guild("Library")
        found = await examined(discord.settings)
        assert discord.bot.name in found["discord"].told
        assert all(one.well for one in found.values())
        discord.world.set_permissions(guild, guild.everyone, 1 << 10)
        lacking = (await examined(discord.settings))["discord permissions"]
        assert not lacking.well
        assert "Library: send_messages" in lacking.told
        assert str(PERMISSIONS) in lacking.remedy


async def test_slack_says_who_the_bot_is_and_what_it_was_not_granted() -> None:
    async with SlackServer() as slack:
        found = await examined(slack.settings())
        assert all(one.well for one in found.values())
        assert "Socket Mode" in found["slack"].told
        assert slack.team.app
        slack.team.app.scopes -= {"users:read"}
        lacking = (await examined(slack.settings()))["slack scopes"]
        assert not lacking.well
        assert "users:read (to know who is an admin" in lacking.told


async def test_what_is_listened_in_and_who_curates_asks_for_more(tmp_path: Path) -> None:
    path = tmp_path / "f.db"
    async with staged(path) as stage, DiscordServer() as discord, SlackServer() as slack:
        assert slack.team.app
        slack.team.app.scopes -= {"channels:history", "usergroups:read"}
        for platform, group in (("discord", "5"), ("slack", "S5")):
            await stage.store.keep_settings(f"{platform}:1", SpaceSettings(listening=("2",)))
            await stage.store.name(f"{platform}:1", Named("group", group))
        found = await examined(discord.settings | slack.settings(), path)
        assert "listened in" in found["discord intents"].told
        assert "Message Content Intent" in found["discord intents"].remedy
        assert "channels:history (a channel is listened in)" in found["slack scopes"].told
        assert "usergroups:read (a user group curates)" in found["slack scopes"].told
        assert "message.channels" in found["slack app"].told


async def test_a_command_that_was_never_registered_is_told() -> None:
    async with DiscordServer() as discord:
        where = f"{discord.settings['FOOTNOTE_DISCORD_API']}/applications/{discord.world.application_id}/commands"
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {discord.token}"}) as session:
            await session.put(where, json=[{"name": "ask", "description": "Ask", "type": 1}])
        found = (await examined(discord.settings))["discord commands"]
    assert not found.well
    assert "Not registered: Answer this" in found.told


async def test_over_http_the_doctor_says_where_slack_must_call() -> None:
    async with SlackServer() as slack:
        found = await examined(slack.settings(8000))
    assert found["slack scopes"].well
    assert "/slack/events" in found["slack"].told


async def test_a_refused_token_is_named_with_its_remedy() -> None:
    async with DiscordServer() as discord, SlackServer() as slack:
        wrong = {"FOOTNOTE_DISCORD_TOKEN": "wrong", "FOOTNOTE_SLACK_BOT_TOKEN": "xoxb-wrong"}
        found = await examined(discord.settings | slack.settings() | wrong)
        assert "FOOTNOTE_DISCORD_TOKEN" in found["discord"].told
        assert "Set it to" in found["discord"].remedy
        assert "FOOTNOTE_SLACK_BOT_TOKEN" in found["slack"].told


async def test_a_platform_that_cannot_be_reached_is_told() -> None:
    async with DiscordServer() as discord:
        settings = dict(discord.settings)
    found = await examined(settings)
    assert not found["discord"].well
    assert "can't be reached" in found["discord"].told


@pytest.mark.parametrize(("seconds", "well"), [(0, True), (29, True), (31, False), (-3600, False)])
def test_a_clock_that_is_off_is_told(seconds: int, well: bool) -> None:
    theirs = datetime(2026, 3, 1, 12, tzinfo=UTC)
    (found,) = clock("Slack", format_datetime(theirs, usegmt=True), theirs + timedelta(seconds=seconds))
    assert found.well is well


def test_no_date_says_nothing_of_the_clock() -> None:
    assert clock("Slack", None, datetime.now(UTC)) == clock("Slack", "soon", datetime.now(UTC)) == []
