"""Logs are one line an event with fields, and never show a secret."""

from __future__ import annotations

import errno
import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters import trace
from bot.logs import masked, set_up
from bot.settings import Secret, Settings

DISCORD = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
SLACK = ("xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy", "xapp-1-A111-222-abcdef")


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    path = tmp_path / "log"
    with path.open("w", encoding="utf-8") as stream:
        set_up(stream)
    behind = root.handlers[0]
    yield path
    behind.close()
    root.handlers[:] = before
    root.setLevel(level)


def told(lines: Path) -> list[dict[str, object]]:
    logging.getLogger().handlers[0].flush()
    return [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]


def test_an_event_is_one_line_of_json_with_its_fields(lines: Path) -> None:
    trace.set("abc")
    logging.getLogger("bot.test").info("answered", extra={"fact": "golf", "ms": 1.5})
    trace.set("")
    (line,) = told(lines)
    assert line["event"] == "answered"
    assert (line["fact"], line["ms"], line["level"], line["logger"]) == ("golf", 1.5, "info", "bot.test")
    assert line["trace"] == "abc"
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize("secret", [DISCORD, *SLACK])
def test_no_token_is_ever_written(lines: Path, secret: str) -> None:
    log = logging.getLogger("bot.test")
    log.warning("in a field", extra={"url": f"https://x/?token={secret}", "many": [secret, {"a": secret}]})
    log.warning("in the message %s", secret)
    try:
        raise RuntimeError(f"Authorization: Bot {secret}")
    except RuntimeError:
        log.exception("in a traceback")
    assert all(isinstance(one, dict) for one in told(lines))
    assert secret not in lines.read_text(encoding="utf-8")
    assert "***" in lines.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4",
        "wss://wss-primary.slack.com/link/?ticket=0f1e2d3c-4b5a&app_id=1",
    ],
)
def test_addresses_that_let_in_are_masked(address: str) -> None:
    assert "aW50ZXJ" not in masked(address)
    assert "0f1e2d3c" not in masked(address)


def test_a_secret_shows_stars_wherever_it_is_printed() -> None:
    settings = Settings(discord_token=Secret(DISCORD))
    assert DISCORD not in f"{settings} {settings!r} {settings.discord_token:>5} {settings.discord_token!s}"
    assert DISCORD not in "%s %r" % (settings.discord_token, settings.discord_token)  # noqa: UP031 - also a way to print
    assert settings.discord_token.reveal() == DISCORD


@pytest.mark.parametrize("name", ["slack_bolt", "slack_sdk.socket_mode.aiohttp", "discord.client"])
def test_a_lost_connection_of_a_library_s_is_one_line_without_a_traceback(lines: Path, name: str) -> None:
    try:
        raise ConnectionResetError("Cannot write to closing transport")
    except ConnectionResetError:
        logging.getLogger(name).exception("Failed to connect; Retrying...")
    (line,) = told(lines)
    assert line["level"] == "warning"
    assert "exception" not in line


@pytest.mark.parametrize(("reason", "level"), [("internal_error", "warning"), ("invalid_auth", "error")])
def test_what_slack_answers_to_a_connection_is_one_line_and_an_error_where_the_token_is_refused(
    lines: Path, reason: str, level: str
) -> None:
    try:
        raise RuntimeError
    except RuntimeError:
        logging.getLogger("slack_bolt").exception("Failed to connect (error: %s); Retrying...", reason)
    (line,) = told(lines)
    assert "exception" not in line
    assert line["level"] == level


def test_a_bug_keeps_its_traceback(lines: Path) -> None:
    try:
        raise KeyError("team")
    except KeyError:
        logging.getLogger("slack_bolt").exception("Failed to run a listener")
    assert "KeyError" in str(told(lines)[0]["exception"])


def test_where_nobody_reads_lines_are_lost_and_counted_and_nobody_waits(
    lines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.logs._MOST_WAITING", 20)
    reading, writing = os.pipe()
    log = logging.getLogger("bot.test")
    with os.fdopen(reading, encoding="utf-8") as read, os.fdopen(writing, "w", encoding="utf-8") as stream:
        set_up(stream)
        for _ in range(1_000):
            log.warning("x" * 1_000)  # a pipe holds 64 of them
        found: list[dict[str, Any]] = []

        def hear() -> None:
            while not found or found[-1]["event"] != "end":
                found.append(json.loads(read.readline()))

        hearing = threading.Thread(target=hear)
        hearing.start()
        logging.getLogger().handlers[0].flush()
        log.warning("end")
        hearing.join()
        logging.getLogger().handlers[0].close()
    lost = [line["lost"] for line in found if "lost" in line]
    assert lost
    assert len(found) - 1 + sum(lost) == 1_000


def test_a_full_disk_costs_lines_and_tells_how_many(lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, real, room = logging.getLogger("bot.test"), os.write, 450

    def write(file: int, data: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(file, data[:room])
        room -= written
        return written

    monkeypatch.setattr("bot.logs.os.write", write)
    for number in range(50):
        log.warning("before", extra={"number": number})
    logging.getLogger().handlers[0].flush()
    room = 1_000_000
    log.warning("after")
    found = told(lines)
    assert [line["number"] for line in found[:-1]] == [*range(len(found) - 1)]
    assert found[-1]["lost"] == 50 - (len(found) - 1)


def test_a_log_that_is_closed_writes_what_waits_and_ends_its_thread(lines: Path) -> None:
    logging.getLogger("bot.test").warning("last")
    logging.getLogger().handlers[0].close()
    for thread in threading.enumerate():
        if thread.name == "footnote-logs":
            thread.join()
    assert "last" in lines.read_text(encoding="utf-8")
