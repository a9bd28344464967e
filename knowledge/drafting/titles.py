"""Tell which source a text is: one that is known by its title, or a new one."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.model import Source
from knowledge.prose import Article
from knowledge.text import one_line, shorten, slug

__all__ = ["source_for"]

_MOST_WORDS = 20
_LONGEST_TITLE = 300


def source_for(text: str, name: str, sources: Mapping[str, Source]) -> Source:
    """Return the one of *sources* whose title stands above *text*, or a new one called by that, else by *name*."""
    head = Article.read(text).head
    bare = {_bare(block) for block in head}
    for source in sources.values():
        if _bare(source.title) in bare or _bare(source.title) == _bare(name):
            return source
    titles = [block for block in head if len(block.split()) <= _MOST_WORDS and not block.endswith(".")]
    title = shorten(max(titles, key=len, default="") or one_line(name) or "A document", _LONGEST_TITLE)
    made = free = slug(title) or "document"
    number = 2
    while free in sources:
        free, number = f"{made}-{number}", number + 1
    return Source(free, title)


def _bare(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
