"""Interaction callbacks, and the webhook of an interaction's token.

Source: Discord documentation, Interactions, Receiving and Responding ("Endpoints"). They need no bot token: the
interaction's token is the right.
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord import interactions, payloads
from tests.wire.discord.calls import NOTHING, Answer, Backstage, Call, routes
from tests.wire.discord.errors import Refusal, refusal
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.model import Message

__all__ = ["INTERACTIONS"]

Json = dict[str, Any]


def callback(stage: Backstage, call: Call) -> Answer:
    interaction = stage.responses.by_id(call.id())
    if interaction is None or interaction.token != call.ids[1]:
        raise refusal("unknown interaction")
    try:
        message = stage.responses.callback(interaction, call.draft)
    except Refusal as error:
        interaction.refused.append(error)
        raise
    if not call.flag("with_response"):
        return NOTHING
    return Answer(_outcome(interaction, call.body["type"], message))


def _outcome(interaction: Interaction, kind: int, message: Message | None) -> Json:
    """Return the Interaction Callback Response Object."""
    about: Json = {"id": str(interaction.id), "type": interaction.kind, "channel_id": str(interaction.channel.id)}
    if interaction.channel.guild is not None:
        about["guild_id"] = str(interaction.channel.guild.id)
    if message is not None:
        about |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
    outcome: Json = {"interaction": about}
    if kind in (interactions.MESSAGE, interactions.UPDATE) and message is not None:
        outcome["resource"] = {"type": kind, "message": payloads.message(message)}
    return outcome


def followup(stage: Backstage, call: Call) -> Answer:
    interaction = _find(stage, call)
    return Answer(payloads.message(_guarded(interaction, lambda: stage.responses.followup(interaction, call.draft))))


def get_response(stage: Backstage, call: Call) -> Answer:
    return Answer(payloads.message(stage.responses.find(_find(stage, call), _which(call))))


def edit_response(stage: Backstage, call: Call) -> Answer:
    interaction = _find(stage, call)
    message = stage.responses.find(interaction, _which(call))
    edited = _guarded(interaction, lambda: stage.responses.edit(interaction, message, call.draft))
    return Answer(payloads.message(edited))


def delete_response(stage: Backstage, call: Call) -> Answer:
    interaction = _find(stage, call)
    stage.responses.delete(interaction, stage.responses.find(interaction, _which(call)))
    return NOTHING


def _find(stage: Backstage, call: Call) -> Interaction:
    interaction = stage.responses.by_token(call.ids[1])
    if interaction is None or call.id() != stage.world.application_id:
        raise refusal("unknown webhook")
    return interaction


def _guarded(interaction: Interaction, deed: Any) -> Message:
    """Do *deed*; a refusal is noted on the interaction too."""
    try:
        message: Message = deed()
    except Refusal as error:
        interaction.refused.append(error)
        raise
    return message


def _which(call: Call) -> str:
    return call.ids[2] if len(call.ids) > 2 else "@original"


MESSAGES = "/webhooks/{webhook_id}/{webhook_token}/messages"

INTERACTIONS = routes(
    {
        "POST /interactions/{interaction_id}/{interaction_token}/callback": callback,
        "POST /webhooks/{webhook_id}/{webhook_token}": followup,
        f"GET {MESSAGES}/@original": get_response,
        f"PATCH {MESSAGES}/@original": edit_response,
        f"DELETE {MESSAGES}/@original": delete_response,
        f"GET {MESSAGES}/{{message_id}}": get_response,
        f"PATCH {MESSAGES}/{{message_id}}": edit_response,
        f"DELETE {MESSAGES}/{{message_id}}": delete_response,
    },
    token=False,
)
