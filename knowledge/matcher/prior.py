"""What holds for any base: the weights that confidence starts from.

Made by `python -m tests.benchmarks._prior --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["COVERING", "RANKING", "SPREAD", "SPREAD_OF_COVERING"]

RANKING = (
    -1.4089,  # constant
    0.9344,  # score
    5.7140,  # margin
    0.5182,  # log-odds
    -0.6923,  # missing
    1.1376,  # missing share
    0.1291,  # total
    0.0667,  # words
    0.3086,  # repaired
)

COVERING = (
    0.2500,  # constant
    -3.7436,  # refusal
    1.9210,  # nearest in meaning
    -0.2369,  # statement in meaning
    -2.0018,  # missing share
    -0.1901,  # worst missing
    -0.3166,  # missing
    0.3177,  # unheard of
    0.1216,  # total
    -0.8291,  # unheard share
    -0.4674,  # kind held
    -0.6351,  # kind lacking
    -0.4174,  # firm kind held
    -4.1606,  # firm kind lacking
    -1.2989,  # number
    3.9973,  # wrong number
    -3.6940,  # name
    -7.1867,  # wrong name
    -2.1942,  # ordinal
    -1.4972,  # focus
    -0.2618,  # light
    0.2804,  # words
    0.3641,  # yes or no
    4.4220,  # repaired
)

# how much the features of each vary
SPREAD = (
    0.2691,  # score
    0.2866,  # margin
    3.2820,  # log-odds
    1.3154,  # missing
    0.2746,  # missing share
    6.0440,  # total
    2.0383,  # words
    0.1297,  # repaired
)
SPREAD_OF_COVERING = (
    0.3104,  # refusal
    0.1696,  # nearest in meaning
    0.2379,  # statement in meaning
    0.2746,  # missing share
    1.9350,  # worst missing
    1.3154,  # missing
    0.9436,  # unheard of
    6.0440,  # total
    0.2557,  # unheard share
    0.2813,  # kind held
    0.1405,  # kind lacking
    0.2655,  # firm kind held
    0.2029,  # firm kind lacking
    0.1522,  # number
    0.0641,  # wrong number
    0.0841,  # name
    0.0361,  # wrong name
    0.0920,  # ordinal
    0.2559,  # focus
    0.5048,  # light
    2.0383,  # words
    0.3593,  # yes or no
    0.1297,  # repaired
)
