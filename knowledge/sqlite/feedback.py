"""Keep what askers say of answers; of one person the last word counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.learning import Rated, Vote
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.ledger import hashed
from knowledge.sqlite.rows import as_json, storable, stored_moment

__all__ = ["rate", "rated"]

_MOST_RATED = 2_000


def rate(
    connection: Connection, ask: int, asker: str, vote: Vote, at: datetime, fact: str | None, pepper: bytes
) -> None:
    """Keep a vote, and open or close the question's gap by it."""
    values = {
        "ask": ask,
        "asker": hashed(connection, asker, pepper),
        "vote": vote.value,
        "slug": None if fact is None else storable(fact),
        "at": stored_moment(at),
    }
    kept = connection.execute(
        "INSERT INTO feedback (asked, asker, vote, fact, at)"
        " SELECT id, :asker, :vote, coalesce("
        "  (SELECT facts.id FROM facts JOIN bases ON bases.id = facts.base"
        "   WHERE bases.name = asked.base AND slug = :slug),"
        "  (SELECT fact FROM feedback WHERE asked = asked.id AND asker = :asker),"
        "  (SELECT fact FROM asked_facts WHERE asked = asked.id AND decision = 'answer' ORDER BY position LIMIT 1)"
        " ), :at FROM asked WHERE id = :ask"
        " ON CONFLICT (asked, asker) DO UPDATE SET vote = excluded.vote, fact = excluded.fact, at = excluded.at",
        values,
    ).rowcount
    if not kept:
        return
    if vote is Vote.REJECTED:
        connection.execute(
            "INSERT INTO gaps (asked, question, space, why, state)"
            " SELECT id, coalesce(tags ->> '$.meant', question), platform || ':' || space, 'rejected', 'open'"
            " FROM asked WHERE id = ? AND question <> ''"
            " ON CONFLICT (asked) DO UPDATE SET why = 'rejected' WHERE why = 'proposed' AND state = 'open'",
            (ask,),
        )
    elif vote is Vote.CHOSEN:
        connection.execute(
            "UPDATE gaps SET why = 'proposed' WHERE asked = ? AND state = 'open' AND why = 'rejected'", (ask,)
        )
    else:
        connection.execute(
            "DELETE FROM gaps WHERE asked = ? AND state = 'open' AND why <> 'unknown'"
            " AND NOT EXISTS (SELECT 1 FROM feedback WHERE asked = gaps.asked AND vote IN ('rejected', 'chosen'))",
            (ask,),
        )


def rated(connection: Connection, spaces: Sequence[str]) -> Sequence[Rated]:
    """Return the newest answers that all who rated them agree about."""
    rows = connection.execute(
        "SELECT coalesce(tags ->> '$.meant', question), slug, max(vote <> 'rejected'), max(asked.id)"
        " FROM feedback JOIN asked ON asked.id = feedback.asked JOIN facts ON facts.id = feedback.fact"
        " WHERE platform || ':' || space IN (SELECT value FROM json_each(?)) AND question <> '' AND vote <> 'unhelpful'"
        " AND (SELECT count(*) FROM asked_facts WHERE asked_facts.asked = asked.id AND decision = 'answer') < 2"
        " GROUP BY 1, 2 HAVING min(vote <> 'rejected') = max(vote <> 'rejected')"
        " ORDER BY 4 DESC LIMIT ?",
        (as_json([storable(space) for space in spaces]), _MOST_RATED),
    )
    return [Rated(question, slug, bool(right)) for question, slug, right, _ in rows]
