"""What kind of answer a question wants, and what kinds a statement holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from knowledge.matcher.english import COMMON

__all__ = ["FIRM", "ORDINALS", "Kind", "focus", "holds", "wanted"]


class Kind(StrEnum):
    """A kind of answer."""

    AGE = "age"
    COUNT = "count"
    DURATION = "duration"
    MONEY = "money"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    SHARE = "share"
    SIZE = "size"
    TIME = "time"
    YES_NO = "yes or no"


FIRM = frozenset((Kind.AGE, Kind.COUNT, Kind.DURATION, Kind.MONEY, Kind.SHARE, Kind.SIZE, Kind.TIME))
ORDINALS = frozenset(
    (
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "last",
        "next",
        "previous",
    )
)

_LEAD = r"^(?:and |so |but |or |by |to |with |from |of |in |on |at |for |since |until |under )*"
_UNITS = r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centur(?:y|ies)|nights?)"
_BE = r"(?:is|was|are|were)"
_WANTED = {
    Kind.AGE: r"\b(?:how old|what ages?|which ages?|at what age|age of)\b",
    Kind.SHARE: (
        r"\b(?:what|which|how (?:big|large|high|much) a?|by (?:what|how)) ?(?:share|percentage|percent|proportion)\b"
    ),
    Kind.DURATION: rf"\bhow (?:long|(?:many|much) (?:\w+ )?{_UNITS})\b",
    Kind.MONEY: (
        r"\bhow (?:much|many) (?:[\w'$]+ ){0,8}(?:costs?|charges?|pays?|paid|spend|spent|worth|earns?|price|bill)\b"
        r"|\bhow (?:much|many) (?:money|millions?|billions?|dollars?|euros?|pounds?|yen|yuan|won|\$+)"
        rf"|\b(?:how (?:expensive|pricey|cheap|costly)|(?:what|which) {_BE} the (?:prices?|costs?) (?:tag )?(?:of|for)"
        r"|salary|wages?|fees?|the bill for|what (?:\w+ ){1,6}(?:costs?|worth))\b"
        r"|\bhow much (?:is|are|was|were|does|do|did|will|would|for)\b"
    ),
    Kind.SIZE: rf"\bhow (?:big|large|far|tall|wide|high|deep|heavy|thick)\b(?! {_BE} the (?:chance|risk|effect))",
    Kind.COUNT: (
        r"\bhow many\b|\bhow much (?:people|persons|ppl)\b"
        rf"|^(?:what {_BE} )?(?:the )?(?:\w+ )?(?:number|count|headcount|population|tally) of\b"
    ),
    Kind.TIME: rf"{_LEAD}when\b|\b(?:what|which) (?:years?|dates?|days?|months?|time|decades?|century)\b|\bdate of\b",
    Kind.PERSON: rf"{_LEAD}(?:who|whose|whom)\b|\b(?:what|which) person\b",
    Kind.PLACE: (
        rf"{_LEAD}where\b|\b(?:what|which) (?:\w+ )?(?:city|cities|country|countries|towns?|places?|region|location"
        r"|address|coast)\b"
    ),
    Kind.REASON: rf"{_LEAD}(?:why|how come|what {_BE} the (?:reasons?|causes?))\b",
    Kind.YES_NO: (
        rf"{_LEAD}(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|am|isn't|aren't"
        r"|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|can't|couldn't|won't)\b"
    ),
}
_TAG = re.compile(  # "It was in Oslo, right?"
    r"[\s,;-]+(?:right|correct|true|no|yes|yeah|innit|eh|huh|or not|am i (?:right|wrong|mistaken)"
    r"|is (?:that|it) (?:right|so|true|correct)|(?:is|was|do|does|did|has|ca|wo)n't (?:it|he|she|they|that|there)"
    r"|(?:are|were|have)n't (?:they|there|we))\s*\?+$",
    re.IGNORECASE,
)
_CLAIM = re.compile(  # "So the pool is open?"
    r"^(?!.*\b(?:who|whom|whose|what|when|where|why|which|how|or)\b).*\w\s+(?:(?:is|are|was|were|has|have|had|can|could|will"
    r"|would|should|did|does|do)(?:n't)?|costs?|means?|lies|lives?|works?|stands|belongs|sells?|sold|began|started|ended"
    r"|opened|closed|rose|fell|went|came|left|fled|built|made|wrote|said|studied|called|met)\s+\w.*\?$",
    re.IGNORECASE,
)
_ANY_WANTED = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _WANTED.items()), re.IGNORECASE)
_EACH_WANTED = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WANTED.items()]

_QUANTITY = (
    r"(?:(?<![\w$€£¥₩.,])\d{1,3}(?:,\d{3})+|(?<![\w$€£¥₩.,])(?!(?:1[0-9]|20)\d\d(?:s|\b))\d+(?:\.\d+)?(?:k|m|bn)?\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|zero|twice|single|both)\b)"
)
_LENGTHS = (
    r"\b(?:km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|feet|foot|ft|inch(?:es)?|cm|mm|kg|tons?|tonnes?|acres?|hectares?"
    r"|mph|degrees|square|largest|biggest|smallest)\b"
)
_AMOUNT = re.compile(
    r"[$€£¥₩]\s?[\d.,]+(?:\s?(?:thousand|million|billion|trillion|k|m|bn)\b)?"
    r"|[\d.,]+(?:\s(?:thousand|million|billion|trillion))?\s(?:dollars?|euros?|pounds?|yuan|yen|usd|eur|gbp)\b",
    re.IGNORECASE,
)
_MONEY = r"[$€£¥₩]|\b(?:dollars?|euros?|pounds?|cents?|yuan|yen|usd|eur|gbp|free of charge|for free)\b"
_HELD_PATTERNS = {
    Kind.AGE: r"\b(?i:ages?|aged|years? old|born|under \d+|over \d+)\b|-year-old",
    Kind.SHARE: r"%|\b(?i:percent|per cent|percentage|half|thirds?|quarters?|majority|most|one in)\b",
    Kind.DURATION: rf"\b(?i:{_UNITS}|since|until|daily|annual)\b",
    Kind.MONEY: rf"(?i:{_MONEY})",
    Kind.SIZE: rf"(?i:{_LENGTHS}|{_QUANTITY}|{_MONEY})",
    Kind.COUNT: rf"(?i:{_QUANTITY})",
    Kind.TIME: (
        r"\b(?:1[0-9]|20)\d\ds?\b|\b\d{1,2}(?::\d\d|\s?[ap]\.?m\b)|\bMay\b|\b(?i:january|february|march|april|june|july"
        r"|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today"
        r"|yesterday|tomorrow|under|during|while|before|after|century|decades?|ago|since|until|noon|midnight|morning"
        r"|evening|spring|summer|autumn|winter|weekdays?|weekends?|daily|annual|always|never|still|so far|already)\b"
    ),
    Kind.PERSON: (
        r"\b(?!The |A |An |In |On |At |From |For )[A-Z][a-z]+(?: [A-Z]\.?)* [A-Z][a-z]+"
        r"|\b[A-Z][a-z]+(?:'s)? (?:\w+ed|is|was|said|says|built|wrote|made|led|won|has|had)\b"
        r"|\b(?i:he|she|they|his|her|their|people|persons?|m[ae]n|wom[ae]n|citizens?|elite|staff|team|military|army"
        r"|\w+(?:ists?|ians?|eers?|tors))\b"
    ),
    Kind.PLACE: (
        r"\b(?i:in|at|on|near|from|to|of|across|between|along|throughout|outside|over|within) (?:the )?"
        r"(?:[a-z'-]+ ){0,3}[A-Z]"
        r"|\b(?i:city|country|countryside|cities|town|street|coast|border|north|south|east|west|room|floor|building)\b"
    ),
}

_HELD = {kind: re.compile(pattern) for kind, pattern in _HELD_PATTERNS.items()}

_QUESTION_WORDS = frozenset(("what", "which", "whose", "many", "much"))
_VERBAL_WORDS = """
    is are was were am be been being do does did has have had can could will would shall should may might must of for in
    on at to from with by about than as the a an i you he she it we they
"""
_VERBAL = frozenset(_VERBAL_WORDS.split())


def wanted(question: str) -> Kind | None:
    """Return the kind of answer that *question* wants; None where any will do."""
    question = question.strip().replace("’", "'")
    if not _ANY_WANTED.search(question):
        return Kind.YES_NO if _TAG.search(question) or _CLAIM.search(question) else None
    return next((kind for kind, pattern in _EACH_WANTED if pattern.search(question)), None)


def holds(statement: str, kind: Kind) -> bool:
    """Whether *statement* holds an answer of *kind*; reasons and yes or no are never told apart from the rest."""
    pattern = _HELD.get(kind)
    if kind is Kind.COUNT:
        statement = _AMOUNT.sub("", statement)
    return bool(pattern and pattern.search(statement))


def focus(said: Sequence[str]) -> tuple[str, ...]:
    """Return the words that name what is asked for: "hotel rooms" of "how many hotel rooms are planned"."""
    for at, word in enumerate(said):
        if word not in _QUESTION_WORDS:
            continue
        rest = said[at + 1 :]
        group: list[str] = []
        for later in rest:
            if later in _VERBAL:
                if group:
                    break
                continue
            group.append(later)
            if len(group) > 3:
                break
        if rest and rest[0] in _VERBAL and "the" not in rest[:2] and "a" not in rest[:2]:
            return ()  # "what did they sign": what is asked for isn't named
        return tuple(word for word in group if word not in COMMON)
    return ()
