"""Slack's limits of Block Kit, as a table: which fields each block and element takes, and how long they may be.

Source: https://docs.slack.dev/reference/block-kit/blocks, …/block-elements and …/composition-objects. What Slack
documents no limit for is taken as it comes. The sentences are those of Slack's own answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = [
    "BLOCKS",
    "HOME_BLOCKS",
    "MESSAGE_BLOCKS",
    "MODAL_BLOCKS",
    "OPTION",
    "Check",
    "any_of",
    "array",
    "string",
    "text",
]

Check = Callable[[Any, str, list[str]], None]
"""Look at a value found at a JSON pointer and add to the complaints."""


def complain(complaints: list[str], pointer: str, sentence: str) -> None:
    complaints.append(f"{sentence} [json-pointer:{pointer}]")


def string(most: int, least: int = 0) -> Check:
    """Take a string of *least* to *most* characters."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, str):
            complain(complaints, pointer, "must provide a string")
        elif len(value) > most:
            complain(complaints, pointer, f"must be less than {most + 1} characters")
        elif len(value) < least:
            complain(complaints, pointer, f"must be more than {least - 1} characters")

    return check


def choice(*values: str) -> Check:
    """Take one of *values*."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if value not in values:
            complain(complaints, pointer, f"must be one of: {', '.join(values)}")

    return check


def of(kind: type, sentence: str) -> Check:
    """Take a value of a Python type (true isn't a number)."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            complain(complaints, pointer, sentence)

    return check


def anything(value: Any, pointer: str, complaints: list[str]) -> None:
    """Take whatever comes."""


def array(item: Check, most: int, least: int = 1) -> Check:
    """Take a list of *least* to *most* items."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, list):
            complain(complaints, pointer, "must provide an array")
            return
        if len(value) > most:
            complain(complaints, pointer, f"no more than {most} items allowed")
        if len(value) < least:
            complain(complaints, pointer, f"no fewer than {least} items allowed")
        for number, one in enumerate(value):
            item(one, f"{pointer}/{number}", complaints)

    return check


def shape(required: dict[str, Check], optional: dict[str, Check], either: tuple[str, ...] = ()) -> Check:
    """Take an object with these fields and no others; of *either*, at least one."""
    fields = {**optional, **required}

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, dict):
            complain(complaints, pointer, "must provide an object")
            return
        for name in required:
            if name not in value:
                complain(complaints, pointer, f"missing required field: {name}")
        if either and not any(name in value for name in either):
            complain(complaints, pointer, "must define either " + " or ".join(f"`{name}`" for name in either))
        for name, found in value.items():
            field = fields.get(name)
            if field is not None:
                field(found, f"{pointer}/{name}", complaints)
            elif name != "type":
                complain(complaints, pointer, f"invalid additional property: {name}")

    return check


def any_of(shapes: dict[str, Check], *, also: Check | None = None) -> Check:
    """Take an object whose `type` names one of *shapes*."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, dict):
            complain(complaints, pointer, "must provide an object")
        elif "type" not in value:
            complain(complaints, pointer, "missing required field: type")
        elif value["type"] not in shapes:
            complain(complaints, f"{pointer}/type", f"unsupported type: {value['type']}")
        else:
            shapes[value["type"]](value, pointer, complaints)
            if also:
                also(value, pointer, complaints)

    return check


TRUTH, NUMBER = of(bool, "must provide a boolean"), of(int, "must provide an integer")


def text(most: int, *kinds: str) -> Check:
    """Take a text object of one of *kinds* (plain_text, where none is named) with 1 to *most* characters."""
    words = {"text": string(most, 1)}
    shapes = {
        "plain_text": shape(words, {"emoji": TRUTH}),
        "mrkdwn": shape(words, {"verbatim": TRUTH}),
    }
    check = any_of({kind: shapes[kind] for kind in kinds or ("plain_text",)})

    def union(value: Any, pointer: str, complaints: list[str]) -> None:
        before = len(complaints)
        check(value, pointer, complaints)
        if len(complaints) > before and len(kinds) > 1:
            complaints.insert(before, f"failed to match all allowed schemas [json-pointer:{pointer}]")

    return union


def either_text(most: int) -> Check:
    """Take a text object of either kind."""
    return text(most, "plain_text", "mrkdwn")


CONFIRM = shape(
    {"text": either_text(300)},
    {"title": text(100), "confirm": text(30), "deny": text(30), "style": choice("primary", "danger")},
)
_OPTION = {"value": string(150), "description": either_text(75), "url": string(3_000)}
OPTION = shape({"text": text(75), "value": string(150)}, _OPTION)
_BOX = shape({"text": either_text(75), "value": string(150)}, _OPTION)
_GROUP = shape({"label": text(75), "options": array(OPTION, 100)}, {})
_DISPATCH = shape({}, {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2)})
_ID = {"action_id": string(255)}
_FOCUS = {**_ID, "focus_on_load": TRUTH}
_PICK = {**_FOCUS, "confirm": CONFIRM, "placeholder": text(150)}
_MULTI = {**_PICK, "max_selected_items": NUMBER}
_INPUT = {**_FOCUS, "placeholder": text(150), "initial_value": string(3_000), "dispatch_action_config": _DISPATCH}
_STATIC = {"options": array(OPTION, 100), "option_groups": array(_GROUP, 100)}
_IDS = array(string(255), 1_000, 0)

BUTTON = shape(
    {"text": text(75)},
    {
        **_ID,
        "value": string(2_000),
        "url": string(3_000),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
_VOTE = shape({"text": text(75), "value": string(2_000)}, {"accessibility_label": string(75)})
IMAGE = shape(
    {"alt_text": string(2_000)},
    {"image_url": string(3_000), "slack_file": anything, "title": text(2_000)},
    either=("image_url", "slack_file"),
)

CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": shape({"positive_button": _VOTE, "negative_button": _VOTE}, _ID),
    "icon_button": shape(
        {"icon": choice("trash"), "text": text(75)},
        {
            **_ID,
            "value": string(2_000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
    ),
}
CHOOSERS: dict[str, Check] = {
    "static_select": shape({}, {**_PICK, **_STATIC, "initial_option": OPTION}, either=("options", "option_groups")),
    "multi_static_select": shape(
        {}, {**_MULTI, **_STATIC, "initial_options": array(OPTION, 100, 0)}, either=("options", "option_groups")
    ),
    "external_select": shape({}, {**_PICK, "initial_option": OPTION, "min_query_length": NUMBER}),
    "multi_external_select": shape(
        {}, {**_MULTI, "initial_options": array(OPTION, 100, 0), "min_query_length": NUMBER}
    ),
    "users_select": shape({}, {**_PICK, "initial_user": string(255)}),
    "multi_users_select": shape({}, {**_MULTI, "initial_users": _IDS}),
    "channels_select": shape({}, {**_PICK, "initial_channel": string(255), "response_url_enabled": TRUTH}),
    "multi_channels_select": shape({}, {**_MULTI, "initial_channels": _IDS}),
    "conversations_select": shape(
        {},
        {
            **_PICK,
            "initial_conversation": string(255),
            "default_to_current_conversation": TRUTH,
            "response_url_enabled": TRUTH,
            "filter": anything,
        },
    ),
    "multi_conversations_select": shape(
        {},
        {**_MULTI, "initial_conversations": _IDS, "default_to_current_conversation": TRUTH, "filter": anything},
    ),
    "checkboxes": shape(
        {"options": array(_BOX, 10)}, {**_FOCUS, "confirm": CONFIRM, "initial_options": array(_BOX, 10)}
    ),
    "radio_buttons": shape({"options": array(_BOX, 10)}, {**_FOCUS, "confirm": CONFIRM, "initial_option": _BOX}),
    "datepicker": shape({}, {**_PICK, "initial_date": string(10)}),
    "timepicker": shape({}, {**_PICK, "initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": shape({}, {**_FOCUS, "confirm": CONFIRM, "initial_date_time": NUMBER}),
    "rich_text_input": shape({}, {**_INPUT, "initial_value": anything}),
}
BUTTONS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": shape({"options": array(OPTION, 5)}, {**_ID, "confirm": CONFIRM}),
    "workflow_button": shape({"text": text(75), "workflow": anything}, {**_ID, "style": anything}),
}
INPUTS: dict[str, Check] = {
    **CHOOSERS,
    "plain_text_input": shape({}, {**_INPUT, "multiline": TRUTH, "min_length": NUMBER, "max_length": NUMBER}),
    "number_input": shape(
        {"is_decimal_allowed": TRUTH}, {**_INPUT, "min_value": string(255), "max_value": string(255)}
    ),
    "email_text_input": shape({}, _INPUT),
    "url_text_input": shape({}, _INPUT),
    "file_input": shape({}, {**_FOCUS, "filetypes": _IDS, "max_files": NUMBER}),
}
_WORDS: dict[str, Check] = {"plain_text": text(3_000), "mrkdwn": text(3_000, "mrkdwn")}
_BLOCK = {"block_id": string(255)}

BLOCKS: dict[str, Check] = {
    "section": shape(
        {},
        {
            **_BLOCK,
            "text": either_text(3_000),
            "fields": array(either_text(2_000), 10),
            "accessory": any_of({**CHOOSERS, **BUTTONS, "image": IMAGE}),
            "expand": TRUTH,
        },
        either=("text", "fields"),
    ),
    "header": shape({"text": text(150)}, _BLOCK),
    "divider": shape({}, _BLOCK),
    "context": shape({"elements": array(any_of({**_WORDS, "image": IMAGE}), 10)}, _BLOCK),
    "actions": shape({"elements": array(any_of({**CHOOSERS, **BUTTONS}), 25)}, _BLOCK),
    "context_actions": shape({"elements": array(any_of(CONTEXT_ACTIONS), 5)}, _BLOCK),
    "image": shape(
        {"alt_text": string(2_000)},
        {**_BLOCK, "image_url": string(3_000), "slack_file": anything, "title": text(2_000)},
        either=("image_url", "slack_file"),
    ),
    "input": shape(
        {"label": text(2_000), "element": any_of(INPUTS)},
        {**_BLOCK, "hint": text(2_000), "optional": TRUTH, "dispatch_action": TRUTH},
    ),
    "markdown": shape({"text": string(12_000, 1)}, _BLOCK),
    "table": shape({"rows": array(array(anything, 20), 100)}, {**_BLOCK, "column_settings": array(anything, 20, 0)}),
    **dict.fromkeys(
        ("rich_text", "file", "video", "alert", "card", "carousel", "container", "data_table", "plan", "task_card"),
        anything,
    ),
}
MESSAGE_BLOCKS = BLOCKS
MODAL_BLOCKS = {
    name: BLOCKS[name]
    for name in ("actions", "alert", "context", "divider", "header", "image", "input", "rich_text", "section", "video")
}
HOME_BLOCKS = MODAL_BLOCKS
