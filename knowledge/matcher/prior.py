"""What holds for any base: weights of the constant and the features, and the features' spread.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["PRIOR", "SPREAD"]

PRIOR = (
    -0.9319,  # constant
    -2.6372,  # score
    4.7725,  # margin
    0.4176,  # log-odds
    0.0000,  # likeness
    -1.6087,  # missing share
    0.1551,  # worst missing
    -0.9511,  # missing
    0.5196,  # unheard of
    0.1399,  # total
    -1.1973,  # unheard share
    -0.0139,  # kind
    -1.3868,  # wrong kind
    -1.1976,  # number
    3.9436,  # wrong number
    -1.4958,  # name
    -1.7441,  # wrong name
    -1.9215,  # ordinal
    -1.0424,  # focus
    -0.3274,  # light
    0.3767,  # words
    0.6460,  # yes or no
    1.2646,  # repaired
)
SPREAD = (
    0.1763,  # score
    0.1855,  # margin
    2.1710,  # log-odds
    0.0000,  # likeness
    0.2708,  # missing share
    1.7740,  # worst missing
    1.5353,  # missing
    0.7409,  # unheard of
    6.3175,  # total
    0.2078,  # unheard share
    0.3329,  # kind
    0.3154,  # wrong kind
    0.1213,  # number
    0.0589,  # wrong number
    0.2082,  # name
    0.0931,  # wrong name
    0.0882,  # ordinal
    0.1997,  # focus
    0.6274,  # light
    2.1929,  # words
    0.3618,  # yes or no
    0.1407,  # repaired
)
