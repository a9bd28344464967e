"""Look the installation over: settings, data file, versions, disk, tokens; each finding with what to do about it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rapidfuzz import process

from bot.adapters import Finding, Refused, Uses
from bot.settings import PLATFORMS, PREFIX, Settings
from knowledge.model import StoreError
from knowledge.modes import exposed
from knowledge.sqlite import driver
from knowledge.sqlite.audit import prove
from knowledge.sqlite.backup import verify
from knowledge.sqlite.migrations import lacking
from knowledge.sqlite.spaces import in_use

__all__ = ["examine", "look", "used"]

SAFE_SQLITE = (3, 51, 3)
LITTLE_ROOM = 200 * 2**20  # bytes
LIKE = 70  # rapidfuzz's ratio, from which on a name is taken for a misspelling
PARTS = ("discord.py", "slack-bolt", "slack-sdk", "sqlite-utils", "numpy", "rapidfuzz")


def look(settings: Settings, environ: Mapping[str, str], dotenv: Path, path: Path) -> Iterator[Finding]:
    """Yield what there is to say of this machine and the data file at *path*, without touching the network."""
    yield from _names(environ, dotenv)
    yield from _dotenv(dotenv)
    yield from _platforms(settings)
    yield from _versions()
    yield from _file(path)
    yield _room(path)


def _names(environ: Mapping[str, str], dotenv: Path) -> Iterator[Finding]:
    known = {PREFIX + spec.name.upper() for spec in fields(Settings)}
    from dotenv import dotenv_values

    given = {
        name for name in (*environ, *(dotenv_values(dotenv) if dotenv.is_file() else {})) if name.startswith(PREFIX)
    }
    for name in sorted(given - known):
        near = process.extractOne(name, known, score_cutoff=LIKE)
        remedy = f"Did you mean {near[0]}?" if near else "Remove it: nothing reads it."
        yield Finding("settings", False, f"{name} is no setting of Footnote's.", remedy)
    if given <= known:
        yield Finding("settings", True, f"{len(given)} set, all known.")


def _dotenv(dotenv: Path) -> Iterator[Finding]:
    if os.name == "posix" and dotenv.is_file():
        if exposed(dotenv):
            yield Finding(".env", False, f"Others on this machine can read {dotenv}.", f"Run: chmod 600 {dotenv}")
        else:
            yield Finding(".env", True, "Only its owner can read it.")


def _platforms(settings: Settings) -> Iterator[Finding]:
    half = settings.half_set
    if half:
        told, _, remedy = half.partition(": ")
        yield Finding("platforms", False, f"{told}.", f"Slack needs it too: {remedy}")
    if settings.platforms:
        yield Finding("platforms", True, f"Tokens are set for {' and '.join(settings.platforms)}.")
    elif not half:
        yield Finding("platforms", True, "No tokens are set: only the terminal works.")


def _versions() -> Iterator[Finding]:
    found = []
    for name in PARTS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("versions", True, f"Python {python}, {', '.join(found)}.")
    sqlite = driver.sqlite3.sqlite_version
    if driver.sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield Finding(
            "sqlite",
            False,
            f"SQLite {sqlite} can, rarely, corrupt its write-ahead log.",
            "Install the package pysqlite3, or a Python with SQLite 3.51.3 or newer.",
        )
    else:
        yield Finding("sqlite", True, f"SQLite {sqlite}.")


def _file(path: Path) -> Iterator[Finding]:
    if not path.exists():
        folder = _folder(path)
        if os.access(folder, os.W_OK):
            yield Finding("database", True, f"{path} isn't there yet: it is made on first use.")
        else:
            remedy = "Name another file in FOOTNOTE_DATABASE, or run as a user who may write there."
            yield Finding("database", False, f"{path} isn't there, and {folder} can't be written to.", remedy)
        return
    if exposed(path):
        yield Finding("database", False, f"Others on this machine can read {path}.", f"Run: chmod 600 {path}")
    try:
        verify(path)
        missing = lacking(path)
    except StoreError as error:
        yield Finding("database", False, str(error), "Put a backup in place: footnote restore FILE")
        return
    yield from _history(path)
    size = path.stat().st_size
    if missing:
        yield Finding("database", False, f"{path} is of an older version.", "Run: footnote migrate")
    else:
        yield Finding("database", True, f"{path}: {size / 2**20:,.1f} MB, whole and up to date.")


def _history(path: Path) -> Iterator[Finding]:
    """Yield whether what was done is what the file says was done."""
    connection = driver.sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        if not lacking(path):
            edits, last = prove(connection)
            yield Finding("history", True, f"{edits:,} edits in an unbroken chain, the last one {last[:16]}.")
    except StoreError as error:
        remedy = "Compare with a backup: footnote restore FILE puts one in place and keeps this file."
        yield Finding("history", False, str(error), remedy)
    finally:
        connection.close()


def _folder(path: Path) -> Path:
    """Return the nearest folder above *path* that is there."""
    return next(parent for parent in path.absolute().parents if parent.is_dir())


def _room(path: Path) -> Finding:
    folder = _folder(path)
    free = shutil.disk_usage(folder).free
    if free < LITTLE_ROOM:
        return Finding("disk", False, f"{free / 2**20:,.0f} MB free in {folder}.", "Make room: writes will fail.")
    return Finding("disk", True, f"{free / 2**30:,.1f} GB free.")


async def examine(settings: Settings, path: Path) -> list[Finding]:
    """Return what the platforms whose tokens are set say of this bot; one that can't be reached is a finding too.

    What its spaces make use of stands in the data file at *path*.
    """
    found: list[Finding] = []
    uses = used(path)
    for platform in settings.platforms:
        try:
            match platform:
                case "discord":
                    from bot.adapters.discord import examine as examine_discord

                    found += await examine_discord(settings, uses.get(platform, Uses()))
                case "slack":
                    from bot.adapters.slack import examine as examine_slack

                    found += await examine_slack(settings, uses.get(platform, Uses()))
        except ImportError as error:
            remedy = f"Run: pip install 'footnote-bot[{platform}]'"
            found.append(Finding(platform, False, f"{error.name} isn't installed.", remedy))
        except Refused as error:
            told, _, remedy = str(error).partition(": ")
            found.append(Finding(platform, False, f"{told}.", f"{remedy[:1].upper()}{remedy[1:]}"))
        except OSError as error:
            remedy = "Look at this machine's network, its proxy settings, and the platform's status page."
            found.append(Finding(platform, False, f"It can't be reached ({type(error).__name__}).", remedy))
    return found


def used(path: Path) -> dict[str, Uses]:
    """Return what the spaces of each platform make use of, as the data file says; nothing where it can't be read."""
    if not path.exists():
        return {}
    try:
        listening, groups = in_use(path)
    except StoreError:
        return {}
    return {name: Uses(name in listening, name in groups) for name in PLATFORMS}
