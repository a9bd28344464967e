"""Cut the power 10,000 times, in retrospect, while the store writes; and while two that are not as careful do.

    python -m tests.benchmarks power_cuts       FOOTNOTE_CUTS=1000 for fewer

Each round records the writes and syncs of a new store under strace and makes of them a thousand files that a disk
might have been left with; each is opened with the store's own code, checked, and held against what was acknowledged.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from tests.knowledge.sqlite.crashing import kept
from tests.knowledge.sqlite.power import cuts, recorded, traceable

__all__ = ["main"]

ROUND = 1_000


def main() -> None:
    """Print what each way to keep things lost; exit 1 when the right one lost anything, or a wrong one nothing."""
    if not traceable():
        sys.exit("strace isn't installed, or may not look on: apt install strace")
    number = int(os.environ.get("FOOTNOTE_CUTS", "10000"))
    print(f"{'':28}{'cuts':>8}{'with writes lost':>18}{'acknowledged, lost':>20}{'half or corrupt':>17}")
    fine = True
    for how, wanted in (("as it should", number), ("too early", number // 10), ("synced late", number // 10)):
        seeds = range(0, wanted, ROUND)
        with ProcessPoolExecutor() as pool:
            rounds = pool.map(_round, repeat(how), [min(ROUND, wanted - seed) for seed in seeds], seeds)
            cut_short, lost, broken = (sum(figures) for figures in zip(*rounds, strict=True))
        print(f"{how:28}{wanted:>8,}{cut_short:>18,}{lost:>20,}{broken:>17,}", flush=True)
        fine = fine and not broken and (lost == 0) is (how == "as it should")
    if not fine:
        sys.exit(1)


def _round(how: str, number: int, seed: int) -> tuple[int, int, int]:
    """Return how many cuts lost a write, how many something acknowledged, and how many left a file not whole."""
    cut_short = lost = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.db"
        events = recorded(path, how)
        for cut in cuts(events, number, seed):
            cut.put(path.parent / "cut")
            cut_short += cut.lost > 0
            try:
                lost += bool(cut.told - asyncio.run(kept(path.parent / "cut" / path.name)))
            except Exception as error:
                broken += 1
                print(f"{how}, seed {seed}, after {cut.at} of {len(events)} events: {error!r}", file=sys.stderr)
    return cut_short, lost, broken
