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
    1.7588,  # constant
    -4.6555,  # missing share
    -0.1485,  # worst missing
    -0.2879,  # missing
    0.2416,  # unheard of
    0.1346,  # total
    -0.5700,  # unheard share
    -0.4646,  # kind held
    -1.0947,  # kind lacking
    -0.2110,  # firm kind held
    -4.3034,  # firm kind lacking
    -0.6412,  # number
    -0.3749,  # wrong number
    -1.5121,  # name
    -0.7885,  # wrong name
    -2.3250,  # ordinal
    -0.8428,  # focus
    -0.5489,  # light
    0.3164,  # words
    0.4807,  # yes or no
    3.7428,  # repaired
)

# how much the ranked scores vary
SPREAD = (
    0.2313,  # score
    0.2624,  # margin
    2.9207,  # log-odds
)
