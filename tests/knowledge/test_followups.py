"""What leans on the question before is put in words that stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.followups import MOST_READINGS, Act, act, leans, readings

GOLF = "How much does the golf course cost?"


@pytest.mark.parametrize(
    ("text", "before", "meant"),
    [
        ("and the department store?", GOLF, "How much does the department store cost?"),
        ("What about the airport?", GOLF, "How much does the airport cost?"),
        ("when was that?", "How many people died in the famine?", "When was the famine?"),
        ("who wrote it?", "What is the title of the article?", "Who wrote the article?"),
        ("and Wonsan?", "Where is Dandong?", "Where is Wonsan?"),
        ("why?", "Are escapes falling?", "Why are escapes falling?"),
        ("since when?", "Is the border closed?", "Since when is the border closed?"),
        ("what is planned there?", "Where is Wonsan?", "What is planned in Wonsan?"),
        ("and who from the pool?", "Who gains from the golf course?", "Who gains from the pool?"),
        ("where in winter?", "Where do we swim in summer?", "Where do we swim in winter?"),
        ("from where?", "Are more guests coming?", "From where are more guests coming?"),
        ("what is its name?", "Where is Wonsan?", "What is Wonsan's name?"),
    ],
)
def test_what_it_means_is_among_the_readings(text: str, before: str, meant: str) -> None:
    assert meant in readings(text, before)


def test_a_name_in_the_answer_may_be_meant() -> None:
    assert "Where did Ada Lovelace study?" in readings(
        "where did she study?", "Who wrote the first program?", "It was written by Ada Lovelace in 1843."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Is there internet?",
        "hi there",
        "How high is the late fee?",
        "And what is the loan period?",
        "What happened in that year of the great flood?",
        "I was told that somebody in the village who knew it well had gone away for ever, is it so?",
    ],
)
def test_what_stands_alone_leans_on_nothing(text: str) -> None:
    assert readings(text, GOLF) == ()
    assert not leans(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("explain", Act.EXPLAIN),
        ("How do you know that?", Act.EXPLAIN),
        ("Source?", Act.SOURCE),
        ("what’s the source", Act.SOURCE),
        ("more!", Act.MORE),
        ("Tell me more.", Act.MORE),
        ("more books", None),
        ("explain the famine", None),
    ],
)
def test_what_is_wanted_of_the_answer(text: str, wanted: Act | None) -> None:
    assert act(text) is wanted


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=120), st.text(max_size=200))
def test_any_text_has_few_readings_quickly(text: str, before: str, answered: str) -> None:
    assert len(readings(text, before, answered)) <= MOST_READINGS
    assert all(one.endswith("?") for one in readings(f"and {text}", before, answered))
