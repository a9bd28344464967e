"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD"]

RANKING = (
    -0.7231,  # constant
    -2.8845,  # score
    8.9223,  # margin
    0.2361,  # log-odds
    -1.2359,  # missing
    0.4317,  # missing share
    0.2989,  # total
    -0.0602,  # words
    -0.4340,  # repaired
)

COVERING = (
    -0.3546,  # constant
    -3.3281,  # refusal
    2.3437,  # nearest in meaning
    -0.3171,  # statement in meaning
    -3.4937,  # missing share
    -0.1783,  # worst missing
    -0.1241,  # missing
    0.2616,  # unheard of
    0.1814,  # total
    -0.8465,  # unheard share
    -0.7822,  # kind held
    -1.4999,  # kind lacking
    -0.5303,  # firm kind held
    -4.7356,  # firm kind lacking
    -0.9390,  # number
    3.4194,  # wrong number
    -1.1458,  # name
    -2.3377,  # wrong name
    -2.5994,  # ordinal
    -1.1321,  # focus
    -0.3680,  # light
    0.2739,  # words
    0.4586,  # yes or no
    3.2940,  # repaired
)

# how much the ranked scores vary
SPREAD = (
    0.2331,  # score
    0.2655,  # margin
    2.9437,  # log-odds
)
