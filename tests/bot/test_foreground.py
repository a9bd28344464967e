"""What is worked out behind the scenes lets those who wait for an answer go first, and is done all the same."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot import requests as r
from bot.desk import foreground
from bot.desk.foreground import Foreground
from bot.requests import Ask
from tests.bot.stage import ANN, LIBRARY, staged


def test_a_piece_of_work_waits_until_nobody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "ASIDE", 60.0)
    ahead, done, began = Foreground(), list[int](), threading.Event()

    def work() -> None:
        began.set()
        done.extend(ahead.between(range(3)))

    thread = threading.Thread(target=work)
    with ahead.answering():
        thread.start()
        began.wait()
        assert done == []
    thread.join(10)
    assert done == [0, 1, 2]


def test_work_is_done_even_when_somebody_always_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "ASIDE", 0.001)
    ahead = Foreground()
    with ahead.answering():
        assert [*ahead.between(range(3))] == [0, 1, 2]


async def test_a_question_is_ahead_while_it_is_read(tmp_path: Path) -> None:
    async with staged(tmp_path / "f.db") as stage:
        ahead, seen = stage.desk._foreground, list[int]()
        ask = stage.desk._handlers[Ask]

        async def noted(request: Ask) -> object:
            seen.append(ahead._answering)
            return await ask(request)

        stage.desk._handlers = {**stage.desk._handlers, Ask: noted}  # type: ignore[dict-item]
        assert await stage.ask("How high is the late fee?")
        await stage.do(r.Help, ANN, LIBRARY)
        assert seen == [1]
        assert ahead._answering == 0
