"""Keep the settings of spaces: what was chosen, and nothing of the defaults, which may get better."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from knowledge.model import StoreCorrupt, StoreError
from knowledge.spaces import SpaceSettings
from knowledge.sqlite.driver import Connection, sqlite3
from knowledge.sqlite.rows import as_json, storable

__all__ = ["all_settings", "in_use", "keep_settings", "settings"]


def settings(connection: Connection, space: str) -> SpaceSettings:
    """Return the settings of *space*."""
    row = connection.execute("SELECT chosen FROM settings WHERE space = ?", (storable(space),)).fetchone()
    return _read(space, row[0]) if row else SpaceSettings()


def all_settings(connection: Connection) -> Mapping[str, SpaceSettings]:
    """Return the settings of every space that chose any."""
    rows = connection.execute("SELECT space, chosen FROM settings ORDER BY space")
    return {space: _read(space, chosen) for space, chosen in rows}


def in_use(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the platforms that channels are listened in on, and those where a group curates, by the file at *path*."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        listening = {space for space, one in all_settings(connection).items() if one.listening}
        groups = {space for (space,) in connection.execute("SELECT space FROM curators WHERE kind = 'group'")}
    except sqlite3.Error as error:
        raise StoreError(f"{path} can't be read: {error}.") from error
    finally:
        connection.close()
    return frozenset(map(_platform, listening)), frozenset(map(_platform, groups))


def _platform(space: str) -> str:
    return space.partition(":")[0]


def keep_settings(connection: Connection, space: str, wanted: SpaceSettings) -> None:
    """Keep the settings of *space*."""
    default = SpaceSettings()
    chosen = {
        field.name: value
        for field in fields(wanted)
        if (value := getattr(wanted, field.name)) != getattr(default, field.name)
    }
    connection.execute(
        "INSERT INTO settings (space, chosen) VALUES (?, ?) ON CONFLICT DO UPDATE SET chosen = excluded.chosen",
        (storable(space), storable(as_json(chosen))),
    )


def _read(space: str, chosen: str) -> SpaceSettings:
    told: dict[str, Any] = json.loads(chosen)
    known = {field.name for field in fields(SpaceSettings)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items() if name in known
    }
    try:
        return SpaceSettings(**values)
    except (TypeError, ValueError) as error:
        raise StoreCorrupt(f"The settings of {space} can't be read: {error}.") from error
