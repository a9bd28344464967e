"""A setting that can't be meant is refused in a sentence that names it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import InvalidSetting, Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADMINS", "ann"),
        ("ADMINS", "discord:1,irc:2"),
        ("DISCORD_API", "discord.example"),
        ("SLACK_API", "ftp://slack.example/api/"),
        ("SLACK_API", "https://slack.example"),
        ("DISCORD_GATEWAY", "https://gateway.example"),
        ("DISCORD_GUILD", "my server"),
        ("DISCORD_SHARDS", "0"),
        ("DISCORD_SHARD_IDS", "0"),
        ("HTTP_PORT", "http"),
        ("SLACK_PORT", "70000"),
    ],
)
def test_what_can_not_be_meant_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"FOOTNOTE_{name}"):
        Settings.read({f"FOOTNOTE_{name}": value})


def test_a_shard_that_is_none_of_them_is_refused() -> None:
    given = {"FOOTNOTE_DISCORD_SHARDS": "4", "FOOTNOTE_DISCORD_SHARD_IDS": "0,3"}
    assert Settings.read(given).discord_shard_ids == "0,3"
    with pytest.raises(InvalidSetting, match="FOOTNOTE_DISCORD_SHARD_IDS"):
        Settings.read({**given, "FOOTNOTE_DISCORD_SHARD_IDS": "0,4"})


@pytest.mark.skipif(os.name != "posix", reason="this system keeps no modes of files")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_file_with_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_ADMINS=slack:U1\n")
    dotenv.chmod(mode)
    assert Settings.read({}, dotenv).admins == "slack:U1"  # nothing that lets anybody in
    dotenv.write_text("FOOTNOTE_SLACK_BOT_TOKEN=xoxb-1\n")
    with pytest.raises(InvalidSetting, match=f"chmod 600 {dotenv}"):
        Settings.read({}, dotenv)
    dotenv.chmod(0o600)
    assert Settings.read({}, dotenv).slack_bot_token.reveal() == "xoxb-1"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_ADMINS=slack:U1\nFOOTNOTE_DATABASE=there.db\n")
    read = Settings.read({"FOOTNOTE_ADMINS": "discord:7"}, dotenv)
    assert (read.admins, read.database) == ("discord:7", "there.db")
