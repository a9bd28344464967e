"""The command line: the same requests as in chat, and the same cards."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from bot.commands import COMMANDS, UsageError
from bot.settings import InvalidSetting, Settings
from knowledge.model import KnowledgeError

__all__ = ["main", "parser"]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, instead of argparse's usage and error."""

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
        "--db", metavar="PATH", help="the data file (else FOOTNOTE_DATABASE, else the user's data folder)"
    )
    commands = made.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.help, description=command.description)
        # The same option after the command; SUPPRESS keeps an absent one from hiding the one before it.
        sub.add_argument("--db", metavar="PATH", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if only is None or name in only:
            command.arguments(sub)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 where something was found wrong, 2 on bad input."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    root = parser(sys.argv[1:] if argv is None else argv)
    try:
        arguments = root.parse_args(argv)
        if arguments.command is None:
            root.print_help()
            return 0
        environ = dict(os.environ, **({"FOOTNOTE_DATABASE": arguments.db} if arguments.db else {}))
        return COMMANDS[arguments.command].run(arguments, Settings.read(environ, Path(".env")))
    except (KnowledgeError, InvalidSetting, UsageError) as error:
        sys.stderr.write(f"footnote: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us stopped reading; nothing is left to say, not even at the interpreter's last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    raise SystemExit(main())
