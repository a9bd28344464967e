"""Who else on this machine may get at a file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

__all__ = ["exposed"]


def exposed(file: Path) -> bool:
    """Return whether others than its owner may read or write *file*; False on systems that keep no modes."""
    return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)
