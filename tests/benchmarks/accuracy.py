"""How often the matcher is right, and how well it knows: beside the ways today's bots match.

    python -m tests.benchmarks accuracy            dev halves, for choosing
    FOOTNOTE_HALF=held-out …                       held-out halves, for reporting
    FOOTNOTE_SEMANTIC=MODEL …                      with the extra `semantic` as well, and the neural rows

A risk-coverage picture is drawn where matplotlib is (the extra `charts`), to FOOTNOTE_CHART or risk-coverage.png.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from knowledge.matcher import Decision, Matcher, decide
from knowledge.matcher.embedding import Embeds
from knowledge.matcher.words import words
from knowledge.model import Fact
from tests.benchmarks import _measures as measures
from tests.benchmarks._measures import Asked

__all__ = ["main"]

# What a method finds in a question: the best fact's id, and how sure it is of it.
Finder = Callable[[str], tuple[str | None, float]]
_TRIED = 400  # questions put to the slow baselines


@dataclass(frozen=True, slots=True)
class Result:
    """One method on one question set."""

    name: str
    confidence: np.ndarray[Any, np.dtype[np.float64]]
    right: np.ndarray[Any, np.dtype[np.bool_]]
    answerable: np.ndarray[Any, np.dtype[np.bool_]]
    seconds: float

    def row(self, typos: Result | None = None, *, calibrated: bool = False) -> str:
        """Return a row of the table."""
        top = self.right[self.answerable].mean()
        cells = [
            f"{top:.3f}",
            f"{measures.right_at(self.confidence, self.right, self.answerable):.3f}",
            f"{measures.separation(self.confidence, self.answerable):.3f}",
            f"{typos.right[typos.answerable].mean():.3f}" if typos else "",
            f"{measures.calibration_error(self.confidence, self.right):.3f}" if calibrated else "",
            f"{1_000 * self.seconds / len(self.right):.2f} ms",
        ]
        return f"| {self.name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print the tables; draw the picture where matplotlib is."""
    half = os.environ.get("FOOTNOTE_HALF", "dev")
    print(f"\n{os.cpu_count()} cores; {time.strftime('%Y-%m-%d')}; {half} half\n")
    results = _banking(half)
    _draw(results, half)
    facts, sources, known = measures.article()
    here = Path(__file__).parent / "questions"
    sets = {
        "dev (600)": here / "article-dev.jsonl",
        "second dev (440)": here / "article-dev-2.jsonl",
        "held out (260)": here / "article-held-out.jsonl",
        "second held out (300)": here / "article-held-out-2.jsonl",
        "public (62)": measures.shared("questions.jsonl"),
    }
    for embedder in _embedders():
        matcher = Matcher.build(facts, sources=sources, known=known, embedder=embedder)
        for name, path in sets.items():
            _article(
                f"{name}, {'default' if embedder is None else embedder.name}", matcher, measures.article_questions(path)
            )


def _banking(half: str) -> list[Result]:
    facts, asked = measures.banking(), measures.banking_questions(half)
    typos = measures.with_typos(asked)
    print(f"BANKING77, {len(asked)} questions, {sum(not one.answerable for one in asked)} of them unanswerable\n")
    print("| method | top-1 | right at 5% | AUROC in/out | top-1, typos | ECE | CPU a question |")
    print("|---|---|---|---|---|---|---|")
    results = []
    for name, finder in _baselines(facts).items():
        some = asked[:: max(1, len(asked) // _TRIED)]
        results.append(_run(name, finder, some))
        print(results[-1].row(), flush=True)
    for embedder in _embedders():
        matcher = Matcher.build(facts, embedder=embedder)
        name = "**Footnote**" if embedder is None else f"**Footnote, {embedder.name.split(':')[0]}**"
        results.append(_run(name, _finder(matcher), asked))
        print(results[-1].row(_run(name, _finder(matcher), typos), calibrated=True), flush=True)
        answers = [decide(reading, matcher.cutoff) for one in asked for reading in matcher.read(one.question)[:1]]
        given = np.array([outcome.decision is Decision.ANSWER for outcome in answers])
        good = results[-1].right
        print(
            f"\nAt its own cut-off ({matcher.cutoff:.2f}): {(given & good).sum() / results[-1].answerable.sum():.1%}"
            " of the"
            f" answerable answered rightly, {(given & ~good).sum() / max(given.sum(), 1):.1%} of answers wrong.\n"
        )
    return results


def _article(name: str, matcher: Matcher, asked: Sequence[Asked]) -> None:
    """Print what becomes of questions about the article."""
    confidence, right = [], []
    tally: dict[tuple[str, str], int] = {}
    for one in asked:
        readings = matcher.read(one.question)
        outcomes = [decide(reading, matcher.cutoff) for reading in readings]
        told = [
            matcher.facts[match.fact]
            for outcome in outcomes
            if outcome.decision is Decision.ANSWER
            for match in outcome.matches
        ]
        offered = [
            matcher.facts[match.fact]
            for outcome in outcomes
            if outcome.decision is Decision.CHOICES
            for match in outcome.matches
        ]
        group = "near" if one.kind == "near" else "answerable" if one.answerable else "off"
        if told:
            became = "right" if one.right(told) else "wrong"
        elif offered:
            became = "offered" if one.right(offered) else "offered in vain"
        else:
            became = "abstained"
        tally[group, became] = tally.get((group, became), 0) + 1
        best = [matcher.facts[reading.matches[0].fact] for reading in readings if reading.matches]
        confidence.append(max((reading.confidence for reading in readings), default=0.0))
        right.append(one.right(best))

    def share(group: str, *wanted: str) -> str:
        size = sum(count for (own, _), count in tally.items() if own == group)
        return f"{sum(tally.get((group, one), 0) for one in wanted) / max(size, 1):.1%} of {size}"

    answers = sum(count for (_, became), count in tally.items() if became in ("right", "wrong"))
    wrong = sum(count for (_, became), count in tally.items() if became == "wrong")
    error = measures.calibration_error(np.array(confidence), np.array(right))
    print(
        f"Article, {name}: {share('answerable', 'right')} answerable right"
        f" ({share('answerable', 'offered')} among choices); {wrong / max(answers, 1):.1%} of {answers} answers wrong;"
        f" abstained on {share('off', 'abstained')} off-topic, {share('near', 'abstained')} near-topic; ECE {error:.3f}"
    )


def _finder(matcher: Matcher) -> Finder:
    def find(question: str) -> tuple[str | None, float]:
        reading = max(matcher.read(question), key=lambda one: one.confidence)
        return (reading.matches[0].fact if reading.matches else None), reading.confidence

    return find


def _run(name: str, finder: Finder, asked: Sequence[Asked]) -> Result:
    started = time.process_time()
    found = [finder(one.question) for one in asked]
    seconds = time.process_time() - started
    return Result(
        name,
        np.array([confidence for _, confidence in found], np.float64),
        np.array([fact is not None and fact == one.fact for (fact, _), one in zip(found, asked, strict=True)]),
        np.array([one.answerable for one in asked]),
        seconds,
    )


def _baselines(facts: Sequence[Fact]) -> Mapping[str, Finder]:
    """Return what today's bots do: scan the phrasings with a fuzzy ratio, or ask SQLite's full-text index."""
    phrasings = [phrasing for fact in facts for phrasing in fact.phrasings]
    owner = [fact.id for fact in facts for _ in fact.phrasings]

    def fuzzy(scorer: Callable[..., float]) -> Finder:
        def find(question: str) -> tuple[str | None, float]:
            best = process.extractOne(question, phrasings, scorer=scorer, processor=default_process)
            return (owner[best[2]], best[1] / 100) if best else (None, 0.0)

        return find

    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE asked USING fts5(phrasing)")
    database.executemany("INSERT INTO asked (rowid, phrasing) VALUES (?, ?)", enumerate(phrasings))

    def bm25(question: str) -> tuple[str | None, float]:
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)))
        query = "SELECT rowid, bm25(asked) FROM asked WHERE asked MATCH ? ORDER BY 2 LIMIT 1"
        row = database.execute(query, (terms,)).fetchone() if terms else None
        return (owner[row[0]], -row[1]) if row else (None, 0.0)

    return {
        "rapidfuzz extractOne, WRatio": fuzzy(fuzz.WRatio),
        "rapidfuzz extractOne, token_sort_ratio": fuzzy(fuzz.token_sort_ratio),
        "SQLite FTS5, bm25": bm25,
    }


def _embedders() -> list[Embeds | None]:
    model = os.environ.get("FOOTNOTE_SEMANTIC")
    if not model:
        return [None]
    from knowledge.matcher.embedder import bundled
    from knowledge.matcher.semantic import SemanticEmbedder

    return [None, SemanticEmbedder(model, bundled())]


def _draw(results: Sequence[Result], half: str) -> None:
    """Draw the share of wrong answers against the share of answerable questions answered."""
    try:
        import matplotlib as mpl
    except ImportError:
        print("(no picture: matplotlib isn't installed)\n")
        return
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7.5, 4.8), dpi=140)
    for result in results:
        order = np.argsort(-result.confidence, kind="stable")
        good = result.right[order]
        coverage = np.cumsum(good) / result.answerable.sum()
        risk = np.cumsum(~good) / np.arange(1, len(good) + 1)
        ours = "Footnote" in result.name
        axes.plot(coverage[20:], risk[20:], label=result.name.strip("*"), linewidth=2.4 if ours else 1.4)
    axes.axhline(0.05, color="grey", linewidth=0.8, linestyle=":")
    axes.annotate("5% of answers wrong", (0.99, 0.055), ha="right", fontsize=8, color="grey")
    axes.set(
        xlim=(0, 1), ylim=(0, 0.6), xlabel="share of answerable questions answered rightly",
        ylabel="share of answers that are wrong",
        title=f"Risk against coverage, BANKING77 ({half} half)",
    )  # fmt: skip
    axes.legend(frameon=False, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    path = os.environ.get("FOOTNOTE_CHART", "risk-coverage.png")
    figure.savefig(path)
    print(f"Risk against coverage: {path}\n")
