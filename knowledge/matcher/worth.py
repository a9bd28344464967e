"""What holds for any base: how much what a fact covers is worth, beside its score.

Made by `python -m tests.benchmarks._worth --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["SPREAD", "WORTH"]

# in log-odds
WORTH = (
    11.2518,  # score
    1.0662,  # statement in meaning
    -1.6750,  # missing share
    -0.1545,  # worst missing
    -0.5486,  # missing
    -1.8154,  # kind lacking
    -0.1889,  # firm kind lacking
    -0.7243,  # light
)
# how much each varies between facts that are close
SPREAD = (
    0.0891,  # score
    0.1803,  # statement in meaning
    0.2489,  # missing share
    1.3367,  # worst missing
    0.9992,  # missing
    0.1481,  # kind lacking
    0.1615,  # firm kind lacking
    0.5979,  # light
)
