"""Every threat of SECURITY.md, and every row of docs/reliability.md's first table, names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TESTED = re.compile(r"^\|[^|\n]+\|[^|\n]+\| test \|\n\|---\|---\|---\|\n((?:\|.+\|\n)+)", re.MULTILINE)


@pytest.mark.parametrize(("page", "least"), [("SECURITY.md", 18), ("docs/reliability.md", 25)])
def test_every_promise_names_tests_that_exist(page: str, least: int) -> None:
    there = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    table = TESTED.search((ROOT / page).read_text(encoding="utf-8"))
    assert table
    promises = ROW.findall(table[1])
    assert len(promises) >= least
    for promise, _, tests in promises:
        named = re.findall(r"`(test_\w+)`", tests)
        assert named, promise
        assert set(named) <= there, (promise, set(named) - there)
