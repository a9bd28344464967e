"""The house's own rules about what the bot may send, which Slack would let through.

Source: ../shared/platforms.md, the row "text": always plain text beside blocks, no unfurling, and no text that
notifies people nobody meant to notify.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.wire.slack.blocks import words

__all__ = ["Violation", "broken_rules"]

_MENTION = re.compile(r"<(?:@|#|!)[^<>\n]*>")
_BROADCAST = re.compile(r"<!(?:channel|here|everyone|group)\b")
_HARMLESS = ("<!date^",)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something the bot sent that it mustn't: the method, the rule and what was found."""

    method: str
    rule: str
    found: str

    def __str__(self) -> str:
        return f"{self.method}: {self.rule}: {self.found}"


def broken_rules(method: str, sent: dict[str, Any], *, public: bool, allowed: set[str]) -> Iterator[Violation]:
    """Yield the house rules that *sent* breaks; *allowed* holds the ids that may be mentioned in public."""
    if method == "chat.postMessage":
        for name in ("unfurl_links", "unfurl_media"):
            if sent.get(name) not in (False, "0", "false"):
                yield Violation(method, f"{name} must be false", repr(sent.get(name)))
    if sent.get("blocks") and not str(sent.get("text") or "").strip():
        yield Violation(method, "plain text must stand beside blocks", repr(sent.get("text")))
    elif method in ("chat.postMessage", "chat.postEphemeral") and not str(sent.get("text") or "").strip():
        yield Violation(method, "a message needs text", repr(sent.get("text")))
    if sent.get("link_names") not in (None, False, "0") or sent.get("parse") == "full":
        yield Violation(method, "Slack must not look for names to notify", "link_names or parse")
    texts = [(str(sent.get("text") or ""), True), *words(sent.get("blocks")), *words(sent.get("view"))]
    texts += words(sent.get("attachments")) if isinstance(sent.get("attachments"), list) else ()
    texts += words([sent.get("options"), sent.get("option_groups")])
    for text, marked_up in texts:
        yield from _mentions(method, text, public=public and marked_up, allowed=allowed)


def _mentions(method: str, text: str, *, public: bool, allowed: set[str]) -> Iterator[Violation]:
    if "<" not in text:
        return
    for found in _MENTION.findall(text):
        if _BROADCAST.match(found):
            yield Violation(method, "no text may notify everybody", found)
        elif public and not found.startswith(_HARMLESS) and not any(known in found for known in allowed):
            yield Violation(method, "no text may form a mention", found)
