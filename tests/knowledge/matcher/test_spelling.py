"""Typing errors are repaired by the base's own words."""

from __future__ import annotations

import pytest

from knowledge.matcher.said import Said
from knowledge.matcher.spelling import Speller
from knowledge.matcher.words import words

TEXTS = ("How much does the golf course cost?", "When does the library open?", "Who founded the swimming club?")


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.learn(Said.of(map(words, TEXTS)), {"curse", "liberty"}.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how much does teh glof coures cost", "how much does the golf course cost"),
        ("wen does the libary open", "when does the library open"),
        ("swiming clbu", "swimming club"),
    ],
)
def test_the_nearest_word_that_fits_its_neighbours_is_taken(speller: Speller, typed: str, meant: str) -> None:
    assert " ".join(speller.repaired(words(typed))) == meant


@pytest.mark.parametrize("typed", ["liberty curse", "xylophone", "2018", "golf"])
def test_other_words_stay_as_they_are(speller: Speller, typed: str) -> None:
    assert " ".join(speller.repaired(words(typed))) == typed


def test_words_taught_later_repair_too(speller: Speller) -> None:
    assert speller.taught(["trampoline"]).repaired(("trampolin",)) == ("trampoline",)
    assert speller.repaired(("trampolin",)) == ("trampolin",)


def test_a_name_is_only_repaired_when_it_is_one_edit_away(speller: Speller) -> None:
    assert speller.repaired(("the", "gulf", "coarse"), {"coarse"}) == ("the", "golf", "course")
    assert speller.repaired(("the", "kourrse", "price")) == ("the", "course", "price")
    assert speller.repaired(("the", "kourrse", "price"), {"kourrse"}) == ("the", "kourrse", "price")
