"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]

RANKING = (
    -1.5838,  # constant
    0.6913,  # score
    5.4784,  # margin
    0.4949,  # log-odds
    -0.7266,  # missing
    1.2236,  # missing share
    0.1259,  # total
    0.1175,  # words
    0.3291,  # repaired
)

COVERING = (
    0.2097,  # constant
    -4.2180,  # refusal
    1.9159,  # nearest in meaning
    -0.3877,  # statement in meaning
    -1.8843,  # missing share
    -0.2370,  # worst missing
    -0.3106,  # missing
    0.4287,  # unheard of
    0.1307,  # total
    -1.0375,  # unheard share
    -0.4681,  # kind held
    -0.7337,  # kind lacking
    -0.3157,  # firm kind held
    -4.2626,  # firm kind lacking
    -1.3747,  # number
    3.9986,  # wrong number
    -1.1116,  # name
    -2.4005,  # wrong name
    -1.8765,  # ordinal
    -1.4887,  # focus
    -0.2566,  # light
    0.2815,  # words
    0.4264,  # yes or no
    4.8188,  # repaired
)

# how much the features of each vary
SPREAD = (
    0.2718,  # score
    0.2913,  # margin
    3.3168,  # log-odds
    1.3230,  # missing
    0.2737,  # missing share
    6.0459,  # total
    2.0372,  # words
    0.1295,  # repaired
)
SPREAD_OF_COVERING = (
    0.3006,  # refusal
    0.1699,  # nearest in meaning
    0.2370,  # statement in meaning
    0.2737,  # missing share
    1.9349,  # worst missing
    1.3230,  # missing
    0.9447,  # unheard of
    6.0459,  # total
    0.2556,  # unheard share
    0.2797,  # kind held
    0.1445,  # kind lacking
    0.2614,  # firm kind held
    0.2089,  # firm kind lacking
    0.1531,  # number
    0.0640,  # wrong number
    0.2361,  # name
    0.1029,  # wrong name
    0.0960,  # ordinal
    0.2523,  # focus
    0.5010,  # light
    2.0372,  # words
    0.3593,  # yes or no
    0.1295,  # repaired
)
