"""What the operator sets anew takes hold without a restart, where it can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.app import House
from bot.requests import Asker, ListFacts, Place
from bot.rereading import Rereading
from bot.settings import Settings


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    file = tmp_path / ".env"
    file.write_text("FOOTNOTE_ADMINS=slack:U1\n")
    file.chmod(0o600)
    return file


def rereading(dotenv: Path) -> Rereading:
    return Rereading(Settings.read({}, dotenv), dotenv, {})


def test_nothing_is_read_while_nothing_changes(dotenv: Path) -> None:
    assert rereading(dotenv).changed() is None


def test_a_changed_file_is_read_once(dotenv: Path) -> None:
    reader = rereading(dotenv)
    dotenv.write_text("FOOTNOTE_ADMINS=slack:U1,discord:22\n")
    found = reader.changed()
    assert found is not None
    assert found.curators == {"slack:U1", "discord:22"}
    assert reader.changed() is None


def test_on_request_it_is_read_unchanged_or_gone(dotenv: Path) -> None:
    reader = rereading(dotenv)
    reader.ask()
    assert reader.changed() is not None
    dotenv.unlink()
    found = reader.changed()
    assert found is not None
    assert found.curators == frozenset()


def test_what_cannot_be_used_leaves_the_old_in_force(dotenv: Path, caplog: pytest.LogCaptureFixture) -> None:
    reader = rereading(dotenv)
    dotenv.write_text("FOOTNOTE_ADMINS=everybody\n")
    assert reader.changed() is None
    assert "FOOTNOTE_ADMINS takes" in str(caplog.records[-1].__dict__["reason"])


@pytest.mark.skipif(os.name != "posix", reason="this system keeps no modes of files")
def test_a_file_refused_for_its_mode_is_read_once_that_is_mended(dotenv: Path) -> None:
    reader = rereading(dotenv)
    dotenv.write_text("FOOTNOTE_ADMINS=slack:U2\nFOOTNOTE_DISCORD_TOKEN=very-secret\n")
    dotenv.chmod(0o644)
    assert reader.changed() is None
    dotenv.chmod(0o600)
    found = reader.changed()
    assert found is not None
    assert found.curators == {"slack:U2"}


def test_what_waits_for_a_restart_is_named_and_no_secret_told(dotenv: Path, caplog: pytest.LogCaptureFixture) -> None:
    reader = rereading(dotenv)
    dotenv.write_text("FOOTNOTE_ADMINS=slack:U2\nFOOTNOTE_DISCORD_TOKEN=very-secret\n")
    with caplog.at_level("INFO"):
        reader.changed()
    told = caplog.records[-1].__dict__
    assert told["changed"] == ["FOOTNOTE_ADMINS"]
    assert told["after_a_restart"] == ["FOOTNOTE_DISCORD_TOKEN"]
    assert "very-secret" not in str(told)


async def test_those_admitted_may_curate_from_then_on(house: House) -> None:
    place = Place("discord", "1", "2")
    request = ListFacts(asker=Asker("discord", "22"), place=place)
    refused = await house.desk.handle(request)
    assert refused is not None
    assert refused.kind == "refusal"
    house.desk.admit(frozenset({"discord:22"}))
    listed = await house.desk.handle(request)
    assert listed is not None
    assert listed.kind != "refusal"
