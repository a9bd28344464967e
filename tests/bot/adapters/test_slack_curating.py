"""Curating in Slack: modals, lists to pick from, files, and who may."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import requests as r
from bot.requests import Asker, Place
from knowledge.model import Fact
from tests.bot.adapters.slack_house import MODES, served
from tests.bot.stage import FACTS, Stage, staged
from tests.wire.slack import Deed, SlackServer, View

MUSEUM = "The museum is closed on Mondays."
MUSEUM_ASKED = "When is the museum closed?\nmuseum closing days\nOn which day is the museum shut?"
FEE = "How high is the late fee?"


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "f.db") as opened:
        yield opened


@pytest_asyncio.fixture(params=MODES)
async def slack(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        async with served(stage.desk, server, request.param):
            yield server
        assert server.violations == []
        assert server.links.problems == []


async def shown(deed: Deed) -> View:
    """Return the modal when what was asked for is done, however long that takes."""
    view = await deed.view(30)
    while "One moment" in view.shown:
        view = await deed.view(30)
    return view


async def form(slack: SlackServer, words: str, who: str = "adam") -> View:
    return await slack.slash("/footnote", words, who, "general").view()


async def test_a_fact_is_written_in_a_modal_with_errors_on_its_fields(slack: SlackServer) -> None:
    view = await form(slack, "fact add museum-closed")
    wrong = slack.submit(view, {"id": "no good id!", "answer": MUSEUM, "phrasings": MUSEUM_ASKED})
    assert list(await wrong.errors()) == ["id"]
    done = slack.submit(view, {"answer": MUSEUM, "citation": "", "phrasings": MUSEUM_ASKED})
    saved = await shown(done)
    if "Nothing is saved yet" in saved.shown:  # a base this small is easily upset
        saved = await shown(slack.press(saved, "Save anyway", "adam"))
    assert "Edit 1 of this base" in saved.shown
    assert view.open
    asked = slack.say("general", "ann", "@footnote When is the museum closed?")
    assert MUSEUM in (await asked.post()).shown


async def test_what_would_break_is_shown_in_the_same_modal_and_can_be_undone(slack: SlackServer) -> None:
    view = await form(slack, "fact add other-fee")
    phrasings = f"{FEE}\nIs there a fee for late books?"
    filled = {"answer": "Nothing is paid for a late book.", "phrasings": phrasings}
    warned = await shown(slack.submit(view, filled))
    assert "Nothing is saved yet" in warned.shown
    saved = await shown(slack.press(warned, "Save anyway", "adam"))
    assert "other-fee" in saved.shown
    undone = await shown(slack.press(saved, "Undo", "adam"))
    assert "live → retired" in undone.shown
    if "Nothing is saved yet" in undone.shown:
        await shown(slack.press(undone, "Save anyway", "adam"))
    assert "20 cents" in (await slack.say("@ann", "ann", FEE).post()).shown


async def test_a_fact_is_picked_by_a_few_letters(slack: SlackServer) -> None:
    view = await form(slack, "fact edit")
    offered = await slack.suggest(view, "fact", "adam", "fee").options()
    assert offered
    edited = await shown(slack.submit(view, {"fact": offered[0]}))
    assert edited.title.startswith("Edit")
    assert "20 cents" in str(edited.blocks)
    again = await shown(slack.submit(edited, {"tags": "coins"}))
    assert "coins" in again.shown


async def test_a_phrasing_is_moved_from_one_fact_to_another(slack: SlackServer) -> None:
    view = await form(slack, "fact move")
    phrasings = slack.suggest(view, "phrasing", "adam", "late fee")
    payload = (await phrasings.ack()).payload
    chosen = payload["options"][0]
    facts = (await slack.suggest(view, "to", "adam", "loan").ack()).payload["options"]
    to = next(one for one in facts if one["value"] != chosen["value"].split("\n")[0])
    moved = slack.submit(
        view, {"phrasing": (chosen["text"]["text"], chosen["value"]), "to": (to["text"]["text"], to["value"])}
    )
    now = (await shown(moved)).shown
    assert chosen["value"].split("\n")[1][:40] in now


@pytest.mark.parametrize(
    ("words", "filled", "said"),
    [
        ("fact retire", {"fact": "late-fee", "note": "sold"}, "retired"),
        ("fact checked", {"fact": "late-fee"}, "late-fee"),
        ("fact show", {"fact": "late-fee"}, "20 cents"),
        ("fact rename", {"fact": "late-fee", "to": "fine"}, "fine"),
        ("fact phrase", {"fact": "late-fee", "phrasing": "What is the fine?"}, "What is the fine?"),
    ],
)
async def test_what_is_picked_is_done(slack: SlackServer, words: str, filled: dict[str, str], said: str) -> None:
    view = await form(slack, words)
    fact = (await slack.suggest(view, "fact", "adam", "late-fee").ack()).payload["options"][0]["value"]
    now = (await shown(slack.submit(view, {**filled, "fact": fact}))).shown
    assert said.replace("late-fee", fact) in now


async def test_a_pack_is_imported_from_a_file_after_a_look_at_it(slack: SlackServer) -> None:
    view = await form(slack, "fact import")
    fact = {"id": "museum-closed", "answer": MUSEUM, "phrasings": ["When is the museum closed?"]}
    given = slack.upload("adam", "general", "more.jsonl", json.dumps(fact | {"citation": None, "tags": []}).encode())
    assert given.message
    file = given.message.files[0]
    preview = await shown(slack.submit(view, {"file": [{"id": file.id}], "how": ["merge"]}))
    assert "1 added" in preview.shown
    done = await shown(slack.press(preview, "Import", "adam"))
    assert "1 added" in done.shown
    assert MUSEUM in (await slack.say("@ann", "ann", "When is the museum closed?").post()).shown


async def test_an_export_comes_as_a_file_in_direct_messages(slack: SlackServer) -> None:
    asked = slack.slash("/footnote", "fact export jsonl", "adam", "general")
    assert "direct messages" in (await asked.ephemeral()).shown
    found = await asked.anywhere("upload")
    assert found.channel is slack.where("@adam", None)
    assert found.message
    content = found.message.files[0].content
    assert content
    assert b"late-fee" in content


async def test_somebody_s_message_becomes_a_fact(slack: SlackServer) -> None:
    said = slack.say("general", "ann", MUSEUM)
    assert said.message
    view = await slack.shortcut("make-this-a-fact", said.message, "adam").view()
    assert MUSEUM in str(view.blocks)
    saved = await shown(slack.submit(view, {"phrasings": MUSEUM_ASKED}))
    assert MUSEUM in saved.shown


async def test_lists_turn_their_pages_in_place(tmp_path: Path) -> None:
    shelves = tuple(Fact(f"shelf-{number}", f"Shelf {number} holds novels.") for number in range(10))
    async with staged(tmp_path / "f.db", facts=(*FACTS, *shelves)) as stage, SlackServer() as slack:
        async with served(stage.desk, slack):
            first = await slack.slash("/footnote", "fact list", "adam", "general").ephemeral()
            assert "Page 1 of 2" in first.shown
            second = await slack.press(first, "Next", "adam").ephemeral()
            assert "Page 2 of 2" in second.shown
            wanted = second.element("menu")[1]["options"][0]["value"]
            fact = await slack.press(second, "menu", "adam", wanted).ephemeral()
            assert "revision" in fact.shown
        assert slack.violations == []


@pytest.mark.parametrize("words", ["fact add", "fact edit", "fact import", "fact export", "stats", "gaps", "settings"])
@pytest.mark.parametrize("who", ["ann", "gus", "solo"])
async def test_only_curators_may(slack: SlackServer, words: str, who: str) -> None:
    assert "Only curators" in (await slack.slash("/footnote", words, who, "general").ephemeral()).shown


async def test_a_guest_or_stranger_curates_only_by_name(slack: SlackServer, stage: Stage) -> None:
    zoe, place = slack.who("zoe", slack.team), Place("slack", slack.team.id, "C1")
    refused = await slack.slash("/footnote", "fact list", "zoe", "partners").ephemeral()
    assert "Only curators" in refused.shown
    named = await slack.slash("/footnote", f"curators add person <@{zoe.id}|zoe>", "adam", "general").ephemeral()
    assert "zoe" in named.shown
    again = await slack.slash("/footnote", "fact list", "zoe", "partners").ephemeral()
    assert "Facts: 5" in again.shown
    admin = Asker("slack", "U1", admin=True)
    await stage.desk.handle(r.UnnameCurator(asker=admin, place=place, kind="person", id=zoe.id))
    assert "Only curators" in (await slack.slash("/footnote", "fact list", "zoe", "partners").ephemeral()).shown


async def test_a_user_group_can_curate(slack: SlackServer) -> None:
    group = next(iter(slack.team.groups.values()))
    words = f"curators add group <!subteam^{group.id}|@editors>"
    await slack.slash("/footnote", words, "adam", "general").ephemeral()
    assert "Facts: 5" in (await slack.slash("/footnote", "fact list", "ann", "general").ephemeral()).shown
    assert "Only curators" in (await slack.slash("/footnote", "fact list", "ben", "general").ephemeral()).shown


async def test_a_made_up_button_or_modal_does_nothing(slack: SlackServer) -> None:
    answer = await slack.say("general", "ann", f"@footnote {FEE}").post()
    for value in ("retire:late-fee:", "undo:1", "form:late-fee", "settings", "nonsense", ""):
        refused = await slack.forge(answer, "ann", {"action_id": "press:0", "value": value}).ephemeral()
        assert "Only curators" in refused.shown or "not one of mine" in refused.shown
    view = await form(slack, "fact add")
    view.body["private_metadata"] = '{"submit": "retire:late-fee:"}'
    assert await slack.submit(view, {"answer": MUSEUM}).errors()
    view.body["private_metadata"] = "[" * 1_000
    assert await slack.submit(view, {"answer": MUSEUM}).errors()


async def test_help_lists_the_commands_that_one_may_use(slack: SlackServer) -> None:
    mine = await slack.slash("/footnote", "help", "adam", "general").ephemeral()
    theirs = await slack.slash("/footnote", "", "ann", "general").ephemeral()
    assert "fact add" in mine.shown
    assert "fact add" not in theirs.shown
    assert "privacy forget" in theirs.shown


async def test_what_can_t_be_understood_is_said_so(slack: SlackServer) -> None:
    assert (
        "fact rename ID NEW" in (await slack.slash("/footnote", "fact rename x", "adam", "general").ephemeral()).shown
    )


@pytest.mark.parametrize(
    "how",
    [{"error": "internal_error", "times": 2}, {"status": 503}, {"raw": b"<html>"}, {"raw": b"{", "lost": True}],
)
async def test_a_form_that_slack_fails_to_open_is_opened_once(slack: SlackServer, how: dict[str, object]) -> None:
    slack.fail("views.open", **how)
    asked = slack.slash("/footnote", "fact edit opening-hours", "adam", "general")
    assert (await asked.view()).open
    assert [one.body["callback_id"] for one in slack.world.views.values()] == ["form"]


async def test_a_form_that_comes_too_late_leaves_a_button(slack: SlackServer) -> None:
    slack.fail("views.open", error="expired_trigger_id")
    told = await slack.slash("/footnote", "fact edit opening-hours", "adam", "general").ephemeral()
    assert "ready now" in told.shown
    assert (await slack.press(told, "Open the form", "adam").view()).open


async def test_a_list_that_comes_too_late_is_asked_for_again(slack: SlackServer) -> None:
    slack.fail("views.open", error="expired_trigger_id")
    told = await slack.slash("/footnote", "fact edit", "adam", "general").ephemeral()
    assert "try again" in told.shown


async def test_what_a_modal_should_turn_into_is_tried_again(slack: SlackServer) -> None:
    view = await form(slack, "fact add other-fee")
    filled = {"answer": "Nothing is paid for a late book.", "phrasings": f"{FEE}\nIs there a fee for late books?"}
    warned = await shown(slack.submit(view, filled))
    slack.fail("views.update", error="internal_error", times=2)
    assert "Edit 1 of this base" in (await shown(slack.press(warned, "Save anyway", "adam"))).shown
