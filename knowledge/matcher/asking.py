"""Find what a message asks: strip what only wraps a question, take several apart, and tell chatter from asking."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.followups import completed, lacks
from knowledge.matcher.english import CHATTER, SMALL_TALK
from knowledge.matcher.words import MAX_CHARS, words

__all__ = ["MAX_QUESTIONS", "apart", "questions"]

MAX_QUESTIONS = 3
MAX_MESSAGE = 4 * MAX_CHARS

_POLITE = (
    r"(?:hey|hi|hello|hiya|yo|ok|okay|so|well|um+|uh+|erm|hmm+|oh|and|also|but|sorry|excuse me|quick question|question"
    r"|bot|footnote|everyone|everybody|all|guys|folks|team|there|please|thanks|thank you|just curious|curious"
    r"|out of curiosity|by the way)"
)
_FRAMES = (
    r"(?:(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody)(?: guys)?(?: please| kindly)?"
    r" (?:tell|remind|explain to|show|help) (?:me|us)(?: please)?(?: understand)?"
    r"|(?:do|does|did) (?:you|u|anyone|anybody|someone|somebody)(?: here)?(?: happen to)?"
    r" (?:know|remember|have any idea)"
    r"|(?:please )?(?:tell|remind) (?:me|us)(?: please)?"
    r"|any(?:one|body)(?: here)? knows?|any idea|i(?:'d| would) (?:like|love) to know|i want to know"
    r"|i(?:'m| am|m) wondering"
    r"|i (?:was )?wonder(?:ing|ed)?|(?:just )?wondering|i have a question|what i want to know is)"
)
_OPENING = re.compile(rf"^(?:@\S+\s*|<[@#!][^>]*>\s*|{_POLITE}\b[\s,.!:;-]*)+", re.IGNORECASE)
_FRAME = re.compile(rf"^{_FRAMES}\b[\s,:;-]*(?:(?:if|whether|about)\b\s*)?", re.IGNORECASE)
_CLOSING = re.compile(
    r"[\s,.!;-]*\b(?:please|pls|plz|thanks(?: (?:a lot|so much|in advance|again))?|thank you(?: (?:very|so) much)?"
    r"|thx|ty"
    r"|cheers|anyone|anybody|guys|folks|lol|btw)\b[\s.!?]*$",
    re.IGNORECASE,
)
_LAUGHTER = re.compile(
    r"(?:ha){2,}h?|(?:he){2,}|(?:lo)+l+|lma+o+|rofl|x+d+|h+m+|u+h*m*|e+r*m+|a+h+|o+h+|hi+|he+y+|hello+|bye+|ye+s+|no+|woo+|yay+|k+"
)
_LONGEST = max(len(phrase.split()) for phrase in SMALL_TALK)
_QUOTED = re.compile(r"^[\s\"'“”‘’«»*_~`>]+|[\s\"'“”‘’«»*_~`]+$")
_SENTENCES = re.compile(r"(?<=\?)\s+|(?<=[.!…])\s+(?=\S)|\n+")
_ALSO = re.compile(
    r"[,;]?\s+(?:and|also|plus)(?:\s+also)?,?\s+(?=(?:(?:in|on|at|by|for|from|since|until|to|of|with)\s+)?"
    r"(?:who|whom|whose|what|when|where|why|which|how)\b(?!\s+(?:ever)))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will|would|should|has|have"
    r"|had|whats|hows|wheres|whos)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"[,;]?\s+(?:and|also|plus|as well as|versus|vs\.?|\+|&)\s+(?:also\s+)?", re.IGNORECASE)
_ASKING = re.compile(
    r"(?:who|whom|whose|what|wat|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will|would|has|have|had)\b",
    re.IGNORECASE,
)
_SHARED = re.compile(r"(.*\S)\s+(?:both\s+)?(?:the|a|an|his|her|its|their)\s+\S", re.IGNORECASE)
_BEGUN = re.compile(r"(.*?\b(?:of|for|about|does|do|did|is|are|was|were)\s)\S", re.IGNORECASE)
_MAX_WAYS = 3


def questions(message: str) -> tuple[tuple[str, bool], ...]:
    """Return each thing *message* asks, unwrapped, at most MAX_QUESTIONS, with whether it is mere chatter.

    There is always at least one: a message without a question is one piece of chatter or one terse query.
    """
    return _questions(message[:MAX_MESSAGE])


@lru_cache(maxsize=8_192)  # the known questions are asked again at every edit
def _questions(message: str) -> tuple[tuple[str, bool], ...]:
    parts = [part for part in (_unwrapped(piece) for piece in _SENTENCES.split(message)) if any(map(str.isalnum, part))]
    asked = [part for part in parts if not _chatter(part)]
    if not asked:
        return ((message.strip()[:MAX_CHARS], True),)
    marked = [part for part in asked if part.rstrip().endswith("?")]
    if len(marked) > 1:
        pieces = marked
    elif marked and len(asked) > 1:  # "I was in Rome. It rained. When does the train leave?"
        pieces = [" ".join(asked)]
    else:
        pieces = [" ".join(asked)]
    found = [_unwrapped(half) for piece in pieces for half in _halves(piece)]
    return tuple((piece[:MAX_CHARS], False) for piece in found[:MAX_QUESTIONS] if piece) or (
        (message[:MAX_CHARS], True),
    )


@lru_cache(maxsize=8_192)
def apart(question: str) -> tuple[tuple[str, str], ...]:
    """Return each way in which *question* may be two that share words or lack some, as texts to be tried.

    "Where is it and is it open?" may be two, and so may "What do the store and the hotel cost?"; "the fall and rise of
    trade" is one. Only what is known can tell: a way is right where each half finds an answer of its own.
    """
    ways: list[tuple[str, str]] = []
    joints = [*_AND.finditer(question)]
    for found in joints if len(joints) <= _MAX_WAYS else ():  # more make a list, or a tale
        left, right = question[: found.start()].strip(" ,;"), question[found.end() :].strip()
        if not left or not right:
            continue
        if _ASKING.match(right) and _ASKS.search(left):
            ways.append((left, completed(right, left)))  # "What is new at the port and what in the town?"
        elif shared := _SHARED.match(left):
            ways.append((left, f"{shared[1]} {right}"))
        elif begun := _BEGUN.match(left):  # "Opening hours of gym and pool?"
            ways.append((left, f"{begun[1]}{right}"))
        else:
            ways.append((left, right))
    return tuple(ways)


def _halves(piece: str) -> list[str]:
    """Split "who built it and when was it opened?" where both halves ask in full."""
    halves = _ALSO.split(piece)
    if len(halves) > 1 and all(len(words(half)) > 3 and _ASKS.search(half) and not lacks(half) for half in halves):
        return halves
    return [piece]


def _unwrapped(text: str) -> str:
    """Strip greetings, politeness, quotes and frames such as "do you know …" from *text*."""
    for _ in range(4):
        stripped = _QUOTED.sub("", text)
        if not _chatter(stripped):
            stripped = _OPENING.sub("", stripped) or stripped
        framed = _FRAME.sub("", stripped)
        stripped = framed if len(framed.split()) > 1 else stripped
        closed = _CLOSING.sub("", stripped)
        stripped = (
            closed + ("?" if stripped.rstrip().endswith("?") and not closed.endswith("?") else "")
            if closed
            else stripped
        )
        if stripped == text:
            break
        text = stripped
    return text.strip()


def _chatter(text: str) -> bool:
    """Whether *text* is made of greetings, thanks and other small talk only, in any order."""
    said = words(text)
    position = 0
    while position < len(said):
        for size in range(min(_LONGEST, len(said) - position), 0, -1):
            if " ".join(said[position : position + size]) in SMALL_TALK:
                position += size
                break
        else:
            if said[position] not in CHATTER and not _LAUGHTER.fullmatch(said[position]):
                return False
            position += 1
    return True
