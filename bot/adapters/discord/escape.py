"""Make text appear on Discord exactly as it is: no markup, no mention, no emoji code, no link in disguise.

Discord reads Markdown of its own: a backslash before a punctuation character shows that character, and an address
between angle brackets is a link that shows itself. Everything else is escaped only where it would mean something, so
that notifications and screen readers, which show the source, stay readable.
Source: Discord documentation, Reference, "Message Formatting"; support article "Markdown Text 101".
"""

from __future__ import annotations

import re

from bot.cards import with_channels
from knowledge.text import shorten

__all__ = ["escape", "fitted"]

_MEANINGFUL = re.compile(
    r"(?P<link>(?<!\w)https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?"
    r"(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?#\[\]]*)?)"
    r"|^(?P<start>[ \t]*)(?P<opens>[#>+-])"  # headings, quotes, lists, small print
    r"|^(?P<number>[ \t]*\d+)(?P<dot>[.)])(?=\s|$)"  # ordered lists
    r"|[\\*_~`|<\[]"
    r"|@(?=everyone|here)"
    r"|:(?=/)"  # what the client would make an address of
    r"|:(?=[\w+~-]+:)",  # emoji codes
    re.MULTILINE,
)
_BEHIND_A_LINK = ".,:;!?'\")]*"  # ends the sentence rather than the address


def escape(text: str) -> str:
    """Return *text* so that Discord shows it as it is; only channels and plain addresses of the web become links."""
    return with_channels(_MEANINGFUL.sub(_harmless, text), _channel)


def _channel(channel_id: str) -> str:
    return f"<#{channel_id}>" if channel_id.isdecimal() else channel_id  # another platform's stays a word


def _harmless(found: re.Match[str]) -> str:
    if link := found["link"]:
        address = link.rstrip(_BEHIND_A_LINK)
        return f"<{address}>{_MEANINGFUL.sub(_harmless, link[len(address) :])}"
    if found["opens"]:
        return f"{found['start']}\\{found['opens']}"
    if found["dot"]:
        return f"{found['number']}\\{found['dot']}"
    return f"\\{found[0]}"


def fitted(text: str, room: int) -> str:
    """Return *text* escaped in at most *room* characters, cut between words where it has to be."""
    escaped = escape(text)
    if len(escaped) <= room:
        return escaped
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(escape(shorten(text, middle))) <= room else (low, middle - 1)
    return escape(shorten(text, low))
