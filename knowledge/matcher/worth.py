"""What holds for any base: how much what a fact covers is worth, beside its score.

Made by `python -m tests.benchmarks._worth --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["SPREAD", "WORTH"]

# in log-odds
WORTH = (
    11.6001,  # score
    1.0768,  # statement in meaning
    -1.2464,  # missing share
    -0.1392,  # worst missing
    -0.6295,  # missing
    -2.2501,  # kind lacking
    -0.1563,  # firm kind lacking
    -0.6605,  # light
)
# how much each varies between facts that are close
SPREAD = (
    0.0888,  # score
    0.1810,  # statement in meaning
    0.2491,  # missing share
    1.3215,  # worst missing
    0.9711,  # missing
    0.1451,  # kind lacking
    0.1478,  # firm kind lacking
    0.5905,  # light
)
