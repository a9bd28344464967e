"""Feed strange texts and broken payloads to what reads them: nothing may raise, and nothing may take long.

python -m tests.benchmarks fuzz                a million texts, a hundred thousand payloads
FOOTNOTE_FUZZ=0.01 …                           a hundredth
"""

from __future__ import annotations

import contextlib
import copy
import gc
import os
import random
import sys
from collections.abc import Callable
from time import thread_time
from typing import Any

from bot.adapters.discord.escape import escape
from bot.adapters.slack.reading import read
from bot.adapters.slack.render import escape as escape_slack
from bot.requests import Asker, InvalidToken, Place, from_token
from bot.words import NotUnderstood, parse
from knowledge.followups import leans
from knowledge.matcher.asking import questions
from knowledge.matcher.words import words
from knowledge.text import one_line, plain

__all__ = ["broken_payload", "fuzzed", "main", "strange_text"]

TOO_LONG = 0.020  # seconds of this thread's CPU: a clock on the wall counts what else the machine did meanwhile
ANN, PLACE = Asker("slack", "U1"), Place("slack", "T1", "C1")
PIECES = (
    "How much does it cost?", "@everyone", "<!channel>", "<@U1|ann>", "<https://a.example|b>", "[a](b)", "```",
    "\u202e", "\u200b", "a\u0301" * 9, "\ufdfa", "\ud800", "\x00", "e" * 200, "1" * 60, "٣", "½", "𝔘𝔫𝔦", "שלום",
    "مرحبا", "👩‍👩‍👧", "I'm", "don’t", "$7.3 million", "12:30", "2019-02-30", "'; DROP TABLE facts; --", "NEAR(a b)",
    '"', "*", "^", "(a+)+$", "%s", "{}", "\n", "\t", " ",
)  # fmt: skip
EVENTS: tuple[dict[str, Any], ...] = (
    {"type": "app_mention", "user": "U1", "text": "<@UB> hi", "ts": "1.1", "channel": "C1"},
    {"type": "message", "user": "U1", "text": "hi", "ts": "1.1", "channel": "D1", "channel_type": "im"},
    {
        "type": "message", "subtype": "message_changed", "channel": "C1",
        "message": {"user": "U1", "text": "a", "ts": "1.1", "edited": {"user": "U1", "ts": "2.1"}},
        "previous_message": {"user": "U1", "text": "b", "ts": "1.1"},
    },
    {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.1"},
)  # fmt: skip
ODD: tuple[Any, ...] = (None, "", 0, -1, 1e308, True, [], {}, [[]], {"a": {}}, "x" * 5_000, "\ud800", ["a"], {"ts": []})

TYPED = ("choose", "helpful", ":", "1", "a", "fact ", "add ", "\ud800", "9" * 30, " ")


def main() -> None:
    """Print what came of it; exit with 1 where anything raised."""
    share = float(os.environ.get("FOOTNOTE_FUZZ", "1"))
    raised = 0
    gc.collect()
    gc.freeze()  # a sweep over all that the libraries loaded takes 50 ms, whichever input it falls on
    for name, count, one in (
        ("texts", round(1_000_000 * share), strange_text),
        ("payloads", round(100_000 * share), broken_payload),
    ):
        errors, slow, slowest = fuzzed(one, count)
        print(f"{count:,} {name}: {errors} raised, {slow} over 20 ms, the slowest {slowest * 1_000:.1f} ms", flush=True)
        raised += errors
    sys.exit(1 if raised else 0)


def fuzzed(one: Callable[[random.Random], object], count: int, seed: int = 1) -> tuple[int, int, float]:
    """Do *one* over and over; return how often it raised, how often it took too long, and the slowest in seconds."""
    chance, errors, slow, slowest = random.Random(seed), 0, 0, 0.0
    for _ in range(count):
        began = thread_time()
        try:
            one(chance)
        except Exception as error:
            errors += 1
            print(f"{type(error).__name__}: {error}")
        taken = thread_time() - began
        slow, slowest = slow + (taken > TOO_LONG), max(slowest, taken)
    return errors, slow, slowest


def strange_text(chance: random.Random) -> None:
    """Normalise a text in every way there is."""
    parts = [
        chance.choice(PIECES) if chance.random() < 0.7 else chr(chance.randrange(0x110000))
        for _ in range(chance.choice((1, 2, 3, 5, 8, 13)))
    ]
    text = "".join(parts)
    words(text)
    match chance.randrange(5):
        case 0:
            plain(text)
        case 1:
            one_line(text)
        case 2:
            questions(text)
        case 3:
            escape(text)
        case _:
            escape_slack(text)
            leans(text)


def broken_payload(chance: random.Random) -> None:
    """Read an event, a button's token and a command, each broken in some way."""
    event = copy.deepcopy(chance.choice(EVENTS))
    for _ in range(chance.randrange(1, 4)):
        inner: dict[str, Any] = event
        while True:
            deeper = [value for value in inner.values() if isinstance(value, dict) and value]
            if not deeper or chance.random() < 0.5:
                break
            inner = chance.choice(deeper)
        if inner:
            name = chance.choice([*inner])
            if chance.random() < 0.3:
                del inner[name]
            else:
                inner[name] = chance.choice(ODD)
    read(event, "T1", "UB")
    typed = "".join(chance.choices(TYPED, k=6))
    with contextlib.suppress(InvalidToken):
        from_token(typed, ANN, PLACE)
    with contextlib.suppress(NotUnderstood):
        parse(typed, ANN, PLACE)
