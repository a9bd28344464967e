"""Slack over HTTP: only what Slack signed gets in, what comes twice is answered once; many workspaces may install."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.signature import SignatureVerifier

from bot.adapters.slack.front import MOST, signed
from bot.adapters.slack.scopes import SCOPES
from bot.app import House
from bot.settings import InvalidSetting, Secret, Settings
from tests.bot.adapters.slack_house import ANSWER, GOLF, http_settings, served, served_http
from tests.wire.slack import SlackServer

EVENT = json.dumps(
    {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": "forged"}}
).encode()
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest_asyncio.fixture
async def slack(house: House) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server, served(house.desk, server, "http"):
        yield server


def said(server: SlackServer) -> int:
    bot = server.world.bot(server.team)
    return sum(one.user is bot for one in server.where("general", None).messages.values())


@pytest.mark.parametrize(
    "forgery",
    [
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"signature": "v1=" + "0" * 64},
        {"signature": "v0=ünïcode"},
        {"timestamp": ""},
        {"timestamp": "soon"},
        {"timestamp": "-1"},
        {"timestamp": "1000000000"},
        {"timestamp": "9" * 40},
    ],
)
@pytest.mark.parametrize("body", [EVENT, b"{", b'{"a":' * 50_000, b"\xff\xfe"], ids=["event", "bad", "deep", "bytes"])
async def test_what_slack_did_not_sign_is_refused_unread(
    slack: SlackServer, forgery: dict[str, str], body: bytes
) -> None:
    assert (await slack.post(body, **forgery)).status == 401


@pytest.mark.parametrize("body", [b"{", b'{"a":' * 40_000, b"[]", b"7", b"null", b'"x"', b"payload=%7B", b""])
async def test_what_slack_never_sends_does_no_harm_even_signed(slack: SlackServer, body: bytes) -> None:
    assert (await slack.post(body)).status in (200, 400, 404)
    assert ANSWER in (await slack.say("general", "ann", f"@footnote {GOLF}").post()).shown


async def test_the_skew_is_five_minutes(slack: SlackServer) -> None:
    now = int(slack.clock.now())
    assert (await slack.post(EVENT, timestamp=str(now - 290))).status == 200
    assert (await slack.post(EVENT, timestamp=str(now - 310))).status == 401
    assert (await slack.post(EVENT, timestamp=str(now + 310))).status == 401


async def test_a_wrong_clock_of_this_machine_is_told_once(slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    now = int(slack.clock.now())
    for forged in ({"signature": "v0=" + "0" * 64}, {}, {}):
        assert (await slack.post(EVENT, timestamp=str(now + 3_600), **forged)).status == 401
    told = [record for record in caplog.records if "clock" in record.message]
    assert [-3_610 < record.__dict__["seconds"] < -3_590 for record in told] == [True]
    assert (await slack.post(EVENT)).status == 200  # once it is right again


async def test_a_body_that_is_too_large_is_refused(slack: SlackServer) -> None:
    assert (await slack.post(b"x" * (MOST + 1))).status == 413


async def test_what_comes_again_is_answered_once(slack: SlackServer) -> None:
    slack.faults.copies = 4
    asked = slack.say("general", "ann", f"@footnote {GOLF}")
    assert ANSWER in (await asked.post()).shown
    slack.faults.copies = 1
    assert (await slack.poster.replay(slack.poster.sent_for(asked.deliveries[0]))).status == 200
    await slack.say("general", "ben", f"@footnote {GOLF}").post()
    assert said(slack) == 2


def test_no_mutation_of_a_signed_request_is_let_in() -> None:
    chance = random.Random(5)
    stamp = str(int(time.time()))
    made = "v0=" + hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + EVENT, hashlib.sha256).hexdigest()
    verifier = SignatureVerifier(SECRET)
    assert signed(verifier, EVENT, stamp, made)
    assert not any(signed(verifier, *_mutated(chance, EVENT, stamp, made)) for _ in range(100_000))


def _mutated(chance: random.Random, body: bytes, stamp: str, signature: str) -> tuple[bytes, str, str]:
    """Return the request with one character changed, dropped or doubled somewhere."""
    parts: list[bytes] = [body, stamp.encode(), signature.encode()]
    which = chance.randrange(3)
    part = parts[which]
    at = chance.randrange(len(part))
    other = bytes([chance.choice([byte for byte in range(128) if byte != part[at]])])
    changed = (part[:at] + other + part[at + 1 :], part[:at] + part[at + 1 :], part[: at + 1] + other + part[at + 1 :])
    parts[which] = chance.choice(changed)
    return parts[0], parts[1].decode(), parts[2].decode()


def page(address: str, path: str) -> str:
    return address.removesuffix("events") + path


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack-sdk's own
async def test_another_workspace_installs_the_app_is_answered_and_takes_it_out_again(house: House) -> None:
    async with SlackServer() as server:
        chosen = http_settings(
            server, slack_client_id=server.client_id, slack_client_secret=Secret(server.client_secret)
        )
        async with served_http(house.desk, server, chosen) as address, aiohttp.ClientSession() as browser:
            globex = server.world.new_workspace("Initech")
            dora = server.world.new_person("dora", globex, role="admin")
            begun = await browser.get(page(address, "install"))
            assert begun.status == 200
            state = re.search(r"state=([\w-]+)", await begun.text())
            assert state is not None
            cookie = {"Cookie": begun.headers["Set-Cookie"].split(";")[0]}
            back = page(address, f"oauth_redirect?code={server.approve(globex, ','.join(SCOPES))}&state={state[1]}")
            assert (await browser.get(back)).status == 400  # another browser than the one that began
            assert (await browser.get(back, headers=cookie)).status == 200
            assert (await browser.get(back, headers=cookie)).status == 401  # once
            assert globex.app is not None
            server.world.new_channel("lounge", globex, members=[dora, server.world.bot(globex)])
            asked = server.say("lounge", "dora", f"@footnote {GOLF}", team=globex)
            assert ANSWER in (await asked.post()).shown
            assert await house.store.secret_names("slack installation") == [globex.id]
            await server.uninstall(team=globex).ack()
            await server.say("general", "ann", f"@footnote {GOLF}").post()
        assert await house.store.secret_names("slack installation") == []


async def test_the_port_in_use_is_told(house: House) -> None:
    async with SlackServer() as server, served_http(house.desk, server, http_settings(server)) as address:
        port = address.split(":")[2].split("/")[0]
        with pytest.raises(InvalidSetting, match="FOOTNOTE_SLACK_PORT can't be used"):
            async with served_http(house.desk, server, http_settings(server, port=port)):
                pass


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "x"}, "SLACK_APP_TOKEN"),
        ({"slack_bot_token": "x", "slack_port": "1"}, "SLACK_SIGNING_SECRET"),
        ({"slack_bot_token": "x", "slack_signing_secret": "s"}, "SLACK_PORT"),
        ({"slack_bot_token": "x", "slack_signing_secret": "s", "slack_port": "1"}, ""),
        ({"slack_bot_token": "x", "slack_app_token": "a"}, ""),
        ({"slack_client_id": "c", "slack_client_secret": "d", "slack_signing_secret": "s", "slack_port": "1"}, ""),
    ],
)
def test_what_is_still_to_be_set_is_named(given: dict[str, str], lacks: str) -> None:
    secret = {"slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_secret"}
    fields: dict[str, Any] = {name: Secret(one) if name in secret else one for name, one in given.items()}
    found = Settings(**fields)
    assert (lacks in found.lacking("slack")) if lacks else found.platforms == ("slack",)
