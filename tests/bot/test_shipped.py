"""The shipped base comes with what was learned from it, so that the first question is answered at once."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np

from bot.app import House, open_house
from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE
from knowledge.matcher import Decision, Matcher, decide
from knowledge.matcher.learned import Learned

SHIPPED = files("knowledge") / "packs" / "article.learned"


async def test_what_is_shipped_is_what_would_be_learned_today(house: House) -> None:
    contents = await house.store.contents(DEFAULT_BASE)
    today = Matcher.build(contents.facts, sources=contents.sources, known=contents.known).learned()
    with np.load(BytesIO(today)) as arrays:
        key = str(arrays["key"])
    fresh, shipped = Learned.of(today, key), Learned.of(SHIPPED.read_bytes(), key)
    assert fresh
    assert shipped, "python training/learn_shipped_base.py renews it"
    for field in fields(Learned):
        ours, theirs = getattr(shipped, field.name), getattr(fresh, field.name)
        np.testing.assert_allclose(ours, theirs, atol=0.02, err_msg=field.name)


async def test_what_the_article_leaves_open_is_known_from_the_start(house: House) -> None:
    contents = await house.store.contents(DEFAULT_BASE)
    silent = [one for one in contents.known if one.fact is None]
    assert len(silent) > 300
    volume = await house.desk.volume(DEFAULT_BASE)
    phrasings = {phrasing.casefold() for fact in contents.facts for phrasing in fact.phrasings}
    assert not phrasings & {one.question.casefold() for one in silent}
    for one in silent[::20]:
        assert decide(volume.matcher.read(one.question)[0], volume.matcher.cutoff).decision is Decision.ABSTAIN


async def test_a_new_file_has_it_from_the_start(tmp_path: Path) -> None:
    async with open_house(Settings(database=str(tmp_path / "new.db"))) as house:
        learnt = await house.store.learnt(DEFAULT_BASE)
        assert learnt
        assert learnt.data == SHIPPED.read_bytes()
        assert learnt.revision == (await house.store.base(DEFAULT_BASE)).revision
