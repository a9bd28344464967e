"""The cards of curating: facts, forms, what the gate found, history, and previews of imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cards.asking import citation_line
from bot.cards.model import (
    Block,
    Button,
    Card,
    File,
    Footnote,
    Form,
    FormField,
    Items,
    Menu,
    Note,
    Option,
    Text,
    Title,
)
from bot.requests import (
    Confirm,
    Discard,
    FactForm,
    ListFacts,
    MarkChecked,
    Reapply,
    RestoreFact,
    RetireFact,
    ReviewFact,
    SaveFact,
    ShowFact,
    ShowHistory,
    Undo,
    press,
)
from knowledge.catalog import Change, Edit, Editor, ImportPlan, Revision
from knowledge.model import MAX_ID, MAX_STATEMENT, Citation, Fact, Source
from knowledge.text import shorten
from knowledge.workbench import Named

if TYPE_CHECKING:
    from knowledge.gate import Broken, GateReport

__all__ = [
    "PAGE",
    "checked",
    "citation_field",
    "curators_card",
    "edit_line",
    "exported",
    "fact_card",
    "fact_form",
    "facts_page",
    "gate_card",
    "history_card",
    "import_preview",
    "imported",
    "saved",
    "simple",
    "sources_card",
    "stale",
]

PAGE = 10
AGAIN = (30, 90, 365)  # days
MOST_LISTED = 8  # broken questions, phrasings of a diff: past this, a count
MAX_FIELD = 4_000  # Discord's text input

_TAUGHT = {
    "answer": "Saved: that is how these questions are answered now.",
    "dismiss": "Saved: I won't answer that.",
    "reject": "Saved: I won't take that question for this fact again.",
}


def simple(kind: str, *sentences: str) -> Card:
    """Return a card of plain sentences."""
    return Card(kind, tuple(Text(sentence) for sentence in sentences))


def fact_card(fact: Fact, sources: Mapping[str, Source]) -> Card:
    """Return one fact with all that belongs to it."""
    blocks: list[Block] = [Title(fact.id), Text(fact.statement)]
    cited = citation_line(fact.citation, sources)
    blocks.append(Footnote("¹", cited) if cited else Note("Without a footnote."))
    if fact.phrasings:
        blocks += [Text("Asked as:"), Items(fact.phrasings)]
    remarks = [f"{fact.state}, revision {fact.revision}"]
    remarks += [f"tags: {', '.join(fact.tags)}"] if fact.tags else []
    remarks += [f"last checked {fact.checked:%Y-%m-%d}"] if fact.checked else []
    remarks += [f"look over again by {fact.verify_by:%Y-%m-%d}"] if fact.verify_by else []
    blocks.append(Note("; ".join(remarks)))
    turn = (
        Button("Retire", press(RetireFact, fact=fact.id), danger=True)
        if fact.live
        else Button("Restore", press(RestoreFact, fact=fact.id))
    )
    buttons = (
        Button("Edit", press(FactForm, fact=fact.id), primary=True),
        Button("History", press(ShowHistory, fact=fact.id)),
        *([Button("Still right", press(MarkChecked, fact=fact.id))] if fact.live else []),
        turn,
    )
    return Card("fact", tuple(blocks), buttons)


def facts_page(facts: Sequence[Fact], asked: ListFacts | None, total: int, title: str) -> Card:
    """Return a page of facts; *asked* is the listing, for the buttons that page through it."""
    if not facts:
        return simple("facts", f"{title}: none.")
    blocks: list[Block] = [Title(f"{title}: {total:,}")]
    blocks.append(Items(tuple(f"{fact.id}: {shorten(fact.statement, 120)}" for fact in facts)))
    buttons: list[Button] = []
    if asked and total > PAGE:
        pages = -(-total // PAGE)
        blocks.append(Note(f"Page {asked.page} of {pages}"))
        buttons += (
            [Button("Previous", press(ListFacts, page=asked.page - 1, state=asked.state, tag=asked.tag))]
            if asked.page > 1
            else []
        )
        buttons += (
            [Button("Next", press(ListFacts, page=asked.page + 1, state=asked.state, tag=asked.tag))]
            if asked.page < pages
            else []
        )
    options = tuple(Option(fact.id, press(ShowFact, fact=fact.id), shorten(fact.statement, 100)) for fact in facts[:25])
    return Card("facts", tuple(blocks), tuple(buttons), menu=Menu("Open a fact", options))


def citation_field(citation: Citation | None) -> str:
    """Return a citation as a curator types it: "source, paragraph"."""
    if citation is None:
        return ""
    return f"{citation.source}, {citation.paragraph}" if citation.paragraph else citation.source


def fact_form(fact: Fact | None, prefill: Mapping[str, str], gap: int = 0) -> Card:
    """Return the form of *fact*, or of a new one that answers *gap*; five fields, which is what a modal holds."""
    known = {
        "answer": fact.statement,
        "phrasings": "\n".join(fact.phrasings),
        "citation": citation_field(fact.citation),
        "tags": ", ".join(fact.tags),
        "note": "",
    } if fact else dict(prefill)  # fmt: skip
    fields = [
        FormField(
            "answer", "Answer", known.get("answer", ""), MAX_STATEMENT, long=True, required=True,
            hint="One claim, in one or two sentences that stand alone",
        ),
        FormField(
            "phrasings", "Phrasings", known.get("phrasings", ""), MAX_FIELD, long=True,
            hint="The ways people ask for it, one a line",
        ),
        FormField(
            "citation", "Footnote", known.get("citation", ""), 300,
            hint="Source and paragraph, such as: handbook, 4; or a link",
        ),
        FormField("tags", "Tags", known.get("tags", ""), 300, hint="Words with commas between them"),
    ]  # fmt: skip
    if fact:
        fields.append(FormField("note", "Why", "", 300, hint="Kept in the history; may stay empty"))
        title = shorten(f"Edit {fact.id}", 45)
    else:
        fields.append(FormField("id", "Id", known.get("id", ""), MAX_ID, hint="A short name; empty: made for you"))
        title = "A new fact"
    submit = press(SaveFact, fact=fact.id if fact else "", revision=fact.revision if fact else 0, gap=gap)
    return Card("form", (), form=Form(title, tuple(fields), submit), private=True)


def saved(edit: Edit, number: int, sources: Mapping[str, Source], closed: int = 0, told: int = 0) -> Card:
    """Return what an edit did, before and after, with a button that takes it back.

    *closed* counts the open questions that it answers, *told* the people who will hear of it.
    """
    if not edit.changes:
        text = Text(_TAUGHT.get(edit.verb, "Saved."))
        return Card("saved", (text, *_receipt(closed, told), Note(f"Edit {number} of this base")), (_undo(number),))
    first, more = edit.changes[0], len(edit.changes) - 1
    blocks: list[Block] = [Title(f"{edit.verb.capitalize()}: {first.after.id}"), *_difference(first, sources)]
    for change in edit.changes[1:3]:
        blocks += [Text(f"And {change.after.id}:"), *_difference(change, sources)]
    if more > 2:
        blocks.append(Note(f"and {more - 2:,} more facts"))
    blocks += [*_receipt(closed, told), Note(f"Edit {number} of this base")]
    return Card("saved", tuple(blocks), (_undo(number), Button("Show", press(ShowFact, fact=first.after.id))))


def checked(card: Card, fact: Fact) -> Card:
    """Return the *card* that says that *fact* was looked over, with when to do so again."""
    again = (Button(f"Again in {days} days", press(ReviewFact, fact=fact.id, days=days)) for days in AGAIN)
    return replace(card, buttons=(*card.buttons, *again))


def imported(plan: ImportPlan, closed: int = 0, told: int = 0) -> Card:
    """Return what an import did, with a button that takes it back."""
    number = plan.base.revision
    done = Text(f"Imported: {_counts(plan)}.")
    return Card("saved", (done, *_receipt(closed, told), Note(f"Edit {number} of this base")), (_undo(number),))


def _receipt(closed: int, told: int) -> list[Block]:
    """Return what became of open questions."""
    if not closed:
        return []
    questions = "one open question" if closed == 1 else f"{closed:,} open questions"
    people = "" if not told else " One person will be told." if told == 1 else f" {told:,} people will be told."
    return [Text(f"That settles {questions}.{people}")]


def _undo(number: int) -> Button:
    return Button("Undo", press(Undo, number=number))


def _counts(plan: ImportPlan) -> str:
    return f"{plan.added:,} added, {plan.changed:,} changed, {plan.retired:,} retired, {plan.unchanged:,} unchanged"


def gate_card(report: GateReport, changes: Sequence[Change], sources: Mapping[str, Source], pending: int) -> Card:
    """Return what the gate found, and ask whether to save anyway or go back."""
    blocks: list[Block] = [Title("Before this lands")]
    if report.broken:
        count = len(report.broken)
        questions = "1 question would now get another answer" if count == 1 else (
            f"{count:,} questions would now get another answer"
        )  # fmt: skip
        blocks.append(Text(f"{questions}:"))
        blocks.append(Items(tuple(_broken(one) for one in report.broken[:MOST_LISTED])))
        if count > MOST_LISTED:
            blocks.append(Note(f"and {count - MOST_LISTED:,} more"))
    if report.warned:
        blocks.append(Items(tuple(warned.sentence for warned in report.warned[:MOST_LISTED])))
    for change in changes:
        blocks += _difference(change, sources)
    blocks.append(Note(f"{report.replayed:,} phrasings and known questions were asked again. Nothing is saved yet."))
    return Card(
        "gate",
        tuple(blocks),
        (
            Button("Save anyway", press(Confirm, pending=pending), danger=True),
            Button("Back", press(Discard, pending=pending)),
        ),
    )


def _broken(one: Broken) -> str:
    now = f"'{one.now}'" if one.now else "no answer"
    was = f"'{one.should}'" if one.should else "no answer"
    return f"“{shorten(one.question, 120)}”: {now} instead of {was}"


def stale(mine: Fact, current: Fact, by: Editor | None, sources: Mapping[str, Source], pending: int) -> Card:
    """Return both versions to a curator whose edit met another's."""
    name = by.name or by.id if by else "Somebody"
    blocks: list[Block] = [
        Title(f"{name} saved '{current.id}' first"),
        Text("Nothing of yours is lost. As it is now, and as it would be with your changes on top:"),
        *_difference(Change(current, mine), sources),
    ]
    return Card(
        "stale",
        tuple(blocks),
        (
            Button("Apply mine to the new version", press(Reapply, pending=pending), primary=True),
            Button("Drop mine", press(Discard, pending=pending)),
        ),
    )


def history_card(revisions: Sequence[Revision], fact: str, more: bool) -> Card:
    """Return edits, newest first, with buttons to take back the newest few and to page on."""
    title = f"History of {fact}" if fact else "History of this base"
    if not revisions:
        return simple("history", f"{title}: no edits yet.")
    blocks: list[Block] = [Title(title)]
    blocks.append(Items(tuple(edit_line(revision) for revision in revisions)))
    buttons = [Button(f"Undo {one.number}", press(Undo, number=one.number)) for one in revisions[:3]]
    if more:
        buttons.append(Button("Older", press(ShowHistory, fact=fact, before=revisions[-1].number)))
    return Card("history", tuple(blocks), tuple(buttons))


def edit_line(revision: Revision) -> str:
    """Return one edit on one line: its number, when, who, what and why."""
    edit = revision.edit
    shown = [change.after.id for change in edit.changes[:3]]
    facts = ", ".join(shown) + (f" and {revision.size - len(shown):,} more" if revision.size > len(shown) else "")
    who = edit.by.name or edit.by.id
    note = f" ({shorten(edit.note, 100)})" if edit.note else ""
    undone = f" of edit {edit.undoes}" if edit.undoes else ""
    return f"{revision.number}. {edit.at:%Y-%m-%d %H:%M} {who}: {edit.verb}{undone} {facts}{note}".rstrip()


def import_preview(plan: ImportPlan, report: GateReport | None, name: str, pending: int) -> Card:
    """Return what an import would do, and ask."""
    blocks: list[Block] = [
        Title(f"Import of {shorten(name, 80)}"),
        Text(f"{_counts(plan)}."),
    ]
    for label, ids, count in (
        ("Added", plan.first_added, plan.added),
        ("Changed", plan.first_changed, plan.changed),
        ("Retired", plan.first_retired, plan.retired),
    ):
        if ids:
            more = f" and {count - len(ids):,} more" if count > len(ids) else ""
            blocks.append(Text(f"{label}: {', '.join(ids)}{more}"))
    if report and report.broken:
        blocks.append(Text(f"{len(report.broken):,} phrasings and known questions would not get their answer:"))
        blocks.append(Items(tuple(_broken(one) for one in report.broken[:MOST_LISTED])))
    blocks.append(Note("Nothing is imported yet."))
    return Card(
        "import",
        tuple(blocks),
        (
            Button("Import", press(Confirm, pending=pending), primary=True),
            Button("Back", press(Discard, pending=pending)),
        ),
    )


def sources_card(sources: Mapping[str, Source], cited: Mapping[str, int]) -> Card:
    """Return the sources of a base."""
    if not sources:
        return simple("sources", "There are no sources here yet.")
    lines = tuple(
        f"{source.id}: {citation_line(Citation(source.id), sources)}, cited by {cited.get(source.id, 0):,}"
        for source in sources.values()
    )
    return Card("sources", (Title("Sources"), Items(lines)))


def exported(name: str, data: bytes, facts: int) -> Card:
    """Return a pack to save."""
    return Card("export", (Text(f"{facts:,} facts as {name}."),), files=(File(name, data),))


def curators_card(named: Sequence[Named]) -> Card:
    """Return who may curate here."""
    always = Text("Who may manage this place on its platform always curates here.")
    if not named:
        return Card("curators", (always, Note("Nobody else is named.")))
    lines = tuple(f"{one.name or one.id} ({one.kind})" for one in named)
    return Card("curators", (Title("Curators"), always, Text("Named here:"), Items(lines)))


def _difference(change: Change, sources: Mapping[str, Source]) -> list[Block]:
    """Return what is other after than before, field by field."""
    before, after = change.before, change.after
    if before is None:
        return [*_whole(after, sources)]
    blocks: list[Block] = []
    if before.id != after.id:
        blocks.append(Text(f"Id: {before.id} → {after.id}"))
    if before.statement != after.statement:
        blocks += [Text(f"Before: {before.statement}"), Text(f"After: {after.statement}")]
    old, new = set(before.phrasings), set(after.phrasings)
    lines = [f"+ {p}" for p in after.phrasings if p not in old] + [f"− {p}" for p in before.phrasings if p not in new]
    if lines:
        more = [f"and {len(lines) - MOST_LISTED:,} more"] if len(lines) > MOST_LISTED else []
        blocks.append(Items(tuple(lines[:MOST_LISTED] + more)))
    if before.citation != after.citation:
        blocks.append(Text(f"Footnote: {_cited(before, sources)} → {_cited(after, sources)}"))
    if before.tags != after.tags:
        blocks.append(Text(f"Tags: {', '.join(before.tags) or 'none'} → {', '.join(after.tags) or 'none'}"))
    if before.state != after.state:
        blocks.append(Text(f"{before.state} → {after.state}"))
    for label, old_day, new_day in (
        ("Last checked", before.checked, after.checked),
        ("Look over again by", before.verify_by, after.verify_by),
    ):
        if old_day != new_day:
            blocks.append(Text(f"{label}: {old_day or 'none'} → {new_day or 'none'}"))
    return blocks or [Note("Nothing that people see has changed.")]


def _whole(fact: Fact, sources: Mapping[str, Source]) -> list[Block]:
    cited = citation_line(fact.citation, sources)
    blocks: list[Block] = [Text(fact.statement)]
    blocks.append(Footnote("¹", cited) if cited else Note("Without a footnote."))
    if fact.phrasings:
        blocks.append(Items(fact.phrasings[:MOST_LISTED]))
    return blocks


def _cited(fact: Fact, sources: Mapping[str, Source]) -> str:
    return citation_line(fact.citation, sources) or "none"
