"""What holds for any base: how much of a score what a fact covers is worth.

Made by `python -m tests.benchmarks._worth --write`; not for editing.
"""

from __future__ import annotations

__all__ = ["WORTH"]

WORTH = (
    0.0948,  # statement in meaning
    -0.1489,  # missing share
    -0.0137,  # worst missing
    -0.0488,  # missing
    -0.1613,  # kind lacking
    -0.0168,  # firm kind lacking
    -0.0644,  # light
)
