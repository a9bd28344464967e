"""Every request against Discord's official OpenAPI document.

The document is ``specs/discord-openapi.json`` in the folder FOOTNOTE_SHARED names, or in ``shared`` beside the
repository. Without it nothing is checked: a test that is about it skips and says so (`tests.shared`). Some things are
read otherwise than it says:

- A field that the document does not know is a violation (Discord ignores it; a misspelt one must not pass).
- A snowflake may be an integer: Discord reads both, and discord.py sends some ids as integers.
- TOLERATED fields pass.
- Among alternatives told apart by their ``type``, only the one meant is checked: quicker, and a clear message.
"""

from __future__ import annotations

import copy
import functools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.wire.discord.calls import Call

__all__ = ["Spec", "load_spec"]

Json = dict[str, Any]

HERE = "urn:discord"
# Fields that discord.py always sends and the document does not know: "nsfw" is in Discord's own reference
# (Application Command Object), "tts" means nothing in an edit and Discord ignores it there.
TOLERATED = {
    "nsfw": (
        "ApplicationCommandCreateRequest",
        "ApplicationCommandUpdateRequest",
        "ApplicationCommandPatchRequestPartial",
    ),
    "tts": (
        "MessageEditRequestPartial",
        "IncomingWebhookUpdateRequestPartial",
        "IncomingWebhookUpdateForInteractionCallbackRequestPartial",
    ),
}


@functools.cache
def load_spec() -> Spec | None:
    """Return the document, read once a process, or None where it is absent."""
    folder = Path(os.environ.get("FOOTNOTE_SHARED", Path(__file__).parents[3].parent / "shared"))
    path = folder / "specs" / "discord-openapi.json"
    return Spec(json.loads(path.read_text())) if path.is_file() else None


class Spec:
    """The document, with one compiled validator for each kind of request and response."""

    def __init__(self, document: Json) -> None:
        self._paths: Json = document["paths"]
        strict = _by_type(_closed(copy.deepcopy(document)))
        for field, names in TOLERATED.items():
            for name in names:
                strict["components"]["schemas"][name]["properties"][field] = {"type": ["boolean", "null"]}
        strict["components"]["schemas"]["SnowflakeType"] = {
            "anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]
        }
        self._strict = _registry(strict)
        self._plain = _registry(_by_type(document))
        self._validators: dict[str, Any] = {}

    def knows(self, method: str, template: str) -> bool:
        return method.lower() in self._paths.get(template, {})

    def check(self, call: Call) -> list[str]:
        """Return what is wrong with a request, a line each."""
        operation = self._paths.get(call.route, {}).get(call.method.lower())
        if operation is None:
            return [f"the document has no {call.method} {call.route}"]
        return [
            *self._check_query(call, operation),
            *self._check_token(call, operation),
            *self._check_body(call, operation),
        ]

    def check_answer(self, call: Call) -> list[str]:
        """Return what is wrong with the answer to a request: the loopback checks itself by this."""
        responses = self._paths[call.route][call.method.lower()]["responses"]
        if call.status == 0 or call.status >= 400:  # cut, or refused
            return []
        if str(call.status) not in responses:
            return [f"{call.method} {call.route} never answers {call.status}, only {sorted(responses)}"]
        if "content" not in responses[str(call.status)]:
            return [] if call.answer is None else ["an answer without content"]
        steps = ("paths", call.route, call.method.lower(), "responses", str(call.status), "content", "application/json")
        # Seen as a client sees it: through JSON.
        return self._validate(self._plain, _pointer(*steps, "schema"), json.loads(json.dumps(call.answer)))

    def _check_body(self, call: Call, operation: Json) -> list[str]:
        request = operation.get("requestBody")
        if request is None:
            return ["a body where there is none"] if call.body is not None else []
        if call.body is None and not call.uploads:
            return ["no body"] if request.get("required") else []
        if call.multipart and "multipart/form-data" not in request["content"]:
            return ["multipart where it is not taken"]
        steps = ("paths", call.route, call.method.lower(), "requestBody", "content", "application/json", "schema")
        return self._validate(self._strict, _pointer(*steps), call.body)

    def _check_query(self, call: Call, operation: Json) -> Iterator[str]:
        known = {each["name"]: each for each in operation.get("parameters", []) if each["in"] == "query"}
        for name, value in call.query.items():
            if name not in known:
                yield f"query parameter {name!r} is unknown"
                continue
            schema = known[name]["schema"]
            if schema.get("type") == "integer" and not value.isdigit():
                yield f"query parameter {name}={value!r} is no integer"
            elif schema.get("type") == "integer":
                if not schema.get("minimum", 0) <= int(value) <= schema.get("maximum", 1 << 63):
                    yield f"query parameter {name}={value} is out of range"
            elif schema.get("type") == "boolean" and value.lower() not in ("true", "false", "1", "0"):
                yield f"query parameter {name}={value!r} is no boolean"
            elif schema.get("$ref", "").endswith("/SnowflakeType") and not value.isdigit():
                yield f"query parameter {name}={value!r} is no snowflake"

    def _check_token(self, call: Call, operation: Json) -> list[str]:
        if {} in operation.get("security", [{}]) or "Authorization" in call.headers:
            return []
        return ["no Authorization header"]

    def _validate(self, registry: Registry[Any], pointer: str, value: object) -> list[str]:
        key = f"{id(registry)}{pointer}"
        validator = self._validators.get(key)
        if validator is None:
            validator = self._validators[key] = Validator({"$ref": pointer}, registry=registry)
        return sorted({_told(error) for error in validator.iter_errors(value)})


def _pointer(*steps: str) -> str:
    return f"{HERE}#/" + "/".join(
        step.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D") for step in steps
    )


def _registry(document: Json) -> Registry[Any]:
    found: Registry[Any] = Registry().with_resource(HERE, DRAFT202012.create_resource(document))
    return found


def _told(error: ValidationError) -> str:
    """Return the innermost reason, with the place where it holds."""
    while error.context:
        # "Not null" is never the reason: another alternative was meant.
        error = max(error.context, key=lambda each: (each.schema != {"type": "null"}, len(each.absolute_path)))
    place = ".".join(str(step) for step in error.absolute_path)
    return f"{place or 'the body'}: {error.message[:200]}"


def _closed(node: Any) -> Any:
    """Let no object have a property that the document does not name."""
    if isinstance(node, dict):
        if node.get("type") in ("object", ["object", "null"]) and "properties" in node:
            node.setdefault("additionalProperties", False)
        for each in node.values():
            _closed(each)
    elif isinstance(node, list):
        for each in node:
            _closed(each)
    return node


def _by_type(document: Json) -> Json:
    """Replace alternatives that are told apart by their ``type`` with a table."""
    schemas = document["components"]["schemas"]

    def types(branch: Json) -> list[Any]:
        name = branch.get("$ref", "").removeprefix("#/components/schemas/")
        target = schemas.get(name, branch)
        found: list[Any] = target.get("properties", {}).get("type", {}).get("enum", [])
        return found if "type" in target.get("required", []) else []

    def change(node: Any) -> None:
        if isinstance(node, dict):
            for word in ("oneOf", "anyOf"):
                branches = node.get(word)
                if not isinstance(branches, list):
                    continue
                named = [(each, types(each)) for each in branches if each != {"type": "null"}]
                every = [each for _, found in named for each in found]
                if len(named) > 1 and all(found for _, found in named) and len(set(every)) == len(every):
                    del node[word]
                    node["x-by-type"] = {str(each): branch for branch, found in named for each in found}
                    node["x-or-null"] = len(named) < len(branches)
            for each in node.values():
                change(each)
        elif isinstance(node, list):
            for each in node:
                change(each)

    change(document)
    return document


def _one_by_type(validator: Any, table: Json, instance: Any, schema: Json) -> Iterator[ValidationError]:
    """Check *instance* against the one alternative that its ``type`` names."""
    if instance is None and schema.get("x-or-null"):
        return
    if not isinstance(instance, dict):
        yield ValidationError(f"{instance!r} is not an object")
        return
    branch = table.get(str(instance.get("type")))
    if branch is None:
        yield ValidationError(f"type {instance.get('type')!r} is none of {sorted(table, key=int)}")
        return
    yield from validator.descend(instance, branch)


Validator: Any = validators.extend(Draft202012Validator, {"x-by-type": _one_by_type})  # type: ignore[no-untyped-call]
