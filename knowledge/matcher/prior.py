"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD"]

RANKING = (
    -1.9501,  # constant
    -0.0291,  # score
    8.4326,  # margin
    0.0846,  # log-odds
    -1.2934,  # missing
    0.7997,  # missing share
    0.3009,  # total
    -0.0234,  # words
    -1.6479,  # repaired
)

COVERING = (
    1.9159,  # constant
    -3.6369,  # missing share
    -0.1503,  # worst missing
    -0.3365,  # missing
    0.2562,  # unheard of
    0.1379,  # total
    -0.9104,  # unheard share
    -0.4886,  # kind held
    -1.0000,  # kind lacking
    -0.3883,  # firm kind held
    -4.0983,  # firm kind lacking
    -0.5767,  # number
    0.0041,  # wrong number
    -1.3750,  # name
    -0.8408,  # wrong name
    -2.1049,  # ordinal
    -0.9755,  # focus
    -0.4939,  # light
    0.3147,  # words
    0.4822,  # yes or no
    4.1407,  # repaired
)

# how much the ranked scores vary
SPREAD = (
    0.2315,  # score
    0.2621,  # margin
    2.9203,  # log-odds
)
