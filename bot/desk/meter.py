"""What the desk and the adapters tell whoever watches them run."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Meter", "Silent"]


class Meter(Protocol):
    """Takes note of what happens; must be quick, and never raises."""

    def asked(self, platform: str, decision: str, seconds: float, confidence: float) -> None:
        """Note a question that was decided in *seconds*."""
        ...

    def edited(self, verb: str) -> None:
        """Note an edit that landed."""
        ...

    def failed(self, request: str) -> None:
        """Note a request that met a bug."""
        ...

    def stored(self, seconds: float) -> None:
        """Note that the ledger took *seconds* to keep a question."""
        ...

    def waiting(self, questions: int) -> None:
        """Note how many questions the ledger has yet to keep."""
        ...

    def connected(self, platform: str, there: bool) -> None:
        """Note that a platform is there, or lost."""
        ...

    def happened(self, platform: str, event: str) -> None:
        """Note an event of a platform's connection, such as "reconnect" or "rate limit"."""
        ...


class Silent:
    """Notes nothing."""

    def asked(self, platform: str, decision: str, seconds: float, confidence: float) -> None:
        """Note nothing."""

    def edited(self, verb: str) -> None:
        """Note nothing."""

    def failed(self, request: str) -> None:
        """Note nothing."""

    def stored(self, seconds: float) -> None:
        """Note nothing."""

    def waiting(self, questions: int) -> None:
        """Note nothing."""

    def connected(self, platform: str, there: bool) -> None:
        """Note nothing."""

    def happened(self, platform: str, event: str) -> None:
        """Note nothing."""
