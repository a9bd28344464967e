"""What the texts of a base mean, seen from the mean of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.matcher.clusters import Clusters, sampled
from knowledge.matcher.embedding import Embeds, recalled
from knowledge.matcher.kernel import unit
from knowledge.matcher.ridge import Floats

__all__ = ["centred"]


def centred(
    texts: Sequence[str], embedder: Embeds, learned: Floats | None, known: Mapping[str, Floats], *, whole: bool
) -> tuple[Floats, Floats, Floats | Clusters]:
    """Return the vectors of *texts* as embedded, their mean, and what they are without it, at length 1.

    Those of a base to be fitted *whole* may be *learned*, or *known* in part. Of a larger one only bytes are kept: its
    mean is that of a sample, and no vector is returned as embedded.
    """
    if whole:
        raw = recalled(texts, known, embedder.embed) if learned is None else learned
        centre = np.asarray(raw.mean(axis=0) if len(raw) else np.zeros(embedder.dimensions), np.float32)
        return raw, centre, unit(raw - centre)
    sample = embedder.embed(texts[:: sampled(len(texts))])
    centre = np.asarray(sample.mean(axis=0), np.float32)
    nothing = np.zeros((0, embedder.dimensions), np.float32)
    return nothing, centre, Clusters.of(
        len(texts), unit(sample - centre), lambda rows: unit(embedder.embed([texts[row] for row in rows]) - centre)
    )  # fmt: skip
