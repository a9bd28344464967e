"""What holds for any base: how much what a fact covers is worth, beside its score.

Made by `python -m tests.benchmarks._worth --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["SPREAD", "WORTH"]

# in log-odds
WORTH = (
    11.4086,  # score
    1.0733,  # statement in meaning
    -1.5047,  # missing share
    -0.1298,  # worst missing
    -0.5892,  # missing
    -2.0513,  # kind lacking
    -0.1779,  # firm kind lacking
    -0.6399,  # light
)
# how much each varies between facts that are close
SPREAD = (
    0.0892,  # score
    0.1782,  # statement in meaning
    0.2447,  # missing share
    1.3120,  # worst missing
    0.9754,  # missing
    0.1448,  # kind lacking
    0.1499,  # firm kind lacking
    0.5957,  # light
)
