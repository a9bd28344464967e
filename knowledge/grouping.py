"""Group open questions into gaps by what they mean. Pure and synchronous; takes CPU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.gaps import Gap, Open, same

__all__ = ["clustered"]

Floats = NDArray[np.float32]

# The mean cosine from which on two groups of wordings are one gap: of 0.45 to 0.8, what had the best F1 over pairs on
# 198 questions of 60 intents of one domain (0.58: precision 0.72, recall 0.49).
_ALIKE = 0.65
_MOST_COMPARED = 500  # wordings; the rest join the nearest group


def clustered(questions: Sequence[Open], embed: Callable[[Sequence[str]], Floats]) -> tuple[Gap, ...]:
    """Return *questions* as gaps, the most asked first; *embed* gives a unit vector a text.

    Groups are joined by their mean cosine, the nearest first (R. Sokal, C. Michener, "A statistical method for
    evaluating systematic relationships", 1958).
    """
    newest_first = sorted(questions, key=lambda one: -one.ask)
    by_wording: dict[str, list[Open]] = {}
    for one in newest_first:
        by_wording.setdefault(same(one.question), []).append(one)
    wordings = sorted(by_wording, key=lambda wording: (-len(by_wording[wording]), -by_wording[wording][0].ask))
    if not wordings:
        return ()
    vectors = embed([by_wording[wording][0].question for wording in wordings])
    gaps = []
    for group in _groups(vectors):
        members = sorted((one for at in group for one in by_wording[wordings[at]]), key=lambda one: -one.ask)
        said = Counter(same(one.question) for one in members)
        told = {same(one.question): one.question for one in reversed(members)}
        gaps.append(Gap(tuple(members), tuple(told[wording] for wording, _ in said.most_common())))
    return tuple(sorted(gaps, key=lambda gap: (-len(gap.questions), -gap.questions[0].ask)))


def _groups(vectors: Floats) -> list[list[int]]:
    """Return rows of *vectors* that belong together."""
    count = min(len(vectors), _MOST_COMPARED)
    members = {row: [row] for row in range(count)}
    likeness = vectors[:count] @ vectors[:count].T
    np.fill_diagonal(likeness, -1.0)
    while count > 1:
        one, other = divmod(int(np.argmax(likeness)), count)
        if likeness[one, other] < _ALIKE:
            break
        sizes = len(members[one]), len(members[other])
        mean = (likeness[one] * sizes[0] + likeness[other] * sizes[1]) / sum(sizes)
        likeness[one] = likeness[:, one] = mean
        likeness[other] = likeness[:, other] = -1.0
        likeness[one, one] = -1.0
        members[one] += members.pop(other)
    groups = list(members.values())
    centres = np.array([vectors[group].mean(axis=0) for group in groups], np.float32)
    for row in range(count, len(vectors)):
        near = centres @ vectors[row]
        best = int(np.argmax(near))
        if near[best] >= _ALIKE:
            groups[best].append(row)
        else:
            groups.append([row])
            centres = np.vstack([centres, vectors[row : row + 1]])
    return groups
