"""What a small base took time to learn, as bytes that a store can keep beside it, so that a cold start is quick.

Plain arrays, nothing that runs when read; bytes of another base, embedder or version are not used.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from knowledge.matcher.index import Examples
from knowledge.matcher.ridge import Floats

__all__ = ["Learned", "key_of"]

_VERSION = "8"  # raise it with any change of what is learned


@dataclass(frozen=True, slots=True)
class Learned:
    """Vectors of the examples and the words, the ridge's dual, the refined weights, and the cut-off."""

    examples: Floats
    spellings: Floats
    meanings: Floats
    dual: Floats
    ranking: Floats
    covering: Floats
    worth: Floats
    cutoff: Floats

    def to_bytes(self, key: str) -> bytes:
        """Return all of it as bytes under *key*; vectors in half precision, which no ranking notices."""
        half = {"examples", "spellings", "meanings"}
        arrays = {
            field.name: np.asarray(getattr(self, field.name), np.float16 if field.name in half else np.float32)
            for field in fields(self)
        }
        stream = io.BytesIO()
        np.savez(stream, key=np.array(key), **arrays)  # type: ignore[arg-type]  # numpy's stub knows no names
        return stream.getvalue()

    @classmethod
    def of(cls, kept: bytes, key: str) -> Self | None:
        """Return what *kept* holds under *key*, or None where it holds anything else."""
        try:
            with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
                found: Mapping[str, Floats] = {name: arrays[name] for name in arrays.files}
        except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile):
            return None
        if str(found.get("key")) != key or not {field.name for field in fields(cls)} <= found.keys():
            return None
        return cls(**{field.name: np.asarray(found[field.name], np.float32) for field in fields(cls)})


def key_of(examples: Examples, embedder: str) -> str:
    """Return a key of all that learning depends on."""
    told = hashlib.sha256(f"{_VERSION}\0{embedder}\0".encode())
    told.update(examples.facts.tobytes() + examples.signs.tobytes())
    for text in examples.texts:
        told.update(text.encode() + b"\0")
    return told.hexdigest()
