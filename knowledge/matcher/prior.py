"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD"]

RANKING = (
    -1.2667,  # constant
    -1.6196,  # score
    8.7300,  # margin
    0.1693,  # log-odds
    -1.2097,  # missing
    0.4769,  # missing share
    0.2879,  # total
    -0.0297,  # words
    -0.1744,  # repaired
)

COVERING = (
    -0.5073,  # constant
    -3.4515,  # refusal
    2.4722,  # nearest in meaning
    -0.2314,  # statement in meaning
    -3.5042,  # missing share
    -0.1561,  # worst missing
    -0.1698,  # missing
    0.2028,  # unheard of
    0.1887,  # total
    -0.8163,  # unheard share
    -0.7352,  # kind held
    -1.4459,  # kind lacking
    -0.4445,  # firm kind held
    -4.7294,  # firm kind lacking
    -1.2383,  # number
    3.4015,  # wrong number
    -1.0852,  # name
    -2.4574,  # wrong name
    -2.5321,  # ordinal
    -1.1471,  # focus
    -0.3519,  # light
    0.2818,  # words
    0.5483,  # yes or no
    3.5631,  # repaired
)

# how much the ranked scores vary
SPREAD = (
    0.2354,  # score
    0.2684,  # margin
    2.9708,  # log-odds
)
