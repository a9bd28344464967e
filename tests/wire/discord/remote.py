"""A loopback Discord in another process, as a driver sees it."""

from __future__ import annotations

from typing import Any

from tests.wire.remote import Remote

__all__ = ["RemoteDiscord"]


class RemoteDiscord(Remote):
    """Does what `control.CONTROLS` name."""

    module = "tests.wire.discord"

    def told(self, line: dict[str, Any]) -> tuple[int, dict[str, str]]:
        """Return the port that it is driven at, and the settings beside it."""
        return line.pop("port"), line
