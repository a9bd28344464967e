"""More wordings than are compared with each other still find the group that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from knowledge.gaps import Open
from knowledge.grouping import Floats, clustered

AT = datetime(2026, 1, 1, tzinfo=UTC)
COMMON = 510  # wordings of one thing, ten more than are compared with each other


def embedded(texts: Sequence[str]) -> Floats:
    """Give all texts about one thing one direction; the thing is a text's first word."""
    things = {"dogs": 0, "tickets": 1, "parking": 2}
    return np.eye(3, dtype=np.float32)[[things[text.split()[0]] for text in texts]]


def opened(*questions: str) -> list[Open]:
    return [Open(number, AT, "discord", "1", "2", question) for number, question in enumerate(questions)]


def test_what_is_one_too_many_to_compare_joins_the_nearest_group_or_is_one_of_its_own() -> None:
    rare = ["tickets please", "parking here", "tickets now"]  # the oldest, so that they come last
    gaps = clustered(opened(*rare, *(f"dogs {number}" for number in range(COMMON))), embedded)
    assert [len(gap.questions) for gap in gaps] == [COMMON, 2, 1]
    assert [gap.wordings[0].split()[0] for gap in gaps] == ["dogs", "tickets", "parking"]


def test_no_questions_are_no_gaps() -> None:
    assert clustered([], embedded) == ()
