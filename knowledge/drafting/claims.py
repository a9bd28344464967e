"""Pick the sentences of a text that claim something: with a number, a date, a name, a cause or an event.

The words stay the text's own but for what only joins a sentence to the one before; a curator makes them a fact.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.drafting.questions import Sentence, questions
from knowledge.model import MAX_STATEMENT
from knowledge.prose import Article, Names, Ordinary, names, quantities, sentences

__all__ = ["CAUSES", "Proposal", "propose"]

MOST = 500  # proposals of one text; nobody looks over more
CAUSES = (
    "because", "due to", "thanks to", "as a result", "the result of", "owing to", "in an effort to", "led to",
    "caused", "brought about", "in order to", "explains", "explain", "therefore", "so that",
)  # fmt: skip
_JOINED = re.compile(r"(?<=[a-z0-9][.!?])(?=[A-Z][a-z])")  # a blank that went missing between two sentences
_OPENERS = re.compile(
    r"(?:(?:and|but|yet)\b,?|(?:so|still|also|moreover|furthermore|additionally|indeed|in fact|however|thus|hence"
    r"|finally|first|second|third|ultimately|generally speaking|simply put|in short|for example|for instance"
    r"|in addition|nevertheless|meanwhile|of course|similarly|in other words|as a result|overall|likewise|notably"
    r"|again),)\s+"
    r"|(?:it is (?:no secret|clear|quite clear|well known|worth noting|true) that)\s+",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:has|have|had)(?: (?:\w+ly|already|also|been|now))* \w{2,}(?:ed|en|wn|ne)\b")
_MONTHS = frozenset(month_name)
_LEANS = re.compile(
    r"(?:this|that|these|those|it|its|he|she|his|her|they|their|such|both|the (?:former|latter|calamity))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence that may become a fact: its *paragraph* (None: before the body), why it was picked, what it lacks."""

    statement: str
    paragraph: int | None
    phrasings: tuple[str, ...]
    why: tuple[str, ...]
    lacks: str = ""


def propose(text: str) -> list[Proposal]:
    """Return the proposals that *text* gives, in its order, at most 500."""
    article = Article.read(_JOINED.sub(" ", text))
    ordinary = Names(article).ordinary()
    often = Counter(word for paragraph in article.paragraphs for word in set(_words(paragraph)))
    found: list[Proposal] = []
    head = [(None, block) for block in dict.fromkeys(article.head) if block.endswith(".")]
    for number, paragraph in (*head, *enumerate(article.paragraphs, 1)):
        for sentence in sentences(paragraph):
            found += _proposals(sentence, number, article.whole, ordinary, often)
    return found[:MOST]


def _proposals(
    sentence: str, paragraph: int | None, whole: str, ordinary: Ordinary, often: Counter[str]
) -> Iterator[Proposal]:
    statement = _alone(sentence)
    found = [one for one in quantities(statement) if one.claims]
    named = [name for name in dict.fromkeys(names(statement, ordinary)) if _is_name(name, statement, whole)]
    cause = next((words for words in CAUSES if re.search(rf"\b{words}\b", statement, re.IGNORECASE)), "")
    looked_for = (
        ("a number", found),
        ("a name", named),
        ("a cause", cause),
        ("an event", _EVENT.search(statement)),
    )
    why = [word for word, there in looked_for if there]
    if not why or len(statement) > MAX_STATEMENT or statement.endswith("?"):
        return
    leans = _LEANS.match(statement)
    lacks = f"It begins with “{leans[0]}”: say what is meant." if leans else ""
    asked = questions(Sentence(statement, tuple(found), tuple(named), cause), often)
    yield Proposal(statement, paragraph, asked, tuple(why), lacks)


def _is_name(name: str, statement: str, whole: str) -> bool:
    """Return whether a capital is more than that of a first word: the text has it inside a sentence too."""
    if name in _MONTHS:
        return False
    return " " in name or not statement.startswith(name) or bool(re.search(rf"[^\W\d_],? {re.escape(name)}\b", whole))


def _alone(sentence: str) -> str:
    """Return *sentence* without what joins it to the one before."""
    rest = sentence.strip()
    while opener := _OPENERS.match(rest):
        rest = rest[opener.end() :]
    return rest[:1].upper() + rest[1:] if rest else sentence


def _words(text: str) -> Sequence[str]:
    return re.findall(r"[^\W\d_]{3,}", text.casefold())
