"""assistant.threads.*: status, suggested prompts and title where the app is an agent.

Source: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts, which says that under
`agent_view` a call with thread_ts fails in silence.
"""

from __future__ import annotations

from typing import Any

from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.rules import Violation
from tests.wire.slack.world import JSON, Channel, Person

__all__ = ["METHODS"]

MOST_PROMPTS = 4


def _thread(call: Invocation) -> tuple[Channel, Person | None]:
    call.scope("assistant:write", "chat:write")
    channel = call.channel("channel_id")
    others = [one for one in channel.members if one != call.app.bot.id] if channel.kind == "im" else []
    return channel, call.stage.world.person(others[0], call.team) if others else None


def set_status(call: Invocation) -> JSON:
    """assistant.threads.setStatus: an empty status clears it."""
    call.need("thread_ts")
    channel, person = _thread(call)
    if call.get("thread_ts") not in channel.messages:
        raise Refused("invalid_thread_ts")
    call.stage.did("status", channel=channel, user=person, sent=call.args)
    return {}


def set_prompts(call: Invocation) -> JSON:
    """assistant.threads.setSuggestedPrompts: at most four."""
    channel, person = _thread(call)
    prompts = call.args.get("prompts")
    if not isinstance(prompts, list) or not all(
        isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts
    ):
        raise Refused.because("invalid_arguments", ["missing required field: prompts"])
    if len(prompts) > MOST_PROMPTS:
        raise Refused.because(
            "invalid_arguments", [f"no more than {MOST_PROMPTS} items allowed [json-pointer:/prompts]"]
        )
    if call.stage.agent_view and call.get("thread_ts"):
        call.stage.violations.append(
            Violation(call.method, "an agent's prompts take no thread_ts", call.get("thread_ts"))
        )
        return {}
    if not call.stage.agent_view and not call.get("thread_ts"):
        raise Refused("invalid_thread_ts")
    call.stage.did("prompts", channel=channel, user=person, sent=call.args)
    return {}


def set_title(call: Invocation) -> JSON:
    """assistant.threads.setTitle"""
    call.need("thread_ts", "title")
    channel, person = _thread(call)
    call.stage.did("title", channel=channel, user=person, sent=call.args)
    return {}


METHODS: dict[str, Any] = {
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "assistant.threads.setTitle": set_title,
}
