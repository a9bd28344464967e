"""What a message asks, without what only wraps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matcher.asking import questions
from knowledge.matcher.message import together
from knowledge.matcher.model import Reading


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


@pytest.mark.parametrize(
    ("message", "most"),
    [
        (" and ".join(["the fee"] * 20), 1),  # a list isn't taken apart
        ("What do the gym and the pool and the bar cost? " * 3, 3),  # nor is one of as many as are read
        ("what does the gym cost and the pool and the bar", 3),  # of halves, the second only after the first is found
    ],
)
def test_what_finds_nothing_is_read_a_few_times_only(message: str, most: int) -> None:
    read: list[str] = []

    def nothing(question: str) -> Reading:
        read.append(question)
        return Reading(question, (), 0.0)

    together(message, nothing, 0.5, lambda _: False)

    assert 0 < len(read) <= most
