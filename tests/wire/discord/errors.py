"""What Discord refuses, with the status, the JSON code and the sentence it refuses with.

Source: Discord documentation, Opcodes and Status Codes ("JSON Error Codes") and Reference ("Error Messages").
The codes inside a 50035's tree (BASE_TYPE_MAX_LENGTH, COMPONENT_CUSTOM_ID_DUPLICATED) are not documented; those
here are the ones bots met in the wild.

Refusal
├─ a plain one: one of the functions below
└─ Invalid Form Body (50035): FormErrors, a tree of what is wrong where
"""

from __future__ import annotations

from typing import Any

__all__ = ["FormErrors", "Refusal", "refusal"]

Json = dict[str, Any]
Path = tuple[str | int, ...]

# name: (HTTP status, JSON code, sentence)
CATALOGUE: dict[str, tuple[int, int, str]] = {
    "unauthorized": (401, 0, "401: Unauthorized"),
    "not found": (404, 0, "404: Not Found"),
    "method not allowed": (405, 0, "405: Method Not Allowed"),
    "unknown application": (404, 10002, "Unknown Application"),
    "unknown channel": (404, 10003, "Unknown Channel"),
    "unknown guild": (404, 10004, "Unknown Guild"),
    "unknown member": (404, 10007, "Unknown Member"),
    "unknown message": (404, 10008, "Unknown Message"),
    "unknown role": (404, 10011, "Unknown Role"),
    "unknown user": (404, 10013, "Unknown User"),
    "unknown emoji": (400, 10014, "Unknown Emoji"),
    "unknown webhook": (404, 10015, "Unknown Webhook"),
    "unknown interaction": (404, 10062, "Unknown interaction"),
    "unknown command": (404, 10063, "Unknown application command"),
    "too many commands": (400, 30032, "Maximum number of application commands reached ({limit})"),
    "too many creates": (400, 30034, "Max number of daily application command creates has been reached (200)"),
    "entity too large": (413, 40005, "Request entity too large"),
    "acknowledged": (400, 40060, "Interaction has already been acknowledged."),
    "too many followups": (400, 40094, "This interaction has reached the maximum number of follow up messages"),
    "missing access": (403, 50001, "Missing Access"),
    "not yours": (403, 50005, "Cannot edit a message authored by another user"),
    "empty message": (400, 50006, "Cannot send an empty message"),
    "cannot dm": (403, 50007, "Cannot send messages to this user"),
    "missing permissions": (403, 50013, "Missing Permissions"),
    "system message": (403, 50021, "Cannot execute action on a system message"),
    "wrong channel type": (400, 50024, "Cannot execute action on this channel type"),
    "invalid webhook token": (401, 50027, "Invalid Webhook Token"),
    "invalid recipient": (400, 50033, "Invalid Recipient(s)"),
    "archived thread": (400, 50083, "Thread is archived"),
    "invalid json": (400, 50109, "The request body contains invalid JSON."),
    "cannot read history": (400, 160002, "Cannot reply without permission to read message history"),
    "thread exists": (400, 160004, "A thread has already been created for this message"),
    "thread locked": (400, 160005, "Thread is locked"),
}


class Refusal(Exception):
    """One answer other than success."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}" + (f" {errors}" if errors else ""))
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def refusal(name: str, **values: object) -> Refusal:
    """Return the refusal called *name* in the catalogue."""
    status, code, message = CATALOGUE[name]
    return Refusal(status, code, message.format(**values))


class FormErrors:
    """Gathers what is wrong with a body, so that one 50035 names all of it."""

    def __init__(self) -> None:
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        node = self._tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: Path) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def length(self, path: Path, value: object, low: int, high: int) -> None:
        """Note a string that is not *low* to *high* characters long; None passes."""
        if value is None:
            return
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
        elif low == 0 and len(value) > high:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        elif not low <= len(value) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def count(self, path: Path, values: list[Any], low: int, high: int) -> None:
        """Note a list that does not have *low* to *high* members."""
        if not low <= len(values) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def choice(self, path: Path, value: object, allowed: set[int]) -> None:
        """Note a value that is none of *allowed*."""
        if value not in allowed:
            names = ", ".join(str(each) for each in sorted(allowed))
            self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{names}}}.")

    def __bool__(self) -> bool:
        return bool(self._tree)

    def check(self) -> None:
        """Raise what was gathered, if anything was."""
        if self._tree:
            raise Refusal(400, 50035, "Invalid Form Body", self._tree)
