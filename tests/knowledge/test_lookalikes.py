"""Texts that look alike are found, whatever letters they are spelled with."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lookalikes import disguised, lookalikes, skeleton


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The Library Handbook", "Тhe Lіbrаry Hаndbооk"),
        ("the library handbook", "ТHЕ LIBRARY HANDBOOK"),
        ("Is there internet?", "іs there internet?"),
        ("ΡΑΥΡΑL", "paypal"),
        ("article", "аrtісlе"),
        ("modern", "rnоdеrn"),
        ("ｏｐｅｎｉｎｇ hours", "оpening hours"),
    ],
)
def test_what_looks_the_same_has_one_skeleton(text: str, other: str) -> None:
    assert skeleton(text) == skeleton(other)
    assert list(lookalikes([text], [other, "another"])) == [(text, other)]
    assert list(lookalikes([other], [text])) == [(other, text)]


@pytest.mark.parametrize(
    ("text", "other"),
    [("café", "cafe"), ("wifi", "wi-fi"), ("Straße", "Strase"), ("день", "тень"), ("resume", "résumé"), ("rn", "m")],
)
def test_what_differs_to_the_eye_does_not(text: str, other: str) -> None:
    assert list(lookalikes([text], [other])) == []


def test_the_same_text_is_no_lookalike_of_itself() -> None:
    assert list(lookalikes(["Где?", "Café", "ＦＡＱ"], ["где?", "CAFÉ", "faq"])) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ask at pаypal, or at Gооgle.", ["pаypal", "Gооgle"]),
        ("A café in Łódź, naïve as Ærø", []),
        ("Спросите в library", []),
        ("5 µm of Ωm, 東京Tower", []),
    ],
)
def test_a_word_of_mixed_letters_is_told(text: str, words: list[str]) -> None:
    assert list(disguised(text)) == words


@given(st.text(max_size=200))
def test_any_text_has_a_skeleton_that_its_normal_forms_share(text: str) -> None:
    assert skeleton(text) == skeleton(unicodedata.normalize("NFC", text))
    assert all(word in text for word in disguised(text))
    assert list(lookalikes([text], [text])) == []
