"""What holds for any base: weights of the constant and the features, and the features' spread.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["PRIOR", "SPREAD"]

PRIOR = (
    0.3928,  # constant
    0.9491,  # score
    3.0867,  # margin
    0.2457,  # log-odds
    -3.2314,  # likeness
    -1.8322,  # missing share
    0.0357,  # worst missing
    -0.5530,  # missing
    0.1256,  # unheard of
    0.1125,  # total
    -0.3999,  # unheard share
    0.0340,  # kind
    -0.8939,  # wrong kind
    -1.4656,  # number
    -0.7993,  # wrong number
    -1.2638,  # name
    -0.9337,  # wrong name
    -1.5940,  # ordinal
    -0.7326,  # focus
    -0.1809,  # light
    0.2949,  # words
    0.6148,  # yes or no
    1.0371,  # repaired
)
SPREAD = (
    0.2342,  # score
    0.2622,  # margin
    2.9461,  # log-odds
    0.1628,  # likeness
    0.2772,  # missing share
    1.8595,  # worst missing
    1.6048,  # missing
    1.0717,  # unheard of
    7.1634,  # total
    0.2569,  # unheard share
    0.3329,  # kind
    0.3122,  # wrong kind
    0.1213,  # number
    0.0538,  # wrong number
    0.2145,  # name
    0.0961,  # wrong name
    0.0866,  # ordinal
    0.1973,  # focus
    0.6274,  # light
    2.3370,  # words
    0.3618,  # yes or no
    0.1180,  # repaired
)
