"""Make typed text plain and harmless: one normal form, no control or direction characters."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["one_line", "plain", "shorten", "slug"]

_KEPT_JOINERS = "\u200c\u200d"  # Persian words and emoji families need them; between ASCII they only hide
# A joiner joins where letters beyond ASCII stand on both sides; one behind another joins nothing.
_IDLE_JOINERS = re.compile(
    r"(?<![^\x00-\x7f\u200c\u200d\s])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d\s])"
    r"|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r" ?\n[\s]*\n ?| ?\n ?")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_LONGEST_RUN_OF_MARKS = 4  # Zalgo text stacks dozens; written languages need at most three or so


def plain(text: str) -> str:
    """Return *text* in Unicode NFC with only printable characters, single spaces and at most one blank line.

    Lone surrogates, control, direction, zero-width, private-use and unassigned characters are dropped, and so
    are combining marks beyond four in a row. Applying it twice changes nothing more.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # as nearly all text is
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _CONTROLS.sub("", text) if text.isascii() else _printable(text)
    text = _NEWLINES.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", _BLANKS.sub(" ", text))
    return text.strip()


def _printable(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        if char.isascii():
            marks = 0
            if char >= " " and char != "\x7f":
                kept.append(char)
            elif char in "\n\t":
                kept.append("\n" if char == "\n" else " ")
            continue
        category = unicodedata.category(char)
        if category == "Cf" and char in _KEPT_JOINERS:
            kept.append(char)
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _LONGEST_RUN_OF_MARKS or (marks and not kept) or category[0] == "C":
            continue
        kept.append(" " if category == "Zs" else char)
    return unicodedata.normalize("NFC", _IDLE_JOINERS.sub("", "".join(kept)))


def one_line(text: str) -> str:
    """Return *text* made plain, on a single line."""
    return " ".join(plain(text).split())


def shorten(text: str, limit: int) -> str:
    """Return *text* in at most *limit* characters, cut between words and never inside a character as people see it."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if not text[limit - 1].isspace():
        words = cut.rsplit(None, 1)
        cut = words[0] if len(words) == 2 and len(words[0]) > limit // 2 else cut
    while cut and (
        unicodedata.combining(text[len(cut)]) or text[len(cut)] in _KEPT_JOINERS or cut[-1] in _KEPT_JOINERS
    ):
        cut = cut[:-1]
    return cut.rstrip() + "…"


def slug(text: str, limit: int = 40) -> str:
    """Return a readable id made of *text*, ASCII letters and digits joined by hyphens; "" when it has none."""
    ascii_text = unicodedata.normalize("NFKD", one_line(text)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.replace("'", "").lower())
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > limit:
            break
        made = f"{made}-{word}" if made else word[:limit]
    return made
