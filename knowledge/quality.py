"""How right the answers are, measured on confirmed questions, and how sure that figure is."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.evaluation import Evaluation

__all__ = ["Quality"]


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
