"""Any card is a message that Discord takes, and any text on it reads as it was written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.adapters.discord.escape import escape, fitted
from bot.adapters.discord.forms import modal
from bot.adapters.discord.render import MENU, PREFIX, Rendered, render
from bot.cards import (
    Button,
    Card,
    File,
    Footnote,
    Form,
    FormField,
    Items,
    Menu,
    Note,
    Option,
    Picture,
    Text,
    Title,
)
from tests.wire.discord.components import check_components
from tests.wire.discord.errors import FormErrors
from tests.wire.discord.model import walk

HOSTILE = (
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</ask:1>", "<id:home>", "<t:0:R>", "<:x:1>", "<a:x:1>",
    ":smile:", "[text](https://evil.example)", "[text](<https://evil.example>)", "https://evil.example/a_b*c*",
    "discord://-/settings", "**bold**", "__under__", "_slant_", "~~gone~~", "||hidden||", "`code`", "```block```",
    "# head", "## head", "-# small", "> quote", ">>> quotes", "- item", "* item", "+ item", "1. one", "2) two", "\\",
    "<", "\n", " ", "word", "a_b_c", "5 * 3", "C#", "e-mail me", "9:30", "http://",
    "(see https://library.example/handbook).",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=12).map("".join)
LONG = TEXT.flatmap(lambda text: st.sampled_from([1, 1, 7, 400]).map(lambda times: (text or "x") * times))
LABEL = st.text(min_size=1, max_size=200).filter(lambda text: bool(text.strip()))
TOKEN = st.integers(0, 60).map(lambda number: f"helpful:{number}")
BLOCK = st.one_of(
    st.builds(Title, LONG),
    st.builds(Text, LONG),
    st.builds(Note, LONG),
    st.builds(Footnote, st.sampled_from("¹²³"), LONG),
    st.builds(Items, st.lists(LONG, max_size=30).map(tuple)),
    st.builds(Picture, st.just("picture.png"), st.just(b"png"), LABEL),
)
CARD = st.builds(
    Card,
    kind=st.sampled_from(["answer", "gate", "refusal", "help"]),
    blocks=st.lists(BLOCK, min_size=1, max_size=50).map(tuple),
    buttons=st.lists(st.builds(Button, LABEL, TOKEN), max_size=40).map(tuple),
    menu=st.none()
    | st.builds(Menu, LABEL, st.lists(st.builds(Option, LABEL, TOKEN, LONG), min_size=1, max_size=40).map(tuple)),
    files=st.lists(st.builds(File, st.just("facts.csv"), st.just(b"id")), max_size=3).map(tuple),
)
# What still means something once the backslashes and what they stand before are gone.
MEANS = re.compile(
    r"@(?:everyone|here)|<[@#/:ait]|[*_~`|\[]|^[ \t]*(?:#|>|-|\+|\d+[.)](?=\s|$))|:[\w+~-]+:|://", re.MULTILINE
)


READ = re.compile(r"\\([!-/:-@\[-`{-~])|<(https?://[^\s<>|\\`]+)>")


def read(source: str) -> str:
    """Return what a reader sees of text whose only markup is backslashes and links that show themselves."""
    return READ.sub(lambda found: found[1] or found[2], source)


def components_of(shown: Rendered) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = shown.view.to_components()  # type: ignore[no-untyped-call]
    return made


@settings(max_examples=60)
@given(CARD, st.booleans(), st.none() | st.just(2**63))
@example(Card("help", (Note("a\n" * 3_000),)), False, None)
def test_every_card_is_a_message_that_discord_takes(card: Card, files: bool, mention: int | None) -> None:
    shown = render(card, files=files, mention=mention)
    components = components_of(shown)
    errors = FormErrors()
    check_components(components, errors, v2=True)
    errors.check()
    assert len(shown.files) <= 10
    for each in walk(components):
        if each.get("custom_id") not in (None, PREFIX + MENU):
            assert each["custom_id"].startswith(PREFIX)


@given(TEXT)
@example("\\<@1>")
@example("https://a.example/*<@1>")
@example("1.\n- \n#")
def test_text_means_nothing_but_itself(text: str) -> None:
    escaped = escape(text)
    assert not MEANS.search(READ.sub("\0", escaped)), escaped
    assert read(escaped) == text


@settings(max_examples=60)
@given(LONG, st.integers(40, 400))
def test_what_is_too_long_is_cut_between_words(text: str, room: int) -> None:
    words = " ".join(text.split()) or "x"
    shown = fitted(words, room)
    assert len(shown) <= room
    if shown != escape(words):
        kept = shown.removesuffix("…")
        assert shown != kept
        assert words.startswith(read(kept))


@pytest.mark.parametrize("letter", ["a", "*", "é", "漢", "👍🏽"])
def test_a_statement_as_long_as_one_may_be_stands_whole(letter: str) -> None:
    statement = (letter * 5 + " ") * (1_000 // (len(letter) * 5 + 1))
    card = Card("answer", (Text(statement.strip() + "¹"), Footnote("¹", "The Library Handbook")), ())
    (container,) = components_of(render(card))
    said = container["components"][0]["content"]
    assert read(said) == statement.strip() + "¹"


@settings(max_examples=40)
@given(st.lists(LABEL, min_size=1, max_size=5, unique=True), LONG)
def test_every_form_is_a_modal_that_discord_takes(labels: list[str], value: str) -> None:
    fields = tuple(FormField(f"f{at}", label, value, 4_000, hint=label) for at, label in enumerate(labels))
    made = modal(Form(" ".join(labels)[:200], fields, "save:wifi:1"))
    assert 1 <= len(made.title) <= 45
    assert len(made.custom_id) <= 100
    for label in made.to_components():
        assert len(str(label["label"])) <= 45
