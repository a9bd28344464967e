"""The words of the command line, read by argparse; what is wrong is one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from bot.commands import COMMANDS, UsageError

__all__ = ["parser"]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, instead of argparse's usage and error; leaves room for longer names."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=partial(argparse.HelpFormatter, max_help_position=20), **options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. See '{self.prog} --help'.")


def parser(only: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Return the parser of every command; with *only*, options of no others are read, which starts faster."""
    made = _Parser(
        prog="footnote",
        description="A Q&A bot for Discord and Slack whose every answer is a curated fact with a footnote.",
        epilog="Settings are read from the environment and from a .env file in the current folder.",
    )
    made.add_argument(
        "--db", metavar="DATA-FILE", help="where the data is (else FOOTNOTE_DATABASE, else the user's data folder)"
    )
    commands = made.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.help, description=command.description)
        # The same option after the command; SUPPRESS keeps an absent one from hiding the one before it.
        sub.add_argument("--db", metavar="DATA-FILE", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if only is None or name in only:
            command.arguments(sub)
    return made
