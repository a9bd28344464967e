"""The command line: the same requests as in chat, and the same cards."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.commands import COMMANDS, UsageError
from bot.commands.parsing import parser
from bot.settings import InvalidSetting, Settings
from knowledge.model import KnowledgeError

__all__ = ["main"]

# seconds: a thread that weighs an edit gives the lock away at every product of matrices, and got it back 5 ms later
SWITCH = 0.0005


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 where something was found wrong, 2 on bad input."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # numpy's BLAS starts a thread a core when it is imported, which costs a cold start a tenth of a second; and while a
    # base is learned anew, those threads would take the cores that questions are answered on.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.setswitchinterval(SWITCH)
    root = parser(sys.argv[1:] if argv is None else argv)
    try:
        arguments = root.parse_args(argv)
        if arguments.command is None:
            root.print_help()
            return 0
        environ = dict(os.environ, **({"FOOTNOTE_DATABASE": arguments.db} if arguments.db else {}))
        guarded = arguments.command != "doctor"  # which names what is wrong with the file beside all else
        settings = Settings.read(environ, Path(".env"), guarded=guarded)
        return COMMANDS[arguments.command].run(arguments, settings)
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
