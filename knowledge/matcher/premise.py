"""What a question takes for granted or asks to confirm, held against what a fact says. Silent where not sure.

Compared are values of one type (numbers, years, names), the direction of change and other opposites, and negation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from knowledge.matcher.english import COMMON, LIGHT, OPPOSITES
from knowledge.matcher.kinds import ORDINALS, Kind
from knowledge.matcher.model import Verdict
from knowledge.matcher.words import stem, words

__all__ = ["verdict"]

_NEGATIONS = frozenset(
    ("not", "no", "never", "without", "nobody", "none", "nor", "neither", "cannot", "hardly", "nothing")
)
_NOT_QUITE = frozenset(("only", "just", "necessarily", "merely", "simply", "all", "every", "always", "longer", "least"))
_COMPARING = frozenset(("as", "than", "from", "or", "compared", "all", "every", "everyone", "only", "always"))
_REACH = 4  # words that a negation covers
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_NAME = re.compile(r"(?:(?<=[\w,;:'\"’] )|(?<=^))[A-Z][\w'’-]*")
_CHANGED = frozenset(
    ("transfer", "shift", "move", "replac", "former", "formerli", "instead", "hand", "previou", "previous")
)
_SIDES = {
    stem(word): (axis, side) for axis, sides in enumerate(OPPOSITES) for side, half in enumerate(sides) for word in half
}


def verdict(said: tuple[str, ...], names: Iterable[str], kind: Kind | None, statement: str) -> Verdict:
    """Return how *statement* bears on a question of *kind*, given as words, of which *names* are."""
    told = words(statement)
    asked = {stem(word) for word in said if word not in COMMON}
    has = {stem(word) for word in told}
    confirming = kind is Kind.YES_NO
    if confirming and (
        _wrong_value(said, told) or _wrong_name(names, has, statement, asked) or _elsewhere(said, told, statement)
    ):
        return Verdict.NO
    turned = _negated(said) != set()
    opposite = _opposite(said, told)
    if opposite is not None and opposite != turned and (confirming or kind is Kind.REASON):
        return Verdict.NO
    if not confirming:
        return Verdict.NONE
    denied = _negated(told)
    if not turned and denied & asked:
        return Verdict.NO
    if "still" in said and has & _CHANGED and "still" not in told:
        return Verdict.NO
    agreed = asked & _SIDES.keys() if opposite is False else frozenset()
    covered = all(one in has or one in agreed for one in asked if one not in LIGHT)
    sure = covered and len(asked) > 1 and not turned and not denied and not _COMPARING & set(said)
    return Verdict.YES if sure else Verdict.NONE


def _wrong_value(said: Sequence[str], told: Sequence[str]) -> bool:
    """Whether the question names a number or year, and the statement only others of its type."""
    for is_type in (_is_year, _is_number, ORDINALS.__contains__):
        asked, has = {word for word in said if is_type(word)}, {word for word in told if is_type(word)}
        if asked and has and not asked & has:
            return True
    return False


def _is_year(word: str) -> bool:
    return word[:1].isdigit() and bool(_YEAR.fullmatch(word))


def _is_number(word: str) -> bool:
    return word[:1].isdigit() and not _is_year(word)


def _wrong_name(names: Iterable[str], has: set[str], statement: str, asked: set[str]) -> bool:
    """Whether the question names one thing that the statement doesn't, which names another in its stead."""
    strange = [name for name in names if stem(name) not in has]
    others = {stem(one) for found in _NAME.findall(statement)[1:] for one in words(found) if one not in COMMON}
    return len(strange) == 1 and len(others - asked) > 0 and len(asked & has) > 0


def _elsewhere(said: Sequence[str], told: Sequence[str], statement: str) -> bool:
    """Whether a place is asked about that the statement names, but for another thing: "in Oslo", of a town near it."""
    named = {word for found in _NAME.findall(statement) for word in words(found)}
    asked, has = _within(said) & named, _within(told) & named
    return bool(asked and has) and not asked & has


def _within(said: Sequence[str]) -> set[str]:
    """Return the words that follow "in"."""
    rest = [word for word in said if word != "the"]
    return {later for word, later in pairwise(rest) if word == "in"}


def _opposite(said: tuple[str, ...], told: tuple[str, ...]) -> bool | None:
    """Return whether question and statement take opposite sides of some matter; None where they don't meet."""
    asked, has = _sides(said), _sides(told)
    met = [axis for axis in asked if axis in has and len(asked[axis]) == 1 and len(has[axis]) == 1]
    if not met:
        return None
    return any(asked[axis] != has[axis] for axis in met)


@lru_cache(maxsize=4_096)
def _sides(said: tuple[str, ...]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for word in said:
        side = _SIDES.get(stem(word))
        if side is not None:
            found.setdefault(side[0], set()).add(side[1])
    return found


def _negated(said: Sequence[str]) -> set[str]:
    """Return the stems that stand right after a negation."""
    found: set[str] = set()
    for at, word in enumerate(said):
        if word in _NEGATIONS and not (at + 1 < len(said) and said[at + 1] in _NOT_QUITE):
            found.update(stem(later) for later in said[at + 1 : at + 1 + _REACH] if later not in COMMON)
    return found
