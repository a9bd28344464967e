"""Write docs/reference.md from the code, so that no name in it can be out of date."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from bot.commands.parsing import parser
from bot.settings import PREFIX, Settings
from bot.words import COMMANDS

__all__ = ["REFERENCE", "reference"]

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def reference() -> str:
    """Return the whole page."""
    parts = (
        "# Reference",
        "Made from the code by `make docs`; a test fails when it is out of date.",
        "## Settings",
        "Read from the environment, and from a file `.env` in the current folder; the environment wins.",
        _table(("Setting", "What it is"), _settings()),
        "## The command line",
        (
            "`footnote --db DATA-FILE COMMAND …` names the data file for any command, before it or behind it."
            " Exit codes: 0, 1 where something was found wrong, 2 on bad input (one sentence on standard error)."
        ),
        *_commands(),
        "## Commands in chat",
        (
            "Discord has them as slash commands, Slack behind `/footnote`, the terminal behind `/` in `footnote chat`."
            " CAPITALS stand for what you type, [brackets] for what may be left out."
        ),
        _table(("Command", "What it does", "For"), _words()),
    )
    return "\n\n".join(parts) + "\n"


def _settings() -> Iterator[tuple[str, str]]:
    for spec in fields(Settings):
        yield f"`{PREFIX}{spec.name.upper()}`", spec.metadata["help"]


def _commands() -> Iterator[str]:
    root = parser()
    (subs,) = (action for action in root._actions if isinstance(action, argparse._SubParsersAction))
    for name, sub in subs.choices.items():
        yield f"### footnote {name}"
        yield str(sub.description)
        options = [_option(action, sub) for action in sub._actions if action.help not in (None, argparse.SUPPRESS)]
        yield _table(("Argument", "What it is"), [one for one in options if "`-h`" not in one[0]])


def _option(action: argparse.Action, sub: argparse.ArgumentParser) -> tuple[str, str]:
    shown = action.metavar if isinstance(action.metavar, str) else "|".join(map(str, action.choices or ()))
    if not action.option_strings:
        return f"`{shown or action.dest.upper()}`", _help(action, sub)
    words = ", ".join(f"`{one}`" for one in action.option_strings)
    return (words if action.nargs == 0 or not shown else f"{words} `{shown}`"), _help(action, sub)


def _help(action: argparse.Action, sub: argparse.ArgumentParser) -> str:
    return sub._get_formatter()._expand_help(action)


def _words() -> Iterator[tuple[str, str, str]]:
    for command in COMMANDS:
        yield f"`{command.line}`", command.tells, "curators" if command.curators else "anyone"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    if len(lines) == 2:
        return "It takes no arguments."
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
