"""Import a pack from a file that a curator gives in a modal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack.files import Files, Unreadable
from bot.adapters.slack.render import plain_text
from bot.adapters.slack.views import Back
from bot.adapters.slack.workspaces import Workspace
from bot.requests import Asker, ImportPack, Place

__all__ = ["IMPORT", "import_view", "packed"]

IMPORT = "import"  # callback_id
MERGE = "merge"


def import_view(back: Back) -> dict[str, Any]:
    """Return the modal that takes a file."""
    return {
        "type": "modal",
        "callback_id": IMPORT,
        "title": plain_text("Import facts", 24),
        "submit": plain_text("Look at it", 24),
        "close": plain_text("Cancel", 24),
        "private_metadata": back.packed(),
        "blocks": [
            {
                "type": "input",
                "block_id": "file",
                "label": plain_text("A pack: TOML, JSONL or CSV", 2_000),
                "element": {"type": "file_input", "action_id": "file", "max_files": 1},
                "hint": plain_text("Nothing is imported before you have seen what it would change.", 2_000),
            },
            {
                "type": "input",
                "block_id": "how",
                "optional": True,
                "label": plain_text("Facts that the file doesn't have", 2_000),
                "element": {
                    "type": "checkboxes",
                    "action_id": "how",
                    "options": [{"text": plain_text("stay as they are", 75), "value": MERGE}],
                },
            },
        ],
    }


async def packed(files: Files, workspace: Workspace, view: Mapping[str, Any], asker: Asker, place: Place) -> ImportPack:
    """Return the import that the filled modal asks for; raise Unreadable."""
    values = (view.get("state") or {}).get("values") or {}
    given = (values.get("file") or {}).get("file", {}).get("files") or ()
    if not given:
        raise Unreadable("There is no file.")
    chosen = (values.get("how") or {}).get("how", {}).get("selected_options") or ()
    name, data = await files.taken(workspace, given[0])
    merge = any(option.get("value") == MERGE for option in chosen)
    return ImportPack(asker=asker, place=place, name=name, data=data, merge=merge)
