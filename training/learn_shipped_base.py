"""Learn the shipped base, so that the first question on a new machine need not wait for it.

`python training/learn_shipped_base.py` writes knowledge/packs/article.learned: run it when the pack, the matcher or its
model has changed (a test tells). A stale file does no harm: what doesn't fit is learned again.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

FILE = Path(__file__).parents[1] / "knowledge" / "packs" / "article.learned"


async def learn() -> bytes:
    """Return what a new house learns from the shipped base."""
    from bot.app import open_house
    from bot.settings import Settings
    from knowledge.catalog import DEFAULT_BASE

    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Settings(database=f"{folder}/footnote.db")) as house:
            await house.desk.volume(DEFAULT_BASE)
            learnt = await house.store.learnt(DEFAULT_BASE)
    assert learnt is not None
    return learnt.data


if __name__ == "__main__":
    FILE.unlink(missing_ok=True)
    FILE.write_bytes(asyncio.run(learn()))
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
