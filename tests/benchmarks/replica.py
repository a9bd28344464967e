"""What a dead disk costs where Litestream runs beside the bot: kill both at once, restore, and see what is lacking.

python -m tests.benchmarks replica     ten times; exit with 1 where anything older than two seconds is lost
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from knowledge.sqlite.backup import verify
from knowledge.sqlite.driver import sqlite3

__all__ = ["Loss", "killed", "litestream", "main", "restored"]

ROOT = Path(__file__).parents[2]
TIMES = 10
SERVED = 4.0  # seconds from the first copy on
PROMISED = 2.0  # seconds of what was acknowledged that may be lost


@dataclass(frozen=True)
class Loss:
    """What was acknowledged, what of it the replica brings back, and how old the oldest is that it doesn't."""

    acknowledged: frozenset[str]
    kept: frozenset[str]
    seconds: float


def main() -> None:
    """Print what was lost each time."""
    program = litestream()
    if program is None:
        sys.exit("Litestream isn't on this machine.")
    worst = 0.0
    for _ in range(TIMES):
        with tempfile.TemporaryDirectory() as name:
            until = SERVED + monotonic()
            loss = killed(Path(name), program, lambda until=until: monotonic() > until)  # type: ignore[misc]
        worst = max(worst, loss.seconds)
        lost = len(loss.acknowledged - loss.kept)
        print(f"{len(loss.acknowledged):,} acknowledged, {lost:,} lost, of the last {loss.seconds:.2f} s", flush=True)
    print(f"the most that was lost: the last {worst:.2f} s; {PROMISED:.0f} are promised")
    sys.exit(1 if worst > PROMISED else 0)


def litestream() -> str | None:
    """Return the program, of this environment or of the machine."""
    return shutil.which("litestream", path=str(Path(sys.executable).parent)) or shutil.which("litestream")


def killed(folder: Path, program: str, enough: Callable[[], bool]) -> Loss:
    """Write to a data file with Litestream beside it until it has copied and that is *enough*; kill both, and restore.

    Litestream runs with deploy/litestream.yml, but to a folder in the place of a bucket.
    """
    data, replica, config = folder / "footnote.db", folder / "replica", folder / "litestream.yml"
    shipped = (ROOT / "deploy" / "litestream.yml").read_text()
    settings = re.search(r"^ +sync-interval: .+$", shipped, re.MULTILINE)
    assert settings
    config.write_text(f"dbs:\n  - path: {data}\n    replica:\n      type: file\n      path: {replica}\n{settings[0]}\n")
    told: list[tuple[float, str]] = []
    writing = [sys.executable, "-m", "tests.knowledge.sqlite.crashing", str(data), "with pauses", "0"]
    with subprocess.Popen(writing, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout
        told += _read(writer.stdout, 1)  # the file is there
        with subprocess.Popen(
            [program, "replicate", "-config", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as copier:
            try:
                while not (any(replica.rglob("*.ltx")) and enough()):
                    told += _read(writer.stdout, 50)
            finally:
                copier.kill()
                writer.kill()
                died = monotonic()
        told += _read(writer.stdout, None)
    kept = restored(folder, program, config, data)
    acknowledged = frozenset(name for _, name in told)
    oldest = min((at for at, name in told if name not in kept), default=died)
    return Loss(acknowledged, kept, max(0.0, died - oldest))


def restored(folder: Path, program: str, config: Path, data: Path) -> frozenset[str]:
    """Return what the replica brings back, having seen that it is a whole file of Footnote's."""
    back = folder / "restored.db"
    done = subprocess.run(
        [program, "restore", "-config", str(config), "-o", str(back), str(data)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)
    verify(back)
    connection = sqlite3.connect(back)
    try:
        asked = connection.execute("SELECT cast(id AS TEXT) FROM asked").fetchall()
        facts = connection.execute("SELECT slug FROM facts").fetchall()
        bases = connection.execute("SELECT name FROM bases").fetchall()
    finally:
        connection.close()
    return frozenset(name for (name,) in (*asked, *facts, *bases))


def _read(lines: Iterable[bytes], most: int | None) -> list[tuple[float, str]]:
    """Return the next whole lines, *most* of them or all, each with the moment it was read."""
    found: list[tuple[float, str]] = []
    for line in lines:
        if line.endswith(b"\n"):
            found.append((monotonic(), line.decode().strip()))
        if len(found) == most:
            break
    return found
