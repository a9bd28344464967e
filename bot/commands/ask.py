"""`footnote ask`: one answer, or an answer a line for the questions on standard input."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace

from bot.cards import Card, Items, Told
from bot.commands import UsageError
from bot.settings import Settings

__all__ = ["arguments", "as_json", "run"]

MAX_LINE = 64 * 1024  # bytes; what is over it is no question


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `ask`."""
    parser.add_argument("question", nargs="+", metavar="QUESTION", help="a question, or - to read one a line")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--base", metavar="NAME", help="ask this base instead of the terminal's own")
    parser.add_argument("--explain", action="store_true", help="tell why: words matched and missing, score, margin")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer what is asked; "I don't know" is an answer too, so the exit code is 0."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.adapters import console
    from bot.app import open_house
    from bot.requests import Ask, Explain

    question = " ".join(arguments.question)
    if not question.strip():
        raise UsageError("Type a question, or - to read one a line from standard input.")
    async with open_house(settings) as house:
        if arguments.base:
            await house.store.base(arguments.base)  # a misspelt name is said once, before any question
        shown = console.Console(sys.stdout)
        for text in _lines() if question == "-" else (question,):
            ask = Ask(asker=console.ASKER, place=console.PLACE, text=text, base=arguments.base, alone=True)
            card = await house.desk.handle(ask)
            assert card is not None  # an addressed question is never met with silence
            if arguments.json:
                shown.say(json.dumps(as_json(card, explain=arguments.explain), ensure_ascii=False))
            elif question == "-":
                shown.say(_one_line(card))
            else:
                shown.show(_to_read(card))
                if arguments.explain and card.told:
                    explain = Explain(asker=console.ASKER, place=console.PLACE, ask=card.told.ask)
                    if why := await house.desk.handle(explain):
                        shown.show(_to_read(why))
    return 0


def _lines() -> Iterator[str]:
    """Yield standard input a line at a time; a line of any length takes bounded memory."""
    stdin = sys.stdin.buffer
    while line := stdin.readline(MAX_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stdin.readline(MAX_LINE)
        yield line.decode(errors="replace").removeprefix("\ufeff")


def as_json(card: Card, *, explain: bool) -> dict[str, object]:
    """Return what was decided as the object that `ask --json` prints."""
    told = card.told
    if told is None:  # the desk refused, or met a bug: nothing was decided
        sentence = "\n".join(getattr(block, "text", "") for block in card.blocks)
        return {"question": "", "decision": "abstain", "error": sentence}
    return _told(told, explain=explain)


def _told(told: Told, *, explain: bool) -> dict[str, object]:
    made: dict[str, object] = {
        "question": told.question,
        "decision": told.decision.value,
        "answer": told.answer,
        "fact": told.fact,
        "facts": list(told.facts),
        "confidence": round(told.confidence, 4),
        "citation": told.citation,
        "choices": [asdict(choice) for choice in told.choices],
        "ms": round(told.ms, 3),
    }
    if explain:
        made["matches"] = [
            {
                "fact": match.fact,
                "phrasing": match.phrasing,
                "confidence": round(match.confidence, 4),
                "score": round(match.score, 4),
                "matched": list(match.matched),
                "missing": list(match.missing),
            }
            for match in told.matches
        ]
    return made


def _to_read(card: Card) -> Card:
    """Return *card* as nobody can press its buttons: questions to choose from are listed instead."""
    choices = tuple(choice.phrasing for choice in card.told.choices) if card.told else ()
    return replace(card, blocks=(*card.blocks, Items(choices)) if choices else card.blocks, buttons=())


def _one_line(card: Card) -> str:
    told = card.told
    if told and told.answer:
        answer = " ".join(told.answer.splitlines())
        return f"{answer} [{told.citation}]" if told.citation else answer
    if told and told.choices:
        return "Which of these do you mean? " + " / ".join(choice.phrasing for choice in told.choices)
    return "I don't know."
