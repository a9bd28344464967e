"""The doctor names each thing that is not well, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.doctor import Finding, look
from bot.settings import Settings


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
