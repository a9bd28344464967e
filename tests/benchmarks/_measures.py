"""What is measured, and on what: the question sets, their halves, typing errors, risk, coverage and calibration."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import string
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher import Matcher
from knowledge.matcher.lessons import Taught
from knowledge.model import SHIPPED, Citation, Fact, KnownQuestion, Source

__all__ = [
    "Asked", "article", "article_questions", "banking", "banking_questions", "calibration_error", "half", "right_at",
    "separation", "shared", "shipped", "with_typos",
]  # fmt: skip

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]


def shared(name: str) -> Path:
    """Return a file of the evaluation sets, which stand beside the repository (or where FOOTNOTE_SHARED says)."""
    place = Path(os.environ.get("FOOTNOTE_SHARED", _ROOT.parent / "shared")) / "eval" / name
    if not place.exists():
        raise SystemExit(f"{place} isn't here: set FOOTNOTE_SHARED to the folder that has eval/{name}.")
    return place


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question: right is a fact's id, or regular expressions that the answer must hold; None: no answer."""

    question: str
    fact: str | None = None
    expect: tuple[str, ...] | None = None
    kind: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the base holds the answer."""
        return self.fact is not None or self.expect is not None

    def right(self, facts: Iterable[Fact]) -> bool:
        """Whether *facts* together answer it rightly."""
        facts = tuple(facts)
        if self.fact is not None:
            return [fact.id for fact in facts] == [self.fact]
        text = "\n".join(fact.statement for fact in facts)
        return self.expect is not None and all(re.search(one, text, re.IGNORECASE) for one in self.expect)


def banking() -> list[Fact]:
    """Return 70 topics of BANKING77 (I. Casanueva et al., 2020; CC BY 4.0) as facts with ten phrasings each."""
    rows = map(json.loads, shared("banking77/facts.jsonl").read_text().splitlines())
    return [Fact(row["id"].strip("?"), row["answer"], tuple(row["phrasings"])) for row in rows]


def banking_questions(which: str) -> list[Asked]:
    """Return one half ("dev" or "held-out") of its questions."""
    rows = map(json.loads, shared("banking77/questions.jsonl").read_text().splitlines())
    return half([Asked(row["question"], row["fact"] and row["fact"].strip("?")) for row in rows], which)


def half(questions: Iterable[Asked], which: str) -> list[Asked]:
    """Return the *which* half ("dev" or "held-out") of *questions*, split by the SHA-256 of the text: even is dev."""
    wanted = 0 if which == "dev" else 1
    return [one for one in questions if int(hashlib.sha256(one.question.encode()).hexdigest(), 16) % 2 == wanted]


def article() -> tuple[list[Fact], dict[str, Source], list[KnownQuestion]]:
    """Return the shipped base: its facts, sources, and what it must not answer."""
    pack = tomllib.loads((_ROOT / "knowledge/packs/article.toml").read_text())
    sources = {row["id"]: Source(**row) for row in pack["source"]}
    facts = [
        Fact(
            row["id"],
            row["answer"],
            tuple(row["phrasings"]),
            Citation(**row["citation"]) if row.get("citation") else None,
            tuple(row.get("tags", ())),
        )
        for row in pack["fact"]
    ]
    lines = (_ROOT / "knowledge/packs/article.unanswered.txt").read_text().splitlines()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return facts, sources, [KnownQuestion(line, None, SHIPPED, at) for line in lines if line and line[0] != "#"]


def shipped() -> Matcher:
    """Return the shipped base's matcher, of what comes learned with it."""
    found = Matcher.restored((_ROOT / "knowledge/packs/article.learned").read_bytes(), Taught.of(*article()))
    assert found is not None
    return found


def article_questions(path: Path) -> list[Asked]:
    """Return the questions about the article in a JSONL file."""
    rows = map(json.loads, path.read_text().splitlines())
    return [
        Asked(row["question"], None, None if row["expect"] is None else tuple(row["expect"]), row.get("kind", ""))
        for row in rows
    ]


def with_typos(questions: Sequence[Asked], seed: int = 7) -> list[Asked]:
    """Return *questions* with one or two random character edits in 30% of the words."""
    chance = random.Random(seed)
    return [
        Asked(" ".join(_mistyped(word, chance) for word in one.question.split()), one.fact, one.expect, one.kind)
        for one in questions
    ]


def _mistyped(word: str, chance: random.Random) -> str:
    if chance.random() >= 0.3:
        return word
    for _ in range(chance.choice((1, 2))):
        at = chance.randrange(len(word)) if word else 0
        letter = chance.choice(string.ascii_lowercase)
        match chance.randrange(4):
            case 0 if len(word) > 1:
                word = word[:at] + word[at + 1 :]
            case 1:
                word = word[:at] + letter + word[at:]
            case 2:
                word = word[:at] + letter + word[at + 1 :]
            case _:
                word = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return word


Values = NDArray[np.float64]
Marks = NDArray[np.bool_]


def right_at(confidence: Values, right: Marks, answerable: Marks, risk: float = 0.05) -> float:
    """Return the share of the answerable answered rightly at the threshold that lets *risk* of answers be wrong."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    fine = np.flatnonzero(wrong <= risk * np.arange(1, len(order) + 1))
    return float(right[order][: fine[-1] + 1].sum() / answerable.sum()) if len(fine) else 0.0


def separation(confidence: Values, answerable: Marks) -> float:
    """Return the area under the ROC curve of confidence telling answerable from not."""
    ranks = np.empty(len(confidence))
    ranks[np.argsort(confidence, kind="stable")] = np.arange(1, len(confidence) + 1)
    ins, outs = int(answerable.sum()), int((~answerable).sum())
    return float((ranks[answerable].sum() - ins * (ins + 1) / 2) / (ins * outs)) if ins and outs else float("nan")


def calibration_error(confidence: Values, right: Marks, bins: int = 10) -> float:
    """Return the expected calibration error over *bins* of equal width."""
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [(at == one).mean() * abs(confidence[at == one].mean() - right[at == one].mean()) for one in np.unique(at)]
    return float(sum(gaps))
