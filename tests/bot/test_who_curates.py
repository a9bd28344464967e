"""Nobody but a curator gets anything of a curator's, whichever request it is and wherever they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.requests import Asker, Place, Request
from knowledge.workbench import Named
from tests.bot.stage import ANN, CURATOR, LIBRARY, OTHER, PRIVATE, Stage, said, staged
from tests.bot.test_hostile_curating import CURATING, USUAL

ELSEWHERE = Place("discord", "2", "20")
LEE = Asker("discord", "5", "Lee", groups=frozenset({"77"}))
NO_CURATORS: dict[str, tuple[Asker, Place]] = {
    "who only asks": (ANN, LIBRARY),
    "an admin, in direct messages": (CURATOR, PRIVATE),
    "an admin of the other platform": (CURATOR, OTHER),
    "a curator of another server": (LEE, LIBRARY),
    "whose id is that of a group": (replace(ANN, id="88"), ELSEWHERE),
    "whose role's id is that of a person": (replace(ANN, groups=frozenset({"5"})), ELSEWHERE),
    "a person of that id on the other platform": (replace(LEE, platform="slack"), ELSEWHERE),
    "nobody": (Asker("discord", ""), LIBRARY),
}


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        await opened.store.name(ELSEWHERE.key, Named("person", "5", "Lee"))
        await opened.store.name(ELSEWHERE.key, Named("group", "88", "Editors"))
        yield opened


async def everything(stage: Stage) -> dict[str, list[object]]:
    """Return every row of every table."""
    return await stage.store.read(
        lambda connection: {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
    )


def usual(kind: type[Request], who: Asker, where: Place) -> Request:
    named = [field.name for field in fields(kind) if field.name in USUAL]
    return kind(asker=who, place=where, **{name: USUAL[name] for name in named})


@pytest.mark.parametrize("who", NO_CURATORS)
async def test_no_request_of_a_curator_s_is_anybody_else_s(stage: Stage, who: str) -> None:
    before = await everything(stage)
    for kind in CURATING:
        card = await stage.desk.handle(usual(kind, *NO_CURATORS[who]))
        assert card is not None
        assert (card.kind, card.private) == ("refusal", True), kind
        assert said(card).startswith("Only curators"), kind
    assert await everything(stage) == before


@pytest.mark.parametrize("where", [LIBRARY, PRIVATE, OTHER], ids=["server", "direct message", "other platform"])
async def test_an_admin_of_the_operator_s_curates_everywhere(tmp_path: Path, where: Place) -> None:
    async with staged(tmp_path / "f.db", admins=frozenset({ANN.key})) as stage:
        assert (await stage.do(r.ListFacts, ANN, where)).kind == "facts"
        assert (await stage.do(r.ListFacts, replace(ANN, platform="slack"), where)).kind == "refusal"


async def test_a_curator_who_is_named_no_more_holds_buttons_that_do_nothing(stage: Stage) -> None:
    held = await stage.do(r.AddPhrasing, LEE, ELSEWHERE, fact="wifi", phrasing="When are you open?")
    form = await stage.do(r.FactForm, LEE, ELSEWHERE, fact="wifi")
    assert (held.kind, form.kind) == ("gate", "form")
    await stage.store.unname(ELSEWHERE.key, "person", "5")
    await stage.desk.refresh()
    before = await everything(stage)
    for button in held.buttons:
        assert (await stage.press(held, button.label, LEE, ELSEWHERE)).kind == "refusal"
    assert (await stage.fill(form, LEE, ELSEWHERE, answer="Stolen.")).kind == "refusal"
    assert await everything(stage) == before
