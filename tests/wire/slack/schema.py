"""Check what the bot sends against the JSON Schema of Slack's own typings, where that file is present.

The file is `specs/slack-args.schema.json` in the folder FOOTNOTE_SHARED names, or in `shared` beside the repository.
Its definitions are named after the typings: `KnownBlock` is the union of `SectionBlock`, `ActionsBlock` …; the
arguments of a method are `ChatPostMessageArguments`, `ViewsOpenArguments` and so on. A block is checked against the
one member of the union that its `type` picks, which says the same and says why. Validators are made once, and a
verdict holds for every value of the same shape, so that a thousand answers cost one validation.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

__all__ = ["Schema", "shared_schema"]

METHODS = {
    "chat.postMessage": "ChatPostMessageArguments",
    "chat.postEphemeral": "ChatPostEphemeralArguments",
    "chat.update": "ChatUpdateArguments",
    "views.open": "ViewsOpenArguments",
    "views.publish": "ViewsPublishArguments",
}
MOST_SHAPES = 10_000


@lru_cache(maxsize=1)
def shared_schema() -> Schema | None:
    """Return the schema, read once, or None where the file is absent (a program can't skip, as a test can)."""
    folder = Path(os.environ.get("FOOTNOTE_SHARED", Path(__file__).parents[3].parent / "shared"))
    path = folder / "specs" / "slack-args.schema.json"
    return Schema(json.loads(path.read_text())) if path.is_file() else None


class Schema:
    """Slack's typings as validators."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._definitions = document["definitions"]
        self._validators: dict[str, Draft7Validator] = {}
        self._verdicts: dict[tuple[str, object], str | None] = {}
        self._telling = frozenset(_telling(document, self._definitions))
        members = [ref["$ref"].rsplit("/", 1)[1] for ref in self._definitions["KnownBlock"]["anyOf"]]
        self._blocks = {_type_of(self._definitions[name]): name for name in members}

    def block(self, block: Any) -> str | None:
        """Return why *block* is no `KnownBlock`, or None."""
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in self._blocks:
            return f"no KnownBlock has the type {kind!r}"
        return self._verdict(self._blocks[kind], block)

    def arguments(self, method: str, arguments: dict[str, Any]) -> str | None:
        """Return what is wrong with a method's arguments (their blocks apart), or None."""
        if method not in METHODS:
            return None
        bare = {**arguments, "blocks": []} if "blocks" in arguments else arguments
        if isinstance(view := bare.get("view"), dict) and "blocks" in view:
            bare = {**bare, "view": {**view, "blocks": []}}
        return self._verdict(METHODS[method], bare)

    def view(self, view: dict[str, Any]) -> str | None:
        """Return what is wrong with a view (its blocks apart), or None."""
        return self._verdict("HomeView" if view.get("type") == "home" else "ModalView", {**view, "blocks": []})

    def _verdict(self, name: str, value: Any) -> str | None:
        key = (name, self._shape(value))
        if key not in self._verdicts:
            if len(self._verdicts) >= MOST_SHAPES:
                self._verdicts.clear()
            error = best_match(self._validator(name).iter_errors(value))
            self._verdicts[key] = error and f"{name}{error.json_path[1:]}: {error.message[:300]}"
        return self._verdicts[key]

    def _validator(self, name: str) -> Draft7Validator:
        if name not in self._validators:
            self._validators[name] = Draft7Validator(
                {"$ref": f"#/definitions/{name}", "definitions": self._definitions}
            )
        return self._validators[name]

    def _shape(self, value: Any, key: str = "") -> object:
        """Return what the schema can tell apart: types everywhere, and the strings that it enumerates."""
        if isinstance(value, dict):
            return tuple((name, self._shape(value[name], name)) for name in sorted(value))
        if isinstance(value, list):
            return tuple(self._shape(one, key) for one in value)
        return value if key in self._telling else type(value)


def _type_of(definition: dict[str, Any]) -> str:
    variants = definition.get("anyOf", [definition])
    return str(next(one["properties"]["type"]["const"] for one in variants if "properties" in one))


def _telling(node: Any, definitions: dict[str, Any], key: str = "") -> Iterator[str]:
    """Yield the names of fields whose very value the schema looks at."""
    if isinstance(node, dict):
        named = definitions[node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else {}
        if node.keys() & {"const", "enum"} or named.keys() & {"const", "enum"}:
            yield key
        for name, child in node.items():
            if name == "properties":
                for field, value in child.items():
                    yield from _telling(value, definitions, field)
            else:
                yield from _telling(child, definitions, key)
    elif isinstance(node, list):
        for child in node:
            yield from _telling(child, definitions, key)
