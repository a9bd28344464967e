"""Split a plain-text article into what stands before its body and the body's paragraphs, counted from 1.

Blank lines part blocks. A block is furniture when it is a heading (up to 15 words without a full stop at the end,
or a question in Title Case), a label ("Credit: …", "By …", a dateline), a list of short lines, or repeats a line of
furniture above it; any other block is prose. The body begins after the last furniture that stands before the first
block of two sentences or more: so titles, summary, byline and credit are its head. Where two blocks of prose or more
stand before that furniture they are paragraphs already, and it is a sub-heading. From there on each block of prose is
a paragraph, up to and with a note about the author at the end; sub-headings and credits in between are not counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.text import plain

__all__ = ["Article", "sentences"]

_MOST_WORDS_OF_A_HEADING = 15
_MOST_WORDS_OF_A_TITLE = 20
_MOST_WORDS_OF_A_MENU_LINE = 6

_END = re.compile(r"[.!?…:;][\"”’'»)\]]*$")
_SENTENCE_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bProf)(?<!\bvs)"
    r"[.!?…][\"”’'»)\]]*\s+(?=[\"“‘'«(\[]?[A-Z0-9])"
)
_LABEL = re.compile(
    r"(?:[Pp]hotos?|[Pp]hotographs?|[Ii]mages?|[Pp]ictures?|[Ii]llustrations?|[Gg]raphics?|[Ww]ords|[Tt]ext)"
    r"(?: [Cc]redits?)?(?: ?[:/|©]| (?:by|courtesy of) (?:the )?[A-Z])"
    r"|(?i:credits?|captions?|sources?|copyright|published|updated|posted|tags?|topics?|filed under|related|share"
    r"|read more|read also|read next) ?[:/|]"
    r"|[Bb]y (?:[A-Z][\w.'’-]*(?:,? (?:and )?|$)){1,8}$|©|#|---"
)


@dataclass(frozen=True, slots=True)
class Article:
    """A text, with its *head* (titles, summary, credits) and its body's *paragraphs* apart; *whole* is all of it."""

    head: tuple[str, ...]
    paragraphs: tuple[str, ...]
    whole: str

    @classmethod
    def read(cls, text: str) -> Article:
        """Return *text* split by the rule above."""
        blocks: list[str] = []
        prose: list[bool] = []
        seen: set[str] = set()
        for block in plain(text).split("\n\n"):
            lines = block.split("\n")
            furniture = _is_furniture(lines, seen, first=not blocks)
            if furniture:
                seen.update(line.casefold() for line in lines)
            blocks.append(" ".join(block.split()))
            prose.append(not furniture and bool(block))
        start = _start(blocks, prose)
        paragraphs = tuple(block for block, counts in zip(blocks[start:], prose[start:], strict=True) if counts)
        return cls(tuple(blocks[:start]), paragraphs, "\n\n".join(blocks))

    def paragraph(self, number: int) -> str | None:
        """Return the paragraph of that number, or None where there are fewer."""
        return self.paragraphs[number - 1] if 1 <= number <= len(self.paragraphs) else None


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; initials and common abbreviations don't end one."""
    starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _start(blocks: Sequence[str], prose: Sequence[bool]) -> int:
    counted = [at for at, is_prose in enumerate(prose) if is_prose]
    if not counted:
        return len(blocks)
    anchor = next((at for at in counted if len(sentences(blocks[at])) > 1), None)
    if anchor is None:
        return counted[0]
    after_furniture = max((at for at in range(anchor) if not prose[at]), default=-1) + 1
    return after_furniture if sum(prose[:after_furniture]) < 2 else counted[0]


def _is_furniture(lines: Sequence[str], seen: set[str], *, first: bool) -> bool:
    if all(_LABEL.match(line) or line.casefold() in seen for line in lines):
        return True
    if all(len(line.split()) <= _MOST_WORDS_OF_A_MENU_LINE and not _END.search(line) for line in lines):
        return True
    joined = " ".join(lines)
    words = joined.split()
    if len(sentences(joined)) > 1:
        return False
    if not _END.search(joined):
        return len(words) <= _MOST_WORDS_OF_A_HEADING
    if len(words) > _MOST_WORDS_OF_A_TITLE or joined.rstrip("\"”’'")[-1:] not in "?!":
        return False
    return first or _is_title_case(words)


def _is_title_case(words: Sequence[str]) -> bool:
    long = [word for word in words if len(word.strip("\"“‘'(")) > 3]
    return bool(long) and all(word.strip("\"“‘'(")[:1].isupper() or word[:1].isdigit() for word in long)
