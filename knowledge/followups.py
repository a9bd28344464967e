"""Understand a question that leans on the one before it: what it may mean in words that stand alone. English; pure.

Nothing is decided here: every reading that the two questions allow is given, and whoever asks the base takes the one
that the base answers best.
"""

from __future__ import annotations

import re
from enum import StrEnum

__all__ = ["Act", "act", "adds", "completed", "lacks", "leans", "names", "readings"]

MOST_READINGS = 10
_MOST_SPANS = 7
LONGEST = 10  # words of a question that leans on another; a longer one says what it is about
_LONGEST_SPAN = 4  # words

_WORD = re.compile(r"[\w$%€£][\w$%€£'’.,-]*[\w%]|\w")
_AND = re.compile(
    r"^(?:and|but|or|so|ok|okay|also|then)?[\s,]*(?:what about|how about|and for|and in|(?:the )?same for)\s+(?P<x>.+)$"
    r"|^(?:and|but|or)[\s,]+(?P<y>.+)$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:and |but |so |ok,? )?(?P<wh>(?:(?:from|with|to|for|by|in|under|since|until) )?(?:whom|where|what|which)"
    r"|who|whose|when|why|how|since when|until when"
    r"|how (?:much|many|long|often|far|big|old))(?: exactly| then| so| not| come)?$",
    re.IGNORECASE,
)
_LACKING = re.compile(  # "and who from the markets?"
    r"^(?:and |but |so |ok,? )?(?:who|what|wat|when|where|why|how|which)\s+(?P<thing>(?P<joint>"
    r"on|in|at|for|of|to|from|with|under|by|between|behind)\b.*)$",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|'s|'re)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |the |de |von )?[A-Z][\w'’-]+)+")
_PRONOUN = re.compile(
    r"\b(?:(?:that|this) one|it|that|this|these|those|they|them|he|she|him|her|his|hers|its|their|theirs|there)\b",
    re.IGNORECASE,
)
_POSSESSIVE = frozenset({"his", "hers", "its", "their", "theirs", "her"})


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WH = _set("who whom whose what when where why which how much many long often far big old")
_ASKING = _WH | _set(
    "is are was were am be been being do does did can could will would shall should may might must has have had"
)
_SMALL = _ASKING | _set(
    "a an the of in on at to from for by with about into over under between and or but so if than as not no any some"
    " i me my we us our you your he she it they him her his its their this that these those there here please"
    " tell know say said says"
)
_ACTING = _set("cost costs mean means happen happens happened take takes work works look looks come comes go goes")


class Act(StrEnum):
    """What somebody wants done with the last answer."""

    EXPLAIN = "explain"
    SOURCE = "source"
    MORE = "more"


_ACTS = {
    Act.EXPLAIN: (
        "explain|explain that|explain this|explain it|explain please|why this answer|why that answer"
        "|how do you know|how do you know that|how sure are you|are you sure"
    ),
    Act.SOURCE: (
        "source|sources|the source|your source|source please|what is the source|what's the source|whats the source"
        "|what is your source|what's your source|where is that from|where's that from|where is this from"
        "|where does that come from|where does this come from|citation|says who|according to whom|link"
    ),
    Act.MORE: (
        "more|more please|tell me more|tell me more about it|tell me more about that|more about that|more about it"
        "|anything else|what else|what else is there|go on|continue"
    ),
}
_ACT_OF = {said: act for act, phrases in _ACTS.items() for said in phrases.split("|")}


def act(text: str) -> Act | None:
    """Return what *text* wants done with the last answer, or None."""
    return _ACT_OF.get(" ".join(text.casefold().replace("’", "'").split()).strip("?!. "))


def readings(text: str, before: str, answered: str = "") -> tuple[str, ...]:
    """Return what *text* may mean after the question *before*, the likeliest first; none where it stands alone.

    What the answer *answered* names may be meant too.
    """
    asked = " ".join(text.split()).rstrip("?!. ")
    if not asked or len(asked.split()) > LONGEST:
        return ()
    found: list[str] = []
    if bare := _BARE.match(asked):
        found = [f"{bare['wh']} {_without_asking(before)}"]
    elif lacks(asked):
        found = [completed(asked, before)]
    elif (added := _AND.match(asked)) and not _ASKING & {
        word.casefold() for word in _words(added["x"] or added["y"])[:2]
    }:
        thing = added["x"] or added["y"]
        # What is like the question before in its length says the most of it again.
        size = len(before.split())
        found = sorted(
            (_put(before, span, thing) for span in _spans(before)), key=lambda one: abs(len(one.split()) - size)
        )
    elif pronoun := _standing_in(asked):
        things = sorted((_with_article(before, span) for span in _spans(before)), key=_unnamed)[:_MOST_SPANS]
        names = (name[0].removeprefix("The ") for name in _NAME.finditer(answered))
        things += [name for name in names if name not in before]
        found = [_put(asked, pronoun, _standing(thing, asked[slice(*pronoun)])) for thing in things]
    return tuple(dict.fromkeys(f"{one[:1].upper()}{one[1:]}?" for one in found))[:MOST_READINGS]


def lacks(text: str) -> bool:
    """Return whether *text* asks of another thing without saying what, as "what in the town?" does."""
    return _VERB.search(text) is None and _LACKING.match(text) is not None


def completed(text: str, before: str) -> str:
    """Return *text*, which may lack what it asks, with that from the question *before*: "What is new in the town"."""
    lacking = _LACKING.match(text)
    if lacking is None or not lacks(text):
        return text
    start = re.split(rf"\s{lacking['joint']}\s", before.rstrip("?!. "), maxsplit=1, flags=re.IGNORECASE)[0]
    return f"{start} {lacking['thing']}"


def names(text: str) -> frozenset[str]:
    """Return the words of *text* that name something, in lower case."""
    return frozenset(word.casefold() for word in _words(text)) - _SMALL


def adds(text: str) -> bool:
    """Return whether *text* says nothing by itself: it only adds to the question before, as "and the pool?" does."""
    asked = " ".join(text.split()).rstrip("?!. ")
    return len(asked.split()) <= LONGEST and bool(_BARE.match(asked) or _AND.match(asked))


def leans(text: str) -> bool:
    """Return whether *text* may lean on a question before it."""
    return act(text) is not None or bool(readings(text, "Where is the thing?"))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _without_asking(question: str) -> str:
    """Return *question* without the words that it begins to ask with: "are escapes falling" of "Why are escapes …"."""
    words = question.rstrip("?!. ").split()
    while words and words[0].casefold() in _WH:
        words.pop(0)
    if words and words[0].casefold() in _SMALL:
        words[0] = words[0].lower()
    return " ".join(words)


def _standing_in(asked: str) -> tuple[int, int] | None:
    """Return where a pronoun stands that the question doesn't explain itself, or None."""
    found = list(_PRONOUN.finditer(asked))
    if not found:
        return None
    last = found[-1]
    if not _ASKING & {word.casefold() for word in _words(asked)}:
        return None  # "hi there"
    follows = _words(asked[last.end() :])
    word = last[0].casefold()
    if (
        word == "there"
        and len(follows) > 0
        and re.search(r"\b(?:is|are|was|were|be|been)\s+there\b", asked, re.IGNORECASE)
    ):
        return None  # "is there internet?"
    if word in ("that", "this", "these", "those") and follows and follows[0].casefold() not in _SMALL:
        return None  # "that year"
    return last.span()


def _spans(question: str) -> list[tuple[int, int]]:
    """Return where things are named in *question*, the longest first: runs of words that aren't small, and parts."""
    runs: list[list[re.Match[str]]] = [[]]
    for word in _WORD.finditer(question):
        if word[0].casefold() in _SMALL | _ACTING:
            runs.append([])
        else:
            runs[-1].append(word)
    spans = []
    for run in runs:
        for size in range(min(_LONGEST_SPAN, len(run)), 0, -1):
            spans += [
                (part[0].start(), part[-1].end()) for part in (run[at : at + size] for at in range(len(run) - size + 1))
            ]
    return sorted(spans, key=lambda span: (span[0] - span[1], span[0]))


def _put(text: str, span: tuple[int, int], thing: str) -> str:
    """Return *text* with *thing* in the place of *span*, without two articles in a row."""
    start, end = span
    head, tail = text[:start], text[end:].rstrip("?!. ")
    if re.match(r"(?:the|a|an)\s", thing, re.IGNORECASE):
        head = re.sub(r"\b(?:the|a|an)\s+$", "", head, flags=re.IGNORECASE)
    return f"{head}{thing}{tail}"


def _unnamed(thing: str) -> bool:
    """Return whether *thing* has neither an article nor a capital, as a verb has none."""
    return not (thing.startswith("the ") or thing[0].isupper())


def _with_article(question: str, span: tuple[int, int]) -> str:
    article = re.search(r"\b(?:the|a|an)\s+$", question[: span[0]], re.IGNORECASE)
    return ("the " if article else "") + question[slice(*span)]


def _standing(thing: str, pronoun: str) -> str:
    """Return *thing* as it takes the place of *pronoun*."""
    if pronoun.casefold() == "there":
        return f"in {thing}"
    return f"{thing}'s" if pronoun.casefold() in _POSSESSIVE else thing
