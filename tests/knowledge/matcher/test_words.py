"""One spelling for what is written in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matcher.words import MAX_CHARS, MAX_WORDS, normalise, stem, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("What's the store's price?", "what is the store price"),
        ("can't u tell me", "can not you tell me"),
        ("$7.3 million", "dollar 7300000"),
        ("7.3m", "7300000"),
        ("30,000 people", "30000 people"),
        ("thirty thousand", "30000"),
        ("twenty-one", "21"),
        ("7.30", "7.3"),
        ("one of them", "one of them"),
        ("w/o a visa", "without a visa"),
        ("Café ﬁne", "cafe fine"),
        ("“Quoted”—and dashed", "quoted and dashed"),
    ],
)
def test_words_have_one_spelling(text: str, said: str) -> None:
    assert " ".join(words(text)) == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("defections", "defectors"),
        ("opening", "opened"),
        ("cities", "city"),
        ("fled", "fleeing"),
        ("hoping", "hope"),
        ("children", "child"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@given(st.text(max_size=5_000))
def test_any_text_is_cut_to_bounded_words(text: str) -> None:
    said = words(text)
    assert len(said) <= MAX_WORDS
    assert all(said)
    assert len(normalise(text)) <= MAX_CHARS


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.from_regex(r"[a-z]{1,40}", fullmatch=True))
def test_any_word_has_a_stem(word: str) -> None:
    assert stem(word)


_SAID = ["What", "is", "the", "one", "thirty", "twenty", "million", "u", "pls", "hundred", "Golf", "m", "k"]


@given(st.lists(st.sampled_from(_SAID), max_size=30), st.sampled_from([" ", ", ", "  ", "? "]))
def test_plain_text_is_read_as_any_other(said: list[str], between: str) -> None:
    text = between.join(said)
    assert words(text) == words(f"- {text}")  # a dash says nothing, but isn't plain
