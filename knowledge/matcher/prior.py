"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]

RANKING = (
    -1.3038,  # constant
    0.3249,  # score
    5.3855,  # margin
    0.4787,  # log-odds
    -0.6533,  # missing
    0.9822,  # missing share
    0.1254,  # total
    0.0759,  # words
    0.4281,  # repaired
)

COVERING = (
    0.0773,  # constant
    -4.2333,  # refusal
    1.9300,  # nearest in meaning
    -0.1765,  # statement in meaning
    -1.7232,  # missing share
    -0.2412,  # worst missing
    -0.3257,  # missing
    0.4413,  # unheard of
    0.1303,  # total
    -1.0775,  # unheard share
    -0.4741,  # kind held
    -0.7173,  # kind lacking
    -0.4144,  # firm kind held
    -4.2480,  # firm kind lacking
    -1.3481,  # number
    3.9669,  # wrong number
    -1.1239,  # name
    -2.4020,  # wrong name
    -1.9326,  # ordinal
    -1.4715,  # focus
    -0.2524,  # light
    0.2834,  # words
    0.4542,  # yes or no
    4.7939,  # repaired
)

# how much the features of each vary
SPREAD = (
    0.2711,  # score
    0.2910,  # margin
    3.3082,  # log-odds
    1.3201,  # missing
    0.2738,  # missing share
    6.0459,  # total
    2.0372,  # words
    0.1295,  # repaired
)
SPREAD_OF_COVERING = (
    0.3006,  # refusal
    0.1698,  # nearest in meaning
    0.2378,  # statement in meaning
    0.2738,  # missing share
    1.9349,  # worst missing
    1.3201,  # missing
    0.9447,  # unheard of
    6.0459,  # total
    0.2556,  # unheard share
    0.2801,  # kind held
    0.1435,  # kind lacking
    0.2654,  # firm kind held
    0.2035,  # firm kind lacking
    0.1531,  # number
    0.0640,  # wrong number
    0.2359,  # name
    0.1028,  # wrong name
    0.0952,  # ordinal
    0.2519,  # focus
    0.5029,  # light
    2.0372,  # words
    0.3593,  # yes or no
    0.1295,  # repaired
)
