"""Uploaded files, and the shelf from which the loopback's own CDN path serves them again.

Source: Discord documentation, Reference, "Uploading Files" and "Signed Attachment CDN URLs".
"""

from __future__ import annotations

import asyncio
import mimetypes
import re
import struct
from dataclasses import dataclass

from tests.wire.discord.clock import Snowflakes
from tests.wire.discord.errors import refusal
from tests.wire.discord.model import Attachment

__all__ = ["Shelf", "Upload"]

LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part of a multipart request; *index* is the n of ``files[n]``."""

    index: int
    filename: str
    content: bytes


class Shelf:
    """Every file that was uploaded, by id; the last *keep* of them."""

    def __init__(self, ids: Snowflakes, keep: int | None) -> None:
        self._ids = ids
        self._keep = keep
        self._files: dict[int, Attachment] = {}
        self.address = ""
        self.open = asyncio.Event()  # files are handed out while it is set
        self.open.set()

    def put(
        self,
        place: int,
        filename: str,
        content: bytes,
        *,
        description: str | None = None,
        title: str | None = None,
        ephemeral: bool = False,
    ) -> Attachment:
        """Keep a file and return its attachment; *place* is the channel's id, or the application's."""
        if len(content) > LARGEST:
            raise refusal("entity too large")
        file_id = self._ids.mint()
        name = re.sub(r"[^\w.\-]", "_", filename)
        root = "ephemeral-attachments" if ephemeral else "attachments"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        size = _png_size(content)
        attachment = Attachment(
            file_id,
            name,
            content,
            f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            f"{self.address}/{root}/{place}/{file_id}/{name}?ex=7fffffff&is=0&hm=0",
            description,
            title,
            *size,
            ephemeral,
        )
        self._files[file_id] = attachment
        if self._keep is not None and len(self._files) > self._keep:
            del self._files[next(iter(self._files))]
        return attachment

    def take(self, path: str) -> Attachment | None:
        """Return the attachment at the CDN *path*, or None."""
        parts = path.strip("/").split("/")
        if len(parts) != 4 or not parts[2].isdigit():
            return None
        attachment = self._files.get(int(parts[2]))
        return attachment if attachment and attachment.filename == parts[3] else None


def _png_size(content: bytes) -> tuple[int | None, int | None]:
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return None, None
