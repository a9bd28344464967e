"""`footnote completion SHELL`: print what makes a shell complete the commands and their options."""

from __future__ import annotations

import argparse
import sys

from bot.settings import Settings

__all__ = ["arguments", "run"]

SHELLS = ("bash", "zsh", "tcsh")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `completion`."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to print it for: bash, zsh or tcsh")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the script, made from the parser of every command."""
    import shtab

    from bot.commands.parsing import parser

    sys.stdout.write(shtab.complete(parser(), shell=arguments.shell) + "\n")
    return 0
