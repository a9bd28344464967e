"""Say what askers see in their space's language. Facts, questions and what curators see stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.cards.model import Block, Card, Footnote, Note, Text

__all__ = ["spoken"]

KINDS = frozenset(
    {
        "abstain", "answer", "choices", "greeting", "handed-on", "more", "not-asked", "now-known", "sources-told",
        "thanks", "will-tell", "withdrawn",
    }
)  # fmt: skip

_GERMAN: tuple[tuple[str, str], ...] = (
    ("Helpful", "Hilfreich"),
    ("Not what I asked", "Nicht meine Frage"),
    ("More", "Mehr"),
    ("Explain", "Erklären"),
    ("Tell me when you know", "Sag es mir, wenn du es weißt"),
    ("Answer it", "Beantworten"),
    ("None of these", "Nichts davon"),
    ("It was the right fact, but no help", "Der richtige Fakt, aber keine Hilfe"),
    ("Share here", "Hier teilen"),
    ("I don't know, I've told the curators.", "Das weiß ich nicht. Ich habe es den Kuratoren gesagt."),
    ("I've told the curators.", "Ich habe es den Kuratoren gesagt."),
    (
        "I don't answer that: the curators decided so.",
        "Das beantworte ich nicht: Die Kuratoren wollen es so.",
    ),
    ("Which of these do you mean?", "Welche davon meinst du?"),
    ("Sorry. Is it one of these?", "Entschuldige. Ist es eine davon?"),
    ("There is more about that:", "Dazu gibt es mehr:"),
    ("I know nothing more about that.", "Mehr weiß ich darüber nicht."),
    ("Thank you: that keeps my answers good.", "Danke: Das hält meine Antworten gut."),
    ("You asked, and now I know:", "Du hast gefragt, und jetzt weiß ich es:"),
    ("Where that comes from:", "Woher das kommt:"),
    ("Hello! Ask me a question, for example:", "Hallo! Stell mir eine Frage, zum Beispiel:"),
    ("You're welcome.", "Gern geschehen."),
    ("Corrected since it was first given.", "Seit der ersten Antwort berichtigt."),
    ("I'll tell you, once, here.", "Ich sage es dir, einmal, hier."),
    ("I'll tell you, once, in the place where you asked.", "Ich sage es dir, einmal, dort, wo du gefragt hast."),
    (
        "This answer was withdrawn: its fact is no longer held to be right.",
        "Diese Antwort wurde zurückgezogen: Ihr Fakt gilt nicht mehr als richtig.",
    ),
    (
        "Without a footnote: a curator stated this and gave no source.",
        "Ohne Fußnote: Das hat ein Kurator ohne Quelle angegeben.",
    ),
)
_GERMAN_PARTS = (
    (re.compile(r"^Yes: "), "Ja: "),
    (re.compile(r"^No: "), "Nein: "),
    (re.compile(r"^Nothing here mentions '(.*)'\.$"), r"Hier steht nichts von „\1“."),
    (re.compile(r"^About “(.*)” I don't know anything\.$"), r"Über „\1“ weiß ich nichts."),
    (re.compile(r"^I took that as: “(.*)”$"), r"Verstanden als: „\1“"),
    (re.compile(r"^Asked: “(.*)”$"), r"Gefragt: „\1“"),
)
_GERMAN_FOOTNOTE = (
    (re.compile(r"” by "), "” von "),
    (re.compile(r", paragraph (\d+)"), r", Absatz \1"),
    (re.compile(r", last checked ([\d-]+)"), r", zuletzt geprüft \1"),
)
_WHOLE: Mapping[str, str] = dict(_GERMAN)


def spoken(card: Card, language: str) -> Card:
    """Return *card* in *language* where askers see it; English for every other."""
    if language != "de" or card.kind not in KINDS:
        return card
    buttons = tuple(replace(button, label=_WHOLE.get(button.label, button.label)) for button in card.buttons)
    return replace(card, blocks=tuple(map(_block, card.blocks)), buttons=buttons)


def _block(block: Block) -> Block:
    match block:
        case Text(text) | Note(text):
            return replace(block, text=_parts(_WHOLE.get(text, text), _GERMAN_PARTS))
        case Footnote(text=text):
            return replace(block, text=_parts(text, _GERMAN_FOOTNOTE))
        case _:
            return block


def _parts(text: str, parts: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, said in parts:
        text = pattern.sub(said, text)
    return text
