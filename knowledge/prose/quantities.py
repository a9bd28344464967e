"""Find the quantities of an English text, in digits or words: amounts, years, decades, ordinals, rough numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

__all__ = ["Kind", "Quantity", "is_found", "quantities"]


class Kind(StrEnum):
    """What sort of number it is."""

    AMOUNT = "amount"
    ORDINAL = "ordinal"
    DECADE = "decade"
    TIMES = "times"
    ROUGH = "rough"  # "thousands": at least two of them, and less than a thousand


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text has it: *unit* is a currency's sign, % or empty, *text* the words that it was read from.

    *claims* is False where the words may be meant as none: "one of them", "First, …", "the other two".
    """

    value: Decimal
    kind: Kind
    unit: str
    text: str
    claims: bool = True


_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TO_NINETY = "twenty thirty forty fifty sixty seventy eighty ninety"
_TO_TWENTIETH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
_TO_NINETIES = "twenties thirties forties fifties sixties seventies eighties nineties"
_BEFORE_ORDINALS = "the a an its his her their our my your this that every each no any another 's"

_SMALL = {word: value for value, word in enumerate(_TO_NINETEEN.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TO_NINETY.split(), 2)}
_ORDINALS = {word: value for value, word in enumerate(_TO_TWENTIETH.split(), 1)}
_DECADES = {word: 1900 + 10 * value for value, word in enumerate(_TO_NINETIES.split(), 2)}
_DETERMINERS = frozenset(_BEFORE_ORDINALS.split())
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "mln": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_SUFFIXES = {"k": 10**3, "m": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_ROUGH = {"tens": 10, "dozens": 12, "scores": 20} | {f"{word}s": value for word, value in _SCALES.items() if value > 12}
_ROUGHLY = frozenset(["few", "several", "many"])
_TIMES = {
    "twice": 2, "double": 2, "doubled": 2, "doubling": 2, "triple": 3, "tripled": 3, "tripling": 3, "half": 0.5,
    "halved": 0.5, "halving": 0.5,
}  # fmt: skip
_UNITS = {
    "$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€", "£": "£",
    "gbp": "£", "pound": "£", "pounds": "£", "¥": "¥", "jpy": "¥", "yen": "¥", "₩": "₩", "krw": "₩", "%": "%",
    "percent": "%", "percentage": "%",
}  # fmt: skip

_ENOUGH = 10**15  # "a million million million …" would grow without end

_TOKEN = re.compile(
    r"""(?<![\w.,])['’]?(?P<decade>(?:\d\d)?\d0)['’]?s\b
      | (?<!\w)(?P<nth>\d{1,6})(?:st|nd|rd|th)\b
      | (?<![\w.])(?P<number>\d{1,3}(?:[, \u00a0\u202f]\d{3}){1,10}(?!\d)(?:\.\d{1,30})?|\d{1,30}(?:\.\d{1,30})?)
        (?P<suffix>(?:k|m|mln|b|bn|tn)\b)?(?!\w)
      | (?P<word>['’]s\b|(?:U\.S\.|US)(?=[ -]\w)|[^\W\d_]+)
      | (?P<sign>[$€£¥₩%])
      | (?P<dash>[–—-])
      | (?P<other>\S)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    word: str
    start: int
    end: int
    value: Decimal = Decimal(0)


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of *text*, in order."""
    tokens = list(_tokens(text))
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        read = _read(tokens, at)
        if read is None:
            at += 1
            continue
        quantity, end = read
        start = tokens[at - 1 if at and tokens[at - 1].kind == "sign" else at].start
        unit, after = _unit(tokens, at, end)
        if unit and quantity.kind is Kind.AMOUNT:
            quantity, end = replace(quantity, unit=unit), after
        found.append(replace(quantity, text=text[start : tokens[end - 1].end]))
        at = end
    return found


def is_found(quantity: Quantity, among: Iterable[Quantity]) -> bool:
    """Return whether one *among* them says the same, in whatever form."""
    return any(_bears_out(one, quantity) for one in among)


def _bears_out(known: Quantity, said: Quantity) -> bool:
    if known.unit and said.unit and known.unit != said.unit:
        return False
    if said.kind is Kind.ROUGH and known.kind is not Kind.ROUGH:
        return 2 * said.value <= known.value < 1000 * said.value
    if said.kind is Kind.DECADE and known.kind is Kind.AMOUNT:
        return said.value <= known.value < said.value + 10
    if said.value != known.value:
        return _as_share(said) is not None and _as_share(said) == _as_share(known)
    exact = {Kind.DECADE, Kind.ROUGH}
    return said.kind is known.kind or not exact & {said.kind, known.kind}


def _as_share(quantity: Quantity) -> Decimal | None:
    if quantity.unit == "%":
        return quantity.value / 100
    return quantity.value if quantity.kind is Kind.TIMES else None


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        word = found[0].lower().replace("’", "'")
        value = Decimal(0)
        if kind in ("number", "suffix"):
            value = Decimal(re.sub(r"[^\d.]", "", found["number"])) * _SUFFIXES.get(word[len(found["number"]) :], 1)
            kind = "number"
        elif kind in ("decade", "nth"):
            value = Decimal(found[kind])
        yield _Token(kind, word, found.start(), found.end(), value)


def _read(tokens: Sequence[_Token], at: int) -> tuple[Quantity, int] | None:
    """Return the quantity that begins at a token, and where it ends."""
    token = tokens[at]
    if token.kind == "decade":
        year = token.value if token.value > 100 else token.value + (1900 if token.value >= 30 else 2000)
        return _quantity(year, Kind.DECADE), at + 1
    if token.kind == "nth":
        return _quantity(token.value, Kind.ORDINAL), at + 1
    if token.kind == "number":
        return _digits(tokens, at)
    if token.kind == "word":
        return _words(tokens, at)
    return None


def _digits(tokens: Sequence[_Token], at: int) -> tuple[Quantity, int]:
    value = tokens[at].value
    before = tokens[at - 2].value if at > 1 and tokens[at - 1].kind == "dash" else Decimal(0)
    if 1000 <= before < 3000 and value < 100 and value > before % 100:
        return _quantity(before - before % 100 + value), at + 1  # 2011-12
    end = at + 1
    while value < _ENOUGH and (scaled := _next_word(tokens, end)) < len(tokens) and tokens[scaled].word in _SCALES:
        value *= _SCALES[tokens[scaled].word]
        end = scaled + 1
    return _quantity(value), end


def _words(tokens: Sequence[_Token], at: int) -> tuple[Quantity, int] | None:
    word = tokens[at].word
    before = tokens[at - 1].word if at else ""
    if word in _ROUGH:
        return _rough(tokens, at)
    if word in _ORDINALS:
        meant = before in _DETERMINERS
        return _quantity(_ORDINALS[word], Kind.ORDINAL, claims=meant), at + 1
    if word in _DECADES and before in ("the", "nineteen"):
        return _quantity(_DECADES[word], Kind.DECADE), at + 1
    if word in _TIMES:
        return _quantity(_TIMES[word], Kind.TIMES), at + 1
    if word in _SCALES and before in _ROUGHLY:
        return _quantity(_SCALES[word], Kind.ROUGH), at + 1
    if word in _SMALL or word in _TENS or word in _SCALES:
        return _spelled_out(tokens, at)
    return None


def _rough(tokens: Sequence[_Token], at: int) -> tuple[Quantity, int]:
    value, end = Decimal(_ROUGH[tokens[at].word]), at + 1
    while value < _ENOUGH and end + 1 < len(tokens) and tokens[end].word == "of" and tokens[end + 1].word in _ROUGH:
        value *= _ROUGH[tokens[end + 1].word]
        end += 2
    return _quantity(value, Kind.ROUGH), end


def _spelled_out(tokens: Sequence[_Token], at: int) -> tuple[Quantity, int]:
    """Read "two hundred and five thousand", "twenty-first" and "nineteen fifty-three"."""
    total = group = last = 0
    end = at
    here = at
    while here < len(tokens) and total + group < _ENOUGH:
        word = tokens[here].word
        small = _SMALL.get(word, _TENS.get(word, 0))
        if word in _SCALES:
            if _SCALES[word] < 1000:
                group = max(group, 1) * _SCALES[word]
            else:
                total, group = total + max(group, 1) * _SCALES[word], 0
            last = 100
        elif word in _ORDINALS and 20 <= last <= 90 and _ORDINALS[word] < 10:
            return _quantity(total + group + _ORDINALS[word], Kind.ORDINAL), here + 1
        elif small and (not last or small < 10 <= 20 <= last or last == 100):
            group, last = group + small, small
        elif small >= 10 and 10 < last <= 20 and not total and group == last:
            group, last = group * 100 + small, small  # a year as it is said
        elif word == "zero" and here == at:
            return _quantity(0), at + 1
        else:
            break
        end = here + 1
        here = _next_word(tokens, end)
        if here < len(tokens) and tokens[here].word == "and" and last == 100:
            here += 1
    other = at > 0 and tokens[at - 1].word in ("other", "others")
    alone = end == at + 1 and (tokens[at].word == "one" or other)
    return _quantity(total + group, claims=not alone), end


def _next_word(tokens: Sequence[_Token], at: int) -> int:
    """Return where the next word stands, past a hyphen."""
    return at + 1 if at < len(tokens) and tokens[at].kind == "dash" else at


def _unit(tokens: Sequence[_Token], at: int, end: int) -> tuple[str, int]:
    """Return the unit beside the quantity from *at* to *end*, and where it ends."""
    if at and (tokens[at - 1].kind == "sign" or tokens[at - 1].word in ("usd", "eur", "gbp", "jpy", "krw")):
        return _UNITS[tokens[at - 1].word], end
    here = _next_word(tokens, end)
    if here < len(tokens) and tokens[here].word in ("u.s.", "us"):
        here = _next_word(tokens, here + 1)
    if here < len(tokens) and tokens[here].word in _UNITS:
        return _UNITS[tokens[here].word], here + 1
    if here + 1 < len(tokens) and (tokens[here].word, tokens[here + 1].word) == ("per", "cent"):
        return "%", here + 2
    return "", end


def _quantity(value: Decimal | float, kind: Kind = Kind.AMOUNT, *, claims: bool = True) -> Quantity:
    return Quantity(Decimal(value), kind, "", "", claims)
