"""What docs/slack.md says is what the adapter and the manifest do."""

from __future__ import annotations

import re
from pathlib import Path

from bot.adapters.slack.front import MOST, PATH
from bot.adapters.slack.scopes import MORE_SCOPES, SCOPES

PAGE = (Path(__file__).parents[2] / "docs" / "slack.md").read_text(encoding="utf-8")


def test_every_scope_has_its_reason() -> None:
    rows = dict(re.findall(r"^\| `([a-z_.:]+:[a-z]+|commands)` \| (.*?) \|$", PAGE, re.MULTILINE))
    assert rows == {**SCOPES, **MORE_SCOPES}


def test_http_mode_is_as_described() -> None:
    assert f"https://your.host{PATH}" in PAGE
    assert f"{MOST // 1024} kB" in PAGE
