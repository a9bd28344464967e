"""What reading and writing packs of 100,000 facts costs, beside reading them whole with the standard library."""

from __future__ import annotations

import csv
import json
import multiprocessing
import random
import resource
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

from knowledge.model import Citation, Fact, Source
from knowledge.packing import Format, PackReader, write_pack

FACTS = 100_000
SOURCES = {"handbook": Source("handbook", "The Handbook", "Jane Doe")}

Run = Callable[[Path], int]


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{f'{FACTS:,} facts of 6 phrasings':44}{'MB':>6}{'seconds':>9}{'facts/s':>10}{'peak MB':>9}")
        for form, alternative in {Format.TOML: whole_toml, Format.JSONL: whole_jsonl, Format.CSV: whole_csv}.items():
            file = Path(folder) / f"pack.{form}"
            for label, run in (
                (f"write {form}", write),
                (f"read {form}, facts checked (what Footnote does)", read),
                (f"parse {form} whole, nothing checked", alternative),
            ):
                seconds, peak = alone(run, file)
                size = file.stat().st_size / 1e6
                print(f"{label:44}{size:6.0f}{seconds:9.1f}{FACTS / seconds:10,.0f}{peak:9.0f}")


def alone(run: Run, file: Path) -> tuple[float, float]:
    """Return the seconds that *run* takes in a process of its own, and the MB by which that grows."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measured, run, file).result()


def measured(run: Run, file: Path) -> tuple[float, float]:
    """Run it here."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = perf_counter()
    count = run(file)
    took = perf_counter() - began
    assert count == FACTS
    return took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3


def facts(count: int) -> Iterator[Fact]:
    """Yield facts made of 5,000 words, always the same."""
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(2, 9))) for _ in range(5_000)]
    for number in range(count):
        phrasings = tuple(" ".join(draw.choices(words, k=7)) for _ in range(6))
        cited = Citation("handbook", number % 900 + 1)
        yield Fact(f"fact-{number}", " ".join(draw.choices(words, k=18)), phrasings, cited, ("made",))


def write(file: Path) -> int:
    """Write the pack; the time includes making its facts."""
    with file.open("wb") as stream:
        write_pack(facts(FACTS), SOURCES, stream, Format(file.suffix[1:]))
    return FACTS


def read(file: Path) -> int:
    """Read it as an import does."""
    return sum(1 for _ in PackReader(file))


def whole_toml(file: Path) -> int:
    """Read it as one document."""
    return len(tomllib.loads(file.read_text())["fact"])


def whole_jsonl(file: Path) -> int:
    """Read all lines at once."""
    return len([json.loads(line) for line in file.read_text().splitlines()])


def whole_csv(file: Path) -> int:
    """Read all rows at once."""
    with file.open(newline="", encoding="utf-8-sig") as stream:
        return len(list(csv.DictReader(stream)))
