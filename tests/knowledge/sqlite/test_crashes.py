"""kill -9 at any moment: what was acknowledged is there, nothing is half there, and the file opens again.

A control that acknowledges one step too early has to lose something, or else this could not fail.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.knowledge.sqlite.crashing import kept

ROOT = Path(__file__).parents[3]


def killed_again_and_again(path: Path, how: str, cycles: int) -> set[str]:
    """Kill a child that writes to *path*, *cycles* times, and return all that it said it had kept."""
    acknowledged: set[str] = set()
    moments = random.Random(path.name)
    for cycle in range(cycles):
        command = [sys.executable, "-m", "tests.knowledge.sqlite.crashing", str(path), how, str(cycle)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
            assert child.stdout
            told = [child.stdout.readline() for _ in range(moments.randrange(1, 400))]
            child.kill()
            told += child.stdout.readlines()
        acknowledged |= {line.decode().strip() for line in told if line.endswith(b"\n")}
    return acknowledged


CYCLES = int(os.environ.get("FOOTNOTE_CYCLES", "100"))  # half on each of two files


@pytest.mark.parametrize(("how", "cycles"), [("as it should", CYCLES // 2), ("too early", 4)])
def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path, how: str, cycles: int) -> None:
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    with ThreadPoolExecutor(2) as pool:
        acknowledged = list(pool.map(killed_again_and_again, paths, itertools.repeat(how), itertools.repeat(cycles)))
    lost = [said - asyncio.run(kept(path)) for path, said in zip(paths, acknowledged, strict=True)]
    assert min(len(said) for said in acknowledged) > cycles
    assert any(lost) is (how == "too early")
