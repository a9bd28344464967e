"""Speak in a terminal: type a question, read its card; a number presses a button. Plain when piped."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO, assert_never

from bot.cards import (
    Block,
    Card,
    File,
    Footnote,
    Form,
    FormField,
    Items,
    Note,
    Picture,
    Text,
    Title,
    refusal,
    with_channels,
)
from bot.requests import Ask, Asker, DraftFrom, Help, ImportPack, InvalidToken, Place, Request, from_form, from_token
from bot.words import COMMANDS, NotUnderstood, parse

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
MAX_FILE = 20 * 2**20  # bytes; the desk refuses less, in its own words

# What Discord and Slack take from a message's file, the terminal takes from a file's name.
_FILES: Mapping[str, tuple[str, Callable[[Asker, str, bytes], Request]]] = {
    "fact import": (
        "make the base what a pack says, after a preview",
        lambda asker, name, data: ImportPack(asker=asker, place=PLACE, name=name, data=data),
    ),
    "fact merge-in": (
        "the same, but keep the facts that the pack doesn't have",
        lambda asker, name, data: ImportPack(asker=asker, place=PLACE, name=name, data=data, merge=True),
    ),
    "draft": (
        "make drafts of a document's sentences",
        lambda asker, name, data: DraftFrom(asker=asker, place=PLACE, name=name, data=data),
    ),
}


def to_request(line: str, card: Card | None, asker: Asker = ASKER) -> Request | None:
    """Return what a typed *line* asks, given the *card* shown last; None for an empty one.

    Raise NotUnderstood where a line begins with / and is no command.
    """
    line = line.strip()
    if not line:
        return None
    pressed = _tokens(card) if card else []
    if line.isdecimal() and 1 <= int(line[:3]) <= len(pressed):
        return from_token(pressed[int(line) - 1], asker, PLACE)
    if not line.startswith("/"):
        return Ask(asker=asker, place=PLACE, text=line)
    words = " ".join(line[1:].split())
    for begins, (_, request) in _FILES.items():
        if words == begins or words.startswith(begins + " "):
            return request(asker, *_read_file(words.removeprefix(begins).strip()))
    typed = parse(line[1:], asker, PLACE)
    return replace(typed, ways=_ways(asker)) if isinstance(typed, Help) else typed


def _tokens(card: Card) -> list[str]:
    """Return what can be pressed on *card*, in the order of its numbers."""
    options = card.menu.options if card.menu else ()
    return [button.press for button in card.buttons] + [option.press for option in options]


def _ways(asker: Asker) -> tuple[str, ...]:
    if not asker.admin:
        return WAYS
    typed = [f"/{command.line}: {command.tells}" for command in COMMANDS if command.words not in ("ask", "help")]
    return (*WAYS, *typed, *(f"/{words} FILE: {tells}" for words, (tells, _) in _FILES.items()))


def _read_file(name: str) -> tuple[str, bytes]:
    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            return path.name, file.read(MAX_FILE)
    except OSError as error:
        raise NotUnderstood(f"'{name}' can't be read: {error.strerror}.") from error
    except ValueError as error:  # a NUL in the name
        raise NotUnderstood("That is no file's name.") from error


def render(card: Card) -> Iterator[tuple[str, str]]:
    """Yield the lines of *card*, each with its style for rich ("" is plain)."""
    for style, line in _lines(card):
        yield style, with_channels(line, "#{}".format)


def _lines(card: Card) -> Iterator[tuple[str, str]]:
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
    if card.menu:
        yield "cyan", f"{card.menu.placeholder}:"
        for number, option in enumerate(card.menu.options, 1 + len(card.buttons)):
            yield "cyan", f"[{number}] {option.label}"


class Console:
    """Where cards are printed and lines are typed: in colour and wrapped on a terminal, plain lines otherwise."""

    def __init__(self, out: TextIO, source: TextIO | None = None) -> None:
        self._source, self._out = source or sys.stdin, out
        self._rich = None
        if out.isatty():
            from rich.console import Console as RichConsole

            self._rich = RichConsole(file=out, highlight=False, markup=False, emoji=False)

    def show(self, card: Card) -> None:
        """Print *card* with a blank line behind it; save its pictures and files in the current folder."""
        for style, line in render(card):
            if self._rich:
                from rich.padding import Padding
                from rich.text import Text as RichText

                self._rich.print(Padding(RichText(line, style=style), (0, 0, 0, 2)))
            else:
                self._out.write(line + "\n")
        pictures = [File(block.name, block.png) for block in card.blocks if isinstance(block, Picture)]
        for file in (*pictures, *card.files):
            self._out.write(_saved(file) + "\n")
        self.say("")

    def say(self, line: str) -> None:
        """Print one line of the console's own."""
        self._out.write(line + "\n")
        self._out.flush()

    def read(self, prompt: str = PROMPT) -> str | None:
        """Return the next line, or None at the end; what is over MAX_LINE characters is the next line's."""
        if not (self._source.isatty() and self._rich):
            line = self._source.readline(MAX_LINE)
            if line.strip():
                self.say(prompt + line.strip())
            return line or None
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # gives input() its line editing and history
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            sys.stdout.write("\n")
            return None

    def fill(self, form: Form, values: dict[str, str], only: str = "") -> bool:
        """Ask for each field of *form*, or for *only* one, and put it into *values*; False when left."""
        self.say(f"{form.title}. Enter keeps what is there, - empties it, /back leaves the form.")
        for field in form.fields:
            if only in ("", field.name):
                typed = self._typed(field, values[field.name])
                if typed is None:
                    return False
                values[field.name] = typed
        return True

    def _typed(self, field: FormField, value: str) -> str | None:
        hint = f" ({field.hint})" if field.hint else ""
        self.say(f"{field.label}{hint}" + ("; an empty line ends it" if field.long else "") + ":")
        for kept in value.split("\n") if value else ():
            self.say(f"  {kept}")
        lines: list[str] = []
        while True:
            line = self.read("… ")
            if line is None or line.strip() == "/back":
                return None
            if not line.strip():
                return "\n".join(lines) if lines else value
            if line.strip() == "-" and not lines:
                return ""
            lines.append(line.strip("\n"))
            if not field.long:
                return lines[0]


def _saved(file: File) -> str:
    """Write *file* into the current folder, under a name that is free, and return what to say."""
    path = Path(Path(file.name).name)
    number = 2
    while path.exists():
        path, number = path.with_name(f"{Path(file.name).stem}-{number}{path.suffix}"), number + 1
    try:
        path.write_bytes(file.data)
    except OSError as error:
        return f"{path} can't be written here: {error.strerror}."
    return f"Saved as {path}"


def run(
    handle: Callable[[Request], Card | None],
    due: Callable[[], Iterable[Card]],
    *,
    source: TextIO,
    out: TextIO,
    as_curator: bool = False,
) -> None:
    """Converse until /quit or the end of *source*; *handle* answers one request, *due* is what nobody asks for now."""
    console = Console(out, source)
    asker = replace(ASKER, admin=as_curator)
    console.say("Footnote. Ask me something; /help shows what I can do, /quit leaves.\n")
    card: Card | None = None
    for card in due():
        console.show(card)
    while (line := console.read()) is not None:
        if line.strip().lower() in _QUIT:
            break
        try:
            request = to_request(line, card, asker)
        except (NotUnderstood, InvalidToken) as error:
            console.show(refusal(str(error)))
            continue
        answered = handle(request) if request else None
        if answered and answered.form:
            answered = _filled(console, answered.form, handle, asker)
        for card in (*((answered,) if answered else ()), *due()):
            console.show(card)


def _filled(console: Console, form: Form, handle: Callable[[Request], Card | None], asker: Asker) -> Card | None:
    """Have *form* filled in, again where a field is refused, and return what comes of it."""
    values = {field.name: field.value for field in form.fields}
    only = ""
    while console.fill(form, values, only):
        answered = handle(from_form(form.submit, values, asker, PLACE))
        only = answered.field.partition(".")[0] if answered else ""
        if answered is None or not only or only not in values:
            return answered
        console.show(answered)
    return refusal("Left: nothing was changed.")
