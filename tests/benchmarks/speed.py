"""What a question and an edit cost at 1,000 to 1,000,000 phrasings, beside rapidfuzz and SQLite's full-text index.

    python -m tests.benchmarks speed               FOOTNOTE_SIZES=1000,10000 chooses sizes

Each size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from rapidfuzz import fuzz, process

from knowledge.matcher import Matcher
from knowledge.matcher.words import words
from knowledge.model import Fact

__all__ = ["generated", "main", "mistold"]

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_PER_FACT = 10
_ASKED = 300
_SHAPES = (
    "how do i {} the {} {}", "what is the {} of {} {}", "when does the {} {} {}", "where can i {} a {} for {}",
    "why is the {} {} {}", "{} {} {}", "who {} the {} in {}", "is the {} {} still {}", "can we {} {} with {}",
)  # fmt: skip
_SYLLABLES = (
    "ba be bi bo bu ca ce co da de di do fa fe fi fo ga ge go ha he hi ho ja jo ka ke ki la le li lo lu ma me mi mo na"
    " ne ni no pa pe pi po ra re ri ro sa se si so su ta te ti to va ve vi vo wa we wi za ze zo"
)


def main() -> None:
    """Print the table."""
    sizes = [int(size) for size in os.environ.get("FOOTNOTE_SIZES", "").split(",") if size] or list(_SIZES)
    print(f"\n{os.cpu_count()} cores; {time.strftime('%Y-%m-%d')}; times are wall-clock, BLAS on one thread\n")
    print("| phrasings | method | p50 ms | p99 ms | build s | edit s | peak MB |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        for method in (_ours, _fuzzy_weighted, _fuzzy_sorted, _bm25):
            pipe, other = multiprocessing.Pipe()
            child = multiprocessing.get_context("spawn").Process(target=_measured, args=(method, size, other))
            child.start()
            print(pipe.recv(), flush=True)
            child.join()


def generated(facts: int, seed: int = 1) -> Iterator[Fact]:
    """Yield made-up facts of ten phrasings, over a vocabulary with the long tail of a natural one."""
    chance = random.Random(seed)
    syllables = _SYLLABLES.split()
    vocabulary = sorted({"".join(chance.choices(syllables, k=chance.choice((2, 3, 3, 4)))) for _ in range(60_000)})
    chance.shuffle(vocabulary)
    size = min(len(vocabulary), 400 + facts * 2)

    def word() -> str:
        return vocabulary[int(size * chance.random() ** 2.2)]

    for number in range(facts):
        topic = [word() for _ in range(6)]
        phrasings = {chance.choice(_SHAPES).format(*chance.sample(topic, 3)) for _ in range(3 * _PER_FACT)}
        statement = f"The {topic[0]} {topic[1]} of {topic[2]} is {topic[3]} {topic[4]} in {number}."
        yield Fact(f"fact-{number}", statement, tuple(sorted(phrasings)[:_PER_FACT]))


def mistold(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield stored phrasings with a word dropped, mistyped or swapped for another, over and over."""
    chance = random.Random(5)
    while True:
        said = chance.choice(chance.choice(facts).phrasings).split()
        at = chance.randrange(len(said))
        match chance.randrange(3):
            case 0:
                del said[at]
            case 1:
                said[at] = said[at][1:] + said[at][:1]
            case _:
                said.insert(at, chance.choice(chance.choice(facts).phrasings).split()[-1])
        yield " ".join(said)


def _measured(
    method: Callable[[Sequence[Fact]], tuple[str, Callable[[str], object], float]], size: int, pipe: object
) -> None:
    facts = list(generated(size // _PER_FACT))
    started = time.perf_counter()
    name, ask, edit = method(facts)
    built = time.perf_counter() - started - edit
    asked = list(islice(mistold(facts), 40 if size >= 100_000 and "rapidfuzz" in name else _ASKED))
    for question in asked[:5]:
        ask(question)
    taken = []
    for question in asked:
        started = time.perf_counter()
        ask(question)
        taken.append(1_000 * (time.perf_counter() - started))
    taken.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    pipe.send(  # type: ignore[attr-defined]  # multiprocessing's Connection is generic only in stubs
        f"| {size:,} | {name} | {taken[len(taken) // 2]:.2f} | {taken[int(0.99 * (len(taken) - 1))]:.2f}"
        f" | {built:.1f} | {f'{edit:.3f}' if edit else ''} | {peak:,} |"
    )


def _ours(facts: Sequence[Fact]) -> tuple[str, Callable[[str], object], float]:
    matcher = Matcher.build(facts)
    new = Fact("new", "The zebra eats orchids at noon.", ("what does the zebra eat", "zebra lunch", "food of zebras"))
    started = time.perf_counter()
    edited = matcher.updated(changed=[new])
    edit = time.perf_counter() - started
    assert edited.read("what do zebras eat")[0].matches[0].fact == "new"
    return "**Footnote**", matcher.read, edit


def _fuzzy(
    facts: Sequence[Fact], name: str, scorer: Callable[..., float]
) -> tuple[str, Callable[[str], object], float]:
    phrasings = [phrasing for fact in facts for phrasing in fact.phrasings]
    return f"rapidfuzz extractOne, {name}", lambda question: process.extractOne(question, phrasings, scorer=scorer), 0.0


def _fuzzy_weighted(facts: Sequence[Fact]) -> tuple[str, Callable[[str], object], float]:
    return _fuzzy(facts, "WRatio", fuzz.WRatio)


def _fuzzy_sorted(facts: Sequence[Fact]) -> tuple[str, Callable[[str], object], float]:
    return _fuzzy(facts, "token_sort_ratio", fuzz.token_sort_ratio)


def _bm25(facts: Sequence[Fact]) -> tuple[str, Callable[[str], object], float]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE asked USING fts5(phrasing)")
    rows = enumerate(phrasing for fact in facts for phrasing in fact.phrasings)
    database.executemany("INSERT INTO asked (rowid, phrasing) VALUES (?, ?)", rows)

    def find(question: str) -> object:
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)))
        return database.execute(
            "SELECT rowid FROM asked WHERE asked MATCH ? ORDER BY bm25(asked) LIMIT 1", (terms,)
        ).fetchone()

    return "SQLite FTS5, bm25", find, 0.0
