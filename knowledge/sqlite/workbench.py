"""Keep what curators need besides facts: edits that wait, and who curates where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from knowledge.catalog import Change, Edit, Editor
from knowledge.model import Fact
from knowledge.sqlite import lessons
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, fact_of_json, moment, source_of_json, storable, stored_moment
from knowledge.workbench import Named, Pending

__all__ = ["curators", "held", "hold", "name", "release", "unname"]

_KEPT = timedelta(days=1)


def hold(connection: Connection, pending: Pending) -> None:
    """Keep *pending*, and forget those older than a day."""
    connection.execute("DELETE FROM pending WHERE at < ?", (stored_moment(pending.at - _KEPT),))
    connection.execute(
        "INSERT INTO pending (id, at, held_by, space, edit, name, pack, merge) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            pending.id,
            stored_moment(pending.at),
            storable(pending.by),
            storable(pending.space),
            _edit_as_json(pending.edit),
            storable(pending.name),
            pending.pack,
            int(pending.merge),
        ),
    )


def held(connection: Connection, number: int) -> Pending | None:
    """Return what waits under *number*, or None."""
    row = connection.execute(
        "SELECT id, at, held_by, space, edit, name, pack, merge FROM pending WHERE id = ?", (number,)
    ).fetchone()
    if row is None:
        return None
    number, at, by, space, edit, called, pack, merge = row
    return Pending(number, moment(at), by, space, _edit_of_json(edit), called, pack, bool(merge))


def release(connection: Connection, number: int) -> None:
    """Forget what waits under *number*."""
    connection.execute("DELETE FROM pending WHERE id = ?", (number,))


def curators(connection: Connection, space: str) -> Sequence[Named]:
    """Return those named in *space*, in the order of naming."""
    rows = connection.execute(
        "SELECT kind, platform_id, name FROM curators WHERE space = ? ORDER BY id", (storable(space),)
    )
    return [Named(*row) for row in rows]


def name(connection: Connection, space: str, named: Named) -> None:
    """Name somebody, once."""
    connection.execute(
        "INSERT INTO curators (space, kind, platform_id, name) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (space, kind, platform_id) DO UPDATE SET name = excluded.name",
        tuple(map(storable, (space, named.kind, named.id, named.name))),
    )


def unname(connection: Connection, space: str, kind: str, platform_id: str) -> bool:
    """Take a naming back; return whether there was one."""
    gone = connection.execute(
        "DELETE FROM curators WHERE space = ? AND kind = ? AND platform_id = ?",
        tuple(map(storable, (space, kind, platform_id))),
    )
    return gone.rowcount > 0


def _edit_as_json(edit: Edit) -> str:
    told: dict[str, Any] = {
        "by": [edit.by.platform, edit.by.id, edit.by.name],
        "at": stored_moment(edit.at),
        "verb": edit.verb,
        "changes": [[change.before and _fact_told(change.before), _fact_told(change.after)] for change in edit.changes],
        "sources": [
            {"id": one.id, "title": one.title, "author": one.author, "where": one.where} for one in edit.sources
        ],
        "place": edit.place,
        "note": edit.note,
        "undoes": edit.undoes,
        "lessons": [lessons.as_text(one) for one in edit.lessons],
        "unlearned": [lessons.as_text(one) for one in edit.unlearned],
    }
    return storable(as_json(told))


def _edit_of_json(text: str) -> Edit:
    told = json.loads(text)
    return Edit(
        by=Editor(*told["by"]),
        at=moment(told["at"]),
        verb=told["verb"],
        changes=tuple(Change(_fact(before) if before else None, _fact(after)) for before, after in told["changes"]),
        sources=tuple(source_of_json(as_json(one)) for one in told["sources"]),
        place=told["place"],
        note=told["note"],
        undoes=told["undoes"],
        lessons=tuple(map(lessons.of_text, told.get("lessons", ()))),
        unlearned=tuple(map(lessons.of_text, told.get("unlearned", ()))),
    )


def _fact(told: dict[str, Any]) -> Fact:
    return fact_of_json(as_json(told))


def _fact_told(fact: Fact) -> dict[str, Any]:
    """Return *fact* as the view facts_as_json tells it."""
    return {
        "id": fact.id,
        "statement": fact.statement,
        "phrasings": list(fact.phrasings),
        "source": fact.citation.source if fact.citation else None,
        "paragraph": fact.citation.paragraph if fact.citation else None,
        "tags": list(fact.tags),
        "state": fact.state.value,
        "revision": fact.revision,
        "verify_by": fact.verify_by.isoformat() if fact.verify_by else None,
        "checked": fact.checked.isoformat() if fact.checked else None,
    }
