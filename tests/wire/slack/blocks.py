"""Would Slack take these blocks, this view, these options? The answer is what Slack would complain of.

Sources: https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/reference/views.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.wire.slack import kit

__all__ = [
    "MAX_BLOCKS_TEXT",
    "blocks_complaints",
    "elements",
    "options_complaints",
    "text_length",
    "view_complaints",
    "words",
]

MAX_BLOCKS_TEXT = 13_200
"""Characters in all blocks of a message: undocumented, measured in https://github.com/slackapi/bolt-js/issues/2509."""

_MESSAGE = kit.array(kit.any_of(kit.MESSAGE_BLOCKS), 50, 0)
_MODAL_BLOCKS = kit.array(kit.any_of(kit.MODAL_BLOCKS), 100, 0)
_HOME_BLOCKS = kit.array(kit.any_of(kit.HOME_BLOCKS), 100, 0)
_COMMON = {
    "private_metadata": kit.string(3_000),
    "callback_id": kit.string(255),
    "external_id": kit.string(255),
    "clear_on_close": kit.TRUTH,
    "notify_on_close": kit.TRUTH,
    "submit_disabled": kit.TRUTH,
}
_VIEW = kit.any_of(
    {
        "modal": kit.shape(
            {"title": kit.text(24), "blocks": _MODAL_BLOCKS}, {**_COMMON, "submit": kit.text(24), "close": kit.text(24)}
        ),
        "home": kit.shape({"blocks": _HOME_BLOCKS}, _COMMON),
    }
)
_OPTIONS = kit.array(kit.OPTION, 100, 0)
_GROUPS = kit.array(kit.shape({"label": kit.text(75), "options": _OPTIONS}, {}), 100, 0)


def blocks_complaints(blocks: Any, pointer: str = "/blocks") -> list[str]:
    """Return what Slack would say against the blocks of a message."""
    complaints: list[str] = []
    _MESSAGE(blocks, pointer, complaints)
    return complaints or _repeated(blocks, pointer)


def view_complaints(view: Any) -> list[str]:
    """Return what Slack would say against a modal or a home tab."""
    complaints: list[str] = []
    _VIEW(view, "/view", complaints)
    if complaints:
        return complaints
    if view["type"] == "modal" and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        complaints.append("missing required field: submit [json-pointer:/view]")
    return complaints + _repeated(view["blocks"], "/view/blocks")


def options_complaints(answer: Any) -> list[str]:
    """Return what Slack would say against the answer to an options request."""
    complaints: list[str] = []
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        return ["must define either `options` or `option_groups` [json-pointer:/]"]
    for name, check in (("options", _OPTIONS), ("option_groups", _GROUPS)):
        if name in answer:
            check(answer[name], f"/{name}", complaints)
    return complaints


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every interactive element with its block."""
    for block in blocks:
        found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        yield from ((block, one) for one in found if isinstance(one, dict) and one.get("type") not in _MUTE)


_MUTE = {"plain_text", "mrkdwn", "image", "rich_text_section", "rich_text_list", "rich_text_quote"}


def words(value: Any) -> Iterator[tuple[str, bool]]:
    """Yield every text a person would read in blocks or a view, and whether its markup is read."""
    if isinstance(value, list):
        for one in value:
            yield from words(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"], value.get("type") in ("mrkdwn", "markdown")
        for one in value.values():
            if isinstance(one, (list, dict)):
                yield from words(one)


def text_length(blocks: Any) -> int:
    """Return the characters of all texts."""
    return sum(len(text) for text, _ in words(blocks))


def _repeated(blocks: list[dict[str, Any]], pointer: str) -> list[str]:
    complaints = []
    seen: set[str] = set()
    tables = 0
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            complaints.append(f"`block_id` already exists: {block_id} [json-pointer:{pointer}/{number}/block_id]")
        seen.add(block_id or "")
        ids = [element.get("action_id") for _, element in elements([block]) if element.get("action_id")]
        complaints += [
            f"`action_id` already exists: {action} [json-pointer:{pointer}/{number}]"
            for action in dict.fromkeys(ids)
            if ids.count(action) > 1
        ]
        tables += block["type"] == "table"
    if tables > 1:
        complaints.append(f"only one table allowed [json-pointer:{pointer}]")
    return complaints
