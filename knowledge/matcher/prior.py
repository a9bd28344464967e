"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]

RANKING = (
    -0.7633,  # constant
    0.8557,  # score
    4.9673,  # margin
    0.4987,  # log-odds
    -0.4088,  # missing
    -0.1709,  # missing share
    0.1110,  # total
    0.0670,  # words
    -0.9850,  # repaired
)

COVERING = (
    0.8737,  # constant
    -3.5647,  # refusal
    1.2802,  # nearest in meaning
    -0.9116,  # statement in meaning
    -3.0063,  # missing share
    -0.2047,  # worst missing
    -0.1429,  # missing
    0.3686,  # unheard of
    0.1464,  # total
    -1.9912,  # unheard share
    -0.5319,  # kind held
    -0.9389,  # kind lacking
    -0.5687,  # firm kind held
    -5.0298,  # firm kind lacking
    -1.6545,  # number
    4.6063,  # wrong number
    -1.4688,  # name
    -3.5509,  # wrong name
    -2.2577,  # ordinal
    -1.5411,  # focus
    -0.3600,  # light
    0.2835,  # words
    0.3343,  # yes or no
    4.2909,  # repaired
)

# how much the features of each vary
SPREAD = (
    0.2642,  # score
    0.2876,  # margin
    3.2525,  # log-odds
    1.4125,  # missing
    0.2838,  # missing share
    6.0878,  # total
    2.0721,  # words
    0.1051,  # repaired
)
SPREAD_OF_COVERING = (
    0.2510,  # refusal
    0.1629,  # nearest in meaning
    0.2477,  # statement in meaning
    0.2838,  # missing share
    1.8840,  # worst missing
    1.4125,  # missing
    0.9327,  # unheard of
    6.0878,  # total
    0.2489,  # unheard share
    0.2801,  # kind held
    0.1635,  # kind lacking
    0.2698,  # firm kind held
    0.2166,  # firm kind lacking
    0.1426,  # number
    0.0602,  # wrong number
    0.2098,  # name
    0.0944,  # wrong name
    0.0969,  # ordinal
    0.2428,  # focus
    0.5490,  # light
    2.0721,  # words
    0.3631,  # yes or no
    0.1051,  # repaired
)
