"""What waits for an answer, as it is looked through after every edit."""

from __future__ import annotations

from pathlib import Path

from knowledge.gaps import Wording
from knowledge.learning import Vote
from knowledge.sqlite import SqliteStore
from tests.knowledge.stores import NOON, added, asked, fact


async def test_open_questions_come_by_wording_and_space(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        for base in ("article", "other"):
            await store.create(base)
        await store.apply("article", added(fact("a")))
        await store.bind("discord:bound", "other")
        await store.bind("discord:back", "article")
        for number, space, question in (
            (1, "1", "Why?"),
            (2, "1", 'Why "that"?'),
            (3, "1", "Why?"),
            (4, "back", "Why?"),
            (5, "bound", "Why?"),
            (6, "1", "Oldest but answered?"),
        ):
            unknown = question if number < 6 else ""
            facts = () if unknown else ("a",)
            await store.record(asked(number, space=space, question=question, unknown=unknown, facts=facts))
        assert {(one.question, one.space): one.asks for one in await store.wordings("article", 9)} == {
            ("Why?", "discord:1"): (3, 1),
            ('Why "that"?', "discord:1"): (2,),
            ("Why?", "discord:back"): (4,),
        }
        assert await store.wordings("other", 9) == [Wording("Why?", "discord:bound", "", (5,))]
        assert await store.wordings("nowhere", 9) == []
        assert {ask for one in await store.wordings("article", 2) for ask in one.asks} == {4, 3}
        await store.rate(6, "discord:31337", Vote.REJECTED, NOON, "a")
        assert Wording("Oldest but answered?", "discord:1", "a", (6,)) in await store.wordings("article", 9)
