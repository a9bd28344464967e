"""The cards of drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.asking import citation_line
from bot.cards.curating import fact_form
from bot.cards.model import Block, Button, Card, Footnote, Items, Note, Text, Title
from bot.requests import AcceptDraft, DropDraft, RewriteDraft, SaveFact, ShowDraft, press
from knowledge.model import Citation, Source
from knowledge.workbench import Draft

__all__ = ["draft_card", "draft_form", "drafted", "with_next_draft"]


def drafted(source: Source, count: int, first: int) -> Card:
    """Return how many drafts a document gave; *first* is the number of the first."""
    drafts = "1 draft" if count == 1 else f"{count:,} drafts"
    return Card(
        "drafted",
        (
            Text(f"I made {drafts} from “{source.title}”. None of them answers anybody before you accept it."),
            Note(f"They cite it as '{source.id}': 'source set' gives it an author and a link."),
        ),
        (Button("Look at them", press(ShowDraft, after=first - 1), primary=True),),
    )


def draft_card(draft: Draft, count: int, sources: Mapping[str, Source]) -> Card:
    """Return one draft of the *count* that are open, and what may become of it."""
    blocks: list[Block] = [
        Title(f"A draft, one of {count:,}" if count > 1 else "The last draft"),
        Text(draft.statement),
    ]
    cited = citation_line(Citation(draft.source, draft.paragraph), sources)
    blocks += [Footnote("¹", cited)] if cited else []
    blocks += [Text("To be asked as:"), Items(draft.phrasings)] if draft.phrasings else []
    blocks.append(Note(f"{draft.lacks} These are the document's own words.".lstrip()))
    return Card(
        "draft",
        tuple(blocks),
        (
            Button("Accept", press(AcceptDraft, draft=draft.id), primary=not draft.lacks),
            Button("Rewrite", press(RewriteDraft, draft=draft.id), primary=bool(draft.lacks)),
            Button("Drop", press(DropDraft, draft=draft.id), danger=True),
            Button("Later", press(ShowDraft, after=draft.id)),
        ),
    )


def draft_form(draft: Draft, values: Mapping[str, str]) -> Card:
    """Return the form of a new fact, filled in from a draft."""
    card = fact_form(None, values)
    assert card.form is not None
    return replace(card, form=replace(card.form, submit=press(SaveFact, fact="", revision=0, draft=draft.id)))


def with_next_draft(card: Card, draft: int) -> Card:
    """Return *card* with a button that leads to the draft behind number *draft*."""
    return replace(card, buttons=(*card.buttons, Button("Next draft", press(ShowDraft, after=draft))))
