"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]

RANKING = (
    -1.1221,  # constant
    -0.2741,  # score
    5.6971,  # margin
    0.5082,  # log-odds
    -0.5819,  # missing
    0.5946,  # missing share
    0.1043,  # total
    0.1603,  # words
    0.2839,  # repaired
)

COVERING = (
    0.9772,  # constant
    -3.9829,  # refusal
    0.9744,  # nearest in meaning
    -0.0555,  # statement in meaning
    -2.3087,  # missing share
    -0.2469,  # worst missing
    -0.1667,  # missing
    0.2199,  # unheard of
    0.1145,  # total
    -0.9299,  # unheard share
    -0.6097,  # kind held
    -0.7128,  # kind lacking
    -0.4685,  # firm kind held
    -4.1085,  # firm kind lacking
    -1.3350,  # number
    4.1942,  # wrong number
    -1.1469,  # name
    -2.8910,  # wrong name
    -1.8303,  # ordinal
    -1.5663,  # focus
    -0.2451,  # light
    0.2661,  # words
    0.4115,  # yes or no
    6.9587,  # repaired
)

# how much the features of each vary
SPREAD = (
    0.2734,  # score
    0.2991,  # margin
    3.3708,  # log-odds
    1.4005,  # missing
    0.2825,  # missing share
    6.1115,  # total
    2.0709,  # words
    0.1024,  # repaired
)
SPREAD_OF_COVERING = (
    0.2532,  # refusal
    0.1660,  # nearest in meaning
    0.2375,  # statement in meaning
    0.2825,  # missing share
    1.8826,  # worst missing
    1.4005,  # missing
    0.9482,  # unheard of
    6.1115,  # total
    0.2529,  # unheard share
    0.2792,  # kind held
    0.1637,  # kind lacking
    0.2723,  # firm kind held
    0.2141,  # firm kind lacking
    0.1434,  # number
    0.0603,  # wrong number
    0.2210,  # name
    0.0976,  # wrong name
    0.1014,  # ordinal
    0.2415,  # focus
    0.5471,  # light
    2.0709,  # words
    0.3632,  # yes or no
    0.1024,  # repaired
)
