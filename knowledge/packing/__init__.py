"""Fact packs in and out: a base as a file, in TOML, JSONL or CSV."""

from knowledge.packing.pack import Format, PackReader, format_of, pack_text, write_pack
from knowledge.packing.rows import id_of

__all__ = ["Format", "PackReader", "format_of", "id_of", "pack_text", "write_pack"]
