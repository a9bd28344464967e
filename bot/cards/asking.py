"""The cards of asking: answers with their footnotes, choices, "I don't know", explanations and help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.cards.model import Block, Button, Card, Choice, Footnote, Items, Note, Text, Title
from bot.requests import Choose, Explain, Helpful, More, NoneOfThese, NotAsked, ShowGap, TellMe, Unhelpful, press
from knowledge.matcher import Decision, Outcome, Verdict
from knowledge.model import Citation, Fact, Source

__all__ = [
    "abstention",
    "answer",
    "choices",
    "citation_line",
    "corrected",
    "declined",
    "explanation",
    "greeting",
    "handed_on",
    "help_card",
    "more",
    "not_asked",
    "now_known",
    "refusal",
    "shared",
    "sources_told",
    "thanks",
    "understood",
    "welcome",
    "will_tell",
]

MARKERS = "¹²³⁴⁵⁶⁷⁸⁹"
_DECIDED = {
    Decision.ANSWER: "answered",
    Decision.CHOICES: "offered as choices",
    Decision.ABSTAIN: "not answered",
    Decision.SILENT: "passed over in silence",
}
_VERDICTS = {Verdict.NONE: "", Verdict.YES: "Yes: ", Verdict.NO: "No: "}


def citation_line(citation: Citation | None, sources: Mapping[str, Source]) -> str | None:
    """Return where a fact comes from as one printable line, or None for a fact without a footnote."""
    if citation is None:
        return None
    source = sources.get(citation.source)
    if source is None:
        return f"{citation.source}, paragraph {citation.paragraph}" if citation.paragraph else citation.source
    line = f"“{source.title}”"
    if source.author:
        line += f" by {source.author}"
    if citation.paragraph:
        line += f", paragraph {citation.paragraph}"
    return f"{line}, {source.where}" if source.where else line


def answer(
    statements: Sequence[tuple[Fact, Verdict]], unknown: Sequence[str], sources: Mapping[str, Source], ask: int
) -> Card:
    """Return the answer made of *statements*, each with its footnote; *unknown* are other things asked in vain."""
    blocks: list[Block] = []
    footnotes: dict[str, str] = {}
    for fact, verdict in statements:
        cited = citation_line(fact.citation, sources)
        if cited and fact.checked:
            cited += f", last checked {fact.checked:%Y-%m-%d}"
        if cited and cited not in footnotes:
            footnotes[cited] = MARKERS[len(footnotes) % len(MARKERS)]
        blocks.append(Text(_VERDICTS[verdict] + fact.statement + (footnotes[cited] if cited else "")))
    blocks += [Note(f"About “{question}” I don't know anything.") for question in unknown]
    blocks += [Footnote(marker, cited) for cited, marker in footnotes.items()]
    if not footnotes:
        blocks.append(Note("Without a footnote: a curator stated this and gave no source."))
    return Card(
        "answer",
        tuple(blocks),
        (
            Button("Helpful", press(Helpful, ask=ask)),
            Button("Not what I asked", press(NotAsked, ask=ask)),
            Button("More", press(More, ask=ask)),
            Button("Explain", press(Explain, ask=ask)),
        ),
    )


def corrected(statements: Sequence[tuple[Fact, Verdict]], sources: Mapping[str, Source], ask: int) -> Card:
    """Return what takes the place of a public answer whose facts were corrected; without any, it is withdrawn."""
    if not statements:
        return Card("withdrawn", (Text("This answer was withdrawn: its fact is no longer held to be right."),))
    card = answer(statements, (), sources, ask)
    return replace(card, blocks=(*card.blocks, Note("Corrected since it was first given.")))


def now_known(statements: Sequence[tuple[Fact, Verdict]], sources: Mapping[str, Source], ask: int) -> Card:
    """Return the answer for somebody who wanted to be told once it is known."""
    card = answer(statements, (), sources, ask)
    return replace(card, kind="now-known", blocks=(Text("You asked, and now I know:"), *card.blocks))


def choices(offered: Sequence[Choice], ask: int) -> Card:
    """Return two or three facts to pick from."""
    return Card("choices", (Text("Which of these do you mean?"),), (*_picks(offered, ask), _none_of_these(ask)))


def abstention(reason: str, ask: int, *, curates: bool) -> Card:
    """Return the "I don't know" that says so plainly; *reason* is what spoke against the nearest fact, or ""."""
    blocks: tuple[Block, ...] = (Text("I don't know, I've told the curators."),)
    buttons = (Button("Tell me when you know", press(TellMe, ask=ask)),)
    answer_it = (Button("Answer it", press(ShowGap, ask=ask), primary=True),) if curates else ()
    spoken = (*blocks, Note(f"{reason[0].upper()}{reason[1:]}.")) if reason else blocks
    return Card("abstain", spoken, (*buttons, *answer_it))


def declined() -> Card:
    """Return a plain word to somebody who asks what curators said is not to be answered."""
    return Card("abstain", (Text("I don't answer that: the curators decided so."),))


def thanks() -> Card:
    """Return a word for who said that an answer helped."""
    return Card("thanks", (Text("Thank you: that keeps my answers good."),))


def not_asked(offered: Sequence[Choice], ask: int) -> Card:
    """Return the next facts to somebody whose question was met with another."""
    return Card(
        "not-asked",
        (Text("Sorry. Is it one of these?"),),
        (
            *_picks(offered, ask),
            _none_of_these(ask),
            Button("It was the right fact, but no help", press(Unhelpful, ask=ask)),
        ),
    )


def handed_on(ask: int, *, curates: bool) -> Card:
    """Return that a question went to the curators."""
    return replace(abstention("", ask, curates=curates), kind="handed-on", blocks=(Text("I've told the curators."),))


def more(offered: Sequence[Choice], ask: int) -> Card:
    """Return what else there is near a question."""
    if not offered:
        return Card("more", (Text("I know nothing more about that."),))
    return Card("more", (Text("There is more about that:"),), tuple(_picks(offered, ask)))


def will_tell(direct: bool) -> Card:
    """Return the promise to tell somebody once it is known."""
    where = "here" if direct else "in the place where you asked"
    return Card("will-tell", (Text(f"I'll tell you, once, {where}."),))


def _picks(offered: Sequence[Choice], ask: int) -> list[Button]:
    return [Button(choice.phrasing, press(Choose, ask=ask, fact=choice.fact)) for choice in offered]


def _none_of_these(ask: int) -> Button:
    return Button("None of these", press(NoneOfThese, ask=ask))


def greeting(examples: Sequence[str]) -> Card:
    """Return a friendly word to somebody who asked nothing."""
    return Card("greeting", (Text("Hello! Ask me a question, for example:"), Items(tuple(examples))))


def welcome() -> Card:
    """Return a friendly word to somebody who said thanks."""
    return Card("greeting", (Text("You're welcome."),))


def understood(card: Card, meant: str) -> Card:
    """Return *card* with what a question was taken for that leaned on the one before."""
    return replace(card, blocks=(Note(f"I took that as: “{meant}”"), *card.blocks))


def sources_told(facts: Sequence[Fact], sources: Mapping[str, Source]) -> Card:
    """Return where an answer comes from."""
    lines = tuple(
        f"{fact.id}: {citation_line(fact.citation, sources) or 'a curator stated this and gave no source'}"
        for fact in facts
    )
    return Card("sources-told", (Text("Where that comes from:"), Items(lines)))


def shared(card: Card, question: str) -> Card:
    """Return an answer that was private, for everyone to see, with what was asked."""
    return replace(card, blocks=(Note(f"Asked: “{question}”"), *card.blocks))


def help_card(facts: int, examples: Sequence[str], ways: Sequence[str]) -> Card:
    """Return what the bot is, what one may ask, and the *ways* to ask it here."""
    count = "one fact" if facts == 1 else f"{facts:,} facts"
    return Card(
        "help",
        (
            Title("Footnote"),
            Text(
                f"I answer questions from {count} that curators keep right, each with its source as a footnote."
                " When nothing fits I say so, and the curators hear of it."
            ),
            Text("You could ask:"),
            Items(tuple(examples)),
            Text("How to ask me:"),
            Items(tuple(ways)),
        ),
    )


def explanation(outcomes: Sequence[Outcome], cutoff: float) -> Card:
    """Return why a question was decided as it was: words matched and missing, score, margin and runner-up."""
    blocks: list[Block] = [Title("Why this answer")]
    for outcome in outcomes:
        reading = outcome.reading
        asked_for = f"{reading.confidence:.0%} sure, and {cutoff:.0%} is asked for"
        blocks.append(Text(f"“{reading.question}” was {_DECIDED[outcome.decision]}: {asked_for}."))
        if len(reading.matches) > 1:
            margin = reading.matches[0].score - reading.matches[1].score
            blocks.append(Text(f"The runner-up, {reading.matches[1].fact}, is {margin:.2f} behind in score."))
        if reading.reason:
            blocks.append(Text(f"What spoke against it: {reading.reason}."))
        lines = tuple(
            f"{match.fact}: {match.confidence:.0%} sure, score {match.score:.2f}, nearest wording “{match.phrasing}”;"
            f" matched {_words(match.matched)}; not matched {_words(match.missing)}"
            for match in reading.matches
        )
        blocks.append(Items(lines) if lines else Note("No fact comes near to this."))
    return Card("explanation", tuple(blocks))


def refusal(sentence: str, field: str = "") -> Card:
    """Return one clear sentence to somebody who asked for what can't be done; *field* is the form's field at fault."""
    return Card("refusal", (Text(sentence),), private=True, field=field)


def _words(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words) if words else "nothing"
