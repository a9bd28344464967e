"""Bases built in a process of their own are those that are built here, and nobody has to have such a process."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from knowledge.matcher import Matcher, workshop
from knowledge.matcher.embedder import bundled
from knowledge.matcher.lessons import Taught
from knowledge.matcher.parcel import receive
from knowledge.matcher.workshop import Stopped, Workshop
from knowledge.model import Fact, KnownQuestion, Source, State

FRAMES = ("How much is the {}?", "What does the {} cost?", "{} price", "What do they ask for the {}?", "cost of a {}")
ENDINGS = ("house", "boat", "bridge", "tower", "mill", "barn", "inn", "farm", "wall", "gate", "road", "lamp")
THINGS = tuple(f"{first}{second}" for first in ("sea", "hill", "lake", "moor") for second in ENDINGS)
FACTS = (
    *(
        Fact(thing, f"The {thing} costs {price} crowns.", tuple(frame.format(thing) for frame in FRAMES))
        for price, thing in enumerate(THINGS, 30)
    ),
    Fact("ruin", "The ruin costs nothing.", ("ruin price",), state=State.RETIRED),
)
SOURCES = {"guide": Source("guide", "The guide")}
KNOWN = tuple(
    KnownQuestion(f"Who built the {thing} number {number}?", None, "ann", datetime(2026, 1, 1, tzinfo=UTC))
    for thing in THINGS
    for number in range(8)
)
REJECTED = (("What is dear?", "seahouse"),)
ASKED = ["How much is the moorgate?", "what does the lakboat cost", "Who built the seahouse number 3?", "and now?"]


TAUGHT = Taught.of(FACTS, SOURCES, KNOWN, REJECTED)


def said(matcher: Matcher) -> list[Any]:
    return [
        (reading.matches and (reading.matches[0].fact, reading.matches[0].matched), round(reading.confidence, 3))
        for question in ASKED
        for reading in matcher.read(question)
    ]


@pytest.fixture(scope="module")
def here() -> Matcher:
    return Matcher.learn(TAUGHT)


def begun(monkeypatch: pytest.MonkeyPatch, *command: str) -> list[subprocess.Popen[bytes]]:
    """Note the processes that are begun, with *command* in place of theirs where there is one."""
    found: list[subprocess.Popen[bytes]] = []

    def begin(own: list[str], **options: Any) -> subprocess.Popen[bytes]:
        found.append(popen([*command] or own, **options))
        return found[-1]

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", begin)
    return found


def test_what_another_process_builds_is_what_is_built_here(here: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = begun(monkeypatch)
    built = Workshop().learn(TAUGHT)
    assert [process.returncode is not None for process in processes] == [True]
    assert said(built) == said(here)
    assert (built.taught, built.settled, built.embedder) == (here.taught, True, bundled())
    assert "ruin" not in built.facts
    assert built.learned()


def test_a_base_comes_back_settled_with_what_was_read_of_it(here: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = here.updated(changed=[Fact("pier", "The pier costs 9 crowns.", ("How much is the pier?",))])
    expected = [*said(joined.settle()), joined.read("How much is the pier?")[0].matches[0].fact]
    said(joined)
    processes = begun(monkeypatch)
    settled = Workshop().settle(joined)
    assert len(processes) == 1
    assert settled.settled
    assert set(settled.questions_read) == set(joined.questions_read) != set()
    assert [*said(settled), settled.read("How much is the pier?")[0].matches[0].fact] == expected
    assert settled.updated(removed=["pier"]).read("How much is the pier?")[0].confidence < settled.cutoff
    assert Workshop().settle(settled) is settled


def test_few_examples_are_learned_here(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = begun(monkeypatch)
    small = Workshop().learn(Taught.of(FACTS[:3]))
    assert small.read("How much is the seahouse?")[0].matches[0].fact == "seahouse"
    assert processes == []


FOREIGN = """
import sys
from knowledge.matcher.parcel import _Sender
sender = _Sender(sys.stdout.buffer)
sender.send(("_newer", 1))
sender.send(None)
"""


@pytest.mark.parametrize(
    "command",
    [
        ("false",),
        ("echo", "nothing of use, in more than sixteen bytes"),
        (sys.executable, "-c", FOREIGN),
        ("no-such-program",),
    ],
)
def test_where_no_process_builds_a_thread_does(
    here: Matcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, command: tuple[str, ...]
) -> None:
    begun(monkeypatch, *command)
    assert said(Workshop().learn(TAUGHT)) == said(here)
    assert "a thread builds it" in caplog.text


def test_a_closed_workshop_ends_what_it_builds_and_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = begun(monkeypatch, sys.executable, "-c", "import sys; sys.stdin.read()")
    shop = Workshop()
    building = threading.Event()
    monkeypatch.setattr(pickle, "dump", lambda *_: building.set())
    raised: list[BaseException] = []

    def build() -> None:
        try:
            shop.learn(TAUGHT)
        except Stopped as stopped:
            raised.append(stopped)

    thread = threading.Thread(target=build)
    thread.start()
    assert building.wait(30)
    shop.close()
    thread.join(30)
    assert [type(one) for one in raised] == [Stopped]
    with pytest.raises(Stopped):
        shop.learn(TAUGHT)
    assert all(process.returncode is not None for process in processes)


def test_the_process_gets_no_secrets_and_ends_with_who_began_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_DISCORD_TOKEN", "secret")
    assert "FOOTNOTE_DISCORD_TOKEN" not in workshop._environment()
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    order = BytesIO()
    pickle.dump(workshop._Order(TAUGHT, (("mill?", 5),)), order)
    order.seek(0)
    out = BytesIO()
    workshop.serve(order, out)
    out.seek(0)
    assert ended == [1]  # nobody holds the order open
    assert receive(out, TAUGHT).questions_read == (("mill?", 5),)
