"""Say what is kept of a person, and forget it: text and hash go, counts stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from knowledge.learning import Kept
from knowledge.model import StoreBusy
from knowledge.sqlite import inbox
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.ledger import hashed
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment

__all__ = ["came_back", "departed", "empty_log", "expire", "forget", "kept", "left", "purge", "wipe"]


def kept(connection: Connection, asker: str, pepper: bytes) -> Kept:
    """Return what is kept of *asker*."""
    (count, since) = connection.execute(
        "SELECT count(*), min(at) FROM asked WHERE asker = ? AND asker <> ''", (hashed(connection, asker, pepper),)
    ).fetchone()
    platform, _, person = asker.partition(":")
    (waiting,) = connection.execute(
        "SELECT count(*) FROM wishes JOIN asked ON asked.id = wishes.asked WHERE person = ? AND platform = ?",
        (storable(person), storable(platform)),
    ).fetchone()
    return Kept(count, moment(since) if since else None, waiting)


def forget(connection: Connection, asker: str, pepper: bytes) -> int:
    """Blank all that *asker* asked, and let go of what they wait for; return how many questions that was."""
    made = hashed(connection, asker, pepper)
    platform, _, person = map(storable, asker.partition(":"))
    connection.execute(
        "DELETE FROM wishes WHERE person = ? AND asked IN (SELECT id FROM asked WHERE platform = ?)",
        (person, platform),
    )
    connection.execute("DELETE FROM errands WHERE kind = 'answer' AND platform = ? AND person = ?", (platform, person))
    connection.execute("UPDATE feedback SET asker = NULL WHERE asker = ?", (made,))
    rows = connection.execute(
        "SELECT id, channel, direct FROM asked WHERE asker = ? AND asker <> ''", (made,)
    ).fetchall()
    # A direct channel is one person's own: its id leads to them as theirs does.
    own = {channel for _, channel, direct in rows if direct and channel}
    for channel in own:
        connection.execute("DELETE FROM quoted WHERE platform = ? AND channel = ?", (platform, channel))
        connection.execute("DELETE FROM errands WHERE platform = ? AND channel = ?", (platform, channel))
    inbox.forget(connection, platform, person, own, pepper)
    return _blank(connection, [number for number, _, _ in rows])


def expire(connection: Connection, before: Mapping[str, datetime]) -> int:
    """Blank what was asked in each space before that moment; return how many questions that was."""
    blanked = 0
    for space, until in before.items():
        platform, _, name = map(storable, space.partition(":"))
        moment_text = stored_moment(until)
        row = connection.execute("SELECT before FROM expired WHERE space = ?", (storable(space),)).fetchone()
        since = row[0] if row else ""
        if since == moment_text:
            continue
        if since > moment_text:  # the clock was put back, or more is kept now: what came between was never looked at
            since = ""
        rows = connection.execute(
            "SELECT id FROM asked WHERE platform = ? AND space = ? AND at >= ? AND at < ?"
            " AND (question <> '' OR asker <> '')",
            (platform, name, since, moment_text),
        )
        blanked += _blank(connection, [number for (number,) in rows])
        connection.execute(
            "INSERT INTO expired (space, before) VALUES (?, ?) ON CONFLICT DO UPDATE SET before = excluded.before",
            (storable(space), moment_text),
        )
    return blanked


def left(connection: Connection, space: str, at: datetime) -> None:
    """Note that the bot was sent out of *space*."""
    connection.execute(
        "INSERT INTO departed (space, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (storable(space), stored_moment(at))
    )


def came_back(connection: Connection, space: str) -> None:
    """Note that the bot is in *space* again."""
    connection.execute("DELETE FROM departed WHERE space = ?", (storable(space),))


def departed(connection: Connection) -> Mapping[str, datetime]:
    """Return the spaces that the bot was sent out of, and when."""
    return {space: moment(at) for space, at in connection.execute("SELECT space, at FROM departed ORDER BY at")}


def purge(connection: Connection, space: str, now: datetime) -> int:
    """Blank all that was asked in *space*, and let go of its settings, curators and answers; return how many questions.

    Its facts and their history stay, as does what is only counted.
    """
    blanked = expire(connection, {space: now})
    platform, _, name = map(storable, space.partition(":"))
    connection.execute("DELETE FROM settings WHERE space = ?", (storable(space),))
    connection.execute("DELETE FROM curators WHERE space = ?", (storable(space),))
    connection.execute("DELETE FROM pending WHERE space = ?", (storable(space),))
    connection.execute("DELETE FROM errands WHERE platform = ? AND space = ?", (platform, name))
    connection.execute("DELETE FROM quoted WHERE platform = ? AND space = ?", (platform, name))
    came_back(connection, space)
    return blanked


def _blank(connection: Connection, questions: Sequence[int]) -> int:
    """Take text and asker from *questions*, and close what of them is open; return how many they are."""
    these = (as_json(questions),)
    connection.execute(
        "UPDATE gaps SET question = '', state = iif(state = 'open', 'forgotten', state)"
        " WHERE asked IN (SELECT value FROM json_each(?))",
        these,
    )
    connection.execute("DELETE FROM wishes WHERE asked IN (SELECT value FROM json_each(?))", these)
    connection.execute("UPDATE feedback SET asker = NULL WHERE asked IN (SELECT value FROM json_each(?))", these)
    connection.execute(
        "UPDATE asked SET question = '', asker = '', tags = '{}', channel = iif(direct, '', channel),"
        " thread = iif(direct, '', thread) WHERE id IN (SELECT value FROM json_each(?))",
        these,
    )
    return len(questions)


def wipe(connection: Connection) -> None:
    """Leave nothing of what was deleted in the file or its log; raise StoreBusy while another program reads the log."""
    connection.execute("VACUUM")
    empty_log(connection)


def empty_log(connection: Connection) -> None:
    """Leave nothing of what was deleted in the log; raise StoreBusy while another program reads it."""
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreBusy("It is forgotten, but another program still reads the file as it was: ask again in a while.")
