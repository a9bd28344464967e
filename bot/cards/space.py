"""The cards of a space's settings, and of what is kept of a person."""

from __future__ import annotations

from datetime import datetime

from bot.cards.model import Button, Card, Form, FormField, Items, Note, Text, Title, channel
from bot.requests import ChangeSetting, ForgetMe, SaveSettings, SettingsForm, press
from knowledge.spaces import LANGUAGES, SpaceSettings

__all__ = ["forgotten", "privacy_card", "settings_card", "settings_form"]


def settings_card(settings: SpaceSettings, here: str) -> Card:
    """Return how the bot behaves in a space; *here* is the channel where that was asked, "" where there is none."""
    listening = ", ".join(channel(one) for one in settings.listening) or "nowhere"
    cooldown = f"{settings.cooldown} s between two questions of one person" if settings.cooldown else "none"
    lines = (
        f"Answers: {'public' if settings.public else 'private'}",
        f"Listening: {listening}",
        f"Cooldown: {cooldown}",
        f"Language: {LANGUAGES[settings.language]}",
        f"Time zone: {settings.timezone}",
        f"Facts are due for review {settings.review:,} days after a save or a check"
        if settings.review
        else "Facts are not due for review by themselves",
        f"Questions are kept with their text for {settings.retention:,} days",
    )
    listens = here in settings.listening
    toggle = Button(
        "Stop listening here" if listens else "Listen here",
        press(ChangeSetting, name="unlisten" if listens else "listen", value=here),
    )
    return Card(
        "settings",
        (
            Title("Settings"),
            Items(lines),
            Note("Where I listen, I answer without being addressed, when very sure, and at most once a minute."),
        ),
        (Button("Change", press(SettingsForm), primary=True), *((toggle,) if here else ())),
    )


def settings_form(settings: SpaceSettings) -> Card:
    """Return the form of a space's settings."""
    spoken = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
    fields = (
        FormField("answers", "Answers", "public" if settings.public else "private", 10, hint="public or private"),
        FormField("cooldown", "Cooldown", str(settings.cooldown), 10, hint="Seconds between one person's questions"),
        FormField("language", "Language", settings.language, 20, hint=spoken),
        FormField("retention", "Retention", str(settings.retention), 10, hint="Days that a question keeps its text"),
        FormField("timezone", "Time zone", settings.timezone, 60, hint="Such as Europe/Berlin"),
    )
    return Card("form", (), form=Form("Settings", fields, press(SaveSettings)), private=True)


def privacy_card(questions: int, since: datetime | None, retention: int, waiting: int) -> Card:
    """Return what is kept of a person: how many *questions* and since when, and answers they wait for."""
    if questions and since:
        count = "one question" if questions == 1 else f"{questions:,} questions"
        kept = f"I keep {count} of yours, the oldest of {since:%Y-%m-%d}, for {retention:,} days."
    else:
        kept = "I keep no question of yours."
    lines = [
        "Who asked is kept as a keyed hash that nobody can turn back into your name or id.",
        "What was merely overheard and not answered leaves no trace.",
    ]
    if waiting:
        about = "one question" if waiting == 1 else f"{waiting:,} questions"
        lines.append(f"You asked to be told about {about}: until then your id is kept for that.")
    return Card(
        "privacy",
        (Title("What I keep of you"), Text(kept), Items(tuple(lines))),
        (Button("Forget me", press(ForgetMe), danger=True),),
    )


def forgotten(questions: int) -> Card:
    """Return that a person was forgotten."""
    return Card(
        "forgotten",
        (
            Text(f"Done. Questions of yours that have lost their text: {questions:,}. Nothing leads to you any more."),
            Note("Only counts are left. Edits that you made as a curator stay in the history, with your name."),
        ),
    )
