"""What is a word of English is no typing error."""

from __future__ import annotations

import pytest

from knowledge.matcher.embedder import bundled
from knowledge.matcher.lexicon import FILE, is_english, packed
from knowledge.matcher.said import Said
from knowledge.matcher.spelling import Speller


@pytest.mark.parametrize("word", ["warhead", "shoppers", "colourful", "colorful", "unfathomable"])
def test_it_knows_words(word: str) -> None:
    assert is_english(word)


def test_it_takes_few_strings_for_words() -> None:
    strings = [f"{first}{second}qzx" for first in "abcdefghijklmnopqrstuvwxyz" for second in "bcdfghjklmnpqrstvwxz"]
    assert sum(map(is_english, strings)) < len(strings) / 50


def test_a_filter_knows_all_that_it_was_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"word{number}" for number in range(1_000)]
    monkeypatch.setattr("knowledge.matcher.lexicon._lexicon", lambda: packed(words))
    assert all(map(is_english, words))
    assert not all(is_english(f"other{number}") for number in range(100))


def test_a_word_of_english_is_not_turned_into_one_of_the_base() -> None:
    assert not bundled().vocabulary.keys() & {"warhead"}
    speller = Speller.learn(Said.of([("what", "is", "ahead")]), bundled().knows)
    assert speller.repaired(("warhead", "count")) == ("warhead", "count")
    assert speller.repaired(("ahaed",)) == ("ahead",)


def test_it_fits_beside_the_model() -> None:
    model = FILE.with_name("model.npz")
    assert FILE.stat().st_size + model.stat().st_size <= 8_000_000
