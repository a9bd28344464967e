"""What a message asks, without what only wraps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matcher.asking import questions


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("hey bot, do you know where the pool is?", ["where the pool is?"]),
        ("Can you please tell me when it opens, thanks!", ["when it opens"]),
        ("<@123> who founded the club?", ["who founded the club?"]),
        ('"what is a lien"', ["what is a lien"]),
        ("pool price", ["pool price"]),
        ("Who built it? When was it opened?", ["Who built it?", "When was it opened?"]),
        ("Who built the pool and when was it opened?", ["Who built the pool", "when was it opened?"]),
        ("Who built the pool and in which year was it opened?", ["Who built the pool", "in which year was it opened?"]),
        ("What did they build in town and what at the port?", ["What did they build in town and what at the port?"]),
        ("thanks! one more: where is the gym?", ["one more: where is the gym?"]),
        ("Do you know the opening hours and prices?", ["the opening hours and prices?"]),
    ],
)
def test_a_question_is_unwrapped(message: str, asked: list[str]) -> None:
    assert [text for text, chatter in questions(message) if not chatter] == asked


@pytest.mark.parametrize(
    "message",
    [
        "hi",
        "Hello there!",
        "thank you so much :)",
        "lol ok",
        "hello everyone, new here :)",
        "Thank you very much, dear.",
        "Bonjour tout le monde!",
        "haha",
        "brb",
        "👍",
        "",
        "...",
    ],
)
def test_small_talk_asks_nothing(message: str) -> None:
    ((_, chatter),) = questions(message)
    assert chatter


@pytest.mark.parametrize(
    "message", ["good prices?", "who are you", "is it good", "test results", "what is up with the pool"]
)
def test_words_of_small_talk_may_ask_all_the_same(message: str) -> None:
    assert not any(chatter for _, chatter in questions(message))


@given(st.text(max_size=2_000))
def test_any_message_has_one_to_three_parts(message: str) -> None:
    assert 1 <= len(questions(message)) <= 3
