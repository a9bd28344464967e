"""Turn text into words: one spelling for what is written in many ways, in bounded time."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from knowledge.matcher.english import IRREGULAR, SPELLED_OUT

__all__ = ["MAX_CHARS", "MAX_WORDS", "normalise", "stem", "words"]

MAX_CHARS = 300  # of one question; rapidfuzz and friends are quadratic in what is left
MAX_WORDS = 48

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_DROPPED = frozenset(("Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"))

_ENDINGS = {"n't": "not", "'s": "is", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_ASKING = frozenset(["what", "where", "who", "how", "when", "why", "which", "that", "there", "it", "he", "she", "here"])

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000, "mln": 1_000_000, "mio": 1_000_000,
    "m": 1_000_000, "billion": 1_000_000_000, "bn": 1_000_000_000, "trillion": 1_000_000_000_000,
}  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<number>\d+(?:[,.]\d+)*(?=(?:k|m|mln|mio|bn)?(?![^\W_])))     # 30,000  7.3  2018  7.3m
      | w/o? | b/c | &
      | [^\W\d_]+(?:'[^\W\d_]+)*                                       # words, don't, o'clock
      | [^\W_]+                                                        # 3rd, covid19
      | [^\s\w]                                                        # a symbol on its own, kept only if it's money
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(r"[A-Za-z ,.?!]*")  # nothing that has to be read
_LETTERS = re.compile("[a-z]+")
_NOT_PLAIN = frozenset([*_UNITS, *SPELLED_OUT])
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₩": "won", "%": "percent"}


def normalise(text: str) -> str:
    """Return *text* in one normal form, at most MAX_CHARS long: NFKC, casefolded, unmarked, single spaces.

    It is cut before it is normalised, since NFKC can make eighteen characters of one, and normalised until nothing
    changes, since NFKC after casefolding is not always settled. Accents are dropped: "café" is "cafe".
    """
    text = text[: 2 * MAX_CHARS]
    if not text.isascii():
        for _ in range(4):
            folded = unicodedata.normalize("NFKD", text)[: 4 * MAX_CHARS].casefold()
            folded = "".join(char for char in folded if unicodedata.category(char) not in _DROPPED or char in "\n\t")
            folded = unicodedata.normalize("NFKC", folded)
            if folded == text:
                break
            text = folded
        text = text.translate(_QUOTES)
    return " ".join(text.casefold().split())[:MAX_CHARS]


def words(text: str) -> tuple[str, ...]:
    """Return the words of *text*, normalised, contractions spelled out and numbers in digits, at most MAX_WORDS."""
    return _words(text[: 2 * MAX_CHARS])


@lru_cache(maxsize=1 << 15)
def _words(text: str) -> tuple[str, ...]:
    if len(text) <= MAX_CHARS and _PLAIN.fullmatch(text):  # most are, and this takes a fifth of the time
        plain = _LETTERS.findall(text.lower())
        if _NOT_PLAIN.isdisjoint(plain):
            return tuple(plain[:MAX_WORDS])
    return _read(text)


def _read(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _TOKEN.finditer(normalise(text)):
        piece = match[0]
        if match["number"]:
            found.append(_digits(piece))
        elif piece in SPELLED_OUT:
            found.extend(SPELLED_OUT[piece].split())
        elif piece in _MONEY:
            found.append(_MONEY[piece])
        elif "'" in piece:
            found.extend(_uncontracted(piece))
        elif piece[0].isalnum():
            found.append(piece)
        if len(found) >= 2 * MAX_WORDS:
            break
    return tuple(word for word in _numbers(found) if word)[:MAX_WORDS]


def _uncontracted(piece: str) -> list[str]:
    for ending, spelled in _ENDINGS.items():
        if piece.endswith(ending) and len(piece) > len(ending):
            head = piece[: -len(ending)]
            if ending == "'s" and head not in _ASKING:
                return [head.replace("'", "")]  # a possessive: the king's -> king
            return [head.replace("'", ""), spelled]
    return [piece.replace("'", "")]


def _digits(piece: str) -> str:
    """Return a number as plain digits: 30,000 -> 30000; 7.30 -> 7.3; 1.2.3 stays as it is."""
    whole = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", piece)
    if not whole:
        return piece.replace(",", "")
    fraction = (whole[2] or "").rstrip("0")
    return whole[1].replace(",", "") + (f".{fraction}" if fraction else "")


def _numbers(found: list[str]) -> list[str]:
    """Join number words and scales into digits: thirty thousand -> 30000; 7.3 million -> 7300000."""
    joined: list[str] = []
    position = 0
    while position < len(found):
        piece = found[position]
        value = _value(piece)
        if value is None or (piece == "one" and not _scaled(found, position + 1)):  # "one" alone is a pronoun
            joined.append(piece)
            position += 1
            continue
        position += 1
        if piece in _UNITS and value >= 20 and position < len(found) and 0 < _UNITS.get(found[position], 0) < 10:
            value += _UNITS[found[position]]
            position += 1
        while position < len(found) and found[position] in _SCALES and not (found[position] == "m" and value > 9_999):
            value *= _SCALES[found[position]]
            position += 1
        joined.append(f"{value:.0f}" if value == int(value) else f"{value:.6f}".rstrip("0"))
    return joined


def _scaled(found: list[str], position: int) -> bool:
    return position < len(found) and found[position] in _SCALES


def _value(piece: str) -> float | None:
    if piece in _UNITS:
        return float(_UNITS[piece])
    if piece[:1].isdigit() and len(piece) <= 15 and piece.isascii():
        try:
            return float(piece)
        except ValueError:
            return None
    return None


# ── Stemming: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with -or and -like endings ─────

_STEP2 = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"), ("ousness", "ous"),
    ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"), ("entli", "ent"), ("ousli", "ous"), ("ation", "ate"),
    ("alism", "al"), ("aliti", "al"), ("iviti", "ive"), ("izer", "ize"), ("iser", "ize"), ("ise", "ize"),
    ("alli", "al"), ("ator", "ate"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("eli", "e"),
)  # fmt: skip
_STEP3 = (("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""))
_STEP4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
    "al", "er", "or", "ic", "ou",
)  # fmt: skip


def _measure(stemmed: str) -> int:
    """Count the vowel-consonant sequences of *stemmed* (Porter's m)."""
    shape = "".join("v" if _vowel(stemmed, place) else "c" for place in range(len(stemmed)))
    return len(re.findall("v+c+", shape))


def _vowel(word: str, place: int) -> bool:
    return word[place] in "aeiou" or (word[place] == "y" and place > 0 and word[place - 1] not in "aeiou")


def _has_vowel(word: str) -> bool:
    return any(_vowel(word, place) for place in range(len(word)))


def _short(word: str) -> bool:
    """Whether *word* ends consonant-vowel-consonant, the last not w, x or y (Porter's *o)."""
    size = len(word)
    return (
        size > 2
        and not _vowel(word, size - 1)
        and _vowel(word, size - 2)
        and not _vowel(word, size - 3)
        and word[-1] not in "wxy"
    )


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of an English word; anything else comes back as it is."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < 4 or len(word) > 30 or not word.isascii() or not word.isalpha():
        return word
    for ending, instead in (("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending):
            word = word[: -len(ending)] + instead
            break
    if word.endswith("eed"):
        word = word[:-1] if _measure(word[:-3]) > 0 else word
    else:
        for ending in ("ed", "ing"):
            if word.endswith(ending) and _has_vowel(word[: -len(ending)]) and len(word) - len(ending) > 2:
                word = _mended(word[: -len(ending)])
                break
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    for rules in (_STEP2, _STEP3):
        for ending, instead in rules:
            if word.endswith(ending):
                if _measure(word[: -len(ending)]) > 0:
                    word = word[: -len(ending)] + instead
                break
    for ending in _STEP4:
        if word.endswith(ending):
            head = word[: -len(ending)]
            if _measure(head) > 1 and (ending != "ion" or head.endswith(("s", "t"))):
                word = head
            break
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _short(word[:-1])):
            word = word[:-1]
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word


def _mended(word: str) -> str:
    """Put back what -ed and -ing took: hoping -> hope, hopping -> hop."""
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in "aeioulsz":
        return word[:-1]
    if _measure(word) == 1 and _short(word):
        return word + "e"
    return word
