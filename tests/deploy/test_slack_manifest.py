"""The Slack manifest is one that Slack takes, and asks for what the code needs and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.adapters.slack.scopes import EVENTS, MORE_EVENTS, MORE_SCOPES, SCOPES
from tests.shared import shared

FILE = Path(__file__).parents[2] / "deploy" / "slack-manifest.yaml"


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def test_slack_takes_it(manifest: dict[str, Any]) -> None:
    jsonschema.validate(manifest, json.loads(shared("specs/slack-manifest.schema.json").read_bytes()))


def test_it_asks_for_what_the_code_needs_and_no_more(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == [*SCOPES]
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == [*EVENTS]


def test_it_names_what_may_be_added(manifest: dict[str, Any]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert all(f"# - {name}\n" in text for name in (*MORE_SCOPES, *MORE_EVENTS))
