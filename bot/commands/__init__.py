"""The commands of `footnote`, one module each; what is heavy is imported where it runs, so that asking starts fast."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from bot.settings import Settings

__all__ = ["COMMANDS", "Command", "UsageError"]


class UsageError(Exception):
    """The words of a command are off; str() is the sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words for --help, and the module that has `arguments(parser)` and `run(arguments, settings)`."""

    module: str
    help: str
    description: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Give *parser* the command's own options."""
        import_module(self.module).arguments(parser)

    def run(self, arguments: argparse.Namespace, settings: Settings) -> int:
        """Run it and return the exit code."""
        run: Callable[[argparse.Namespace, Settings], int] = import_module(self.module).run
        return run(arguments, settings)


COMMANDS: Mapping[str, Command] = {
    "chat": Command("bot.commands.chat", "talk in the terminal", "A conversation in the terminal, on the same base."),
    "ask": Command("bot.commands.ask", "answer one question, or a line each", "Answer a question with its footnote."),
    "run": Command(
        "bot.commands.serve",
        "serve Discord, Slack or both",
        "Serve the platforms named, or every platform whose tokens are set, until SIGTERM or Ctrl-C.",
    ),
    "import": Command(
        "bot.commands.bring_in",
        "make a base what a pack says",
        "Read a pack (TOML, JSONL or CSV by its ending) and make the base what it says: all of it, or nothing."
        " Facts that the pack doesn't have are retired, never deleted; --merge leaves them as they are.",
    ),
    "export": Command("bot.commands.export", "write a base as a pack", "Write a base to standard output as a pack."),
    "draft": Command(
        "bot.commands.draft",
        "propose facts from a document",
        "Propose a fact for each sentence of a document that claims something, as drafts: curators accept, rewrite or"
        " drop them one by one in chat. Drafts never answer.",
    ),
    "history": Command(
        "bot.commands.history",
        "show what was done to a base",
        "List the edits of a base, or of one fact through its renames: who, when, what and why.",
    ),
    "bind": Command(
        "bot.commands.bind",
        "let spaces share a base",
        "Make a space (a Discord server or a Slack workspace) read and edit a base; several may share one, on both"
        " platforms. Without this a space reads the default base and gets its own copy at its first edit.",
    ),
    "stats": Command(
        "bot.commands.stats",
        "show what was asked and how it went",
        "Tell what was asked in the last days, how it went, against the days before, and what was asked most.",
    ),
    "gaps": Command(
        "bot.commands.gaps",
        "list what was asked in vain",
        "List the questions that found no answer, those like each other together, the most asked first.",
    ),
    "check": Command(
        "bot.commands.check",
        "look over a base's health",
        "Check that every phrasing finds its fact, that nothing stands twice, and, with --source, that each number"
        " and name is in the cited paragraph. A text that was read before and has changed marks for review the facts"
        " whose paragraph changed. Exits 1 when something fails.",
    ),
    "backup": Command(
        "bot.commands.backup", "copy the data file while in use", "Write a verified copy of the data file."
    ),
    "restore": Command(
        "bot.commands.restore",
        "put a backup in place",
        "Verify a backup and put it in the place of the data file, which is kept beside it. Stop the bot first.",
    ),
    "migrate": Command(
        "bot.commands.migrate", "bring the data file up to date", "Bring the data file to this version's form."
    ),
    "doctor": Command(
        "bot.commands.doctor",
        "look the installation over",
        "Look over settings, data file, versions, disk and tokens; exits 1 when something is not well.",
    ),
    "completion": Command(
        "bot.commands.completion",
        "print a shell's completion",
        'Print what makes a shell complete footnote\'s commands: eval "$(footnote completion bash)" in ~/.bashrc,'
        " or into a file of your zsh's fpath called _footnote.",
    ),
    "eval": Command(
        "bot.commands.evaluate",
        "measure on labelled questions",
        "Ask the questions of a JSONL file and count: accuracy, coverage, wrong answers, risk against coverage.",
    ),
}
