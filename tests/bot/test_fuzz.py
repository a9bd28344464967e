"""A thousandth of what `make fuzz` does."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.benchmarks.fuzz import broken_payload, fuzzed, strange_text


@pytest.mark.parametrize("one", [strange_text, broken_payload])
def test_nothing_that_is_read_raises(one: Callable[[Random], None]) -> None:
    errors, _, _ = fuzzed(one, 1_000, seed=7)
    assert errors == 0
