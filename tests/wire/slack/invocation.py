"""One call of a Web API method as its handler sees it: who calls, with which arguments, and what Slack refuses.

Source: https://docs.slack.dev/apis/web-api (arguments, errors, warnings).
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.wire.slack.stage import Stage
from tests.wire.slack.world import JSON, Channel, Installation, Message, Person, Workspace

__all__ = ["Invocation", "Refused", "coded"]

_CODED = ("attachments", "blocks", "file_ids", "files", "loading_messages", "metadata", "prompts", "view")
_FLAGS = (
    "as_user",
    "exclude_archived",
    "inclusive",
    "include_all_metadata",
    "include_disabled",
    "include_num_members",
    "include_users",
    "link_names",
    "mrkdwn",
    "reply_broadcast",
    "return_im",
    "unfurl_links",
    "unfurl_media",
)
_Item = TypeVar("_Item")


class Refused(Exception):
    """Slack answers `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more

    @classmethod
    def because(cls, error: str, complaints: list[str]) -> Refused:
        """Return a refusal that lists what is wrong, as Slack does for blocks and views."""
        messages = {"messages": [f"[ERROR] {one}" for one in complaints]}
        more: JSON = {"errors": complaints} if error == "invalid_blocks" else {}
        return cls(error, **more, response_metadata=messages)


def coded(args: JSON) -> JSON:
    """Return form arguments with their JSON and their flags decoded, as Slack reads them."""
    for name in _CODED:
        if isinstance(value := args.get(name), str) and value[:1] in ("[", "{"):
            try:
                args[name] = json.loads(value)
            except ValueError:
                raise Refused(
                    f"invalid_{name}_format" if name in ("blocks", "metadata") else "invalid_arguments"
                ) from None
    for name in _FLAGS:
        if isinstance(value := args.get(name), str):
            args[name] = value.lower() in ("1", "true")
    return args


@dataclass(slots=True)
class Invocation:
    """A call under way."""

    stage: Stage
    method: str
    args: JSON
    installation: Installation | None = None
    client: tuple[str, str] | None = None

    @property
    def app(self) -> Installation:
        """The installation whose token was used."""
        assert self.installation
        return self.installation

    @property
    def team(self) -> Workspace:
        """The workspace of the token."""
        return self.app.team

    def get(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, *names: str) -> str:
        """Return the first of these arguments; refuse the call where any is missing."""
        missing = [f"missing required field: {name}" for name in names if self.args.get(name) in (None, "")]
        if missing:
            raise Refused.because("invalid_arguments", missing)
        return self.get(names[0])

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation named, if the bot may know of it; somebody's id means their direct messages."""
        wanted = self.need(name)
        channel = self.team.channels.get(wanted)
        if channel is None and wanted.startswith("U") and (person := self.team.people.get(wanted)):
            if person is self.app.bot:
                raise Refused("cannot_dm_bot")
            channel = self.stage.world.dm(person, self.team)
        if channel is None:
            channel = next((one for one in self.team.channels.values() if one.name == wanted.lstrip("#")), None)
        if channel is None or (channel.kind != "channel" and self.app.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def person(self, name: str = "user") -> Person:
        """Return the user named."""
        wanted = self.need(name)
        found = self.team.people.get(wanted) or self.team.strangers.get(wanted)
        if found is None:
            raise Refused("user_not_found")
        return found

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """Return the message named."""
        found = channel.messages.get(self.need(name))
        if found is None:
            raise Refused("message_not_found")
        return found

    def scope(self, *any_of: str) -> None:
        """Refuse the call unless one of these scopes was granted."""
        if not self.app.scopes.intersection(any_of):
            provided = ",".join(sorted(self.app.scopes))
            raise Refused("missing_scope", needed=",".join(any_of), provided=provided)

    def page(self, items: list[_Item], default: int = 100) -> tuple[list[_Item], JSON]:
        """Return one page of *items* and the response_metadata that leads to the next."""
        try:
            limit = int(self.get("limit") or default)
            cursor = self.get("cursor")
            start = int(base64.b64decode(cursor).removeprefix(b"next:")) if cursor else 0
        except (ValueError, binascii.Error):
            raise Refused("invalid_cursor") from None
        if not 1 <= limit <= 1_000:
            raise Refused("invalid_limit")
        end = start + limit
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], {"next_cursor": following}
