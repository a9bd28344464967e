"""What every store promises of drafts, and of what sources said when they were last read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from knowledge.catalog import Change
from knowledge.model import StaleEdit
from knowledge.workbench import Draft
from tests.knowledge.stores import PAPER, STORES, Store, added, cited, edit, fact

DRAFTS = (Draft(7, "paper", 1, "One.", ("one?",)), Draft(8, "paper", None, "Two.", (), "lacks a thing"))


@pytest_asyncio.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await STORES[request.param](tmp_path)
    await opened.create("base")
    await opened.apply("base", added(cited("a")))
    yield opened
    await opened.close()


async def test_drafts_are_kept_in_order_until_they_are_facts_or_dropped(store: Store) -> None:
    await store.keep_drafts("base", "paper", DRAFTS)
    one, two = await store.drafts("base")
    assert (one.statement, one.phrasings, two.paragraph, two.lacks) == ("One.", ("one?",), None, "lacks a thing")
    await store.take_draft("base", one.id, "new")
    assert await store.draft("base", one.id) == one
    await store.apply("base", edit(Change(None, fact("new"))))
    assert await store.draft("base", one.id) is None
    assert await store.drafts("base") == [two]
    await store.drop_draft("base", two.id)
    assert await store.drafts("base") == []
    assert await store.draft("base", two.id) is None


async def test_drafting_again_takes_the_place_of_what_is_open(store: Store) -> None:
    await store.keep_drafts("base", "paper", DRAFTS)
    await store.keep_drafts("base", "paper", DRAFTS[:1])
    assert [draft.statement for draft in await store.drafts("base")] == ["One."]


async def test_a_copy_of_a_base_has_its_drafts_and_drops_its_own(store: Store) -> None:
    await store.keep_drafts("base", "paper", DRAFTS)
    await store.copy("base", "mine")
    await store.drop_draft("mine", 7)
    assert await store.drafts("mine") == [DRAFTS[1]]
    assert await store.drafts("base") == list(DRAFTS)
    assert await store.draft("mine", 7) is None


async def test_digests_and_the_edit_that_follows_are_kept_together_or_not_at_all(store: Store) -> None:
    assert list(await store.digests("base", "paper")) == []
    await store.reread("base", "paper", ("head", "first"), edit(verb="reread"))
    assert list(await store.digests("base", "paper")) == ["head", "first"]
    late = cited("a").amended(statement="Later.")
    with pytest.raises(StaleEdit):
        await store.reread("base", "paper", ("other",), edit(Change(late, late)))
    assert list(await store.digests("base", "paper")) == ["head", "first"]
    before = await store.fact("base", "a")
    await store.reread("base", "paper", ("other",), edit(Change(before, before.amended(statement="New."))))
    assert list(await store.digests("base", "paper")) == ["other"]
    assert (await store.fact("base", "a")).statement == "New."
    await store.copy("base", "mine")
    assert list(await store.digests("mine", "paper")) == ["other"]
    assert PAPER.id in (await store.contents("mine")).sources
