"""Speak in a terminal: type a question, read its card; a number presses a button. Plain when piped."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TextIO, assert_never

from bot.cards import Block, Card, Footnote, Items, Note, Picture, Text, Title
from bot.requests import Ask, Asker, Help, Place, Request, from_token

__all__ = ["ASKER", "PLACE", "WAYS", "Console", "render", "run", "to_request"]

ASKER = Asker("console", "local")
PLACE = Place("console", "local", "terminal")
WAYS = (
    "type a question and press Enter",
    "type a button's number to press it",
    "/help shows this, /quit leaves",
)
PROMPT = "› "
_STYLES: dict[type[Block], str] = {
    Title: "bold",
    Text: "",
    Items: "",
    Footnote: "dim",
    Note: "dim italic",
    Picture: "dim",
}
_QUIT = ("/quit", "/exit", "/q")
MAX_LINE = 20_000


def to_request(line: str, card: Card | None) -> Request | None:
    """Return what a typed *line* asks, given the *card* shown last; None for an empty one."""
    line = line.strip()
    if not line:
        return None
    if card and line.isdecimal() and 1 <= int(line[:3]) <= len(card.buttons):
        return from_token(card.buttons[int(line) - 1].press, ASKER, PLACE)
    if line == "/help":
        return Help(asker=ASKER, place=PLACE, ways=WAYS)
    return Ask(asker=ASKER, place=PLACE, text=line.removeprefix("/ask "))


def render(card: Card) -> Iterator[tuple[str, str]]:
    """Yield the lines of *card*, each with its style for rich ("" is plain)."""
    for block in card.blocks:
        style = _STYLES[type(block)]
        match block:
            case Title(text) | Text(text) | Note(text):
                yield from ((style, line) for line in text.split("\n"))
            case Items(lines):
                yield from ((style, f"• {line}") for line in lines)
            case Footnote(marker, text):
                yield style, f"{marker} {text}"
            case Picture(alt=alt):
                yield style, alt
            case _:
                assert_never(block)
    if card.buttons:
        yield "cyan", "  ".join(f"[{number}] {button.label}" for number, button in enumerate(card.buttons, 1))


class Console:
    """Where cards are printed: in colour and wrapped on a terminal, plain lines otherwise."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._rich = None
        if out.isatty():
            from rich.console import Console as RichConsole

            self._rich = RichConsole(file=out, highlight=False, markup=False, emoji=False)

    def show(self, card: Card) -> None:
        """Print *card* with a blank line behind it."""
        for style, line in render(card):
            if self._rich:
                from rich.padding import Padding
                from rich.text import Text as RichText

                self._rich.print(Padding(RichText(line, style=style), (0, 0, 0, 2)))
            else:
                self._out.write(line + "\n")
        self._out.write("\n")
        self._out.flush()

    def say(self, line: str) -> None:
        """Print one line of the console's own."""
        self._out.write(line + "\n")
        self._out.flush()


def run(handle: Callable[[Request], Card | None], *, source: TextIO, out: TextIO) -> None:
    """Converse until /quit or the end of *source*; *handle* answers one request."""
    console = Console(out)
    interactive = source.isatty() and out.isatty()
    console.say("Footnote. Ask me something; /help shows what I can do, /quit leaves.\n")
    card: Card | None = None
    while (line := _read(source, interactive)) is not None:
        if line.strip().lower() in _QUIT:
            break
        request = to_request(line, card)
        if request is None:
            continue
        if not interactive:
            console.say(PROMPT + line.strip())
        answered = handle(request)
        if answered:
            card = answered
            console.show(answered)


def _read(source: TextIO, interactive: bool) -> str | None:
    """Return the next line, or None at the end; what is over MAX_LINE characters is the next line's."""
    if not interactive:
        return source.readline(MAX_LINE) or None
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # gives input() its line editing and history
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        return None
