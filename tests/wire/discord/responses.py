"""What an app may answer to an interaction, and when.

Source: Discord documentation, Interactions, Receiving and Responding ("Interaction Callback Type", "Create
Interaction Response", "Create Followup Message").
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord import interactions, model, payloads
from tests.wire.discord.compose import Composer, Draft
from tests.wire.discord.errors import FormErrors, refusal
from tests.wire.discord.interactions import CALLBACKS, Ack, Interaction, Modal
from tests.wire.discord.limits import check_choices, check_modal
from tests.wire.discord.model import Message
from tests.wire.discord.world import World

__all__ = ["Responses"]

Json = dict[str, Any]

ALLOWED = {
    interactions.COMMAND: {4, 5, 9},
    interactions.COMPONENT: {4, 5, 6, 7, 9},
    interactions.AUTOCOMPLETE: {8},
    interactions.MODAL_SUBMIT: {4, 5, 6, 7},
}


class Responses:
    """All interactions of the application, by id and by token; the last *keep* of them."""

    def __init__(self, world: World, composer: Composer, keep: int | None) -> None:
        self._world = world
        self._composer = composer
        self._keep = keep
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def add(self, interaction: Interaction) -> None:
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        if self._keep is not None and len(self._by_id) > self._keep:
            old = self._by_id.pop(next(iter(self._by_id)))
            del self._by_token[old.token]

    def by_id(self, interaction_id: int) -> Interaction | None:
        return self._by_id.get(interaction_id)

    def by_token(self, token: str) -> Interaction | None:
        return self._by_token.get(token)

    def callback(self, interaction: Interaction, draft: Draft) -> Message | None:
        """Take the first response; return the message it made or changed."""
        age = self._world.clock.now() - interaction.created_at
        if interaction.ack is not None:
            raise refusal("acknowledged")
        if age > interactions.FIRST_RESPONSE:
            raise refusal("unknown interaction")
        kind = draft.body.get("type")
        errors = FormErrors()
        allowed = ALLOWED[interaction.kind]
        if interaction.kind == interactions.MODAL_SUBMIT and interaction.source is None:
            allowed = allowed - {6, 7}
        errors.choice(("type",), kind, allowed)
        errors.check()
        assert isinstance(kind, int)
        data = draft.body.get("data") or {}
        inner = Draft(data, draft.uploads, ("data",))
        message = self._respond(interaction, kind, inner)
        ephemeral = bool(message and message.ephemeral and message is not interaction.source)
        interaction.ack = Ack(CALLBACKS[kind], ephemeral, age)
        interaction.news.spread()
        return message

    def followup(self, interaction: Interaction, draft: Draft) -> Message:
        """Send a further message, or fill in a deferred response with the first one."""
        self._check_alive(interaction)
        if interaction.original is not None and interaction.original.loading:
            return self.edit(interaction, interaction.original, draft)
        if interaction.only_user_install and len(interaction.followups) >= interactions.MOST_FOLLOWUPS_ELSEWHERE:
            raise refusal("too many followups")
        message = self._create(interaction, draft)
        if interaction.original is not None:
            message.kind, message.replied = model.REPLY, interaction.original
            message.reference = payloads.message_ref(interaction.original)
        self._world.post(message)
        interaction.followups.append(message)
        interaction.news.spread()
        return message

    def find(self, interaction: Interaction, which: str) -> Message:
        """Return ``@original`` or the message with that id, if it is of this interaction."""
        self._check_alive(interaction)
        if which == "@original":
            message = interaction.original
        else:
            own = [interaction.original, *interaction.followups]
            message = next((each for each in own if each and str(each.id) == which), None)
        if message is None or message.deleted:
            raise refusal("unknown message")
        return message

    def edit(self, interaction: Interaction, message: Message, draft: Draft) -> Message:
        self._composer.edit(message, draft)
        interaction.updates += 1
        self._world.update(message)
        interaction.news.spread()
        return message

    def delete(self, interaction: Interaction, message: Message) -> None:
        self._world.remove(message)
        interaction.news.spread()

    def _check_alive(self, interaction: Interaction) -> None:
        if self._world.clock.now() - interaction.created_at > interactions.LIFETIME:
            raise refusal("invalid webhook token")
        if interaction.ack is None:
            raise refusal("unknown webhook")

    def _respond(self, interaction: Interaction, kind: int, draft: Draft) -> Message | None:
        if kind == interactions.MESSAGE:
            interaction.original = self._world.post(self._create(interaction, draft))
        elif kind == interactions.DEFERRED:
            interaction.original = self._world.post(self._defer(interaction, draft.body))
        elif kind == interactions.DEFERRED_UPDATE:
            interaction.original = interaction.source
        elif kind == interactions.UPDATE:
            assert interaction.source is not None
            if interaction.source.deleted:
                raise refusal("unknown message")
            interaction.original = interaction.source
            return self.edit(interaction, interaction.source, draft)
        elif kind == interactions.CHOICES:
            errors = FormErrors()
            choices = draft.body.get("choices") or []
            check_choices(choices, interaction.option_kind, errors)
            errors.check()
            interaction.suggested = choices
        else:
            errors = FormErrors()
            check_modal(draft.body, errors)
            errors.check()
            interaction.shown = Modal(draft.body["custom_id"], draft.body["title"], draft.body["components"])
        return interaction.original

    def _create(self, interaction: Interaction, draft: Draft) -> Message:
        private = bool((draft.body.get("flags") or 0) & model.EPHEMERAL)
        return self._composer.create(interaction.channel, draft, **self._facts(interaction, private=private))

    def _defer(self, interaction: Interaction, data: Json) -> Message:
        private = (data.get("flags") or 0) & model.EPHEMERAL
        message = Message(self._world.ids.mint(), interaction.channel, self._world.bot)
        message.timestamp = self._world.clock.iso()
        message.flags = model.LOADING | private
        for name, value in self._facts(interaction, private=bool(private)).items():
            setattr(message, name, value)
        return message

    def _facts(self, interaction: Interaction, *, private: bool) -> Json:
        facts: Json = {
            "webhook_id": self._world.application_id,
            "interaction": self._metadata(interaction),
            "seen_by": interaction.user if private else None,
        }
        if interaction.kind == interactions.COMMAND and interaction.command is not None:
            plain = interaction.command["type"] == 1
            facts["kind"] = model.CHAT_INPUT_COMMAND if plain else model.CONTEXT_MENU_COMMAND
        elif interaction.source is not None:
            facts |= {
                "kind": model.REPLY,
                "replied": interaction.source,
                "reference": payloads.message_ref(interaction.source),
            }
        return facts

    def _metadata(self, interaction: Interaction) -> Json:
        metadata: Json = {
            "id": str(interaction.id),
            "type": interaction.kind,
            "user": payloads.user(interaction.user),
            "authorizing_integration_owners": interaction.owners,
        }
        if interaction.command is not None and interaction.kind == interactions.COMMAND:
            metadata |= {"name": interaction.command["name"], "command_type": interaction.command["type"]}
        if interaction.kind == interactions.COMPONENT and interaction.source is not None:
            metadata["interacted_message_id"] = str(interaction.source.id)
        if interaction.opener is not None:
            metadata["triggering_interaction_metadata"] = self._metadata(interaction.opener)
        return metadata
