"""What the README shows is what the program says."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from bot.__main__ import main

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PICTURE = re.search(r"```text\n(› .*?)```", README, re.DOTALL)


def test_the_picture_is_a_real_conversation(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert PICTURE
    shown = PICTURE[1]
    questions = re.findall(r"^› (.*)$", shown, re.MULTILINE)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(questions)))
    assert main(["--db", str(database), "chat"]) == 0
    said = capsys.readouterr().out
    assert _lines(said[said.index("› ") :]) == _lines(shown)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
