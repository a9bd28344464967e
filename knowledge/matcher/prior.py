"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD"]

RANKING = (
    -1.0333,  # constant
    -0.2068,  # score
    5.4616,  # margin
    0.1367,  # log-odds
    -0.9201,  # missing
    0.4455,  # missing share
    0.2156,  # total
    0.0156,  # words
    -1.7798,  # repaired
)

COVERING = (
    1.8011,  # constant
    -4.4537,  # missing share
    -0.1829,  # worst missing
    -0.2599,  # missing
    0.2446,  # unheard of
    0.1349,  # total
    -0.6610,  # unheard share
    -0.4625,  # kind held
    -1.1590,  # kind lacking
    -0.5409,  # firm kind held
    -4.2726,  # firm kind lacking
    -1.1488,  # number
    -0.3451,  # wrong number
    -1.5008,  # name
    -0.7934,  # wrong name
    -2.3066,  # ordinal
    -0.9379,  # focus
    -0.5275,  # light
    0.3081,  # words
    0.4674,  # yes or no
    3.8685,  # repaired
)

# how much the ranked scores vary
SPREAD = (
    0.2313,  # score
    0.2624,  # margin
    2.9207,  # log-odds
)
