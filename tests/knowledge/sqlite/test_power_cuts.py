"""Power cuts, simulated from what the store really wrote: what was acknowledged is there, nothing is half there.

Two controls, one that acknowledges a step too early and one that syncs later than it acknowledges, have to lose
something, or else this could not fail. `python -m tests.benchmarks power_cuts` makes 10,000 cuts.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.knowledge.sqlite.crashing import kept
from tests.knowledge.sqlite.power import cuts, recorded, replayed, traceable

pytestmark = pytest.mark.skipif(not traceable(), reason="strace isn't installed, or may not look on")


@pytest.mark.parametrize(("how", "number"), [("as it should", 150), ("too early", 40), ("synced late", 40)])
def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path, how: str, number: int) -> None:
    path = tmp_path / "facts.db"
    events = recorded(path, how)
    left = {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith("-shm")}
    assert replayed(events) == left  # nothing that was written went unseen
    lost, cut_short = 0, 0
    for cut in cuts(events, number, seed=1):
        cut.put(tmp_path / "cut")
        lost += bool(cut.told - asyncio.run(kept(tmp_path / "cut" / path.name)))
        cut_short += cut.lost > 0
    assert cut_short > number // 4
    assert (lost > 0) is (how != "as it should")
