"""How right the answers are, measured on confirmed questions, how sure that figure is, and what cut-off keeps it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.evaluation import Evaluation, Labelled, Result, evaluate
from knowledge.gaps import same
from knowledge.learning import Rated
from knowledge.matcher import Matcher
from knowledge.model import SHIPPED, Fact, KnownQuestion

__all__ = ["SURE", "Aim", "Quality", "aim", "interval", "least", "measure"]

SURE = 0.95  # the confidence of every interval and promise
FOLDS = 4
_HALVINGS = 60  # of an interval of probabilities, to a double's precision


@dataclass(frozen=True, slots=True)
class Quality:
    """What *evaluation* says when a question is answered from *cutoff* on.

    *known* and *rated* count what it rests on: questions that curators confirmed, and answers that askers rated.
    *low* and *high* are the 95% interval of the share of wrong answers.
    """

    evaluation: Evaluation
    cutoff: float
    known: int
    rated: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A *cutoff* from which on *wrong* of *answered* confirmed questions were answered wrongly, at most *bound*."""

    cutoff: float
    answered: int
    wrong: int
    bound: float


def measure(matcher: Matcher, known: Sequence[KnownQuestion], rated: Sequence[Rated], cutoff: float) -> Quality:
    """Return how *matcher* does on confirmed questions; takes CPU.

    Each *known* question (but those shipped) is put to a matcher that was built without it, since the base has
    learned it (cross-fitting in FOLDS parts). An answer that was rated as wrong counts where it would still be given.
    """
    taught = {same(one.question) for one in known}
    fresh: dict[str, Labelled] = {}
    for one in rated:
        if same(one.question) in taught:
            continue
        if one.right and one.fact in matcher.facts:
            fresh.setdefault(same(one.question), Labelled(one.question, "rated", one.fact))
        elif not one.right and _best(matcher, one.question) == one.fact:
            fresh.setdefault(same(one.question), Labelled(one.question, "rated"))
    results = list(evaluate(matcher, fresh.values(), cutoff).results)
    usable = [one for one in known if (one.fact is None and one.by != SHIPPED) or one.fact in matcher.facts]
    for part in range(FOLDS):
        left_out = usable[part::FOLDS]
        if left_out:
            labelled = [Labelled(one.question, "known", one.fact) for one in left_out]
            results += evaluate(_without(matcher, known, left_out), labelled, cutoff).results
    evaluation = Evaluation(tuple(results))
    low, high = interval(evaluation.wrong, evaluation.answered)
    return Quality(evaluation, cutoff, len(usable), len(fresh), low, high)


def _best(matcher: Matcher, question: str) -> str | None:
    matches = matcher.read(question, 1)[0].matches
    return matches[0].fact if matches else None


def _without(matcher: Matcher, known: Sequence[KnownQuestion], left_out: Sequence[KnownQuestion]) -> Matcher:
    """Return *matcher* as it were without these questions, as phrasings too."""
    wordings = {same(one.question) for one in left_out}
    changed: list[Fact] = []
    for fact_id in {one.fact for one in left_out if one.fact is not None}:
        fact = matcher.facts[fact_id]
        kept = tuple(phrasing for phrasing in fact.phrasings if same(phrasing) not in wordings)
        if kept != fact.phrasings:
            changed.append(fact.amended(phrasings=kept))
    return matcher.updated(changed=changed, known=[one for one in known if same(one.question) not in wordings])


def interval(wrong: int, answered: int, sure: float = SURE) -> tuple[float, float]:
    """Return the interval of the share of wrong answers (C. Clopper, E. Pearson, Biometrika 26, 1934)."""
    if not answered:
        return 0.0, 1.0
    tail = (1 - sure) / 2
    low = _root(lambda share: 1 - _at_most(wrong - 1, answered, share) - tail) if wrong else 0.0
    return low, _upper(wrong, answered, tail)


def aim(results: Sequence[Result], share: float, sure: float = SURE) -> Aim | None:
    """Return the lowest cut-off that keeps wrong answers at or under *share* of all, or None: too little to go by.

    With probability *sure* over the confirmed questions the promise holds for new ones like them: every cut-off that
    a binary search looks at is held against a one-sided Clopper-Pearson bound, and what may fail is shared between
    them (Y. Geifman, R. El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017, algorithm 1).
    """
    ranked = sorted((result for result in results if result.confidence > 0), key=lambda result: -result.confidence)
    if not ranked:
        return None
    tail = (1 - sure) / _looks(len(results))
    found: Aim | None = None
    strict, loose = 1, len(ranked)
    for _ in range(_looks(len(results))):
        at = (strict + loose) // 2
        cutoff = ranked[at - 1].confidence
        answered = [result for result in ranked if result.confidence >= cutoff]
        wrong = sum(not result.best_right for result in answered)
        bound = _upper(wrong, len(answered), tail)
        if bound <= share:
            found, strict = Aim(cutoff, len(answered), wrong, bound), at + 1
        else:
            loose = at - 1
        if strict > loose:
            break
    return found


def least(share: float, questions: int, sure: float = SURE) -> int:
    """Return how many answers without a wrong one it takes, of about so many *questions*, to promise *share*."""
    needed = max(questions, 2)
    while True:
        wanted = math.ceil(math.log((1 - sure) / _looks(needed)) / math.log1p(-share))
        if wanted <= needed:
            return wanted
        needed = wanted


def _looks(questions: int) -> int:
    """Return how many cut-offs a binary search over *questions* looks at, at most."""
    return max(1, questions.bit_length())


def _upper(wrong: int, answered: int, tail: float) -> float:
    """Return the largest share of wrong answers that leaves this few wrong with at least the probability *tail*."""
    if wrong >= answered:
        return 1.0
    return _root(lambda share: tail - _at_most(wrong, answered, share))


def _at_most(wrong: int, answered: int, share: float) -> float:
    """Return the probability of at most *wrong* in *answered* at this *share*."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(wrong >= answered)
    logs = (math.log(share), math.log1p(-share))
    whole = math.lgamma(answered + 1)
    return math.fsum(
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(answered - k + 1) + k * logs[0] + (answered - k) * logs[1])
        for k in range(wrong + 1)
    )


def _root(rising: Callable[[float], float]) -> float:
    """Return where a function that rises from below 0 to above, between 0 and 1, is 0."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
