"""Keep what a base was taught: questions with their right fact, and with a fact that they are not about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.catalog import Edit
from knowledge.model import KnownQuestion, Lesson, Rejected
from knowledge.sqlite.bases import Key, number_of
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment

__all__ = [
    "Turn",
    "as_text",
    "as_they_were",
    "changed_since",
    "differing",
    "known",
    "of_text",
    "rejected",
    "save",
    "told",
]

Turn = tuple[Lesson | None, Lesson | None]  # a lesson before and after an edit


def known(connection: Connection, here: Key) -> tuple[KnownQuestion, ...]:
    """Return the known questions of a base, oldest first."""
    rows = connection.execute(
        "SELECT question, slug, confirmed_by, at FROM known_questions LEFT JOIN facts ON facts.id = fact"
        " WHERE known_questions.base = ? ORDER BY known_questions.id",
        (here.id,),
    )
    return tuple(KnownQuestion(question, slug, by, moment(at)) for question, slug, by, at in rows)


def rejected(connection: Connection, here: Key) -> tuple[Rejected, ...]:
    """Return the questions of a base that are not about a fact, oldest first."""
    rows = connection.execute(
        "SELECT question, slug, rejected_by, at FROM rejected JOIN facts ON facts.id = fact"
        " WHERE rejected.base = ? ORDER BY rejected.id",
        (here.id,),
    )
    return tuple(Rejected(question, slug, by, moment(at)) for question, slug, by, at in rows)


def as_they_were(
    connection: Connection, here: Key, revision: int
) -> tuple[tuple[KnownQuestion, ...], tuple[Rejected, ...]]:
    """Return the known questions and the rejected ones that a base had after its edit number *revision*.

    Each has its fact by the id of then. Those that were forgotten since come last.
    """
    held: list[Lesson] = [*known(connection, here), *rejected(connection, here)]
    for lessons, renamed in _undone(connection, here, revision):
        places = {_place(one): one for one in held}
        for before, after in lessons:
            if after is not None and before is None:
                del places[_place(after)]
            elif before is not None:
                places[_place(before)] = before
        held = [replace(one, fact=renamed[one.fact]) if one.fact in renamed else one for one in places.values()]
    known_then = tuple(one for one in held if isinstance(one, KnownQuestion))
    return known_then, tuple(one for one in held if isinstance(one, Rejected))


def _undone(
    connection: Connection, here: Key, revision: int
) -> Iterator[tuple[Sequence[Turn], Mapping[str | None, str]]]:
    """Yield what each edit since *revision* taught, the last first, and the ids that it took, with those of before."""
    rows = connection.execute(
        "SELECT id, EXISTS (SELECT 1 FROM lesson_changes WHERE history = history.id) FROM history"
        " WHERE base = ? AND number > ? ORDER BY number DESC",
        (here.id, revision),
    )
    for row, taught in rows.fetchall():
        renamed = connection.execute(
            "SELECT after ->> '$.id', before ->> '$.id' FROM changes"
            " WHERE history = ? AND before ->> '$.id' <> after ->> '$.id'",
            (row,),
        )
        yield told(connection, row)[::-1] if taught else (), dict(renamed.fetchall())


def changed_since(connection: Connection, here: Key, revision: int) -> bool:
    """Return whether a base was taught anything since its edit number *revision*."""
    row = connection.execute(
        "SELECT 1 FROM history JOIN lesson_changes ON lesson_changes.history = history.id"
        " WHERE history.base = ? AND number > ? LIMIT 1",
        (here.id, revision),
    ).fetchone()
    return row is not None


def differing(connection: Connection, here: Key, edit: Edit) -> Sequence[Turn]:
    """Return what *edit* changes in what the base was taught."""
    if not edit.lessons and not edit.unlearned:
        return ()
    held: dict[tuple[str, str | None], Lesson] = {_place(one): one for one in known(connection, here)}
    held |= {_place(one): one for one in rejected(connection, here)}
    turns: list[Turn] = []
    for lesson in edit.lessons:
        before = held.get(_place(lesson))
        if before is None or before.fact != lesson.fact:
            turns.append((before, lesson))
            held[_place(lesson)] = lesson
    for lesson in edit.unlearned:
        before = held.get(_place(lesson))
        if before is not None and before.fact == lesson.fact:
            turns.append((before, None))
            del held[_place(lesson)]
    return turns


def save(connection: Connection, here: Key, row: int, turns: Iterable[Turn]) -> None:
    """Make the *turns*, as the *row* of the history has it; raise FactNotFound."""
    for position, (before, after) in enumerate(turns):
        if after is not None:
            _learn(connection, here, after)
        elif before is not None:
            _unlearn(connection, here, before)
        connection.execute(
            "INSERT INTO lesson_changes (history, position, before, after) VALUES (?, ?, ?, ?)",
            (row, position, before and as_text(before), after and as_text(after)),
        )


def told(connection: Connection, row: int) -> Sequence[Turn]:
    """Return what the edit in that *row* of the history changed."""
    rows = connection.execute(
        "SELECT before, after FROM lesson_changes WHERE history = ? ORDER BY position", (row,)
    ).fetchall()
    return [(before and of_text(before), after and of_text(after)) for before, after in rows]


def _place(lesson: Lesson) -> tuple[str, str | None]:
    """Return what there is one lesson of: a known question, or a question and a fact that it is not about."""
    question = storable(lesson.question)
    return (question, "") if isinstance(lesson, KnownQuestion) else (question, lesson.fact)


def _learn(connection: Connection, here: Key, lesson: Lesson) -> None:
    fact = number_of(connection, here, lesson.fact) if lesson.fact is not None else None
    values = (here.id, storable(lesson.question), fact, storable(lesson.by), stored_moment(lesson.at))
    if isinstance(lesson, KnownQuestion):
        connection.execute(
            "INSERT INTO known_questions (base, question, fact, confirmed_by, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (base, question) DO UPDATE SET"
            " fact = excluded.fact, confirmed_by = excluded.confirmed_by, at = excluded.at",
            values,
        )
    else:
        connection.execute(
            "INSERT INTO rejected (base, question, fact, rejected_by, at) VALUES (?, ?, ?, ?, ?)", values
        )


def _unlearn(connection: Connection, here: Key, lesson: Lesson) -> None:
    if isinstance(lesson, KnownQuestion):
        connection.execute(
            "DELETE FROM known_questions WHERE base = ? AND question = ?", (here.id, storable(lesson.question))
        )
    else:
        connection.execute(
            "DELETE FROM rejected WHERE base = ? AND question = ? AND fact = ?",
            (here.id, storable(lesson.question), number_of(connection, here, lesson.fact)),
        )


def as_text(lesson: Lesson) -> str:
    """Return *lesson* as JSON."""
    kind = "known" if isinstance(lesson, KnownQuestion) else "rejected"
    told = {"kind": kind, "question": lesson.question, "fact": lesson.fact, "by": lesson.by}
    return storable(as_json({**told, "at": stored_moment(lesson.at)}))


def of_text(text: str) -> Lesson:
    """Return the lesson that as_text told."""
    told = json.loads(text)
    kind, told["at"] = told.pop("kind"), moment(told["at"])
    return KnownQuestion(**told) if kind == "known" else Rejected(**told)
