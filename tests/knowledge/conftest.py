"""Every store there is, opened for one test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.knowledge.stores import STORES, Store


@pytest.fixture(params=list(STORES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()
