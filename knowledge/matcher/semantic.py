"""The extra `semantic`: sentence embeddings from a model of the operator's choice, beside the bundled words.

Nothing is imported or loaded before the first text is embedded. A model is a folder or a name that
sentence-transformers knows; a folder that holds an ONNX export (model.onnx and tokenizer.json) needs onnxruntime and
tokenizers only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.matcher.embedding import Embeds
from knowledge.matcher.ridge import Floats

__all__ = ["SemanticEmbedder"]

_AT_ONCE = 64
_MOST_TOKENS = 128


@dataclass(frozen=True)
class SemanticEmbedder:
    """Texts by the model at *model*; words and spelling by *bundled*."""

    model: str
    bundled: Embeds
    _remembered: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Tells this embedder from any other."""
        return f"semantic:{self.model}:{self.bundled.name}"

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self.embed(("",)).shape[1])

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a unit vector a text; what was embedded lately is remembered."""
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        if len(self._remembered) + len(new) > 100_000:
            self._remembered.clear()
            new = list(dict.fromkeys(texts))
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            self._remembered.update(zip(some, self._encode(some), strict=True))
        return np.array([self._remembered[text] for text in texts], np.float32)

    def embed_words(self, words: Sequence[str]) -> Floats:
        """Return the bundled vectors of *words*."""
        return self.bundled.embed_words(words)

    def knows(self, word: str) -> bool:
        """Whether *word* is English."""
        return self.bundled.knows(word)

    @cached_property
    def _encode(self) -> Callable[[Sequence[str]], Floats]:
        folder = Path(self.model)
        if (folder / "model.onnx").exists():
            return _onnx(folder)
        from sentence_transformers import SentenceTransformer

        model: Any = SentenceTransformer(self.model)
        return lambda texts: np.asarray(
            model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32
        )


def _onnx(folder: Path) -> Callable[[Sequence[str]], Floats]:
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(_MOST_TOKENS)
    tokenizer.enable_padding()
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    inputs = [one.name for one in session.get_inputs()]

    def encode(texts: Sequence[str]) -> Floats:
        read = tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in read], np.int64)
        words = np.array([one.ids for one in read], np.int64)
        given = {name: mask if "mask" in name else np.zeros_like(mask) if "type" in name else words for name in inputs}
        found = np.asarray(session.run(None, given)[0], np.float32)
        if found.ndim == 3:  # a vector a word: their mean
            found = (found * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)

    return encode
