"""Commands as typed words: what Slack's /footnote and the terminal share with Discord's options.

Each command is one row of COMMANDS: its words, how it is used, what it does, and what makes a request of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot import requests as r
from bot.requests import Asker, Place, Request

__all__ = ["COMMANDS", "Command", "NotUnderstood", "parse"]


class NotUnderstood(Exception):
    """The words make no command; str() is the sentence that says what to type."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Who typed what behind the command's own words."""

    asker: Asker
    place: Place
    rest: str

    def make(self, kind: Callable[..., Request], /, **fields: object) -> Request:
        """Return the request of *kind* with *fields*."""
        return kind(asker=self.asker, place=self.place, **fields)

    def split(self, count: int) -> list[str]:
        """Return the first *count* - 1 words and the rest of the line; raise NotUnderstood when some are missing."""
        parts = self.rest.split(None, count - 1)
        if len(parts) < count:
            raise NotUnderstood("")
        return parts


@dataclass(frozen=True, slots=True)
class Command:
    """One command: *words* begin it, *usage* is what follows them, *tells* says what it does."""

    words: str
    usage: str
    tells: str
    request: Callable[[Typed], Request]
    curators: bool = True

    @property
    def line(self) -> str:
        """How it is typed, in full."""
        return f"{self.words} {self.usage}".strip()


def parse(text: str, asker: Asker, place: Place) -> Request:
    """Return the request that *text* (without a leading slash) stands for, or raise NotUnderstood."""
    typed = " ".join(text.split())
    lowered = typed.casefold()
    for command in sorted(COMMANDS, key=lambda one: -len(one.words)):
        if lowered == command.words or lowered.startswith(command.words + " "):
            try:
                return command.request(Typed(asker, place, typed[len(command.words) :].strip()))
            except NotUnderstood:
                raise NotUnderstood(f"Type it so: {command.line}") from None
    first = lowered.split(" ", 1)[0]
    near = [command.line for command in COMMANDS if first and command.words.split()[0] == first]
    if near:
        raise NotUnderstood(f"There is no such command. With '{first}' there are: {'; '.join(near)}")
    raise NotUnderstood("I don't know that command: help lists them all.")


def _plain(kind: Callable[..., Request], **fields: object) -> Callable[[Typed], Request]:
    return lambda typed: typed.make(kind, **fields)


def _one(kind: Callable[..., Request], name: str) -> Callable[[Typed], Request]:
    return lambda typed: typed.make(kind, **{name: typed.split(1)[0]})


def _two(kind: Callable[..., Request], first: str, second: str) -> Callable[[Typed], Request]:
    def make(typed: Typed) -> Request:
        one, two = typed.split(2)
        return typed.make(kind, **{first: one, second: two})

    return make


def _number(kind: Callable[..., Request], name: str) -> Callable[[Typed], Request]:
    def make(typed: Typed) -> Request:
        if not (typed.rest.isascii() and typed.rest.isdecimal() and len(typed.rest) < 19):
            raise NotUnderstood("")
        return typed.make(kind, **{name: int(typed.rest)})

    return make


def _add(typed: Typed) -> Request:
    return typed.make(r.FactForm, fact="", prefill={"id": typed.rest} if typed.rest else {})


def _list(typed: Typed) -> Request:
    fields: dict[str, object] = {}
    for word in typed.rest.split():
        if word.isdecimal() and len(word) < 7:
            fields["page"] = int(word)
        elif word.casefold() in ("live", "retired", "due", "all"):
            fields["state"] = "" if word.casefold() == "all" else word.casefold()
        else:
            fields["tag"] = word.removeprefix("tag:").removeprefix("#")
    return typed.make(r.ListFacts, **fields)


def _history(typed: Typed) -> Request:
    return typed.make(r.ShowHistory, fact=typed.rest)


def _retire(typed: Typed) -> Request:
    fact_id, _, note = typed.split(1)[0].partition(" ")
    return typed.make(r.RetireFact, fact=fact_id, note=note)


def _review(typed: Typed) -> Request:
    fact_id, days = typed.split(2)
    if days.casefold() != "off" and not (days.isascii() and days.isdecimal() and len(days) < 6):
        raise NotUnderstood("")
    return typed.make(r.ReviewFact, fact=fact_id, days=0 if days.casefold() == "off" else int(days))


def _move(typed: Typed) -> Request:
    fact_id, to, phrasing = typed.split(3)
    return typed.make(r.MovePhrasing, fact=fact_id, to=to, phrasing=phrasing)


def _export(typed: Typed) -> Request:
    return typed.make(r.ExportBase, format=typed.rest.casefold() or "toml")


def _source(typed: Typed) -> Request:
    source, rest = typed.split(2)
    title, author, where = ([part.strip() for part in rest.split("|")] + [None, None])[:3]
    return typed.make(r.ChangeSource, source=source, title=title or None, author=author, where=where)


def _named(kind: Callable[..., Request]) -> Callable[[Typed], Request]:
    def make(typed: Typed) -> Request:
        who, rest = typed.split(2)
        platform_id, _, name = rest.partition(" ")
        fields = {"name": name} if kind is r.NameCurator else {}
        return typed.make(kind, kind=who.casefold(), id=platform_id, **fields)

    return make


def _seeing(kind: Callable[..., Request], number: str = "") -> Callable[[Typed], Request]:
    """Read a number for the field *number* and "public", in any order."""

    def make(typed: Typed) -> Request:
        fields: dict[str, object] = {}
        for word in typed.rest.casefold().split():
            if word == "public":
                fields["public"] = True
            elif number and word.isascii() and word.isdecimal() and len(word) < 7:
                fields[number] = int(word)
            else:
                raise NotUnderstood("")
        return typed.make(kind, **fields)

    return make


def _export_stats(typed: Typed) -> Request:
    fields: dict[str, object] = {}
    for word in typed.rest.casefold().split():
        fields |= {"days": int(word)} if word.isascii() and word.isdecimal() and len(word) < 7 else {"format": word}
    return typed.make(r.ExportStats, **fields)


def _settings(typed: Typed) -> Request:
    if not typed.rest:
        return typed.make(r.ShowSettings)
    name, _, value = typed.rest.partition(" ")
    if name.casefold() == "change":
        return typed.make(r.SettingsForm)
    return typed.make(r.ChangeSetting, name=name.casefold(), value=value.strip().removeprefix("#"))


def _commands() -> Iterator[Command]:
    yield Command("ask", "QUESTION", "answer a question", _one(r.Ask, "text"), curators=False)
    yield Command("fact add", "[ID]", "add a fact", _add)
    yield Command("fact edit", "ID", "edit a fact", _one(r.FactForm, "fact"))
    yield Command("fact show", "ID", "show a fact", _one(r.ShowFact, "fact"))
    yield Command("fact search", "WORDS", "find facts by their words", _one(r.SearchFacts, "query"))
    yield Command("fact list", "[live|retired|due|all] [TAG] [PAGE]", "list facts", _list)
    yield Command("fact history", "[ID]", "show the edits of a fact, or of the base", _history)
    yield Command("fact undo", "EDIT", "take an edit back", _number(r.Undo, "number"))
    yield Command("fact retire", "ID [WHY]", "take a fact out of service", _retire)
    yield Command("fact restore", "ID", "put a retired fact back", _one(r.RestoreFact, "fact"))
    yield Command("fact rename", "ID NEW", "give a fact another id", _two(r.RenameFact, "fact", "to"))
    yield Command("fact merge", "ID INTO", "join a fact to another", _two(r.MergeFacts, "fact", "into"))
    yield Command("fact phrase", "ID PHRASING", "add a way to ask", _two(r.AddPhrasing, "fact", "phrasing"))
    yield Command("fact move", "ID TO PHRASING", "move a phrasing to another fact", _move)
    yield Command("fact checked", "ID", "note that a fact is still right", _one(r.MarkChecked, "fact"))
    yield Command("fact review", "ID DAYS|off", "have a fact looked over again in so many days", _review)
    yield Command("review", "", "list the facts that are due for review", _plain(r.ListFacts, state="due"))
    yield Command("fact export", "[toml|jsonl|csv]", "give the base as a file", _export)
    yield Command("fact asof", "EDIT", "make the base what it was after an edit", _number(r.RestoreBase, "number"))
    yield Command("drafts", "", "look over the drafts made of a document", _plain(r.ShowDraft))
    yield Command("source list", "", "list the sources", _plain(r.ListSources))
    yield Command("source set", "ID TITLE | AUTHOR | WHERE", "add or change a source", _source)
    yield Command("curators list", "", "list who may curate here", _plain(r.ListCurators))
    yield Command("curators add", "person|group ID [NAME]", "let somebody curate here", _named(r.NameCurator))
    yield Command("curators remove", "person|group ID", "take that back", _named(r.UnnameCurator))
    yield Command("stats", "[DAYS] [public]", "show what was asked and how it went", _seeing(r.ShowStats, "days"))
    yield Command("stats export", "[csv|json] [DAYS]", "give the figures as a file", _export_stats)
    yield Command("gaps", "[PAGE] [public]", "list what was asked in vain", _seeing(r.ListGaps, "page"))
    yield Command("quality", "[public]", "show how right the answers are", _seeing(r.ShowQuality))
    yield Command("quality target", "SHARE|off", "keep wrong answers at or under a share", _one(r.SetTarget, "share"))
    yield Command("settings", "[NAME VALUE]", "show or change how I behave here", _settings)
    yield Command("privacy show", "", "show what I keep of you", _plain(r.ShowPrivacy), curators=False)
    yield Command("privacy forget", "", "forget what you asked", _plain(r.ForgetMe), curators=False)
    yield Command("help", "", "show what I can do", _plain(r.Help), curators=False)


COMMANDS = tuple(_commands())
