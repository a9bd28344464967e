"""Read the settings again while the bot runs: on SIGHUP, or when the .env file changes."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from bot.settings import PREFIX, InvalidSetting, Settings

__all__ = ["Rereading"]

log = logging.getLogger(__name__)

AT_ONCE = frozenset({"admins"})  # what changes while the bot runs; everything else is read at its start


class Rereading:
    """The settings in force, and whether there are new ones in the environment or the file *dotenv*."""

    def __init__(self, settings: Settings, dotenv: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._settings, self._dotenv, self._environ = settings, dotenv, environ
        self._stamp = self._stamped()
        self._asked = False

    def ask(self) -> None:
        """Have the settings read again, whether the file has changed or not."""
        self._asked = True

    def changed(self) -> Settings | None:
        """Return the settings where they were read again and can be used, else None; what is wrong is logged."""
        stamp = self._stamped()
        if stamp == self._stamp and not self._asked:
            return None
        self._stamp, self._asked = stamp, False
        try:
            found = Settings.read(self._environ, self._dotenv)
        except InvalidSetting as error:
            log.warning("settings not taken over", extra={"reason": str(error)})
            return None
        found = replace(found, database=self._settings.database)  # --db may have named it; it can't change anyway
        differ = {
            spec.name for spec in fields(found) if getattr(found, spec.name) != getattr(self._settings, spec.name)
        }
        self._settings = found
        log.info(
            "settings read again",
            extra={"changed": _names(differ & AT_ONCE), "after_a_restart": _names(differ - AT_ONCE)},
        )
        return found

    def _stamped(self) -> tuple[int, int, int] | None:
        try:
            found = self._dotenv.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_mode  # a file refused for its mode is mended by its mode


def _names(found: set[str] | frozenset[str]) -> list[str]:
    return sorted(PREFIX + name.upper() for name in found)
