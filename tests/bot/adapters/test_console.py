"""The terminal does all that a curator can do, typed or piped."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.adapters.console import render
from bot.cards import Card, Items, Text, channel

Chat = Callable[..., str]


@pytest.fixture
def chat(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Chat:
    monkeypatch.chdir(tmp_path)

    def talk(*lines: str, curator: bool = True) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        assert main(["--db", str(database), "chat", *(["--as-curator"] if curator else [])]) == 0
        return capsys.readouterr().out

    return talk


def test_only_a_curator_curates(chat: Chat) -> None:
    assert "Only curators" in chat("/fact list", curator=False)
    assert "Facts: 97" in chat("/fact list")


def test_a_form_is_filled_field_by_field(chat: Chat) -> None:
    said = chat(
        "/fact edit golf-course-cost", "The golf course planned for Wonsan costs $124 million.", "", "", "", "", "why",
        "How much does the golf course cost?",
    )  # fmt: skip
    assert "Before: The golf course planned for Wonsan costs $123 million." in said
    assert said.index("Edit 2 of this base") < said.rindex("costs $124 million.¹")


def test_a_refused_field_is_asked_for_again_and_a_form_can_be_left(chat: Chat) -> None:
    said = chat("/fact add", "Dogs wait outside.", "", "", "", "", "no good id", "/back", "/fact show dogs")
    assert "'no good id' can't be an id" in said
    assert "Left: nothing was changed." in said
    assert "There is no fact called 'dogs' here." in said


def test_menus_are_pressed_by_number_behind_the_buttons(chat: Chat) -> None:
    said = chat("/fact list", "3")
    assert "[3] title" in said
    assert "What is the headline?" in said


def test_packs_go_out_and_come_in_as_files(chat: Chat, tmp_path: Path) -> None:
    assert "Saved as article.csv" in chat("/fact export csv")
    assert "Saved as article-2.csv" in chat("/fact export csv")
    pack = tmp_path / "article.csv"
    text = pack.read_text("utf-8-sig")
    pack.write_text(text.replace("Wonsan costs $123 million", "Wonsan costs $125 million"), "utf-8")
    said = chat("/fact import article.csv", "1", "How much does the golf course cost?")
    assert "0 added, 1 changed, 0 retired, 96 unchanged" in said
    assert "costs $125 million.¹" in said
    assert "'gone.csv' can't be read" in chat("/fact import gone.csv")


def test_who_wanted_to_know_is_told_once(chat: Chat) -> None:
    asked = "Who mows the lawn of the moon?"
    assert "I'll tell you" in chat(asked, "1")
    said = chat("/fact add", "Nobody mows the moon.", "", asked, "", "", "", "moon-lawn", "", "1", "/help")
    assert said.count("You asked, and now I know:") == 1
    assert "Nobody mows the moon." in said.partition("now I know:")[2]


def test_what_it_does_not_know_it_says_so(chat: Chat) -> None:
    assert "help lists them all" in chat("/zork")
    assert "Type it so: fact show ID" in chat("/fact show")


def test_help_lists_a_curator_s_commands_for_curators(chat: Chat) -> None:
    assert "/fact rename ID NEW" in chat("/help")
    assert "/fact rename ID NEW" not in chat("/help", curator=False)


def test_the_terminal_edits_the_default_base(chat: Chat, database: Path) -> None:
    chat("/fact retire golf-course-cost")
    assert main(["--db", str(database), "ask", "How much does the golf course cost?"]) == 0
    assert "console-local" not in chat("/fact history golf-course-cost")


def test_a_channel_is_said_by_its_name() -> None:
    card = Card("stats", (Text(f"Busiest: {channel('terminal')}"), Items((channel("general"),))))
    assert [line for _, line in render(card)] == ["Busiest: #terminal", "• #general"]
