"""Typed text becomes plain and harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import one_line, plain, slug


@given(st.text())
def test_plain_is_a_fixpoint_of_printable_characters(text: str) -> None:
    made = plain(text)
    assert plain(made) == made
    assert all(char == "\n" or char in "\u200c\u200d" or unicodedata.category(char)[0] != "C" for char in made)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a \t b  ", "a b"),
        ("a\r\nb\n\n\n\nc", "a\nb\n\nc"),
        ("pay\u200bpal \u202eevil\u202c", "paypal evil"),
        ("nul\x00 bell\x07", "nul bell"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("Z" + "\u0336" * 40 + "algo", "Z" + "\u0336" * 4 + "algo"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("caf\u0065\u0301", "caf\u00e9"),
    ],
)
def test_plain_keeps_what_people_mean(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@given(st.text())
def test_one_line_has_no_line_end(text: str) -> None:
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("What does the golf course cost?", "what-does-the-golf-course-cost"),
        ("Café №1", "cafe-no1"),
        ("???", ""),
    ],
)
def test_a_slug_is_readable(text: str, made: str) -> None:
    assert slug(text) == made
