"""The ways in: one file or folder a platform, each with to_request, render and run."""

__all__ = ["Refused"]


class Refused(Exception):
    """A platform won't let the bot in; str() is the sentence that tells the operator what to do."""
