"""Read what Slack sends: what was typed, and whether and how an event is a question."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.requests import Place

__all__ = ["Deleted", "Question", "place_of", "read", "text_of", "words_of"]

_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_SOMEBODY = re.compile(r"<@([^<>|]*)")
_NEW = (None, "thread_broadcast", "file_share")  # subtypes of `message` that a person typed


@dataclass(frozen=True, slots=True)
class Question:
    """A message that may be a question; *ts* is Slack's name of it in its *channel*.

    *addressed* says that the bot is meant for certain, *others* that somebody else is mentioned too; what isn't
    addressed was overheard. *thread* is the thread it stands in, *parent* who began that. *edited* is the name of the
    change that made it what it is, "" for none.
    """

    team: str
    channel: str
    ts: str
    user: str
    text: str
    thread: str = ""
    edited: str = ""
    parent: str = ""
    addressed: bool = False
    direct: bool = False
    others: bool = False

    @property
    def message(self) -> str:
        """The id of the message, the same after a change."""
        return f"{self.team}/{self.channel}/{self.ts}"

    @property
    def arrival(self) -> str:
        """The id of what arrived: a message, or one change of it."""
        return f"{self.message}/{self.edited}" if self.edited else self.message

    @property
    def place(self) -> Place:
        """Where it was asked; in a channel that is the thread of its answer."""
        thread = self.thread or ("" if self.direct else self.ts)
        return Place("slack", self.team, self.channel, thread, direct=self.direct)

    def packed(self) -> dict[str, Any]:
        """Return it for the inbox."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that isn't there any more."""

    team: str
    channel: str
    ts: str

    @property
    def message(self) -> str:
        """The id of the message."""
        return f"{self.team}/{self.channel}/{self.ts}"


def place_of(team: str, channel: str, thread: str = "") -> Place:
    """Return where something happened; Slack's ids of direct messages begin with D."""
    return Place("slack", team, channel, thread, direct=channel.startswith("D"))


def text_of(text: str, bot_user: str) -> str:
    """Return what a person typed: without the mention of the bot, names and links as they were, unescaped."""

    def shown(found: re.Match[str]) -> str:
        sigil, target, label = found[1], found[2], found[3]
        if sigil == "@" and target == bot_user:
            return " "
        if label:
            return f"#{label}" if sigil == "#" else label
        return target.removeprefix("mailto:") if not sigil else f"{sigil}{target}"

    return html.unescape(_ENTITY.sub(shown, text)).strip()


def words_of(text: str) -> str:
    """Return the words of a command: people, groups and channels by their ids, with their names behind."""

    def shown(found: re.Match[str]) -> str:
        sigil, target, label = found[1], found[2], found[3]
        if sigil == "#":
            return target
        if sigil == "@" or target.startswith("subteam^"):
            return f"{target.removeprefix('subteam^')} {(label or '').removeprefix('@')}".strip()
        return label or target.removeprefix("mailto:")

    return html.unescape(_ENTITY.sub(shown, text)).strip()


def read(event: Mapping[str, Any], team: str, bot_user: str) -> Question | Deleted | None:
    """Return what *event* asks, or None where it is nothing that a person typed to be read by the bot."""
    try:
        return _read(event, team, bot_user)
    except (AttributeError, TypeError):  # it isn't shaped as Slack shapes them
        return None


def _read(event: Mapping[str, Any], team: str, bot_user: str) -> Question | Deleted | None:
    kind, subtype = event.get("type"), event.get("subtype")
    if kind == "app_mention":
        return _question(event, event, team, bot_user, addressed=True)
    if kind != "message":
        return None
    if subtype in _NEW:
        return _question(event, event, team, bot_user)
    if subtype == "message_deleted":
        return Deleted(team, str(event.get("channel", "")), str(event.get("deleted_ts", "")))
    if subtype == "message_changed":
        message = event.get("message") or {}
        if message.get("subtype") == "tombstone":
            return Deleted(team, str(event.get("channel", "")), str(message.get("ts", "")))
        before = event.get("previous_message") or {}
        if not message.get("edited") or message.get("text") == before.get("text"):
            return None  # Slack added a preview
        return _question(event, message, team, bot_user)
    return None


def _question(
    event: Mapping[str, Any], message: Mapping[str, Any], team: str, bot_user: str, *, addressed: bool = False
) -> Question | None:
    user = str(message.get("user") or "")
    if not user or user in (bot_user, "USLACKBOT") or message.get("bot_id") or message.get("subtype") == "bot_message":
        return None
    channel, text = str(event.get("channel", "")), str(message.get("text") or "")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    thread = str(message.get("thread_ts") or "")
    ts = str(message.get("ts", ""))
    return Question(
        team,
        channel,
        ts,
        user,
        text_of(text, bot_user),
        "" if thread == ts else thread,
        str((message.get("edited") or {}).get("ts", "")),
        str(message.get("parent_user_id") or ""),
        addressed or direct or f"<@{bot_user}>" in text,
        direct,
        any(found[1] != bot_user for found in _SOMEBODY.finditer(text)),
    )
