"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]

RANKING = (
    -1.2062,  # constant
    -0.3909,  # score
    5.7433,  # margin
    0.5300,  # log-odds
    -0.7120,  # missing
    1.1444,  # missing share
    0.1233,  # total
    0.1060,  # words
    0.5922,  # repaired
)

COVERING = (
    -0.1031,  # constant
    -3.8983,  # refusal
    2.2608,  # nearest in meaning
    -0.2022,  # statement in meaning
    -1.4764,  # missing share
    -0.2212,  # worst missing
    -0.3662,  # missing
    0.3572,  # unheard of
    0.1321,  # total
    -1.1084,  # unheard share
    -0.4917,  # kind held
    -0.6783,  # kind lacking
    -0.5298,  # firm kind held
    -4.1450,  # firm kind lacking
    -1.2894,  # number
    4.0197,  # wrong number
    -3.4971,  # name
    -7.0781,  # wrong name
    -2.1388,  # ordinal
    -1.4325,  # focus
    -0.3037,  # light
    0.2756,  # words
    0.4009,  # yes or no
    4.5451,  # repaired
)

# how much the features of each vary
SPREAD = (
    0.2671,  # score
    0.2853,  # margin
    3.2576,  # log-odds
    1.3162,  # missing
    0.2740,  # missing share
    6.0481,  # total
    2.0385,  # words
    0.1296,  # repaired
)
SPREAD_OF_COVERING = (
    0.3079,  # refusal
    0.1697,  # nearest in meaning
    0.2375,  # statement in meaning
    0.2740,  # missing share
    1.9369,  # worst missing
    1.3162,  # missing
    0.9455,  # unheard of
    6.0481,  # total
    0.2566,  # unheard share
    0.2808,  # kind held
    0.1425,  # kind lacking
    0.2673,  # firm kind held
    0.2011,  # firm kind lacking
    0.1531,  # number
    0.0640,  # wrong number
    0.0832,  # name
    0.0358,  # wrong name
    0.0928,  # ordinal
    0.2547,  # focus
    0.5068,  # light
    2.0385,  # words
    0.3593,  # yes or no
    0.1296,  # repaired
)
