"""Every threat of SECURITY.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_threat_has_its_tests() -> None:
    there = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    threats = [row for row in ROWS if row[0] not in ("threat", "---")]
    assert len(threats) > 15
    for threat, _, tests in threats:
        named = re.findall(r"`(test_\w+)`", tests)
        assert named, threat
        assert set(named) <= there, (threat, set(named) - there)
