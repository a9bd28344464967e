"""`footnote eval`: accuracy, coverage, wrong answers and the risk-coverage curve on labelled questions."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import UsageError
from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE, Edit
from knowledge.evaluation import Evaluation, Labelled, Point, evaluate, read_labelled
from knowledge.matcher import Matcher
from knowledge.model import MAX_STATEMENT, KnownQuestion

__all__ = ["arguments", "run"]

STEPS = 10  # rows of the printed curve


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `eval`."""
    parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="labelled questions, one JSON object a line")
    parser.add_argument("--base", metavar="NAME", default=DEFAULT_BASE, help="the base to ask (default: %(default)s)")
    parser.add_argument(
        "--learn", action="store_true", help="keep the questions in the base as confirmed ones, which /quality rests on"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the figures of the labelled set."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.app import SYSTEM, open_house
    from bot.desk.landing import MAX_NOTE

    try:
        labelled = list(read_labelled(arguments.file))
    except OSError as error:
        raise UsageError(f"'{arguments.file}' can't be read: {error.strerror}.") from error
    if not labelled:
        raise UsageError(f"'{arguments.file}' has no questions: give one JSON object a line.")
    async with open_house(settings) as house:
        volume = await house.desk.volume(arguments.base)
        evaluation = evaluate(volume.matcher, labelled)
        if arguments.learn:
            lessons = tuple(_lessons(labelled, volume.matcher))
            edit = Edit(SYSTEM, datetime.now(UTC), "learn", note=arguments.file.name[:MAX_NOTE], lessons=lessons)
            await house.store.apply(arguments.base, edit)
            sys.stderr.write(f"{len(lessons):,} of {len(labelled):,} questions are kept as confirmed ones.\n")
    sys.stdout.write(json.dumps(_as_json(evaluation)) + "\n" if arguments.json else _as_text(evaluation))
    return 0


def _lessons(labelled: Sequence[Labelled], matcher: Matcher) -> Iterator[KnownQuestion]:
    """Yield what a labelled set teaches; a question with patterns where just one fact fits them."""
    now = datetime.now(UTC)
    for one in labelled:
        fitting = [fact.id for fact in matcher.facts.values() if one.accepts([fact.id], fact.statement)]
        if (not one.answerable or len(fitting) == 1) and one.question and len(one.question) <= MAX_STATEMENT:
            yield KnownQuestion(one.question, fitting[0] if fitting else None, "footnote:eval", now)


def _points(evaluation: Evaluation) -> list[Point]:
    """Return about ten points of the curve, at even steps of coverage."""
    points = list(evaluation.curve())
    wanted = [step / STEPS for step in range(1, STEPS + 1)]
    return [next(point for point in points if point.coverage >= share - 1e-9) for share in wanted]


def _figures(evaluation: Evaluation) -> dict[str, float | int]:
    return {
        "questions": len(evaluation.results),
        "answerable": evaluation.answerable,
        "answered": evaluation.answered,
        "right": evaluation.right,
        "wrong": evaluation.wrong,
        "accuracy": round(evaluation.accuracy, 4),
        "coverage": round(evaluation.coverage, 4),
        "calibration_error": round(evaluation.calibration_error, 4),
    }


def _as_json(evaluation: Evaluation) -> dict[str, object]:
    return {
        **_figures(evaluation),
        "kinds": {kind: _figures(part) for kind, part in evaluation.kinds().items()},
        "curve": [
            {"confidence": round(p.confidence, 4), "coverage": round(p.coverage, 4), "risk": round(p.risk, 4)}
            for p in evaluation.curve()
        ],
        "wrong_answers": [
            {"question": result.labelled.question, "facts": list(result.facts)}
            for result in evaluation.results
            if result.wrong
        ],
    }


def _as_text(evaluation: Evaluation) -> str:
    total, answerable = len(evaluation.results), evaluation.answerable
    lines = [
        f"{total:,} questions, {answerable:,} of them answerable",
        f"accuracy   {evaluation.accuracy:6.1%}  of the answerable answered rightly ({evaluation.right:,})",
        f"coverage   {evaluation.coverage:6.1%}  of all answered ({evaluation.answered:,})",
        f"wrong      {evaluation.wrong / total:6.1%}  of all answered wrongly ({evaluation.wrong:,})",
        f"calibration error {evaluation.calibration_error:.3f}",
        "",
        "kind         asked  right  wrong  not answered",
    ]
    lines += [
        f"{kind or '(none)':<12} {len(part.results):5}  {part.right:5}  {part.wrong:5}"
        f"  {len(part.results) - part.answered:12}"
        for kind, part in evaluation.kinds().items()
    ]
    lines += ["", "coverage   risk   when confidence is at least"]
    lines += [f"{p.coverage:7.0%}  {p.risk:6.1%}   {p.confidence:.2f}" for p in _points(evaluation)]
    wrong = [result for result in evaluation.results if result.wrong]
    lines += ["", "Answered wrongly:"] if wrong else []
    lines += [f"- {result.labelled.question} → {', '.join(result.facts)}" for result in wrong]
    return "\n".join(lines) + "\n"
