"""Whatever curators do, undo, merge and lose to a crash, the base is what a plain dict says."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot import requests as r
from bot.cards import Card
from bot.desk import Desk
from bot.requests import from_form, from_token
from knowledge.model import Citation, Fact, State
from knowledge.sqlite import SqliteStore
from tests.bot.stage import CURATOR, FACTS, LIBRARY, Clock, said, seed

T = TypeVar("T")

IDS = st.sampled_from([fact.id for fact in FACTS] + ["dogs", "cafe"])
STATEMENTS = st.sampled_from(
    ["Dogs wait outside.", "A book may be kept for 30 days.", "The café closes at 17.", "Nobody knows.", "@everyone!"]
)
PHRASINGS = st.lists(
    st.sampled_from(["May dogs come in?", "When are you open?", "how long?", "Is there a café?"]),
    max_size=2,
    unique=True,
)


class Curators(RuleBasedStateMachine):
    """The desk on a store, beside *facts*: what a curator believes to be there, by id."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.facts = {fact.id: fact for fact in FACTS}
        self.moments = [self.facts]
        self.lost: list[SqliteStore] = []
        self.open()

    def teardown(self) -> None:
        for store in (self.store, *self.lost):
            self.do(store.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, wanted: Awaitable[T]) -> T:
        async def wait() -> T:
            return await wanted

        return self.runner.run(wait())

    def open(self) -> None:
        path = Path(self.folder.name) / "f.db"
        self.store = self.do(SqliteStore.open(path, seed=seed(FACTS, self.clock)))
        self.desk = Desk(self.store, clock=self.clock)

    def ask(self, request: r.Request) -> Card:
        card = self.do(self.desk.handle(request))
        assert card is not None
        return card

    def press(self, card: Card, label: str) -> Card:
        pressed = next(button.press for button in card.buttons if button.label == label)
        return self.ask(from_token(pressed, CURATOR, LIBRARY))

    def settled(self, card: Card) -> Card:
        """Save anyway where the gate asks."""
        return self.press(card, "Save anyway") if card.kind == "gate" else card

    def landed(self, card: Card, *after: Fact, gone: str = "") -> None:
        """Hold that *card* saved what the model believes too, where that differs from what was there."""
        now = {key: kept for key, kept in self.facts.items() if key != gone} | {fact.id: fact for fact in after}
        if now == self.facts:
            assert card.kind == "unchanged", said(card)
            return
        assert card.kind == "saved", said(card)
        self.facts = now
        self.moments.append(now)

    @rule(which=IDS, statement=STATEMENTS, phrasings=PHRASINGS, tags=st.sampled_from(["", "visit", "a, b"]))
    def save(self, which: str, statement: str, phrasings: list[str], tags: str) -> None:
        values = {"answer": statement, "phrasings": "\n".join(phrasings), "tags": tags, "citation": "handbook, 1"}
        old = self.facts.get(which)
        form = self.ask(r.FactForm(asker=CURATOR, place=LIBRARY, fact=which if old else "")).form
        assert form is not None
        filled = values if old else {**values, "id": which}
        card = self.settled(self.ask(from_form(form.submit, filled, CURATOR, LIBRARY)))
        new = Fact(which, statement, tuple(phrasings), Citation("handbook", 1), tuple(tags.split(", ") if tags else ()))
        self.landed(card, replace(new, state=old.state) if old else new)

    @rule(which=IDS)
    def retire_or_restore(self, which: str) -> None:
        old = self.facts.get(which)
        kind = r.RestoreFact if old and not old.live else r.RetireFact
        card = self.settled(self.ask(kind(asker=CURATOR, place=LIBRARY, fact=which)))
        if old is None:
            assert card.kind == "refusal"
        else:
            self.landed(card, replace(old, state=State.RETIRED if old.live else State.LIVE))

    @rule(which=IDS, to=IDS)
    def rename(self, which: str, to: str) -> None:
        card = self.settled(self.ask(r.RenameFact(asker=CURATOR, place=LIBRARY, fact=which, to=to)))
        if which not in self.facts or (to in self.facts and to != which):
            assert card.kind == "refusal", said(card)
        else:
            self.landed(card, replace(self.facts[which], id=to), gone=which if which != to else "")

    @rule(which=IDS, into=IDS)
    def merge(self, which: str, into: str) -> None:
        card = self.settled(self.ask(r.MergeFacts(asker=CURATOR, place=LIBRARY, fact=which, into=into)))
        if which == into or not {which, into} <= self.facts.keys():
            assert card.kind == "refusal", said(card)
            return
        giver, taker = self.facts[which], self.facts[into]
        joined = replace(taker, phrasings=(*taker.phrasings, *giver.phrasings), tags=(*taker.tags, *giver.tags))
        self.landed(card, joined, replace(giver, phrasings=(), state=State.RETIRED))

    @rule(which=IDS, to=IDS, number=st.integers(0, 3))
    def move_a_phrasing(self, which: str, to: str, number: int) -> None:
        old = self.facts.get(which)
        if old is None or to not in self.facts or which == to or number >= len(old.phrasings):
            return
        phrasing = old.phrasings[number]
        card = self.ask(r.MovePhrasing(asker=CURATOR, place=LIBRARY, fact=which, phrasing=phrasing, to=to))
        kept = tuple(one for one in old.phrasings if one != phrasing)
        taker = self.facts[to]
        self.landed(
            self.settled(card), replace(old, phrasings=kept), replace(taker, phrasings=(*taker.phrasings, phrasing))
        )

    @rule(back=st.integers(0, 3))
    def undo(self, back: int) -> None:
        number = len(self.moments) - 1 - back
        if number < 1 or not self.own:
            return
        card = self.settled(self.ask(r.Undo(asker=CURATOR, place=LIBRARY, number=number)))
        before, after = self.moments[number - 1], self.moments[number]
        renamed = [key for key in before if key not in after]
        changed = [key for key in after if after[key] != before.get(key)]
        if card.kind == "refusal":  # edited since, renamed since, or its old id was taken since
            assert back > 0
            return
        undone = [before[key] if key in before else replace(after[key], state=State.RETIRED) for key in changed]
        if renamed:
            undone = [before[renamed[0]]]
        self.landed(card, *undone, gone=changed[0] if renamed else "")

    @rule(which=IDS, statement=STATEMENTS)
    def go_back(self, which: str, statement: str) -> None:
        """An edit that the gate holds and its author drops changes nothing; one that lands is a save."""
        if which not in self.facts:
            return
        form = self.ask(r.FactForm(asker=CURATOR, place=LIBRARY, fact=which)).form
        assert form is not None
        card = self.ask(from_form(form.submit, {"answer": statement, "citation": ""}, CURATOR, LIBRARY))
        if card.kind == "gate":
            assert self.press(card, "Back").kind == "discarded"
        else:
            self.landed(card, replace(self.facts[which], statement=statement, citation=None))

    @rule()
    def crash(self) -> None:
        """Another process opens the file while the first is gone without a word, and goes on."""
        self.lost.append(self.store)
        self.open()

    @property
    def own(self) -> bool:
        return len(self.moments) > 1

    @invariant()
    def holds_what_curators_believe(self) -> None:
        base = self.do(self.store.base_of(LIBRARY.key))
        contents = self.do(self.store.contents(base))
        assert {fact.id: replace(fact, revision=1) for fact in contents.facts} == self.facts
        volume = self.do(self.desk.volume(base))
        assert set(volume.matcher.facts) == {fact.id for fact in self.facts.values() if fact.live}
        if self.own:
            assert contents.base.revision == len(self.moments) - 1

    @rule(back=st.integers(0, 5))
    def remembers_every_moment(self, back: int) -> None:
        if self.own:
            number = max(0, len(self.moments) - 1 - back)
            base = self.do(self.store.base_of(LIBRARY.key))
            then = self.do(self.store.contents(base, revision=number)).facts
            assert {fact.id: replace(fact, revision=1) for fact in then} == self.moments[number]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_base_is_what_its_curators_believe() -> None:
    run_state_machine_as_test(
        Curators,
        settings=settings(
            max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
