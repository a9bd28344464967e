"""The documentation says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.words import COMMANDS
from tests.docs.reference import REFERENCE, reference

ROOT = REFERENCE.parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#:\s]*)(#[^)\s]*)?\)")
WITH_A_FILE = {"fact import", "fact draft"}  # so nobody types them as words alone


def test_the_reference_is_what_the_code_makes() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        there = (page.parent / target) if target else page
        assert there.exists(), target
        if anchor:
            assert anchor[1:] in _anchors(there), target + anchor


def test_every_command_named_in_a_page_is_there() -> None:
    """A command in backquotes that begins like one of ours is one of ours."""
    words = {command.words for command in COMMANDS} | WITH_A_FILE
    first = {one.split()[0] for one in words if " " in one}
    for page in PAGES:
        for named in re.findall(r"`/(?:footnote )?([a-z]+ [a-z]+)\b[^`]*`", page.read_text(encoding="utf-8")):
            if named.split()[0] in first:
                assert named in words or named.split()[0] in words, f"{page.name}: {named}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_package_that_is_installed_has_its_licence_listed_once() -> None:
    locked = re.findall(r"(?m)^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    rows = re.findall(r"(?m)^\| [^|]+ \| ([^|]+) \|$", (ROOT / "docs" / "licences.md").read_text(encoding="utf-8"))[1:]
    listed = [name for row in rows for name in re.sub(r" \([^)]*\)", "", row).split(", ")]
    assert sorted(listed) == sorted(set(locked))
