"""What a person's hand makes of Block Kit: an action from a press, a state from a filled modal.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload and
https://docs.slack.dev/reference/views. What Slack's own client wouldn't let through raises `Impossible`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.wire.slack.blocks import elements
from tests.wire.slack.world import JSON

__all__ = ["Impossible", "action_of", "filled_state"]

MAX_INPUT = 3_000
_TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
_ONE = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY = {"multi_static_select", "multi_external_select", "checkboxes"}
_PLAIN = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}


class Impossible(LookupError):
    """No person could do this in Slack's client."""


def action_of(block: JSON, element: JSON, value: Any, at: str) -> JSON:
    """Return the action that using *element* sends; for feedback *value* is "positive" or "negative"."""
    kind = element["type"]
    action = {"type": kind, "action_id": element.get("action_id", ""), "block_id": block.get("block_id", "")}
    if kind == "feedback_buttons":
        name = value if value in ("positive", "negative") else None
        for side in ("positive", "negative"):
            if name is None and element[f"{side}_button"]["value"] == value:
                name = side
        if name is None:
            raise Impossible(f"feedback is 'positive' or 'negative', not {value!r}")
        button = element[f"{name}_button"]
        return {**action, "text": {"emoji": True, **button["text"]}, "value": button["value"], "action_ts": at}
    if kind in ("button", "icon_button", "workflow_button"):
        action["text"] = {"emoji": True, **element["text"]}
        action |= {name: element[name] for name in ("value", "style", "url") if name in element}
    else:
        action |= _chosen(element, value)
        if "placeholder" in element:
            action["placeholder"] = element["placeholder"]
    return {**action, "action_ts": at}


def filled_state(blocks: list[JSON], filled: Mapping[str, Any], *, submitting: bool) -> dict[str, dict[str, JSON]]:
    """Return `state.values` with what was *filled* in, by action_id, block_id or label; the rest as it was first."""
    state: dict[str, dict[str, JSON]] = {}
    unused = dict(filled)
    for block, element in elements(blocks):
        if element["type"] in ("button", "overflow", "feedback_buttons", "icon_button", "workflow_button"):
            continue
        names = (element.get("action_id"), block.get("block_id"), (block.get("label") or {}).get("text"))
        name = next((one for one in names if one in unused), None)
        entry = {"type": element["type"], **_chosen(element, unused.pop(name) if name is not None else _UNTOUCHED)}
        if submitting and block["type"] == "input" and not block.get("optional"):
            value = next(part for key, part in entry.items() if key != "type")
            if value in (None, "", []):
                raise Impossible(f"{block['label']['text']!r} must be filled in before the modal can be sent")
        state.setdefault(block.get("block_id", ""), {})[element.get("action_id", "")] = entry
    if unused:
        raise Impossible(f"there is nothing to fill in called {', '.join(unused)}; there is {_names(blocks)}")
    return state


_UNTOUCHED: Any = object()


def _chosen(element: JSON, value: Any) -> JSON:
    kind, fresh = element["type"], value is _UNTOUCHED
    if kind in _TYPED:
        text = element.get("initial_value") if fresh else value
        return {"value": _typed(element, text)}
    if kind in _ONE:
        if fresh or value is None:
            return {"selected_option": element.get("initial_option") if fresh else None}
        return {"selected_option": _option(element, value)}
    if kind in _MANY:
        if fresh:
            return {"selected_options": element.get("initial_options", [])}
        many = [_option(element, one) for one in value]
        if len(many) > element.get("max_selected_items", 1_000):
            raise Impossible(f"at most {element['max_selected_items']} can be chosen")
        return {"selected_options": many}
    selected, initial = _PLAIN[kind]
    return {selected: element.get(initial) if fresh else value}


def _typed(element: JSON, text: Any) -> str | None:
    if text in (None, ""):
        return None
    if not isinstance(text, str):
        raise Impossible(f"people type text, not {text!r}")
    most, least = element.get("max_length", MAX_INPUT), element.get("min_length", 0)
    if not least <= len(text) <= most:
        raise Impossible(f"the field takes {least} to {most} characters, not {len(text)}")
    if element["type"] == "plain_text_input" and "\n" in text and not element.get("multiline"):
        raise Impossible("the field has one line")
    return text


def _option(element: JSON, value: Any) -> JSON:
    """Return the option chosen by its value or label; an external one is a (label, value) pair or both in one."""
    offered = list(element.get("options", []))
    for group in element.get("option_groups", []):
        offered += group["options"]
    for option in offered:
        if value in (option["value"], option["text"]["text"]):
            return dict(option)
    if "external" in element["type"]:
        label, chosen = value if isinstance(value, tuple) else (value, value)
        return {"text": {"type": "plain_text", "text": label, "emoji": True}, "value": chosen}
    raise Impossible(f"{value!r} isn't offered; there is {[option['value'] for option in offered]}")


def _names(blocks: list[JSON]) -> str:
    return ", ".join(str(one.get("action_id")) for _, one in elements(blocks)) or "nothing"
