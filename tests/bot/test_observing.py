"""Health and metrics over HTTP tell what is there, and what isn't."""

from __future__ import annotations

import aiohttp
import pytest

from bot.adapters import console
from bot.app import House
from bot.observing import Watch, served
from bot.requests import Ask
from bot.settings import InvalidSetting, address
from knowledge.model import StoreBusy
from knowledge.sqlite.gaps import open_count


async def fetch(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_ready_once_every_platform_is_there(house: House) -> None:
    watch = Watch(("discord", "slack"))
    async with served("0", watch, house.store.revisions) as at:
        assert (await fetch(f"{at}/healthz"))[0] == 200
        status, said = await fetch(f"{at}/readyz")
        assert status == 503
        assert '"missing": ["discord", "slack"]' in said
        watch.connected("discord", True)
        watch.connected("slack", True)
        assert (await fetch(f"{at}/readyz"))[0] == 200
        watch.connected("slack", False)
        assert '"missing": ["slack"]' in (await fetch(f"{at}/readyz"))[1]


async def test_not_ready_without_the_store() -> None:
    async def gone() -> None:
        raise StoreBusy("Another program holds the file.")

    async with served("0", Watch(()), gone) as at:
        assert '"missing": ["store"]' in (await fetch(f"{at}/readyz"))[1]
        assert (await fetch(f"{at}/healthz"))[0] == 200


async def test_what_happens_is_counted() -> None:
    watch = Watch(("discord",))
    watch.asked("discord", "answer", 0.002, 0.9)
    watch.edited("edit")
    watch.failed("Ask")
    watch.stored(0.001)
    watch.waiting(3)
    watch.happened("discord", "reconnect")

    async def alive() -> None:
        return None

    async with served("0", watch, alive) as at:
        _, text = await fetch(f"{at}/metrics")
    for line in (
        'footnote_questions_total{decision="answer",platform="discord"} 1.0',
        'footnote_edits_total{verb="edit"} 1.0',
        'footnote_failures_total{request="Ask"} 1.0',
        "footnote_store_seconds_count 1.0",
        "footnote_ledger_waiting 3.0",
        'footnote_connected{platform="discord"} 0.0',
        'footnote_platform_events_total{event="reconnect",platform="discord"} 1.0',
    ):
        assert line in text
    assert "footnote_build_info" in text


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("8080", ("127.0.0.1", 8080)),
        ("0.0.0.0:9", ("0.0.0.0", 9)),
        ("[::1]:80", ("::1", 80)),
        (":80", ("127.0.0.1", 80)),
    ],
)
def test_the_port_is_on_loopback_unless_told_otherwise(setting: str, found: tuple[str, int]) -> None:
    assert address("http_port", setting) == found


@pytest.mark.parametrize("setting", ["http", "80x", "70000", "１２", "localhost:"])
def test_a_port_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(InvalidSetting, match="FOOTNOTE_HTTP_PORT"):
        address("http_port", setting)


async def test_a_port_in_use_is_told(house: House) -> None:
    async with served("0", Watch(()), house.store.revisions) as at:
        with pytest.raises(InvalidSetting, match="can't be used"):
            async with served(at.rpartition(":")[2], Watch(()), house.store.revisions):
                pass


async def test_the_open_gaps_are_counted(house: House) -> None:
    await house.desk.handle(Ask(asker=console.ASKER, place=console.PLACE, text="Who won the football yesterday?"))
    await house.desk.close()
    watch = Watch(())
    async with (
        served("0", watch, house.store.revisions, lambda: house.store.read(open_count)) as at,
        aiohttp.ClientSession() as session,
        session.get(f"{at}/metrics") as answer,
    ):
        assert "footnote_gaps_open 1.0" in await answer.text()
