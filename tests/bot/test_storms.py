"""The real process, in a storm of faults on both platforms: nothing asked is missed or answered twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.storms import storms


@pytest.mark.timeout(240)
async def test_nothing_is_missed_and_nothing_doubled_in_a_storm(database: Path) -> None:
    """A hundredth of what `python -m tests.benchmarks storms` does with FOOTNOTE_STORMS=1."""
    told = await storms(database, gateway=12, invalidated=1, slack=8)
    for name in ("discord", "slack"):
        assert told[name]["asked"] == told[name]["answered"] > 100, told
        assert told[name]["doubled"] == 0, told
    assert told["slack"]["stray"] == 0, told
