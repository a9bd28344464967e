"""A catalog behaves like a plain dict of facts, whatever is done to it in whatever order."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from knowledge.catalog import Change, Contents
from knowledge.model import Citation, Fact, FactExists, FactNotFound, KnownQuestion, Rejected, StaleEdit, State
from tests.knowledge.stores import NOON, PAPER, STORES, edit

T = TypeVar("T")

IDS = st.sampled_from(["a", "b", "c", "d", "A", "a.b"])
TEXT = st.text(st.characters(codec="utf-8"), max_size=12).map("x{}".format)
FACTS = st.builds(
    Fact,
    IDS,
    TEXT,
    phrasings=st.lists(TEXT, max_size=3).map(tuple),
    citation=st.none() | st.builds(Citation, st.just("paper"), st.none() | st.integers(1, 9)),
    tags=st.lists(TEXT, max_size=2).map(tuple),
    state=st.sampled_from(State),
    verify_by=st.none() | st.dates(),
    checked=st.none() | st.dates(),
)


QUESTIONS = st.sampled_from(["Who?", "What?", "Where?"])
Taught = dict[tuple[str, str | None], str | None]


def as_taught(contents: Contents) -> Taught:
    known: Taught = {(one.question, None): one.fact for one in contents.known}
    return known | {(one.question, one.fact): one.fact for one in contents.rejected}


class Catalogs(RuleBasedStateMachine):
    """The store under test beside *facts*, the facts by id in order, and what was taught, as after each edit.

    *taught* is the fact of each known question, and of each pair of a question and a fact that it is not about.
    """

    name = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.open()
        self.do(self.store.create("base"))
        self.do(self.store.apply("base", edit(sources=[PAPER], verb="source")))
        self.facts: dict[str, Fact] = {}
        self.moments: list[dict[str, Fact]] = [{}, {}]
        self.taught: Taught = {}
        self.lessons: list[Taught] = [{}, {}]

    def teardown(self) -> None:
        self.do(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, wanted: Awaitable[T]) -> T:
        async def wait() -> T:
            return await wanted

        return self.runner.run(wait())

    def open(self) -> None:
        self.store = self.do(STORES[self.name](Path(self.folder.name)))

    def landed(self, facts: dict[str, Fact], taught: Taught | None = None, renamed: Mapping[str, str] = {}) -> None:
        """Note what is there after an edit; what it *renamed* goes by ids before it."""
        self.facts = facts
        self.moments.append(facts)
        self.taught = {
            (question, rejected and renamed.get(rejected, rejected)): fact and renamed.get(fact, fact)
            for (question, rejected), fact in (self.taught if taught is None else taught).items()
        }
        self.lessons.append(self.taught)

    @rule(made=FACTS)
    def add(self, made: Fact) -> None:
        change = edit(Change(None, made), verb="add")
        if made.id in self.facts:
            with pytest.raises(FactExists):
                self.do(self.store.apply("base", change))
        else:
            self.do(self.store.apply("base", change))
            self.landed({**self.facts, made.id: made})

    @rule(which=IDS, made=FACTS)
    def amend_or_rename(self, which: str, made: Fact) -> None:
        before = self.facts.get(which) or replace(made, id=which)
        change = edit(Change(before, made))
        if before.id not in self.facts:
            with pytest.raises(FactNotFound):
                self.do(self.store.apply("base", change))
        elif made.id != before.id and made.id in self.facts:
            with pytest.raises(FactExists):
                self.do(self.store.apply("base", change))
        else:
            self.do(self.store.apply("base", change))
            after = replace(made, revision=before.revision + 1)
            self.landed(
                {(after.id if key == before.id else key): self.facts[key] for key in self.facts} | {after.id: after},
                renamed={before.id: after.id},
            )

    @rule(first=IDS, second=IDS)
    def swap(self, first: str, second: str) -> None:
        if first == second or not {first, second} <= self.facts.keys():
            return
        one, two = self.facts[first], self.facts[second]
        self.do(
            self.store.apply("base", edit(Change(one, replace(one, id=second)), Change(two, replace(two, id=first))))
        )
        swapped = {first: one.amended(id=second), second: two.amended(id=first)}
        now = (swapped.get(key, kept) for key, kept in self.facts.items())
        self.landed({kept.id: kept for kept in now}, renamed={first: second, second: first})

    @rule(question=QUESTIONS, which=IDS | st.none())
    def teach(self, question: str, which: str | None) -> None:
        self.learn(KnownQuestion(question, which, "x", NOON), (question, None))

    @rule(question=QUESTIONS, which=IDS)
    def reject(self, question: str, which: str) -> None:
        self.learn(Rejected(question, which, "x", NOON), (question, which))

    def learn(self, lesson: KnownQuestion | Rejected, place: tuple[str, str | None]) -> None:
        made = edit(lessons=(lesson,), verb="learn")
        before = self.taught.get(place, "none")
        if lesson.fact is not None and lesson.fact not in self.facts:
            with pytest.raises(FactNotFound):
                self.do(self.store.apply("base", made))
            return
        self.do(self.store.apply("base", made))
        if before != lesson.fact:
            self.landed(self.facts, self.taught | {place: lesson.fact})

    @rule(which=st.integers(0, 5))
    def unlearn(self, which: int) -> None:
        if which < len(self.taught):
            (question, rejected), fact = [*self.taught.items()][which]
            lesson = Rejected(question, rejected, "x", NOON) if rejected else KnownQuestion(question, fact, "x", NOON)
            self.do(self.store.apply("base", edit(unlearned=(lesson,), verb="undo")))
            self.landed(self.facts, {key: kept for key, kept in self.taught.items() if key != (question, rejected)})

    @rule(which=IDS, made=FACTS)
    def come_too_late(self, which: str, made: Fact) -> None:
        if which in self.facts:
            late = replace(self.facts[which], revision=self.facts[which].revision + 1)
            with pytest.raises(StaleEdit) as refused:
                self.do(self.store.apply("base", edit(Change(late, made))))
            assert refused.value.current == self.facts[which]

    @rule(pack=st.lists(FACTS, max_size=5, unique_by=lambda made: made.id), merge=st.booleans(), dry_run=st.booleans())
    def take_in(self, pack: list[Fact], merge: bool, dry_run: bool) -> None:
        given = {made.id: made for made in pack}
        now: dict[str, Fact] = {}
        for key, kept in self.facts.items():
            if key in given:
                made = given[key]
                after = replace(
                    made,
                    revision=kept.revision,
                    verify_by=made.verify_by or kept.verify_by,
                    checked=made.checked or kept.checked,
                )
            else:
                after = kept if merge else replace(kept, state=State.RETIRED)
            now[key] = kept if after == kept else replace(after, revision=kept.revision + 1)
        now |= {key: made for key, made in given.items() if key not in now}
        plan = self.do(self.store.replace("base", pack, edit(verb="import"), merge=merge, dry_run=dry_run))
        assert plan.added == len(now) - len(self.facts)
        assert plan.changed == sum(kept != now[key] for key, kept in self.facts.items() if key in given)
        assert plan.retired == sum(kept != now[key] for key, kept in self.facts.items() if key not in given)
        assert plan.base.facts == sum(kept.live for kept in now.values())
        if now != self.facts and not dry_run:
            self.landed(now)

    @rule(back=st.integers(1, 9))
    def undo(self, back: int) -> None:
        number = max(2, len(self.moments) - back)
        told = self.do(self.store.revision("base", number))
        if told is None:
            return
        for change in told.edit.changes:
            was = self.moments[number - 1].get(change.before.id) if change.before else None
            assert (change.before, change.after) == (was, self.moments[number][change.after.id])

    @rule()
    def close_and_open(self) -> None:
        self.do(self.store.close())
        self.open()

    @invariant()
    def holds_what_it_should(self) -> None:
        contents = self.do(self.store.contents("base"))
        assert contents.facts == tuple(self.facts.values())
        assert contents.base.revision == len(self.moments) - 1
        assert contents.base.facts == sum(kept.live for kept in self.facts.values())
        assert as_taught(contents) == self.taught

    @rule(back=st.integers(0, 9))
    def remembers_what_it_held(self, back: int) -> None:
        number = max(0, len(self.moments) - 1 - back)
        then = self.do(self.store.contents("base", revision=number))
        assert then.facts == tuple(self.moments[number].values())
        assert as_taught(then) == self.lessons[number]
        changed = self.do(self.store.changed_since("base", number))
        assert changed is not None
        renewed = {key: kept for key, kept in self.moments[number].items() if key not in changed.gone}
        assert renewed | {kept.id: kept for kept in changed.facts} == self.facts

    @rule(which=IDS)
    def tells_the_life_of_a_fact(self, which: str) -> None:
        if which in self.facts:
            told = self.do(self.store.history("base", which, limit=100))
            lives = [revision.edit.changes[0].after for revision in told]
            assert lives[0] == self.facts[which]
            assert [life.revision for life in lives] == list(range(len(lives), 0, -1))
            assert told[-1].edit.changes[0].before is None


@pytest.mark.parametrize("name", list(STORES))
def test_it_behaves_like_a_dict(name: str) -> None:
    machine: Any = type(name, (Catalogs,), {"name": name})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
