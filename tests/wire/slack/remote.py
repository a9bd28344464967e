"""A loopback Slack in another process, as a driver sees it."""

from __future__ import annotations

from typing import Any

from tests.wire.remote import Remote

__all__ = ["RemoteSlack"]


class RemoteSlack(Remote):
    """Does the verbs of `control.Control`."""

    module = "tests.wire.slack"

    def told(self, line: dict[str, Any]) -> tuple[int, dict[str, str]]:
        """Return the port that it is driven at, and the settings in Socket Mode."""
        return line["control"], line["settings"]
