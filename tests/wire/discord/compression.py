"""How frames to a client are packed, as its URL asks: zlib-stream, zstd-stream, or not at all.

Source: Discord documentation, Events, Gateway, "Transport Compression".
"""

from __future__ import annotations

import importlib
import zlib
from typing import Any, Protocol

__all__ = ["Packer", "packer"]


class Packer(Protocol):
    def pack(self, text: str) -> bytes | str:
        """Return the payload of one WebSocket message."""
        ...


class Plain:
    def pack(self, text: str) -> str:
        return text


class ZlibStream:
    """One zlib context a connection; each message ends with Z_SYNC_FLUSH."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(level=1)

    def pack(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstd context a connection; each message ends a block, not the frame."""

    def __init__(self) -> None:
        self._stream, self._flush = _zstd()

    def pack(self, text: str) -> bytes:
        packed: bytes = self._stream.compress(text.encode())
        rest: bytes = self._stream.flush(self._flush)
        return packed + rest


def _zstd() -> tuple[Any, Any]:
    """Return a compressor and its word for "end the block": Python 3.14's own, or the zstandard package's."""
    try:
        zstd = importlib.import_module("compression.zstd")
    except ImportError:
        zstandard = importlib.import_module("zstandard")
        return zstandard.ZstdCompressor().compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return zstd.ZstdCompressor(), zstd.ZstdCompressor.FLUSH_BLOCK


def packer(compress: str | None) -> Packer:
    """Return the packer that the ``compress`` parameter of a gateway URL names."""
    if compress == "zlib-stream":
        return ZlibStream()
    if compress == "zstd-stream":
        return ZstdStream()
    return Plain()
