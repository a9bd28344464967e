"""Ask for what a sentence says, by plain rules: what stands before its first "is" or "has" is what it is about.

A rule that can't make a question that reads well makes none; the last one always gives the telling words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.prose import Kind, Quantity

__all__ = ["MOST", "Sentence", "questions"]

MOST = 6  # phrasings of one draft
_LONGEST_SUBJECT = 9  # words
_LONGEST_REST = 14
_AUXILIARIES = "is|are|was|were|has|have|had|will|would|can|could|may|might|must|should"
_AUXILIARY = re.compile(rf"\s({_AUXILIARIES})\s+")
_LEADS = re.compile(
    r"(?:in|since|despite|with|at|during|after|before|while|as|when|amid|amidst|notwithstanding|according|for|among|under"
    r"|on|by|from|because|although|though|through|throughout|until|within|without|if|over)\b[^,]*,\s+",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"(?:this|that|these|those|it|he|she|they|there|here|we|you|i|who|which|what)\b"
    r"|.*(?:[,;:–—(]|\bto$|\b(?:said|says|that|which|who) )",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"[,;:–—(]|\s(?:which|who|where|because|due to|thanks to|as a result|owing to|in an effort to|that)\s"
)
_STOP = frozenset(
    """a an the of to in on at by for from with and or nor but not no as that this these those which who whom whose
    where when while than then there is are was were be been being has have had having do does did will would
    can could may might must should shall it its they them their he him his she her we our you your i me my so
    such also too very more most much many some any each every all both either neither other another own same
    only just even still yet already into onto over under between among across through during before after since
    until about against despite per via up down out off because due thanks if though although whereas however
    therefore thus hence likely particularly seem seems appear appears""".split()  # noqa: SIM905 - a list of words reads better as words
)
_TIMES = frozenset(["seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades", "centuries", "times"])
_NOUNS_BEHIND = re.compile(r"\s+((?:[^\W\d_][\w’'-]*\s?){1,4})")
_PRICED = re.compile(r"[$€£¥₩][\d.,]+(?:\s(?:million|billion|trillion|thousand))?\s+((?:[^\W\d_][\w’'-]*\s?){1,4})")
_SHORT = re.compile(r"(?<![\w’'-])((?:[A-Z][\w’'-]*\s(?:of\s|the\s|and\s|for\s)*){2,6})\(([A-Z]{2,8})\)")
_TIME = re.compile(
    r"\b(in|since|until|by|during|on)\s+((?:the\s+(?:late\s+|early\s+)?)?(?:[A-Z][a-z]+\s+)?(?:\d{1,2},?\s+)?(?:1[5-9]|20)\d\d(?:s)?)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its numbers, its names, and the word that tells of a cause, if any."""

    text: str
    quantities: tuple[Quantity, ...]
    names: tuple[str, ...]
    cause: str


def questions(sentence: Sentence, often: Counter[str]) -> tuple[str, ...]:
    """Return up to six ways to ask for *sentence*, the surest first; *often* counts the words of the whole text."""
    made = (*_short_forms(sentence.text), *_amounts(sentence), *_about_its_subject(sentence), *_times(sentence.text))
    named = sorted(sentence.names, key=lambda name: often[name.casefold().split()[-1]])[:2]
    made = (*made, *(f"What is said about {name}?" for name in named))
    telling = _telling(sentence.text, often)
    chosen = list(dict.fromkeys(made))[: MOST - bool(telling)]
    return (*chosen, *([telling] if telling and telling not in chosen else ()))


def _short_forms(text: str) -> Iterator[str]:
    for found in _SHORT.finditer(text):
        yield f"What does {found[2]} stand for?"


def _amounts(sentence: Sentence) -> Iterator[str]:
    """Ask for prices, counts and shares by the words behind the number."""
    for found in _PRICED.finditer(sentence.text):
        if thing := _noun(found[1]):
            yield f"How much does the {thing} cost?"
    for quantity in sentence.quantities:
        if quantity.unit or quantity.kind not in (Kind.AMOUNT, Kind.ROUGH):
            continue
        _, _, behind = sentence.text.partition(quantity.text)
        nouns = _NOUNS_BEHIND.match(behind.removeprefix(" of"))
        if nouns and (thing := _noun(nouns[1])) and thing.endswith("s") and thing not in _TIMES:
            yield f"How many {thing} are there?"


def _noun(words: str) -> str:
    """Return the words up to the first that can't belong to what was counted."""
    kept: list[str] = []
    for word in words.split():
        if word.casefold() in _STOP or (kept and word.endswith(("ing", "ed"))):
            break
        kept.append(word)
    return " ".join(kept)


def _about_its_subject(sentence: Sentence) -> Iterator[str]:
    """Ask "Who or what …?", "Why …?", and yes or no, where the sentence says plainly what it is about."""
    text = sentence.text.rstrip(".!")
    if lead := _LEADS.match(text):
        text = text[lead.end() :]
    found = _AUXILIARY.search(text)
    if not found:
        return
    subject, verb, rest = text[: found.start()].strip(), found[1], text[found.end() :]
    if _NO_SUBJECT.match(subject) or not 0 < len(subject.split()) <= _LONGEST_SUBJECT:
        return
    rest = _CUT.split(rest)[0].strip()
    if not 0 < len(rest.split()) <= _LONGEST_REST:
        return
    subject = subject if _is_name(subject, sentence.names) else subject[:1].lower() + subject[1:]
    if sentence.cause:
        yield f"Why {verb} {subject} {rest}?"
    yield f"{verb.capitalize()} {subject} {rest}?"
    yield f"{'Who' if subject in sentence.names else 'What'} {verb} {rest}?"


def _is_name(subject: str, named: tuple[str, ...]) -> bool:
    first = subject.split()[0].removesuffix("’s").removesuffix("'s")
    return any(first in name.split() for name in named)


def _times(text: str) -> Iterator[str]:
    for found in _TIME.finditer(text):
        if found[1] in ("in", "during"):
            yield f"What happened in {found[2]}?"
        elif found[1] == "since":
            yield f"What has changed since {found[2]}?"


def _telling(text: str, often: Counter[str]) -> str:
    """Return the words that the text uses least elsewhere, as somebody types them into a search."""
    words = list(dict.fromkeys(word for word in re.findall(r"[^\W\d_]{3,}", text) if word.casefold() not in _STOP))
    rare = sorted(words, key=lambda word: often[word.casefold()])[:5]
    return " ".join(word for word in words if word in rare)
