"""views.*: modals and home tabs.

Source: https://docs.slack.dev/reference/methods/views.open and https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

import json
from typing import Any

from tests.wire.slack.blocks import view_complaints
from tests.wire.slack.chat import with_block_ids
from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.objects import view_object
from tests.wire.slack.stage import Stage, Trigger
from tests.wire.slack.world import JSON, Person, View, Workspace

__all__ = ["METHODS", "change_view", "checked_view", "close_view", "open_view", "stack_of"]

MOST_VIEWS, MOST_BYTES = 3, 250_000


def checked_view(stage: Stage, method: str, args: JSON, team: Workspace) -> JSON:
    """Return a view as it would be stored; refuse what Slack refuses."""
    body = args.get("view")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            raise Refused.because("invalid_arguments", ["failed to parse view [json-pointer:/view]"]) from None
    stage.inspect(method, args, public=False)
    if complaints := view_complaints(body):
        raise Refused.because("invalid_arguments", complaints)
    assert isinstance(body, dict)
    if len(json.dumps(body)) > MOST_BYTES:
        raise Refused("view_too_large")
    external = body.get("external_id")
    others = [one for one in stage.world.views.values() if one.open and one.team is team and external]
    if any(one.body.get("external_id") == external for one in others if one.id != args.get("view_id")):
        raise Refused("duplicate_external_id")
    return {**body, "blocks": with_block_ids(stage, body["blocks"])}


def open_view(stage: Stage, person: Person, team: Workspace, body: JSON, previous: View | None) -> View:
    """Put a modal on somebody's screen, on top of *previous*."""
    view_id = stage.world.new_id("V")
    view = View(
        view_id,
        team,
        person,
        body,
        _hash(stage),
        previous.root if previous else view_id,
        previous.id if previous else None,
    )
    stage.world.views[view_id] = view
    return view


def change_view(stage: Stage, view: View, body: JSON) -> None:
    """Put another content into an open view."""
    view.body, view.hash = body, _hash(stage)


def close_view(stage: Stage, view: View, *, whole_stack: bool) -> None:
    """Take a modal, or all of its stack, off the screen."""
    for one in stack_of(stage, view) if whole_stack else [view]:
        one.open = False
    if stage.keep:
        stage.world.views = {name: one for name, one in stage.world.views.items() if one.open}


def stack_of(stage: Stage, view: View) -> list[View]:
    """Return the open modals of a stack, the lowest first."""
    return [one for one in stage.world.views.values() if one.open and one.root == view.root]


def _hash(stage: Stage) -> str:
    return f"{stage.world.new_ts()}.h"


def _trigger(call: Invocation) -> Trigger:
    trigger = call.stage.triggers.get(call.need("trigger_id"))
    if trigger is None or trigger.team is not call.team:
        raise Refused("invalid_trigger_id")
    if call.stage.clock.now() >= trigger.expires:
        raise Refused("expired_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    return trigger


def open_(call: Invocation) -> JSON:
    """views.open"""
    stage, trigger = call.stage, _trigger(call)
    body = checked_view(stage, call.method, call.args, call.team)
    _only_modal(body)
    trigger.used = True
    if trigger.view is not None and trigger.view.open and trigger.view.body["type"] == "modal":
        return _pushed(call, trigger, body)
    view = open_view(stage, trigger.person, call.team, body, None)
    stage.did("view_opened", user=trigger.person, view=view, sent=call.args, cause=trigger.id)
    return {"view": view_object(view)}


def push(call: Invocation) -> JSON:
    """views.push: at most three views on one another."""
    trigger = _trigger(call)
    if trigger.view is None or not trigger.view.open or trigger.view.body["type"] != "modal":
        raise Refused("not_found")
    body = checked_view(call.stage, call.method, call.args, call.team)
    _only_modal(body)
    trigger.used = True
    return _pushed(call, trigger, body)


def _pushed(call: Invocation, trigger: Trigger, body: JSON) -> JSON:
    assert trigger.view
    stack = stack_of(call.stage, trigger.view)
    if len(stack) >= MOST_VIEWS:
        raise Refused("push_limit_reached")
    view = open_view(call.stage, trigger.person, call.team, body, stack[-1])
    call.stage.did("view_pushed", user=trigger.person, view=view, sent=call.args, cause=trigger.id)
    return {"view": view_object(view)}


def update(call: Invocation) -> JSON:
    """views.update"""
    stage = call.stage
    external = call.get("external_id")
    view = stage.world.views.get(call.get("view_id")) or next(
        (one for one in stage.world.views.values() if external and one.body.get("external_id") == external), None
    )
    if view is None or not view.open or view.team is not call.team:
        raise Refused("not_found")
    if call.get("hash") and call.get("hash") != view.hash:
        raise Refused("hash_conflict")
    body = checked_view(stage, call.method, {**call.args, "view_id": view.id}, call.team)
    _only_modal(body)
    change_view(stage, view, body)
    stage.did("view_updated", user=view.user, view=view, sent=call.args)
    return {"view": view_object(view)}


def publish(call: Invocation) -> JSON:
    """views.publish"""
    stage, person = call.stage, call.person("user_id")
    body = checked_view(stage, call.method, call.args, call.team)
    if body["type"] != "home":
        raise Refused.because("invalid_arguments", ["must be a home view [json-pointer:/view/type]"])
    key = (call.team.id, person.id)
    view = stage.world.homes.get(key)
    if view and call.get("hash") and call.get("hash") != view.hash:
        raise Refused("hash_conflict")
    if view is None:
        view = open_view(stage, person, call.team, body, None)
        stage.world.homes[key] = view
    else:
        change_view(stage, view, body)
    stage.did("home", user=person, view=view, sent=call.args)
    return {"view": view_object(view)}


def _only_modal(body: JSON) -> None:
    if body["type"] != "modal":
        raise Refused.because("invalid_arguments", ["must be a modal view [json-pointer:/view/type]"])


METHODS: dict[str, Any] = {"views.open": open_, "views.push": push, "views.update": update, "views.publish": publish}
