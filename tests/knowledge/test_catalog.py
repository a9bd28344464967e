"""What every catalog keeps to, whatever it keeps its facts in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from knowledge.catalog import DEFAULT_BASE, Base, Change, Editor
from knowledge.model import (
    BaseNotFound,
    Citation,
    Fact,
    FactExists,
    FactNotFound,
    InvalidFact,
    InvalidPack,
    KnownQuestion,
    Rejected,
    Source,
    StaleEdit,
    State,
)
from tests.knowledge.stores import ANN, NOON, PAPER, Store, added, amended, cited, edit, fact


async def test_a_new_base_is_empty(store: Store) -> None:
    assert await store.create("one") == Base("one", 0, 0)
    contents = await store.contents("one")
    assert (contents.base, contents.facts, dict(contents.sources), contents.known) == (Base("one", 0, 0), (), {}, ())


async def test_creating_a_base_twice_leaves_it_as_it_is(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(cited("a")))
    assert await store.create("one") == Base("one", 1, 1)
    assert await store.bases() == [Base("one", 1, 1)]


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 101, "bell\x07", "lone \ud800"])
async def test_a_base_needs_a_printable_name(store: Store, name: str) -> None:
    with pytest.raises(InvalidFact):
        await store.create(name)


async def test_a_fact_comes_back_as_it_was_kept(store: Store) -> None:
    kept = fact(
        "a",
        "Ninety-nine, “quoted” \\ and 99% — naïve 👩‍🚀.",
        phrasings=("z first?", "a second?", 'with "quotes"?'),
        citation=Citation("paper", 7),
        tags=("z", "a"),
        state=State.RETIRED,
        verify_by=date(2027, 1, 31),
        checked=date(2026, 2, 28),
    )
    await store.create("one")
    assert await store.apply("one", added(kept)) == Base("one", 1, 0)
    assert await store.fact("one", "a") == kept
    assert (await store.contents("one")).facts == (kept,)
    assert (await store.contents("one")).sources == {"paper": PAPER}


async def test_facts_stand_in_the_order_they_were_added(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("z"), fact("a"), fact("m")))
    await store.apply("one", amended(fact("z"), statement="Changed."))
    assert [kept.id for kept in (await store.contents("one")).facts] == ["z", "a", "m"]


async def test_bases_are_independent(store: Store) -> None:
    for name in ("one", "two"):
        await store.create(name)
        await store.apply(name, added(fact("a", f"In {name}.")))
    await store.apply("two", amended(fact("a"), statement="Only here."))
    assert (await store.fact("one", "a")).statement == "In one."
    assert await store.revisions() == {"one": 1, "two": 2}


async def test_what_is_not_there_is_named(store: Store) -> None:
    await store.create("one")
    with pytest.raises(FactNotFound):
        await store.fact("one", "nowhere")
    with pytest.raises(FactNotFound):
        await store.fact("one", "lone \ud800")
    with pytest.raises(FactNotFound):
        await store.history("one", "nowhere")
    for wanted in (
        store.base("none"),
        store.fact("none", "a"),
        store.contents("none"),
        store.changed_since("none", 0),
        store.history("none"),
        store.revision("none", 1),
        store.bind("discord:1", "none"),
        store.copy("none", "other"),
        store.apply("none", edit()),
        store.spaces("none"),
    ):
        with pytest.raises(BaseNotFound):
            await wanted
    assert await store.revision("one", 1) is None


async def test_a_space_reads_the_default_base_until_it_is_bound(store: Store) -> None:
    await store.create("one")
    await store.create("two")
    assert (await store.base_of("discord:1"), await store.bound("discord:1")) == (DEFAULT_BASE, None)
    await store.bind("discord:1", "one")
    await store.bind("slack:T1", "one")
    await store.bind("discord:1", "two")
    assert [await store.base_of(space) for space in ("discord:1", "slack:T1")] == ["two", "one"]
    assert await store.bound("discord:1") == "two"


async def test_each_edit_moves_the_base_and_the_fact_one_revision_on(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    after = await store.apply("one", amended(fact("a"), statement="Changed.", phrasings=("Other?",), tags=("t",)))
    assert after == Base("one", 2, 2)
    assert await store.fact("one", "a") == fact("a", "Changed.", phrasings=("Other?",), tags=("t",), revision=2)
    assert (await store.fact("one", "b")).revision == 1


async def test_the_store_numbers_revisions_itself(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a", revision=41)))
    await store.apply("one", edit(Change(fact("a"), fact("a", "Back to an old one.", revision=1))))
    assert (await store.fact("one", "a")).revision == 2


async def test_the_second_of_two_editors_is_shown_what_the_first_saved(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a")))
    await store.apply("one", amended(fact("a"), statement="First."))
    with pytest.raises(StaleEdit) as refused:
        await store.apply("one", amended(fact("a"), statement="Second."))
    assert refused.value.current == fact("a", "First.", revision=2)
    assert (await store.base("one")).revision == 2


async def test_of_many_edits_at_once_of_one_fact_exactly_one_lands(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a")))
    edits = [store.apply("one", amended(fact("a"), statement=f"Number {number}.")) for number in range(20)]
    outcomes = await asyncio.gather(*edits, return_exceptions=True)
    assert sum(isinstance(outcome, Base) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, StaleEdit) for outcome in outcomes) == 19


async def test_an_edit_lands_whole_or_not_at_all(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b"), fact("x")))
    before = await store.contents("one")
    right = Change(fact("x"), fact("y", "Changed."))
    for wrong, error in (
        (Change(None, fact("b")), FactExists),
        (Change(fact("a"), fact("b")), FactExists),
        (Change(fact("gone"), fact("gone")), FactNotFound),
        (Change(fact("b", revision=9), fact("b")), StaleEdit),
        (Change(fact("x"), fact("x", "Once more.")), StaleEdit),
        (Change(None, fact("c", citation=Citation("elsewhere"))), InvalidFact),
    ):
        with pytest.raises(error):
            await store.apply("one", edit(right, wrong, sources=[Source("s", "S")]))
    assert await store.contents("one") == before
    assert len(await store.history("one")) == 1


async def test_an_unknown_source_is_refused_with_its_name(store: Store) -> None:
    await store.create("one")
    with pytest.raises(InvalidFact, match="'a' cites 'paper'") as refused:
        await store.apply("one", added(cited("a"), sources=()))
    assert refused.value.field == "citation.source"


async def test_an_edit_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    await store.create("one")
    await store.apply("one", edit(sources=[PAPER], verb="source"))
    assert await store.apply("one", edit(sources=[PAPER], verb="source")) == Base("one", 1, 0)
    assert len(await store.history("one")) == 1


async def test_a_moment_needs_a_time_zone(store: Store) -> None:
    await store.create("one")
    with pytest.raises(ValueError, match="time zone"):
        await store.apply("one", replace(added(fact("a")), at=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert (await store.base("one")).revision == 0


async def test_a_rename_keeps_the_history(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("other")))
    await store.apply("one", amended(fact("a"), id="b"))
    await store.apply("one", amended(replace(fact("a"), id="b", revision=2), statement="Changed."))
    told = await store.history("one", "b")
    assert [revision.number for revision in told] == [3, 2, 1]
    assert [revision.edit.changes[0].after.id for revision in told] == ["b", "b", "a"]
    assert [len(revision.edit.changes) for revision in told] == [1, 1, 1]
    assert told[-1].size == 2
    with pytest.raises(FactNotFound):
        await store.fact("one", "a")


async def test_ids_can_be_swapped_and_handed_on_in_one_edit(store: Store) -> None:
    a, b = fact("a"), fact("b")
    await store.create("one")
    await store.apply("one", added(a, b))
    await store.apply("one", edit(Change(a, replace(a, id="b")), Change(b, replace(b, id="a"))))
    assert (await store.fact("one", "b")).statement == a.statement
    now = await store.fact("one", "b")
    await store.apply("one", edit(Change(None, fact("b", "A new one.")), Change(now, replace(now, id="c"))))
    assert [kept.id for kept in (await store.contents("one")).facts] == ["c", "a", "b"]


async def test_history_tells_who_when_where_what_and_why(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(cited("a")))
    earlier = datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=5)))
    change = Change(cited("a"), cited("a").amended(statement="Changed."))
    made = edit(
        change, verb="undo", at=earlier, place="discord:9/7", note="Because.", undoes=1, by=Editor("slack", "U1")
    )
    await store.apply("one", made)
    newest, oldest = await store.history("one")
    assert newest.edit == made
    assert newest.edit.at.utcoffset() == timedelta(0)
    assert (oldest.number, oldest.edit, oldest.size) == (1, added(cited("a")), 1)


async def test_history_is_read_page_by_page(store: Store) -> None:
    await store.create("one")
    for number in range(5):
        await store.apply("one", added(fact(f"f{number}")))
    assert [revision.number for revision in await store.history("one", limit=2)] == [5, 4]
    assert [revision.number for revision in await store.history("one", before=4, limit=2)] == [3, 2]
    assert [revision.number for revision in await store.history("one", "f3", before=4)] == []


async def test_a_listing_tells_few_changes_and_one_revision_all(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(*(fact(f"f{number}") for number in range(30))))
    (listed,) = await store.history("one")
    assert (len(listed.edit.changes), listed.size) == (20, 30)
    whole = await store.revision("one", 1)
    assert whole is not None
    assert [change.after.id for change in whole.edit.changes] == [f"f{number}" for number in range(30)]


async def test_a_source_is_replaced_and_its_former_self_told(store: Store) -> None:
    newer = Source("paper", "The Paper, second edition")
    await store.create("one")
    await store.apply("one", added(cited("a")))
    await store.apply("one", edit(sources=[newer], verb="source"))
    assert (await store.contents("one")).sources == {"paper": newer}
    (told, _) = await store.history("one")
    assert (told.edit.sources, told.replaced) == ((newer,), (PAPER,))


async def test_a_copy_has_everything_but_the_history(store: Store) -> None:
    known = (KnownQuestion("What is a?", "a", "discord:1", NOON), KnownQuestion("Never?", None, "slack:U", NOON))
    await store.create("one")
    await store.apply("one", added(cited("a"), fact("b", tags=("t", "u"))))
    await store.apply("one", amended(fact("b"), statement="Changed."))
    await store.apply("one", edit(lessons=(*known, Rejected("What is b?", "a", "discord:1", NOON))))
    assert await store.copy("one", "discord:9") == Base("discord:9", 0, 2)
    origin, copied = await store.contents("one"), await store.contents("discord:9")
    assert replace(copied, base=origin.base) == origin
    assert copied.known == known
    assert await store.history("discord:9") == []
    assert await store.contents("discord:9", revision=0) == copied


async def test_a_copy_and_its_origin_go_their_own_ways(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(cited("a")))
    await store.copy("one", "mine")
    await store.apply("mine", amended(cited("a"), statement="Mine."))
    await store.apply("mine", edit(sources=[Source("paper", "My paper")], verb="source"))
    assert await store.copy("one", "mine") == Base("mine", 2, 1)
    assert (await store.contents("one")).facts == (cited("a"),)
    assert (await store.contents("one")).sources == {"paper": PAPER}
    assert (await store.fact("mine", "a")).statement == "Mine."


async def test_a_known_question_takes_the_place_of_the_same_one(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    who, no = KnownQuestion("Who?", "a", "discord:1", NOON), KnownQuestion("No?", None, "x", NOON)
    await store.apply("one", edit(lessons=(who, no)))
    await store.apply("one", edit(lessons=(KnownQuestion("Who?", "b", "discord:2", NOON),)))
    await store.apply("one", amended(fact("b"), id="c"))
    known = (await store.contents("one")).known
    assert [(one.question, one.fact, one.by) for one in known] == [("Who?", "c", "discord:2"), ("No?", None, "x")]
    fine = KnownQuestion("Fine?", "a", "x", NOON)
    with pytest.raises(FactNotFound):
        await store.apply("one", edit(lessons=(fine, KnownQuestion("Where?", "nowhere", "x", NOON))))
    assert len((await store.contents("one")).known) == 2


async def test_what_a_base_was_taught_is_told_with_the_change_and_can_be_taken_back(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    first, second = KnownQuestion("Who?", "a", "x", NOON), KnownQuestion("Who?", "b", "x", NOON)
    not_about = Rejected("Where?", "a", "x", NOON)
    await store.apply("one", edit(lessons=(first,)))
    taught = await store.apply("one", edit(lessons=(second, not_about), verb="learn"))
    changed = await store.changed_since("one", taught.revision - 1)
    assert changed is not None
    assert changed.lessons == ((second,), (not_about,))
    revision = await store.revision("one", taught.revision)
    assert revision is not None
    assert (revision.edit.lessons, revision.relearned) == ((second, not_about), (first,))
    assert await store.apply("one", edit(lessons=(second, not_about))) == taught
    await store.apply("one", edit(lessons=revision.relearned, unlearned=(not_about,), verb="undo"))
    contents = await store.contents("one")
    assert (contents.known, contents.rejected) == ((first,), ())
    await store.apply("one", amended(fact("b"), statement="New."))
    latest = await store.changed_since("one", taught.revision + 1)
    assert latest is not None
    assert latest.lessons is None


async def test_a_base_can_be_read_as_it_was(store: Store) -> None:
    newer = Source("paper", "The Paper, second edition")
    await store.create("one")
    moments = [await store.contents("one")]
    for made in (
        added(cited("a"), fact("b")),
        amended(fact("b"), statement="Changed.", id="c"),
        edit(sources=[newer, Source("more", "More")], verb="source"),
        added(fact("d"), fact("b")),
        amended(fact("d"), state=State.RETIRED),
    ):
        await store.apply("one", made)
        moments.append(await store.contents("one"))
    await store.replace("one", [fact("a", "Other.")], edit(verb="import"))
    assert [await store.contents("one", revision=number) for number in range(6)] == moments
    for unknown in (-1, 7):
        with pytest.raises(InvalidFact):
            await store.contents("one", revision=unknown)


async def test_what_changed_since_can_be_read_alone(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(cited("a"), fact("b"), fact("c")))
    await store.apply("one", amended(fact("b"), id="x"))
    await store.apply("one", amended(fact("c"), state=State.RETIRED))
    await store.apply("one", edit(sources=[Source("more", "More")], verb="source"))
    changed = await store.changed_since("one", 1)
    assert changed is not None
    assert changed.base == Base("one", 4, 2)
    assert [(kept.id, kept.state) for kept in changed.facts] == [("x", State.LIVE), ("c", State.RETIRED)]
    assert (changed.gone, changed.sources) == (("b",), {"more": Source("more", "More")})
    last = await store.changed_since("one", 4)
    assert last is not None
    assert (last.facts, last.gone, last.sources) == ((), (), {})
    assert await store.changed_since("one", 5) is None


async def test_an_id_that_was_taken_again_is_not_gone(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a")))
    await store.apply("one", amended(fact("a"), id="b"))
    await store.apply("one", added(fact("a", "Another.")))
    changed = await store.changed_since("one", 1)
    assert changed is not None
    assert changed.gone == ()


async def test_names_and_notes_may_hold_anything(store: Store) -> None:
    wild = "a\0b \ud800 c"
    await store.create("one")
    await store.apply("one", replace(added(fact("a")), by=Editor(wild, wild, wild), note=wild, place=wild))
    (told,) = await store.history("one")
    assert told.edit.note == "a\ufffdb \ufffd c"
    await store.bind(wild, "one")
    assert await store.base_of(wild) == "one"


# Imports


def imported(*facts: Fact) -> Iterator[Fact]:
    return iter(facts)


async def test_an_import_makes_the_base_what_the_pack_says(store: Store) -> None:
    await store.create("one")
    await store.apply(
        "one", added(cited("same"), fact("other"), fact("absent"), fact("long-gone", state=State.RETIRED))
    )
    pack = (cited("same"), fact("other", "Changed.", tags=("t",)), fact("new", phrasings=("One?", "Two?")))
    plan = await store.replace("one", imported(*pack), edit(verb="import", note="pack.toml", sources=[PAPER]))
    assert (plan.added, plan.changed, plan.retired, plan.unchanged, plan.sources) == (1, 1, 1, 1, 0)
    assert (plan.first_added, plan.first_changed, plan.first_retired) == (("new",), ("other",), ("absent",))
    contents = await store.contents("one")
    assert contents.base == plan.base == Base("one", 2, 3)
    assert contents.facts == (
        cited("same"),
        fact("other", "Changed.", tags=("t",), revision=2),
        fact("absent", state=State.RETIRED, revision=2),
        fact("long-gone", state=State.RETIRED),
        fact("new", phrasings=("One?", "Two?")),
    )


async def test_an_import_makes_the_base_it_is_for(store: Store) -> None:
    plan = await store.replace("new", imported(cited("a")), edit(verb="import", sources=[PAPER]))
    assert (plan.base, plan.sources) == (Base("new", 1, 1), 1)
    assert (await store.contents("new")).sources == {"paper": PAPER}


async def test_a_merge_leaves_what_the_pack_lacks(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    plan = await store.replace("one", imported(fact("b", "Changed."), fact("c")), edit(verb="import"), merge=True)
    assert (plan.added, plan.changed, plan.retired, plan.base) == (1, 1, 0, Base("one", 2, 3))
    assert await store.fact("one", "a") == fact("a")


async def test_a_dry_run_tells_the_same_and_changes_nothing(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    before = await store.contents("one")
    pack = (fact("b", "Changed."), cited("c"))
    plan = await store.replace("one", imported(*pack), edit(verb="import", sources=[PAPER]), dry_run=True)
    assert await store.contents("one") == before
    assert plan == await store.replace("one", imported(*pack), edit(verb="import", sources=[PAPER]))
    await store.replace("none", imported(fact("a")), edit(verb="import"), dry_run=True)
    assert [base.name for base in await store.bases()] == ["one"]


async def test_the_same_pack_again_leaves_no_trace(store: Store) -> None:
    pack = [cited("a"), fact("b", 'Quotes " and \\ and 日本語.', tags=("é", "b"), verify_by=date(2027, 1, 1))]
    await store.replace("one", pack, edit(verb="import", sources=[PAPER]))
    again = await store.replace("one", pack, edit(verb="import", sources=[PAPER]))
    assert (again.unchanged, again.added, again.changed, again.retired) == (2, 0, 0, 0)
    assert again.base.revision == 1


@pytest.mark.parametrize(
    "other",
    [
        {"statement": "Other."},
        {"phrasings": ("Other?",)},
        {"citation": None},
        {"citation": Citation("paper", 2)},
        {"citation": Citation("paper")},
        {"tags": ("other",)},
        {"state": State.RETIRED},
        {"verify_by": date(2027, 1, 1)},
        {"checked": date(2026, 1, 1)},
    ],
)
async def test_an_import_takes_in_whatever_differs(store: Store, other: dict[str, Any]) -> None:
    await store.create("one")
    await store.apply("one", added(cited("a")))
    plan = await store.replace("one", [replace(cited("a"), **other)], edit(verb="import"))
    assert (plan.changed, plan.unchanged) == (1, 0)
    assert await store.fact("one", "a") == replace(cited("a"), **other, revision=2)


async def test_an_import_brings_retired_facts_back(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a", state=State.RETIRED)))
    plan = await store.replace("one", [fact("a")], edit(verb="import"))
    assert (plan.changed, plan.base.facts) == (1, 1)


async def test_an_import_leaves_days_of_review_that_it_does_not_state(store: Store) -> None:
    dated = fact("a", verify_by=date(2027, 1, 1), checked=date(2026, 1, 1))
    await store.create("one")
    await store.apply("one", added(dated))
    assert (await store.replace("one", [fact("a")], edit(verb="import"))).unchanged == 1
    await store.replace("one", [fact("a", checked=date(2026, 2, 2))], edit(verb="import"))
    assert await store.fact("one", "a") == replace(dated, checked=date(2026, 2, 2), revision=2)


async def test_a_bad_row_in_the_middle_changes_nothing(store: Store) -> None:
    def pack() -> Iterator[Fact]:
        for number in range(1_500):
            yield fact(f"f{number}")
        raise InvalidPack("This row is bad.", line=1_501)

    await store.create("one")
    with pytest.raises(InvalidPack, match="line 1501"):
        await store.replace("one", pack(), edit(verb="import"))
    with pytest.raises(InvalidFact, match="'twice' is there twice"):
        await store.replace("one", [fact("twice"), fact("once"), fact("twice")], edit(verb="import"))
    with pytest.raises(InvalidFact, match="'a' cites 'paper'"):
        await store.replace("new", [fact("b"), cited("a")], edit(verb="import"))
    assert await store.bases() == [Base("one", 0, 0)]
    assert await store.history("one") == []


async def test_an_import_takes_no_changes_beside_its_facts(store: Store) -> None:
    with pytest.raises(ValueError, match="from the facts"):
        await store.replace("one", [fact("a")], added(fact("b")))
    assert await store.bases() == []


async def test_an_import_tells_how_far_it_is(store: Store) -> None:
    told: list[int] = []
    await store.replace(
        "one", (fact(f"f{number}") for number in range(1_200)), edit(verb="import"), progress=told.append
    )
    assert told == sorted(told)
    assert told[-1] == 1_200


async def test_an_import_larger_than_what_is_written_at_once_lands_whole(store: Store) -> None:
    pack = [fact(f"f{number}", phrasings=(f"One {number}?", f"Two {number}?")) for number in range(5_500)]
    await store.replace("one", pack, edit(verb="import"))
    assert (await store.contents("one")).facts == tuple(pack)
    plan = await store.replace("one", pack[:10], edit(verb="import"))
    assert (plan.unchanged, plan.retired) == (10, 5_490)
    assert sum(kept.live for kept in (await store.contents("one")).facts) == 10


async def test_an_import_is_told_in_the_history_and_can_be_undone(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    before = await store.contents("one")
    await store.replace("one", [fact("a", "Imported."), fact("c")], edit(verb="import"))
    await store.apply("one", amended(replace(fact("a"), revision=2), statement="Later."))
    told = await store.revision("one", 2)
    assert told is not None
    assert {(change.before and change.before.statement, change.after.statement) for change in told.edit.changes} == {
        ("This is a.", "Imported."),
        ("This is b.", "This is b."),
        (None, "This is c."),
    }
    assert [revision.number for revision in await store.history("one", "a")] == [3, 2, 1]

    taken_back = [change.before or replace(change.after, state=State.RETIRED) for change in told.edit.changes]
    await store.replace("one", taken_back, edit(verb="undo", undoes=2), merge=True)
    (newest, *_) = await store.history("one")
    assert (newest.edit.verb, newest.edit.undoes, newest.edit.by) == ("undo", 2, ANN)
    live = [replace(kept, revision=1) for kept in (await store.contents("one")).facts if kept.live]
    assert live == list(before.facts)


async def test_a_base_can_be_restored_as_of_any_edit(store: Store) -> None:
    await store.create("one")
    await store.apply("one", added(fact("a"), fact("b")))
    then = await store.contents("one")
    await store.replace("one", [fact("c")], edit(verb="import"))
    await store.replace("one", (await store.contents("one", revision=1)).facts, edit(verb="restore"))
    live = [replace(kept, revision=1) for kept in (await store.contents("one")).facts if kept.live]
    assert live == list(then.facts)


async def test_two_imports_at_once_follow_one_another(store: Store) -> None:
    packs = [[fact(f"f{number}", f"Pack {pack}.") for number in range(700)] for pack in range(2)]
    plans = await asyncio.gather(*(store.replace("one", pack, edit(verb="import")) for pack in packs))
    assert sorted((plan.added, plan.changed) for plan in plans) == [(0, 700), (700, 0)]


async def test_no_base_takes_a_name_that_looks_like_another_s(store: Store) -> None:
    await store.create("article")
    with pytest.raises(InvalidFact, match="looks like the base “article”"):
        await store.create("аrticle")
    await store.create("статья")
    assert [base.name for base in await store.bases()] == ["article", "статья"]
