"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD"]

RANKING = (
    -1.7627,  # constant
    -0.5409,  # score
    7.3338,  # margin
    0.2408,  # log-odds
    -1.3866,  # missing
    1.0289,  # missing share
    0.3262,  # total
    -0.0305,  # words
    -1.8993,  # repaired
)

COVERING = (
    -0.6340,  # constant
    2.2341,  # nearest in meaning
    0.8008,  # statement in meaning
    -2.5195,  # missing share
    -0.2260,  # worst missing
    -0.0827,  # missing
    0.3575,  # unheard of
    0.1209,  # total
    -1.0084,  # unheard share
    -0.8038,  # kind held
    -0.9884,  # kind lacking
    -0.1674,  # firm kind held
    -3.9360,  # firm kind lacking
    -0.2080,  # number
    3.0168,  # wrong number
    -1.1263,  # name
    -1.1737,  # wrong name
    -1.7963,  # ordinal
    -1.2545,  # focus
    -0.3321,  # light
    0.2652,  # words
    0.5895,  # yes or no
    4.5776,  # repaired
)

# how much the ranked scores vary
SPREAD = (
    0.2325,  # score
    0.2629,  # margin
    2.9298,  # log-odds
)
