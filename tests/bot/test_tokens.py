"""A button's token is short, round-trips, and is never trusted."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests import (
    MAX_TOKEN,
    PRESSABLE,
    Asker,
    Choose,
    InvalidToken,
    ListFacts,
    Place,
    SaveFact,
    Undo,
    from_form,
    from_token,
    press,
)

ASKER = Asker("discord", "7")
PLACE = Place("discord", "1", "2")
FACT_IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
STATES = st.sampled_from(["", "live", "retired"])
NUMBERS = st.integers(0, 2**63 - 1)


@pytest.mark.parametrize("verb", PRESSABLE)
@given(data=st.data())
def test_what_is_pressed_is_what_was_offered(verb: str, data: st.DataObject) -> None:
    kind = PRESSABLE[verb]
    values: dict[str, int | str] = {}
    for field in dataclasses.fields(kind):
        if str(field.type) == "int":
            values[field.name] = data.draw(NUMBERS)
        elif str(field.type) == "str":
            values[field.name] = data.draw(STATES if field.name == "state" else FACT_IDS)
    made = press(kind, **values)
    assert len(made) <= MAX_TOKEN
    assert from_token(made, ASKER, PLACE) == kind(asker=ASKER, place=PLACE, **values)  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_a_forged_token_is_refused_or_harmless(text: str) -> None:
    try:
        request = from_token(text, ASKER, PLACE)
    except InvalidToken:
        return
    assert request.asker == ASKER
    assert request.place == PLACE


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "undo",
        "undo:",
        "undo:-1",
        "undo:1:2",
        "undo:９",
        "undo:" + "9" * 30,
        "nothing:1",
        "Undo:1",
        "undo:1 ",
        "\x00",
    ],
)
def test_a_broken_token_is_refused(forged: str) -> None:
    with pytest.raises(InvalidToken):
        from_token(forged, ASKER, PLACE)


def test_the_longest_id_fits_on_a_button() -> None:
    longest = press(Choose, ask=2**63 - 1, fact="x" * 64)
    assert len(longest) <= MAX_TOKEN


def test_a_token_takes_only_its_own_arguments() -> None:
    with pytest.raises(InvalidToken):
        press(Undo, number=1, fact="x")


def test_left_out_arguments_have_their_defaults() -> None:
    assert from_token(press(ListFacts), ASKER, PLACE) == ListFacts(asker=ASKER, place=PLACE)


def test_a_form_brings_its_values() -> None:
    filled = from_form(press(SaveFact, fact="a", revision=3), {"answer": "B."}, ASKER, PLACE)
    assert filled == SaveFact(asker=ASKER, place=PLACE, fact="a", revision=3, values={"answer": "B."})


def test_only_a_form_can_be_filled_in() -> None:
    with pytest.raises(InvalidToken):
        from_form(press(Undo, number=1), {}, ASKER, PLACE)
