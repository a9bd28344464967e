"""An evaluation file is read line by line, and a bad line is refused by its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.evaluation import read_labelled
from knowledge.model import InvalidPack


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", '"question"'),
        ('{"question": 1, "fact": "a"}', '"question"'),
        ('{"question": "a?"}', "either"),
        ('{"question": "a?", "fact": "a", "expect": null}', "either"),
        ('{"question": "a?", "fact": 1}', "an id or null"),
        ('{"question": "a?", "expect": []}', "a list of patterns"),
        ('{"question": "a?", "expect": [1]}', "a list of patterns"),
        ('{"question": "a?", "expect": ["("]}', "a pattern can't be read"),
        ('{"question": "a?", "expect": ["a{9999999999999}"]}', "a pattern can't be read"),
    ],
    ids=range(11),
)
def test_a_bad_line_is_refused_by_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "Who?", "fact": null}\n\n' + line + "\n")
    reading = read_labelled(path)
    assert next(reading).question == "Who?"
    with pytest.raises(InvalidPack, match=said) as refused:
        next(reading)
    assert "line 3" in str(refused.value)
