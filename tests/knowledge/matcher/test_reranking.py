"""Facts close by score are told apart by what they cover of the question."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.matcher.evidence import FEATURES, Coverage
from knowledge.matcher.reranking import TELLING, Weighed, refined, reranked, weighed
from knowledge.matcher.votes import Votes
from knowledge.matcher.worth import WORTH

FULL = dict.fromkeys(FEATURES, 0.0)
LACKING = {**FULL, "missing share": 0.6, "missing": 2.0, "worst missing": 4.0}


def covering(traits: dict[str, float]) -> Weighed:
    return Weighed((0.5, 0.5), Coverage((), (), tuple(traits.values())))


def votes(*scores: float) -> Votes:
    return Votes(list(range(len(scores))), list(scores), lambda fact: (0, fact))


@pytest.mark.parametrize(
    ("scores", "first"),
    [
        ((0.60, 0.55), 1),  # close, and covers all that the best leaves out
        ((0.60, 0.20), 0),  # too far behind for that
    ],
)
def test_a_close_fact_that_covers_more_comes_first(scores: tuple[float, ...], first: int) -> None:
    asked = votes(*scores)
    found = reranked(asked, weighed(asked, lambda fact: covering(FULL if fact else LACKING)))
    assert found.facts[0] == first
    assert sorted(found.scores, reverse=True) == list(found.scores)
    assert dict(zip(found.facts, found.scores, strict=True))[0] == pytest.approx(scores[0])


def test_facts_that_cover_the_same_stay_as_they_are() -> None:
    asked = votes(0.5, 0.49, 0.48, 0.1)
    assert reranked(asked, weighed(asked, lambda _: covering(LACKING))) == asked


def test_the_best_by_score_stays_ahead_of_those_as_good_that_were_not_weighed() -> None:
    asked = votes(*[0.21] * 6)
    for hundredths in range(100):  # some of which lose a last digit when added and taken off again
        odd = covering({**FULL, "missing share": hundredths / 100})
        assert reranked(asked, dict.fromkeys(range(3), odd)).facts[0] == 0


def test_only_what_is_close_is_weighed() -> None:
    tried: list[int] = []

    def weigh(fact: int) -> Weighed:
        tried.append(fact)
        return covering(FULL)

    weighed(votes(0.6, 0.59, 0.58, 0.57, 0.1), weigh)
    assert tried == [0, 1, 2]
    tried.clear()
    weighed(votes(0.6, 0.1), weigh)
    assert tried == [0]


def test_a_base_whose_facts_are_told_apart_by_it_takes_it_for_worth_more() -> None:
    chance = np.random.default_rng(3)
    at = 1 + TELLING.index("missing share")
    told = chance.normal(0.0, 0.1, (400, 1, 1 + len(TELLING)))
    told[:, :, at] = abs(told[:, :, at])  # a rival always leaves more uncovered
    own = refined(list(told))
    assert own[at] / own[0] < WORTH[at] / WORTH[0] < 0
    assert refined([]) == pytest.approx(WORTH)
