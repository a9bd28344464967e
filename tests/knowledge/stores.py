"""What the tests of every store share: which stores there are, and how to say an edit in one line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from knowledge.catalog import Asked, Catalog, Change, Edit, Editor, Ledger
from knowledge.model import Citation, Fact, Source
from knowledge.sqlite import SqliteStore
from knowledge.workbench import Drafts, Inbox, Keyring, Texts

ANN = Editor("discord", "1001", "Ann")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAPER = Source("paper", "The Paper", "A. Uthor", "https://example.org")


class Store(Catalog, Ledger, Inbox, Keyring, Drafts, Texts, Protocol):
    """The views in one, as the contract is held against."""

    async def close(self) -> None: ...


# A row for each store; the contract holds for all of them.
STORES: dict[str, Callable[[Path], Awaitable[Store]]] = {"sqlite": lambda folder: SqliteStore.open(folder / "facts.db")}


def fact(fact_id: str, statement: str = "", **fields: Any) -> Fact:
    """Return a fact, with a statement made of its id unless one is given."""
    return Fact(fact_id, statement or f"This is {fact_id}.", **{"phrasings": (f"What is {fact_id}?",), **fields})


def cited(fact_id: str, paragraph: int | None = 1) -> Fact:
    """Return a fact with a footnote to PAPER."""
    return fact(fact_id, citation=Citation("paper", paragraph))


def edit(*changes: Change, verb: str = "edit", sources: Iterable[Source] = (), **fields: Any) -> Edit:
    """Return an edit of Ann's at noon."""
    return Edit(**{"by": ANN, "at": NOON, "verb": verb, "changes": changes, "sources": tuple(sources), **fields})


def added(*facts: Fact, sources: Iterable[Source] = (PAPER,)) -> Edit:
    """Return the edit that adds *facts* and the source they cite."""
    return edit(*(Change(None, fact) for fact in facts), verb="add", sources=sources)


def amended(before: Fact, **changes: Any) -> Edit:
    """Return the edit that changes one fact."""
    return edit(Change(before, before.amended(**changes)))


def asked(ask_id: int, **fields: Any) -> Asked:
    """Return a question that somebody asked on Discord."""
    values: dict[str, Any] = {
        "id": ask_id,
        "at": NOON,
        "asker": "discord:31337",
        "platform": "discord",
        "space": "discord:9",
        "channel": "general",
        "thread": "",
        "base": "article",
        "question": "How many?",
        "decision": "answer",
        "facts": (),
        "revision": None,
        "confidence": 0.75,
        "latency": 0.004,
    }
    return Asked(**{**values, **fields})
