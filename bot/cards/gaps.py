"""The cards of gaps: what people asked in vain, and what a curator can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from bot.cards.model import Block, Button, Card, Choice, Items, Menu, Note, Option, Text, Title, channel
from bot.requests import AnswerGap, DismissGap, ListGaps, RejectMatch, ShowGap, WriteAnswer, press
from knowledge.gaps import Gap, Open
from knowledge.text import shorten

__all__ = ["GAPS", "gap_card", "gaps_page"]

GAPS = 10  # a page
MOST_WORDINGS = 8
MOST_PLACES = 3


def gaps_page(gaps: Sequence[Gap], closest: Mapping[int, str], page: int, total: int, zone: tzinfo) -> Card:
    """Return a page of gaps, the most asked first; *closest* is the fact nearest to each, by its number."""
    if not gaps:
        return Card("gaps", (Text("No gaps: everything that was asked has its answer."),))
    pages = -(-total // GAPS)
    lines = tuple(_line(gap, closest.get(gap.ask, ""), zone) for gap in gaps)
    blocks: list[Block] = [Title(f"Gaps: {total:,}"), Items(lines)]
    if pages > 1:
        blocks.append(Note(f"Page {page} of {pages}"))
    buttons = [Button("Previous", press(ListGaps, page=page - 1))] if page > 1 else []
    buttons += [Button("Next", press(ListGaps, page=page + 1))] if page < pages else []
    options = tuple(Option(shorten(gap.wordings[0], 90), press(ShowGap, ask=gap.ask)) for gap in gaps)
    return Card("gaps", tuple(blocks), tuple(buttons), menu=Menu("Answer a gap", options))


def gap_card(gap: Gap, near: Sequence[Choice], zone: tzinfo) -> Card:
    """Return one gap with the facts *near* it, the closest first, and what can be done about it."""
    count = len(gap.questions)
    blocks: list[Block] = [Title("Asked once" if count == 1 else f"Asked {count:,} times")]
    blocks.append(Items(tuple(f"“{shorten(wording, 200)}”" for wording in gap.wordings[:MOST_WORDINGS])))
    if len(gap.wordings) > MOST_WORDINGS:
        blocks.append(Note(f"and {len(gap.wordings) - MOST_WORDINGS:,} more wordings"))
    blocks.append(Note(f"Last on {_when(gap.questions[0], zone)}; {_where(gap)}"))
    rejected = next((one for one in gap.questions if one.rejected), None)
    if rejected:
        blocks.append(Text(f"“{shorten(rejected.question, 200)}” was answered with '{rejected.rejected}', wrongly."))
    for why, sentence in (("proposed", "Who asked it meant '{}'."), ("", "Who asked it found '{}' soon after.")):
        suggested = next((one.suggested for one in gap.questions if one.suggested and why in ("", one.why)), "")
        if suggested:
            blocks.append(Text(sentence.format(suggested)))
            break
    if near:
        blocks.append(Text("Which fact answers it? Its phrasings then take in these wordings."))
    buttons = [Button(_label(one), press(AnswerGap, ask=gap.ask, fact=one.fact)) for one in near]
    buttons.append(Button("Write a new fact", press(WriteAnswer, ask=gap.ask), primary=True))
    if rejected:
        buttons.append(Button(f"Not about {rejected.rejected}", press(RejectMatch, ask=rejected.ask)))
    buttons.append(Button("Never answer this", press(DismissGap, ask=gap.ask), danger=True))
    return Card("gap", tuple(blocks), tuple(buttons))


def _line(gap: Gap, closest: str, zone: tzinfo) -> str:
    count = f"{len(gap.questions):,}×" if len(gap.questions) > 1 else "once"
    near = f", closest fact {closest}" if closest else ""
    return f"{count} “{shorten(gap.wordings[0], 120)}” (last {_when(gap.questions[0], zone)}{near})"


def _when(question: Open, zone: tzinfo) -> str:
    return f"{question.at.astimezone(zone):%Y-%m-%d %H:%M}"


def _where(gap: Gap) -> str:
    places = list(dict.fromkeys("" if question.direct else question.channel for question in gap.questions))
    more = f" and {len(places) - MOST_PLACES} more" if len(places) > MOST_PLACES else ""
    told = ", ".join(channel(place) if place else "a direct message" for place in places[:MOST_PLACES])
    return f"in {told}{more}"


def _label(choice: Choice) -> str:
    return f"{choice.fact}: {choice.phrasing}"
