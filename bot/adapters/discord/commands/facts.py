"""/fact and /source, and "Make this a fact" on a message."""

from __future__ import annotations

from functools import partial
from typing import Literal

import discord
from discord import app_commands

from bot import requests as r
from bot.adapters.discord.commands.common import (
    Commands,
    FactId,
    Interaction,
    Phrasing,
    Short,
    ask,
    for_curators,
    group,
    responder,
)
from bot.adapters.discord.respond import origin
from knowledge.model import MAX_ID, MAX_PHRASING, MAX_STATEMENT
from knowledge.text import shorten

__all__ = ["COMMANDS"]

Id = app_commands.Transform[str, FactId]
RetiredId = app_commands.Transform[str, FactId("retired")]
AnyId = app_commands.Transform[str, FactId("")]
NewId = app_commands.Range[str, 1, MAX_ID]
NewPhrasing = app_commands.Range[str, 1, MAX_PHRASING]
KnownPhrasing = app_commands.Transform[str, Phrasing]
Edit = app_commands.Range[int, 1, 2**53 - 1]

fact = group("fact", "Add, correct, retire and review facts")
source = group("source", "Where the facts come from")


@fact.command(name="add", description="Add a fact, in a form")
@app_commands.rename(name="id")
@app_commands.describe(name="A short name for it; without one it gets one made of its words")
async def _add(interaction: Interaction, name: NewId = "") -> None:
    await ask(interaction, r.FactForm, fact="", prefill={"id": name} if name else {})


@fact.command(name="edit", description="Correct a fact, in a form")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact: type its id or a question it answers")
async def _edit(interaction: Interaction, name: Id) -> None:
    await ask(interaction, r.FactForm, fact=name)


@fact.command(name="show", description="Show a fact with all that belongs to it")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact: type its id or a question it answers")
async def _show(interaction: Interaction, name: AnyId) -> None:
    await ask(interaction, r.ShowFact, fact=name)


@fact.command(name="search", description="Find facts by their words")
@app_commands.describe(words="Words of the answer, its phrasings, id or tags")
async def _search(interaction: Interaction, words: Short) -> None:
    await ask(interaction, r.SearchFacts, query=words)


@fact.command(name="list", description="List facts")
@app_commands.describe(state="Which facts", tag="Only those with this tag", page="Which page")
async def _list(
    interaction: Interaction,
    state: Literal["live", "retired", "due", "all"] = "live",
    tag: Short = "",
    page: app_commands.Range[int, 1, 1_000_000] = 1,
) -> None:
    await ask(interaction, r.ListFacts, page=page, state="" if state == "all" else state, tag=tag)


@fact.command(name="history", description="Show the edits of a fact, or of the whole base")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact; without one, all edits")
async def _history(interaction: Interaction, name: AnyId | None = None) -> None:
    await ask(interaction, r.ShowHistory, fact=name or "")


@fact.command(name="undo", description="Take an edit back")
@app_commands.describe(edit="The edit's number, as the history shows it")
async def _undo(interaction: Interaction, edit: Edit) -> None:
    await ask(interaction, r.Undo, number=edit)


@fact.command(name="asof", description="Make the whole base what it was after an edit; shows first what would change")
@app_commands.describe(edit="The edit's number, as the history shows it")
async def _asof(interaction: Interaction, edit: app_commands.Range[int, 0, 2**53 - 1]) -> None:
    await ask(interaction, r.RestoreBase, number=edit)


@fact.command(name="retire", description="Take a fact out of service; nothing is deleted")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact", why="Kept in the history")
async def _retire(interaction: Interaction, name: Id, why: Short = "") -> None:
    await ask(interaction, r.RetireFact, fact=name, note=why)


@fact.command(name="restore", description="Put a retired fact back into service")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact")
async def _restore(interaction: Interaction, name: RetiredId) -> None:
    await ask(interaction, r.RestoreFact, fact=name)


@fact.command(name="rename", description="Give a fact another id; its history stays with it")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact", to="Its new id")
async def _rename(interaction: Interaction, name: Id, to: NewId) -> None:
    await ask(interaction, r.RenameFact, fact=name, to=to)


@fact.command(name="merge", description="Give a fact's phrasings to another and retire it")
@app_commands.rename(name="id")
@app_commands.describe(name="The fact to retire", into="The fact that takes its phrasings")
async def _merge(interaction: Interaction, name: Id, into: Id) -> None:
    await ask(interaction, r.MergeFacts, fact=name, into=into)


@fact.command(name="phrase", description="Add a way to ask for a fact")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact", phrasing="A question in the words people use")
async def _phrase(interaction: Interaction, name: Id, phrasing: NewPhrasing) -> None:
    await ask(interaction, r.AddPhrasing, fact=name, phrasing=phrasing)


@fact.command(name="move", description="Move a phrasing to another fact")
@app_commands.rename(name="id")
@app_commands.describe(name="The fact that has it", to="The fact that gets it", phrasing="The phrasing")
async def _move(interaction: Interaction, name: Id, to: Id, phrasing: KnownPhrasing) -> None:
    await ask(interaction, r.MovePhrasing, fact=name, to=to, phrasing=phrasing)


@fact.command(name="checked", description="Note that you looked a fact over today and found it right")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact")
async def _checked(interaction: Interaction, name: Id) -> None:
    await ask(interaction, r.MarkChecked, fact=name)


@fact.command(name="review", description="Have a fact looked over again in so many days")
@app_commands.rename(name="id")
@app_commands.describe(name="Which fact", days="In how many days; 0 for never")
async def _review(interaction: Interaction, name: Id, days: app_commands.Range[int, 0, 3_650]) -> None:
    await ask(interaction, r.ReviewFact, fact=name, days=days)


@fact.command(name="import", description="Make the base what a file says; shows first what would change")
@app_commands.describe(file="A pack: TOML, JSONL or CSV by its ending", merge="Keep the facts that it doesn't have")
async def _import(interaction: Interaction, file: discord.Attachment, merge: bool = False) -> None:
    pack = partial(r.ImportPack, **origin(interaction), name=file.filename, merge=merge)
    await responder(interaction).receive(interaction, file, lambda data: pack(data=data))


@fact.command(name="draft", description="Propose facts from a text file; without one, look the proposals over")
@app_commands.describe(file="A text whose sentences become drafts: none of them answers before you accept it")
async def _draft(interaction: Interaction, file: discord.Attachment | None = None) -> None:
    if file is None:
        await ask(interaction, r.ShowDraft)
    else:
        document = partial(r.DraftFrom, **origin(interaction), name=file.filename)
        await responder(interaction).receive(interaction, file, lambda data: document(data=data))


@fact.command(name="export", description="Give the base as a file")
@app_commands.describe(form="TOML to read and edit, JSONL for programs, CSV for a spreadsheet")
@app_commands.rename(form="format")
async def _export(interaction: Interaction, form: Literal["toml", "jsonl", "csv"] = "toml") -> None:
    await ask(interaction, r.ExportBase, format=form)


@source.command(name="list", description="List the sources")
async def _sources(interaction: Interaction) -> None:
    await ask(interaction, r.ListSources)


@source.command(name="set", description="Add a source, or change one")
@app_commands.rename(name="id")
@app_commands.describe(
    name="A short name for it", title="Its title", author="Who wrote it", where="A link, or where to find it"
)
async def _source(
    interaction: Interaction, name: NewId, title: Short | None = None, author: Short | None = None,
    where: Short | None = None,
) -> None:  # fmt: skip
    await ask(interaction, r.ChangeSource, source=name, title=title, author=author, where=where)


@app_commands.context_menu(name="Make this a fact")
@for_curators
async def _make_this_a_fact(interaction: Interaction, message: discord.Message) -> None:
    prefill = {"answer": shorten(_named(message), MAX_STATEMENT), "citation": message.jump_url}
    await ask(interaction, r.FactForm, fact="", prefill=prefill)


def _named(message: discord.Message) -> str:
    """Return the text of *message* with the names of people in place of their mentions."""
    text = message.content
    for user in message.mentions:
        for mention in (f"<@{user.id}>", f"<@!{user.id}>"):
            text = text.replace(mention, f"@{user.display_name}")
    return text


COMMANDS: Commands = (fact, source, _make_this_a_fact)
