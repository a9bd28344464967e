"""Quantities are read from digits and words alike, and compared by what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.prose import is_found, quantities


def read(text: str) -> list[tuple[float, str, str]]:
    return [(float(one.value), one.unit, one.kind) for one in quantities(text) if one.claims]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("over 30,000 people since 1953", [(30_000, "", "amount"), (1953, "", "amount")]),
        ("thirty thousand", [(30_000, "", "amount")]),
        ("30 000 or 30k", [(30_000, "", "amount")] * 2),
        ("a $7.3 million store", [(7.3e6, "$", "amount")]),
        ("7.3m dollars, US$ 7.3m or 7.3 million U.S. dollars", [(7.3e6, "$", "amount")] * 3),
        ("a billion-dollar hotspot", [(1e9, "$", "amount")]),
        ("€5 and £5", [(5, "€", "amount"), (5, "£", "amount")]),
        ("12%, 12 percent, twelve per cent", [(12, "%", "amount")] * 3),
        ("two hundred and five thousand and one", [(205_001, "", "amount")]),
        ("a hundred, two dozen, seventy-six", [(100, "", "amount"), (24, "", "amount"), (76, "", "amount")]),
        ("nineteen fifty-three and twenty eighteen", [(1953, "", "amount"), (2018, "", "amount")]),
        ("2011-12", [(2011, "", "amount"), (2012, "", "amount")]),
        ("the 1990s, the ’90s, the nineties", [(1990, "", "decade")] * 3),
        ("hundreds of thousands", [(100_000, "", "rough")]),
        ("several thousand", [(1000, "", "rough")]),
        ("the 21st century, the twenty-first", [(21, "", "ordinal")] * 2),
        ("its first visit, Kim's third", [(1, "", "ordinal"), (3, "", "ordinal")]),
        ("twice as many, half of them", [(2, "", "times"), (0.5, "", "times")]),
        ("zero", [(0, "", "amount")]),
        ("First, one of them. The other two left. Second, …", []),
        ("COVID19, 5G, MI6, G-force, v2a", []),
    ],
)
def test_a_number_is_read_in_any_form(text: str, found: list[tuple[float, str, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("$7.3 million", "7,300,000 dollars"),
        ("123 million", "a $123 million golf course"),
        ("the third ruler", "all three rulers"),
        ("more than thirty thousand", "over 30,000"),
        ("thousands of people", "30,000 people"),
        ("in the 1990s", "in 1994"),
        ("half", "50%"),
        ("one billion dollars", "billion-dollar"),
        ("two", "first, two"),
    ],
)
def test_what_means_the_same_is_found(said: str, known: str) -> None:
    assert all(is_found(one, quantities(known)) for one in quantities(said))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("$7.3 million", "$7.3 billion"),
        ("$123 million", "€123 million"),
        ("12%", "$12"),
        ("30,000", "thousands"),
        ("1990", "the 1990s"),
        ("the 1990s", "the 1980s, 2000"),
        ("millions", "30,000"),
        ("1953", "195, 53"),
        ("the second summit", "the first summit"),
    ],
)
def test_what_means_something_else_is_not(said: str, known: str) -> None:
    assert not any(is_found(one, quantities(known)) for one in quantities(said))


PIECES = "one two hundred and thousand million - of dozens 30 , . $ % 's th twenty"


@given(st.text() | st.lists(st.sampled_from(PIECES.split())).map(" ".join))
def test_any_text_is_read_and_says_what_it_says(text: str) -> None:
    found = quantities(text)
    assert all(is_found(one, found) for one in found)
    assert all(one.text in text for one in found)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["9", "1,111", "1,111,", "one ", "hundred and ", "1-", "million ", "thousands of ", "’90s", "$", ".5"]
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    quantities(piece * 30_000 + "x")
