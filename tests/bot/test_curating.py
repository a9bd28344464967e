"""Curators keep the facts right, and can't break what worked without being told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.desk import Desk, errands
from bot.requests import Place
from knowledge.model import Fact, StoreBusy
from knowledge.sqlite import SqliteStore
from knowledge.workbench import Errand
from tests.bot.stage import ANN, CURATOR, FACTS, LIBRARY, OTHER, SECOND, Stage, said, staged

OTHER_CURATOR = replace(CURATOR, platform="slack", id="U2")


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


async def answer(stage: Stage, question: str, where: Place = LIBRARY) -> str | None:
    asker = replace(ANN, platform=where.platform)
    card = await stage.ask(question, asker, where)
    assert card is not None
    assert card.told is not None
    return card.told.fact


async def base_of(stage: Stage, where: Place = LIBRARY) -> str:
    return await stage.store.base_of(where.key)


async def fact(stage: Stage, fact_id: str, where: Place = LIBRARY) -> Fact:
    return await stage.store.fact(await base_of(stage, where), fact_id)


async def test_a_corrected_fact_answers_at_once(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="loan-period")
    card = await stage.fill(form, answer="A book may be kept for 21 days.", note="new rules")
    assert card.kind == "saved"
    assert "28 days" in said(card)
    assert "21 days" in said(card)
    asked = await stage.ask("How long may I keep a book?")
    assert asked is not None
    assert "21 days" in said(asked)


async def test_a_new_fact_gets_an_id_and_answers(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="")
    card = await stage.fill(
        form,
        answer="Dogs have to wait outside.",
        phrasings="May I bring my dog?\nAre pets allowed?\nCan animals come in?",
        citation="handbook, 7",
        tags="visit, Animals",
    )
    assert card.kind == "saved"
    added = await fact(stage, "may-i-bring-my-dog")
    assert added.tags == ("visit", "animals")
    assert added.citation is not None
    assert (added.citation.source, added.citation.paragraph) == ("handbook", 7)
    assert await answer(stage, "May I bring my dog?") == "may-i-bring-my-dog"


async def test_an_edit_in_one_space_leaves_the_others_alone(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="loan-period")
    await stage.fill(form, answer="A book may be kept for 21 days.")
    assert await base_of(stage) == "discord-1"
    assert await base_of(stage, OTHER) == "article"
    assert (await fact(stage, "loan-period", OTHER)).statement == FACTS[1].statement
    theirs = await stage.ask("How long may I keep a book?", replace(ANN, platform="slack"), OTHER)
    assert "28 days" in said(theirs)


async def test_spaces_bound_to_one_base_share_its_edits(stage: Stage) -> None:
    await stage.store.create("shared")
    await stage.store.copy("article", "ours")
    for place in (LIBRARY, OTHER):
        await stage.store.bind(place.key, "ours")
    form = await stage.do(r.FactForm, fact="loan-period")
    await stage.fill(form, answer="A book may be kept for 21 days.")
    assert (await fact(stage, "loan-period", OTHER)).statement == "A book may be kept for 21 days."


async def test_the_gate_tells_of_a_phrasing_that_stands_elsewhere(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="wifi")
    card = await stage.fill(form, phrasings="What is the wifi password?\nWhen are you open?")
    assert card.kind == "gate"
    assert "opening-hours" in said(card)
    assert (await stage.store.base(await base_of(stage))).revision == 1
    landed = await stage.press(card, "Save anyway")
    assert landed.kind == "saved"
    assert "When are you open?" in (await fact(stage, "wifi")).phrasings


async def test_going_back_changes_nothing(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="wifi")
    card = await stage.fill(form, citation="")
    assert "no footnote" in said(card)
    assert (await stage.press(card, "Back")).kind == "discarded"
    assert await fact(stage, "wifi") == FACTS[4]
    assert "not waiting" in said(await stage.press(card, "Save anyway"))


async def test_the_gate_tells_of_another_number_for_the_same_subject(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="")
    card = await stage.fill(
        form, answer="A book may be kept for 14 days.", phrasings="How many days do I get?", citation="handbook, 2"
    )
    assert card.kind == "gate"
    assert "says 28 where this says 14" in said(card)


async def test_two_curators_at_once_lose_nothing(stage: Stage) -> None:
    mine = await stage.do(r.FactForm, fact="late-fee")
    theirs = await stage.do(r.FactForm, SECOND, fact="late-fee")
    assert mine.form is not None
    await stage.fill(theirs, SECOND, answer="A book that comes back late costs 30 cents a day.")
    card = await stage.fill(mine, phrasings=mine.form.fields[1].value + "\nWhat if I am late?")
    assert card.kind == "stale"
    assert "Sam saved" in said(card)
    applied = await stage.press(card, "Apply mine to the new version")
    assert applied.kind == "saved"
    now = await fact(stage, "late-fee")
    assert "30 cents" in now.statement
    assert "What if I am late?" in now.phrasings


@pytest.mark.parametrize("what", ["edit", "retire", "add"])
async def test_any_edit_can_be_undone(stage: Stage, what: str) -> None:
    if what == "edit":
        card = await stage.fill(await stage.do(r.FactForm, fact="wifi"), answer="There is no wireless network.")
    elif what == "retire":
        card = await stage.do(r.RetireFact, fact="wifi")
    else:
        form = await stage.do(r.FactForm, fact="")
        card = await stage.fill(
            form, id="dogs", answer="Dogs wait outside.", phrasings="May dogs come in?", citation="handbook"
        )
    assert card.kind == "saved", said(card)
    undone = await stage.press(card, "Undo")
    assert undone.kind == "saved", said(undone)
    if what == "add":
        assert not (await fact(stage, "dogs")).live
        assert await answer(stage, "May dogs come in?") is None
    else:
        assert replace(await fact(stage, "wifi"), revision=1) == FACTS[4]
        assert await answer(stage, "What is the wifi password?") == "wifi"
    history = await stage.do(r.ShowHistory)
    assert "undo of edit" in said(history)


async def test_what_was_edited_since_is_not_undone_blindly(stage: Stage) -> None:
    first = await stage.fill(await stage.do(r.FactForm, fact="wifi"), answer="There is no wireless network.")
    await stage.fill(await stage.do(r.FactForm, fact="wifi"), answer="The wireless network is down today.")
    card = await stage.press(first, "Undo")
    assert card.kind in ("stale", "refusal")
    assert "down today" in (await fact(stage, "wifi")).statement


async def test_a_retired_fact_is_kept_and_comes_back(stage: Stage) -> None:
    await stage.do(r.RetireFact, fact="wifi", note="network gone")
    assert await answer(stage, "What is the wifi password?") is None
    assert "wifi" in said(await stage.do(r.ListFacts, state="retired"))
    await stage.do(r.RestoreFact, fact="wifi")
    assert await answer(stage, "What is the wifi password?") == "wifi"


async def test_a_rename_keeps_the_history(stage: Stage) -> None:
    await stage.fill(await stage.do(r.FactForm, fact="wifi"), answer="There is no wireless network.")
    await stage.do(r.RenameFact, fact="wifi", to="network")
    assert await answer(stage, "What is the wifi password?") == "network"
    assert "edit" in said(await stage.do(r.ShowHistory, fact="network"))


async def test_merging_gives_the_phrasings_and_retires(stage: Stage) -> None:
    card = await stage.do(r.MergeFacts, fact="late-fee", into="loan-period")
    if card.kind == "gate":
        card = await stage.press(card, "Save anyway")
    assert not (await fact(stage, "late-fee")).live
    assert "How high is the late fee?" in (await fact(stage, "loan-period")).phrasings


async def test_a_phrasing_moves(stage: Stage) -> None:
    card = await stage.do(r.MovePhrasing, fact="membership", phrasing="is a library card FREE?", to="wifi")
    if card.kind == "gate":
        card = await stage.press(card, "Save anyway")
    assert "Is a library card free?" in (await fact(stage, "wifi")).phrasings
    assert "Is a library card free?" not in (await fact(stage, "membership")).phrasings


async def test_a_citation_to_a_link_makes_a_source(stage: Stage) -> None:
    await stage.fill(await stage.do(r.FactForm, fact="wifi"), citation="https://chat.example/1/2")
    sources = await stage.do(r.ListSources)
    assert "https://chat.example/1/2" in said(sources)
    assert "https://chat.example/1/2" in said(await stage.ask("What is the wifi password?"))


async def test_a_pack_is_previewed_then_imported_whole(stage: Stage) -> None:
    exported = await stage.do(r.ExportBase, format="csv")
    text = exported.files[0].data.decode("utf-8-sig").replace("28 days", "35 days")
    card = await stage.do(r.ImportPack, name="facts.csv", data=text.encode())
    assert "0 added, 1 changed, 0 retired, 4 unchanged" in said(card)
    assert "28 days" in (await fact(stage, "loan-period")).statement
    done = await stage.press(card, "Import")
    assert "35 days" in (await fact(stage, "loan-period")).statement
    assert "35 days" in said(await stage.ask("How long may I keep a book?"))
    undone = await stage.press(done, "Undo")
    assert undone.kind == "saved"
    assert "28 days" in (await fact(stage, "loan-period")).statement


async def test_a_bad_row_imports_nothing(stage: Stage) -> None:
    card = await stage.do(r.ImportPack, name="facts.jsonl", data=b'{"id": "a", "answer": "A."}\n{"id": "b"}\n')
    assert card.kind == "refusal"
    assert "line 2" in said(card)


async def test_the_base_goes_back_to_any_edit(stage: Stage) -> None:
    await stage.fill(await stage.do(r.FactForm, fact="wifi"), answer="There is no wireless network.")
    await stage.do(r.RetireFact, fact="late-fee")
    preview = await stage.do(r.RestoreBase, number=0)
    assert preview.kind in ("import", "refusal")
    if preview.kind == "import":
        await stage.press(preview, "Import")
        assert (await fact(stage, "late-fee")).live


async def test_a_public_answer_is_recalled_after_a_correction(stage: Stage) -> None:
    asked = await stage.ask("How long may I keep a book?")
    assert asked is not None
    assert asked.told is not None
    await stage.desk.delivered(asked.told, LIBRARY, "m1")
    await stage.fill(await stage.do(r.FactForm, fact="loan-period"), answer="A book may be kept for 21 days.")
    notices = stage.desk.notices("discord")
    notice = await anext(notices)
    assert (notice.errand.kind, notice.errand.message, notice.errand.channel) == ("recall", "m1", "10")
    assert "21 days" in said(notice.card)
    await stage.desk.ran(notice)
    assert await stage.store.errands("discord") == []


async def test_of_several_processes_one_corrects_and_another_where_it_does_not(stage: Stage) -> None:
    asked = await stage.ask("How long may I keep a book?")
    assert asked is not None
    assert asked.told is not None
    await stage.desk.delivered(asked.told, LIBRARY, "m1")
    await stage.fill(await stage.do(r.FactForm, fact="loan-period"), answer="A book may be kept for 21 days.")
    first = await anext(stage.desk.notices("discord"))
    other = Desk(stage.store, clock=stage.clock).notices("discord")
    waiting = asyncio.ensure_future(anext(other))
    await asyncio.wait({waiting}, timeout=0.2)
    assert not waiting.done()
    waiting.cancel()
    stage.clock.advance(timedelta(seconds=61))
    assert (await anext(Desk(stage.store, clock=stage.clock).notices("discord"))).errand == first.errand


async def test_a_name_is_not_given_again(stage: Stage) -> None:
    names = []
    for number in range(2):
        errand = Errand(
            1, stage.clock() + timedelta(seconds=number), "recall", "slack", "T1", "C1", "", 1, "article", ()
        )
        await stage.store.send(errand)
        (kept,) = await stage.store.errands("slack")
        names.append(kept.name)
        await stage.store.ran(kept.id)
    assert len({*names}) == 2
    assert all(len(name) <= 25 for name in names)


async def test_a_correction_outlasts_a_store_that_can_not_be_used(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await stage.ask("How long may I keep a book?")
    assert asked is not None
    assert asked.told is not None
    await stage.desk.delivered(asked.told, LIBRARY, "m1")
    await stage.fill(await stage.do(r.FactForm, fact="loan-period"), answer="A book may be kept for 21 days.")
    for seconds in ("LOOK", "AGAIN"):
        monkeypatch.setattr(errands, seconds, 0.01)
    failing = [failing_once(monkeypatch, stage.store, name) for name in ("errands", "fact", "ran")]
    notice = await asyncio.wait_for(anext(stage.desk.notices("discord")), 5)
    await stage.desk.ran(notice)
    assert [len(calls) > 1 for calls in failing] == [True, True, True]
    assert await stage.store.errands("discord") == []


def failing_once(monkeypatch: pytest.MonkeyPatch, store: SqliteStore, name: str) -> list[object]:
    """Have a method of *store* fail the first time; return a list that grows with every call."""
    method, calls = getattr(store, name), list[object]()

    async def failing(*args: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise StoreBusy("Another program writes the file: ask again in a while.")
        return await method(*args)

    monkeypatch.setattr(store, name, failing)
    return calls


async def test_a_withdrawn_fact_takes_its_answers_back(stage: Stage) -> None:
    asked = await stage.ask("What is the wifi password?")
    assert asked is not None
    assert asked.told is not None
    await stage.desk.delivered(asked.told, LIBRARY, "m2")
    await stage.do(r.RetireFact, fact="wifi")
    notice = await anext(stage.desk.notices("discord"))
    assert "withdrawn" in said(notice.card)


async def test_old_answers_are_left_alone(stage: Stage) -> None:
    asked = await stage.ask("What is the wifi password?")
    assert asked is not None
    assert asked.told is not None
    await stage.desk.delivered(asked.told, LIBRARY, "m3")
    stage.clock.advance(timedelta(days=8))
    await stage.do(r.RetireFact, fact="wifi")
    assert await stage.store.errands("discord") == []


@pytest.mark.parametrize("form", ["toml", "jsonl", "csv"])
async def test_a_base_is_exported_in_every_format(stage: Stage, form: str) -> None:
    card = await stage.do(r.ExportBase, format=form)
    assert card.files[0].name.endswith(form)
    assert b"28 days" in card.files[0].data


async def test_facts_are_found_by_their_words(stage: Stage) -> None:
    assert "late-fee" in said(await stage.do(r.SearchFacts, query="overdue"))
    assert "late-fee" in said(await stage.do(r.ListFacts, tag="money"))
    assert "none" in said(await stage.do(r.SearchFacts, query="zebra"))


async def test_what_looks_like_something_else_is_pointed_out_before_it_is_saved(stage: Stage) -> None:
    form = await stage.do(r.FactForm, fact="")
    card = await stage.fill(
        form,
        answer="The password is at pаypal.example.",  # the second letter is Cyrillic
        phrasings="What is the wifi pаssword?",
        citation="Тhe Library Handbook, 1",
        id="impostor",
    )
    assert card.kind == "gate"
    told = said(card)
    assert "looks like a phrasing of 'wifi'" in told
    assert "looks like “The Library Handbook”" in told
    assert "“pаypal” mixes letters" in told
    assert await answer(stage, "What is the wifi password?") == "wifi"
