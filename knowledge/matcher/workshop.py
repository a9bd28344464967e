"""Build bases in processes of their own: what is asked meanwhile shares neither lock nor processor with that."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO

from knowledge.matcher.embedder import bundled
from knowledge.matcher.embedding import Embeds
from knowledge.matcher.lessons import Taught
from knowledge.matcher.parcel import receive, send
from knowledge.matcher.remembered import Key
from knowledge.matcher.snapshot import Matcher
from knowledge.model import KnowledgeError

__all__ = ["Stopped", "Workshop", "main", "serve"]

log = logging.getLogger(__name__)

WORTH_IT = 600  # examples: fewer are built before another process has begun
TOO_MANY = 200_000  # examples: more would be taken in so long that questions wait
NICE = 5  # how far behind who asks


class Stopped(KnowledgeError):
    """The workshop was closed while it built a base."""

    def __init__(self) -> None:
        super().__init__("Footnote is stopping: ask again when it is back.")


@dataclass(frozen=True, slots=True)
class _Order:
    """What to learn, and what to have read of it by then."""

    taught: Taught
    read: tuple[Key, ...] = ()

    @property
    def examples(self) -> int:
        """About how many texts there are to learn from."""
        taught = self.taught
        return sum(len(fact.phrasings) + 1 for fact in taught.facts.values()) + len(taught.known)

    def done(self) -> Matcher:
        """Return the base; takes CPU."""
        return Matcher.learn(self.taught).having_read(self.read)


class Workshop:
    """Builds bases. Its methods wait for that, and are for threads; one closed meanwhile has them raise Stopped.

    Where another process can't be had, or sends nothing of use, as one of a newer version may, it is built here.
    """

    def __init__(self) -> None:
        self._closed = False
        self._working: set[subprocess.Popen[bytes]] = set()

    def learn(self, taught: Taught, embedder: Embeds | None = None, after: Matcher | None = None) -> Matcher:
        """Return what Matcher.learn() does."""
        order = _Order(taught)
        if embedder in (None, bundled()) and WORTH_IT < order.examples < TOO_MANY:
            return self._built(order)
        return Matcher.learn(taught, embedder, after)

    def settle(self, matcher: Matcher) -> Matcher:
        """Return what Matcher.settle() does."""
        if matcher.settled or matcher.embedder is not bundled():
            return matcher.settle()
        return self._built(_Order(matcher.taught, matcher.questions_read))

    def close(self) -> None:
        """Let go of what is being built."""
        self._closed = True
        for process in [*self._working]:
            process.kill()

    def _built(self, order: _Order) -> Matcher:
        try:
            return self._received(order)
        except Exception as error:
            if self._closed:
                raise Stopped from error
            log.warning("no process of its own for a base, a thread builds it", extra={"reason": repr(error)})
            return order.done()

    def _received(self, order: _Order) -> Matcher:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from knowledge.matcher.workshop import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for who waits for this, who then closes the workshop
        )
        self._working.add(process)
        try:
            if self._closed:
                raise EOFError
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump(order, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            return receive(process.stdout, order.taught)
        finally:
            self._working.discard(process)
            process.kill()
            process.communicate()


def main() -> None:
    """Build the base that is ordered on the standard input, for as long as somebody holds that open."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # sent to all of a service: who ordered this ends it
    with contextlib.suppress(OSError):  # where the service may not
        os.nice(NICE)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(ordered: IO[bytes], out: IO[bytes]) -> None:
    """Build the base that is *ordered* and write it to *out*; end with the process that ordered it."""
    order: _Order = pickle.load(ordered)  # noqa: S301 - from the process that began this one
    threading.Thread(target=_outlive, args=(ordered,), daemon=True).start()
    send(order.done(), out)


def _outlive(ordered: IO[bytes]) -> None:
    ordered.read()
    os._exit(1)


def _environment() -> dict[str, str]:
    """Return this process's environment without what is secret, with the way to its modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
