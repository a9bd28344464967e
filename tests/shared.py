"""The files that the project shares but doesn't ship: the article itself and the labelled questions."""

import os
from pathlib import Path

import pytest

__all__ = ["shared"]

_FOLDER = Path(os.environ.get("FOOTNOTE_SHARED", Path(__file__).parents[2] / "shared"))


def shared(path: str) -> Path:
    """Return where *path* is, or skip the test where it isn't there; FOOTNOTE_SHARED names another folder."""
    file = _FOLDER / path
    if not file.exists():
        pytest.skip(f"{file} isn't there: set FOOTNOTE_SHARED to the folder that has it")
    return file
