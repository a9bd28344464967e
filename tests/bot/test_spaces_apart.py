"""What a curator does in one server or workspace never shows in another, unless the operator bound them together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.requests import Place
from tests.bot.stage import ANN, CURATOR, FACTS, Stage, said, staged

HERE = {"discord": Place("discord", "111", "10"), "slack": Place("slack", "T111", "C1")}
THERE = {"discord": Place("discord", "222", "20"), "slack": Place("slack", "T222", "C2")}
ACROSS = {"discord": HERE["slack"], "slack": HERE["discord"]}
LOAN = "How long may I keep a book?"
platforms = pytest.mark.parametrize("platform", ["discord", "slack"])


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def do(stage: Stage, where: Place, kind: type[r.Request], **fields: object) -> str:
    card = await stage.do(kind, replace(CURATOR, platform=where.platform), where, **fields)
    if card.kind in ("gate", "import"):
        label = "Import" if card.kind == "import" else "Save anyway"
        card = await stage.press(card, label, replace(CURATOR, platform=where.platform), where)
    return said(card)


async def loan(stage: Stage, where: Place) -> str:
    return said(await stage.ask(LOAN, replace(ANN, platform=where.platform), where))


@platforms
async def test_each_space_has_its_own_copy_from_its_first_edit_on(stage: Stage, platform: str) -> None:
    here, there, across = HERE[platform], THERE[platform], ACROSS[platform]
    pack = b'{"id": "loan-period", "answer": "Books: 7 days.", "phrasings": ["How long may I keep a book?"]}'
    await do(stage, here, r.ImportPack, name="a.jsonl", data=pack, merge=True)
    assert "7 days" in await loan(stage, here)
    for other in (there, across):
        assert "28 days" in await loan(stage, other)
        assert await stage.store.bound(other.key) is None
    await do(stage, there, r.RetireFact, fact="wifi")
    await do(stage, there, r.AddPhrasing, fact="late-fee", phrasing="What if I am late?")
    await do(stage, there, r.ChangeSource, source="handbook", title="Our Own Handbook")
    assert "28 days" in await loan(stage, there)
    assert "Our Own Handbook" not in await do(stage, here, r.ListSources)
    assert "none" in await do(stage, here, r.ListFacts, state="retired")
    assert "What if I am late?" not in await do(stage, across, r.ShowFact, fact="late-fee")
    assert (await stage.store.contents("article")).facts == FACTS
    assert "loan-period" not in await do(stage, there, r.ShowHistory)


@platforms
async def test_a_curator_named_in_one_space_is_none_in_another(stage: Stage, platform: str) -> None:
    curator = replace(CURATOR, platform=platform)
    await stage.desk.handle(r.NameCurator(asker=curator, place=HERE[platform], kind="person", id="5", name="Lee"))
    lee = replace(ANN, platform=platform, id="5")
    assert (await stage.do(r.ListFacts, lee, HERE[platform])).kind == "facts"
    assert (await stage.do(r.ListFacts, lee, THERE[platform])).kind == "refusal"


@platforms
async def test_an_edit_that_waits_in_one_space_can_not_be_confirmed_in_another(stage: Stage, platform: str) -> None:
    here, there = HERE[platform], THERE[platform]
    curator = replace(CURATOR, platform=platform)
    held = await stage.do(r.AddPhrasing, curator, here, fact="wifi", phrasing="When are you open?")
    assert held.kind == "gate"
    assert "not waiting" in said(await stage.press(held, "Save anyway", curator, there))
    assert (await stage.press(held, "Save anyway", curator, here)).kind == "saved"


async def test_spaces_bound_together_share_every_edit_over_platforms(stage: Stage) -> None:
    await stage.store.copy("article", "ours")
    places = (*HERE.values(), *THERE.values())
    for place in places:
        await stage.store.bind(place.key, "ours")
    await do(stage, HERE["slack"], r.SaveFact, fact="loan-period", revision=1, values={"answer": "Books: 9 days."})
    for place in places:
        assert "9 days" in await loan(stage, place)
    assert (await stage.store.contents("article")).facts == FACTS
