"""Curating on Discord: commands, forms, warnings, files, paging, undo, and who may."""

from __future__ import annotations

from io import BytesIO

import pytest

from knowledge.packing import Format, PackReader
from tests.bot.adapters.discord_library import HOURS, OPEN, Library, shown
from tests.wire.discord import Impossible, Interaction, Message
from tests.wire.discord.permissions import MANAGE_GUILD

COMMANDS = {
    "ask", "help", "fact", "source", "curators", "stats", "gaps", "quality", "settings", "privacy",
    "Answer this", "Make this a fact",
}  # fmt: skip


async def added(discord: Library, **values: str) -> Message:
    """Cora adds a fact by its form; return what she sees."""
    form = discord.runs("fact add")
    await form.modal()
    filled = {"answer": "Dogs have to wait outside.", "phrasings": "May I bring my dog?", "citation": "handbook, 6"}
    filled |= values
    return await discord.server.submit_modal(form, filled).response()


async def edited(discord: Library, fact: str, **values: str) -> Interaction:
    """Cora changes a fact by its form."""
    form = discord.runs("fact edit", id=fact)
    await form.modal()
    return discord.server.submit_modal(form, values)


async def test_the_commands_are_there(discord: Library) -> None:
    registered = discord.server.commands.all(None)
    assert {each["name"] for each in registered} == COMMANDS


async def test_curating_is_offered_to_who_manages_the_server(discord: Library) -> None:
    with pytest.raises(Impossible, match="may not use"):
        discord.runs("fact show", who=discord.ann, id="wifi")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("fact show", {"id": "wifi"}),
        ("fact list", {}),
        ("fact export", {}),
        ("fact retire", {"id": "wifi"}),
        ("fact undo", {"edit": 1}),
        ("curators", {}),
        ("stats", {}),
        ("gaps", {}),
        ("quality", {}),
        ("settings", {}),
    ],
)
async def test_who_is_no_curator_is_refused_by_the_desk_too(
    discord: Library, name: str, options: dict[str, object]
) -> None:
    asked = discord.server.slash(name, options, user=discord.ann, channel=discord.general, force=True)
    refused = await asked.response()
    assert refused.ephemeral
    assert "Only curators may do that here" in shown(refused)


async def test_a_fact_is_added_in_a_form_and_answers_at_once(discord: Library) -> None:
    saved = await added(discord)
    assert saved.ephemeral
    assert "Dogs have to wait outside" in shown(saved)
    assert "Dogs have to wait outside" in shown(await discord.answered("May I bring my dog?"))


async def test_a_form_is_filled_with_what_the_fact_says(discord: Library) -> None:
    form = await discord.runs("fact edit", id="opening-hours").modal()
    assert form.values["answer"] == HOURS
    assert OPEN in form.values["phrasings"]
    assert form.values["citation"] == "handbook, 1"


async def test_a_correction_is_made_in_the_form_and_undone_by_its_button(discord: Library) -> None:
    saved = await (await edited(discord, "opening-hours", answer="The library is open from 8 to 20.")).response()
    assert "from 8 to 20" in shown(await discord.answered())
    await discord.presses(saved, "Undo")
    assert HOURS in shown(await discord.answered())


async def test_what_breaks_an_answer_is_warned_of_and_saved_anyway(discord: Library) -> None:
    submitted = await edited(discord, "wifi", phrasings=OPEN)
    warned = await submitted.response()
    assert warned.ephemeral
    assert warned.labels == ["Save anyway", "Back"]
    saved = await discord.presses(warned, "Save anyway")
    assert saved is warned  # the warning has become its outcome
    assert "Undo" in saved.labels


async def test_what_breaks_an_answer_is_dropped_with_back(discord: Library) -> None:
    warned = await (await edited(discord, "wifi", phrasings=OPEN)).response()
    dropped = await discord.presses(warned, "Back")
    assert "nothing was changed" in shown(dropped)
    assert HOURS in shown(await discord.answered())


async def test_two_who_edit_at_once_are_shown_each_others_work(discord: Library) -> None:
    first, second = discord.runs("fact edit", id="wifi"), discord.runs("fact edit", id="wifi")
    await first.modal()
    await second.modal()
    await discord.server.submit_modal(first, {"answer": "The network is called Shelf."}).response()
    met = await discord.server.submit_modal(second, {"answer": "Ask for the password."}).response()
    assert "Apply mine to the new version" in met.labels
    assert "The network is called Shelf" in shown(met)


async def test_what_a_form_lacks_is_refused_in_a_sentence(discord: Library) -> None:
    refused = await added(discord, citation="nowhere at all, 3")
    assert refused.ephemeral
    assert "nowhere" in shown(refused)


async def test_facts_are_suggested_by_id_and_by_phrasing(discord: Library) -> None:
    server = discord.server
    for typed in ("wi", "wireless network"):
        typing = server.autocomplete("fact edit", "id", typed, user=discord.cora, channel=discord.general)
        assert "wifi" in [each["value"] for each in await typing.choices()]


async def test_only_retired_facts_are_suggested_for_restoring(discord: Library) -> None:
    await discord.tells("fact retire", id="wifi")
    typing = discord.server.autocomplete("fact restore", "id", "", user=discord.cora, channel=discord.general)
    assert [each["value"] for each in await typing.choices()] == ["wifi"]
    await discord.tells("fact restore", id="wifi")
    assert "Shelf" in shown(await discord.answered("What is the wifi password?"))


async def test_the_phrasings_of_the_fact_are_suggested_for_moving(discord: Library) -> None:
    typing = discord.server.autocomplete(
        "fact move", "phrasing", "internet", {"id": "wifi", "to": "membership"}, user=discord.cora,
        channel=discord.general,
    )  # fmt: skip
    assert [each["value"] for each in await typing.choices()] == ["Is there internet?"]


async def test_somebody_else_is_suggested_nothing(discord: Library) -> None:
    await discord.tells("curators", add=discord.ann)
    stranger = discord.server.add_user("stranger", discord.guild, permissions=MANAGE_GUILD)
    typing = discord.server.autocomplete("fact edit", "id", "wi", user=stranger, channel=discord.general)
    assert await typing.choices()
    discord.server.world.set_roles(discord.guild, stranger, [])
    with pytest.raises(Impossible):
        discord.server.autocomplete("fact edit", "id", "wi", user=stranger, channel=discord.general)


async def test_a_message_is_made_a_fact(discord: Library) -> None:
    server = discord.server
    message = server.say(discord.general, discord.ann, "The reading room closes at noon on Saturdays.")
    form = server.message_command("Make this a fact", message, user=discord.cora)
    shows = await form.modal()
    assert shows.values["answer"] == "The reading room closes at noon on Saturdays."
    assert message.link in shows.values["citation"]
    saved = await server.submit_modal(form, {"phrasings": "When does the reading room close?"}).response()
    assert "Undo" in saved.labels
    answer = await discord.answered("When does the reading room close?")
    assert "noon on Saturdays" in shown(answer)
    assert message.link in shown(answer)


async def test_people_in_a_message_are_named_in_the_fact(discord: Library) -> None:
    message = discord.server.say(discord.general, discord.ann, f"Ask {discord.cora.mention} about the garden.")
    form = discord.server.message_command("Make this a fact", message, user=discord.cora)
    assert (await form.modal()).values["answer"] == "Ask @Cora about the garden."


@pytest.mark.parametrize("form", ["toml", "jsonl", "csv"])
async def test_the_base_is_given_as_a_file_and_taken_back(discord: Library, form: str) -> None:
    server = discord.server
    exported = await discord.tells("fact export", format=form)
    (file,) = exported.attachments
    assert file.filename == f"article.{form}"
    changed = server.upload(file.filename, file.content.replace(b"28 days", b"35 days"))
    preview = await discord.tells("fact import", file=changed)
    assert "Import" in preview.labels
    await discord.presses(preview, "Import")
    assert "35 days" in shown(await discord.answered("What is the loan period?"))


async def test_a_file_that_is_no_pack_is_refused(discord: Library) -> None:
    refused = await discord.tells("fact import", file=discord.server.upload("pack.toml", b"\x00 not toml"))
    assert refused.ephemeral
    assert refused.labels == []


async def test_the_export_is_whole(discord: Library) -> None:
    (file,) = (await discord.tells("fact export")).attachments
    facts = list(PackReader(BytesIO(file.content), Format.TOML, name=file.filename))
    assert len(facts) == 5


async def test_long_lists_are_paged_in_place(discord: Library) -> None:
    rows = [
        f'{{"id": "shelf-{number}", "answer": "Shelf {number} holds maps.", "phrasings": []}}' for number in range(25)
    ]
    pack = discord.server.upload("shelves.jsonl", "\n".join(rows).encode())
    await discord.presses(await discord.tells("fact import", file=pack, merge=True), "Import")
    first = await discord.tells("fact list")
    assert "Page 1 of 3" in shown(first)
    second = await discord.presses(first, "Next")
    assert second is first
    assert "Page 2 of 3" in shown(second)
    opened = discord.server.select(second, "Open a fact", [second.selects[0]["options"][0]["value"]], user=discord.cora)
    assert "Edit" in (await opened.response()).labels


async def test_the_history_tells_who_did_what(discord: Library) -> None:
    await edited(discord, "wifi", answer="The network is called Shelf.")
    await discord.tells("fact phrase", id="wifi", phrasing="How do I get online?")
    history = await discord.tells("fact history", id="wifi")
    assert "Cora" in shown(history)
    assert any(label.startswith("Undo") for label in history.labels)


async def test_people_and_roles_are_named_curators(discord: Library) -> None:
    server = discord.server
    role = server.world.add_role(discord.guild, "Librarians")
    named = await discord.tells("curators", add=role)
    assert "Librarians may curate here now" in shown(named)
    server.world.set_roles(discord.guild, discord.ann, [role])
    forced = server.slash("fact show", {"id": "wifi"}, user=discord.ann, channel=discord.general, force=True)
    assert "Shelf" in shown(await forced.response())
    await discord.tells("curators", remove=role)
    forced = server.slash("fact show", {"id": "wifi"}, user=discord.ann, channel=discord.general, force=True)
    assert "Only curators" in shown(await forced.response())


async def test_everyone_is_not_named_a_curator(discord: Library) -> None:
    refused = await discord.tells("curators", add=discord.guild.everyone)
    assert "everyone" in shown(refused)


async def test_sources_are_listed_and_changed(discord: Library) -> None:
    await discord.tells("source set", id="handbook", title="The New Handbook")
    assert "The New Handbook" in shown(await discord.tells("source list"))
    assert "The New Handbook" in shown(await discord.answered())


async def test_facts_are_renamed_merged_checked_and_reviewed(discord: Library) -> None:
    await discord.tells("fact rename", id="wifi", to="network")
    assert "network" in shown(await discord.tells("fact show", id="network"))
    await discord.tells("fact checked", id="network")
    await discord.tells("fact review", id="network", days=30)
    assert "look over again" in shown(await discord.tells("fact show", id="network"))
    merged = await discord.tells("fact merge", id="late-fee", into="loan-period")
    assert "loan-period" in shown(merged)
    assert "network" in shown(await discord.tells("fact search", words="wireless"))
    undone = await discord.tells("fact asof", edit=1)
    assert undone.ephemeral


async def test_in_direct_messages_only_the_operators_admins_curate(discord: Library) -> None:
    where = discord.server.dm(discord.cora)
    refused = await discord.runs("fact show", where=where, id="wifi").response()
    assert "Only curators" in shown(refused)


async def test_a_file_that_is_slow_in_coming_is_waited_for(discord: Library) -> None:
    server = discord.server
    (exported,) = (await discord.tells("fact export")).attachments
    server.shelf.open.clear()
    asked = discord.runs("fact import", file=server.upload(exported.filename, exported.content))
    assert (await asked.acknowledged()).ephemeral
    server.shelf.open.set()
    await asked.response()


async def test_drafts_are_made_of_a_text_and_looked_over(discord: Library) -> None:
    text = b"The reading room has forty seats.\n\nThe garden behind the library is open in summer.\n"
    drafted = await discord.tells("fact draft", file=discord.server.upload("rooms.txt", text))
    shows = await discord.presses(drafted, "Look at them")
    assert "forty seats" in shown(shows)
    assert shows.labels == ["Accept", "Rewrite", "Drop", "Later"]
    assert shown(await discord.tells("fact draft")) == shown(shows)


async def test_days_until_review_are_a_setting(discord: Library) -> None:
    assert "90 days after a save" in shown(await discord.tells("settings", review=90))
