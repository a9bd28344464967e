"""The tables, and how a file comes to have them: numbered steps, append-only, each applied once.

A step that was released is never edited: what comes after is a step of its own.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.model import StoreCorrupt, StoreNewer
from knowledge.sqlite import audit
from knowledge.sqlite.driver import Connection, sqlite3, transaction

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["STEPS", "lacking", "pending", "prepare"]

_SET = "footnote"


def pending(connection: Connection, name: str) -> bool:
    """Whether the file called *name* lacks a step; raise StoreNewer or StoreCorrupt when it isn't ours to use."""
    tables = {table for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    applied: set[str] = set()
    if "_sqlite_migrations" in tables:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,))
        applied = {step for (step,) in rows}
    if tables and not applied:
        raise StoreCorrupt(f"{name} is a database of another program: name another file.")
    known = {step.__name__ for step in STEPS}
    if applied - known:
        raise StoreNewer(f"{name} was written by a newer Footnote: update this one, or name another file.")
    return applied != known


def lacking(path: Path) -> list[str]:
    """Return the names of the steps that the file at *path* lacks: all of them when it isn't there."""
    if not path.exists():
        return [step.__name__ for step in STEPS]
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        if not pending(connection, path.name):
            return []
        rows = connection.execute("SELECT name FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchall()
        done = connection.execute("SELECT name FROM _sqlite_migrations").fetchall() if rows else []
        return [step.__name__ for step in STEPS if (step.__name__,) not in done]
    finally:
        connection.close()


def prepare(connection: Connection, name: str) -> None:
    """Apply the steps that the file called *name* lacks, all together or none."""
    if pending(connection, name):
        with transaction(connection):
            if pending(connection, name):  # another process may have been first
                _apply(connection)


def _apply(connection: Connection) -> None:
    from sqlite_utils import Database, Migrations

    migrations = Migrations(_SET)
    for step in STEPS:
        migrations()(step)
    migrations.apply(Database(connection, execute_plugins=False))


def m001_facts_history_and_ledger(db: Database) -> None:
    """Bases with their sources and facts, what was done to them, and what was asked."""
    _execute(
        db,
        """
        CREATE TABLE bases (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL DEFAULT 0,
            copied_from INTEGER REFERENCES bases (id),
            copied_revision INTEGER
        ) STRICT;

        CREATE TABLE spaces (
            space TEXT PRIMARY KEY NOT NULL,
            base INTEGER NOT NULL REFERENCES bases (id)
        ) STRICT;

        CREATE INDEX spaces_by_base ON spaces (base);

        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            base INTEGER NOT NULL REFERENCES bases (id),
            slug TEXT NOT NULL,
            title TEXT NOT NULL,
            author TEXT NOT NULL,
            location TEXT NOT NULL,
            UNIQUE (base, slug)
        ) STRICT;

        CREATE TABLE facts (
            id INTEGER PRIMARY KEY,
            base INTEGER NOT NULL REFERENCES bases (id),
            slug TEXT NOT NULL,
            statement TEXT NOT NULL CHECK (statement <> ''),
            source TEXT,
            paragraph INTEGER CHECK (paragraph >= 1),
            state TEXT NOT NULL CHECK (state IN ('live', 'retired')),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            verify_by TEXT,
            checked TEXT,
            changed INTEGER NOT NULL, -- the revision of its base that it was last changed in
            UNIQUE (base, slug),
            FOREIGN KEY (base, source) REFERENCES sources (base, slug)
        ) STRICT;

        CREATE INDEX facts_by_change ON facts (base, changed);

        CREATE INDEX facts_by_state ON facts (base, state);

        CREATE TABLE phrasings (
            fact INTEGER NOT NULL REFERENCES facts (id),
            position INTEGER NOT NULL,
            phrasing TEXT NOT NULL,
            PRIMARY KEY (fact, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tags (
            fact INTEGER NOT NULL REFERENCES facts (id),
            position INTEGER NOT NULL,
            tag TEXT NOT NULL,
            PRIMARY KEY (fact, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE known_questions (
            id INTEGER PRIMARY KEY,
            base INTEGER NOT NULL REFERENCES bases (id),
            question TEXT NOT NULL,
            fact INTEGER REFERENCES facts (id), -- none: it must not be answered
            confirmed_by TEXT NOT NULL,
            at TEXT NOT NULL,
            UNIQUE (base, question)
        ) STRICT;

        CREATE INDEX known_questions_by_fact ON known_questions (fact);

        CREATE TABLE history (
            id INTEGER PRIMARY KEY,
            base INTEGER NOT NULL REFERENCES bases (id),
            number INTEGER NOT NULL, -- the revision that the base had after it
            at TEXT NOT NULL,
            verb TEXT NOT NULL,
            by_platform TEXT NOT NULL,
            by_id TEXT NOT NULL,
            by_name TEXT NOT NULL,
            place TEXT NOT NULL,
            note TEXT NOT NULL,
            undoes INTEGER,
            facts_changed INTEGER NOT NULL,
            UNIQUE (base, number)
        ) STRICT;

        CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            history INTEGER NOT NULL REFERENCES history (id),
            position INTEGER NOT NULL,
            fact INTEGER NOT NULL REFERENCES facts (id),
            before TEXT, -- the fact as JSON; none: it was added
            after TEXT, -- none, in an import: what its next change tells as before, or the fact as it is now
            UNIQUE (history, position),
            UNIQUE (fact, history)
        ) STRICT;

        CREATE TABLE source_changes (
            id INTEGER PRIMARY KEY,
            history INTEGER NOT NULL REFERENCES history (id),
            source INTEGER NOT NULL REFERENCES sources (id),
            before TEXT, -- the source as JSON; none: it was added
            after TEXT NOT NULL,
            UNIQUE (history, source)
        ) STRICT;

        CREATE TABLE asked (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            asker TEXT NOT NULL, -- a keyed hash, never a platform's id
            platform TEXT NOT NULL,
            space TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            base TEXT NOT NULL,
            question TEXT NOT NULL,
            decision TEXT NOT NULL,
            revision INTEGER,
            confidence REAL NOT NULL,
            latency REAL NOT NULL, -- seconds
            tags TEXT NOT NULL
        ) STRICT;

        CREATE TABLE asked_facts (
            asked INTEGER NOT NULL REFERENCES asked (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            fact INTEGER REFERENCES facts (id), -- follows renames; none: the base had no such fact
            slug TEXT NOT NULL, -- what it was called then
            PRIMARY KEY (asked, position)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX asked_facts_by_fact ON asked_facts (fact);

        CREATE TABLE keys (
            name TEXT PRIMARY KEY NOT NULL,
            secret BLOB NOT NULL
        ) STRICT;

        CREATE VIEW whole_facts AS
            SELECT facts.*,
                (SELECT json_group_array(phrasing) FROM
                    (SELECT phrasing FROM phrasings WHERE fact = facts.id ORDER BY position)) AS phrasings,
                (SELECT json_group_array(tag) FROM
                    (SELECT tag FROM tags WHERE fact = facts.id ORDER BY position)) AS tags
            FROM facts;

        CREATE VIEW facts_as_json AS
            SELECT id, base, changed, json_object(
                'id', slug, 'statement', statement, 'phrasings', json(phrasings), 'source', source,
                'paragraph', paragraph, 'tags', json(tags), 'state', state, 'revision', revision,
                'verify_by', verify_by, 'checked', checked) AS fact
            FROM whole_facts;

        CREATE VIEW sources_as_json AS
            SELECT id, base, slug,
                json_object('id', slug, 'title', title, 'author', author, 'where', location) AS source
            FROM sources;

        CREATE VIEW whole_changes AS
            SELECT id, history, position, fact, before, coalesce(
                after,
                (SELECT next.before FROM changes AS next
                    WHERE next.fact = changes.fact AND next.history > changes.history
                    ORDER BY next.history LIMIT 1),
                (SELECT facts_as_json.fact FROM facts_as_json WHERE facts_as_json.id = changes.fact)) AS after
            FROM changes;

        CREATE VIEW facts_readable AS
            SELECT bases.name AS base, facts.slug AS id, facts.statement,
                (SELECT group_concat(phrasing, char(10)) FROM
                    (SELECT phrasing FROM phrasings WHERE fact = facts.id ORDER BY position)) AS phrasings,
                sources.title AS source, facts.paragraph,
                (SELECT group_concat(tag, ', ') FROM
                    (SELECT tag FROM tags WHERE fact = facts.id ORDER BY position)) AS tags,
                facts.state, facts.revision, facts.verify_by, facts.checked
            FROM facts
            JOIN bases ON bases.id = facts.base
            LEFT JOIN sources ON sources.base = facts.base AND sources.slug = facts.source;

        CREATE VIEW history_readable AS
            SELECT bases.name AS base, history.number, history.at, history.verb,
                coalesce(nullif(history.by_name, ''), history.by_platform || ':' || history.by_id) AS who,
                history.place, history.note, history.undoes,
                whole_changes.after ->> '$.id' AS fact,
                whole_changes.before ->> '$.statement' AS before,
                whole_changes.after ->> '$.statement' AS after
            FROM history
            JOIN bases ON bases.id = history.base
            LEFT JOIN whole_changes ON whole_changes.history = history.id;

        CREATE VIEW asked_readable AS
            SELECT asked.id, asked.at, asked.base, asked.platform, asked.space, asked.question, asked.decision,
                (SELECT group_concat(slug, ', ') FROM
                    (SELECT slug FROM asked_facts WHERE asked = asked.id ORDER BY position)) AS facts,
                asked.confidence, asked.latency
            FROM asked;

        CREATE TRIGGER history_is_never_edited BEFORE UPDATE ON history
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER history_is_never_replaced BEFORE INSERT ON history
            WHEN EXISTS (SELECT 1 FROM history WHERE id = new.id OR (base = new.base AND number = new.number))
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER changes_are_never_edited BEFORE UPDATE ON changes
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER changes_are_never_deleted BEFORE DELETE ON changes
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER changes_are_never_replaced BEFORE INSERT ON changes
            WHEN EXISTS (SELECT 1 FROM changes WHERE id = new.id)
                OR EXISTS (SELECT 1 FROM changes WHERE history = new.history AND position = new.position)
                OR EXISTS (SELECT 1 FROM changes WHERE fact = new.fact AND history = new.history)
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER source_changes_are_never_edited BEFORE UPDATE ON source_changes
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER source_changes_are_never_deleted BEFORE DELETE ON source_changes
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER source_changes_are_never_replaced BEFORE INSERT ON source_changes
            WHEN EXISTS (SELECT 1 FROM source_changes
                WHERE id = new.id OR (history = new.history AND source = new.source))
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;
        """,
    )
    # Who asked is known by a hash only; without this key it can't be guessed from a list of ids.
    db.execute("INSERT INTO keys (name, secret) VALUES ('askers', ?)", (secrets.token_bytes(32),))


def m002_the_workbench(db: Database) -> None:
    """Edits that wait for their author's word, who was named a curator, public answers and what is to be told."""
    _execute(
        db,
        """
        CREATE TABLE pending (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            held_by TEXT NOT NULL,
            space TEXT NOT NULL,
            edit TEXT NOT NULL, -- as JSON
            name TEXT NOT NULL,
            pack BLOB, -- to import when confirmed
            merge INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE curators (
            id INTEGER PRIMARY KEY,
            space TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('person', 'group')),
            platform_id TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (space, kind, platform_id)
        ) STRICT;

        CREATE TABLE quoted (
            id INTEGER PRIMARY KEY,
            asked INTEGER NOT NULL, -- the number of the question, which may be forgotten before
            at TEXT NOT NULL,
            base TEXT NOT NULL,
            platform TEXT NOT NULL,
            space TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            message TEXT NOT NULL,
            UNIQUE (platform, space, channel, message)
        ) STRICT;

        CREATE INDEX quoted_by_time ON quoted (at);

        CREATE TABLE quoted_facts (
            quoted INTEGER NOT NULL REFERENCES quoted (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            slug TEXT NOT NULL,
            PRIMARY KEY (quoted, position)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX quoted_by_fact ON quoted_facts (slug);

        CREATE TABLE errands (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('recall', 'answer')),
            platform TEXT NOT NULL,
            space TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            asked INTEGER NOT NULL,
            base TEXT NOT NULL,
            facts TEXT NOT NULL, -- a JSON list of ids
            message TEXT NOT NULL,
            person TEXT NOT NULL -- the platform's id, until told
        ) STRICT;

        CREATE INDEX errands_by_platform ON errands (platform, id);
        """,
    )


def m003_what_was_learned(db: Database) -> None:
    """What the matcher learned from a base, which takes seconds to learn again."""
    _execute(
        db,
        """
        CREATE TABLE learned (
            base INTEGER PRIMARY KEY REFERENCES bases (id),
            revision INTEGER NOT NULL,
            made_by TEXT NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        """,
    )


def m004_the_inbox_and_the_keyring(db: Database) -> None:
    """What arrived from the platforms, so that each thing is done once, and the secrets that they hand out."""
    _execute(
        db,
        """
        CREATE TABLE inbox (
            platform TEXT NOT NULL,
            arrival TEXT NOT NULL, -- the platform's own id of it
            at TEXT NOT NULL,
            touched TEXT NOT NULL, -- when a process last took it up
            body TEXT NOT NULL, -- what a later process needs to do it; forgotten when it is done
            open INTEGER NOT NULL,
            reply TEXT NOT NULL, -- the platform's id of what was said to it
            PRIMARY KEY (platform, arrival)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX inbox_by_time ON inbox (at);

        CREATE INDEX inbox_open ON inbox (platform, touched) WHERE open = 1;

        CREATE TABLE keyring (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            secret TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        """,
    )


def m005_what_the_sources_said(db: Database) -> None:
    """A digest of each paragraph of the sources, so that a new version of a text tells which facts it concerns."""
    _execute(
        db,
        """
        CREATE TABLE paragraphs (
            base INTEGER NOT NULL REFERENCES bases (id),
            source TEXT NOT NULL,
            number INTEGER NOT NULL, -- 0: what stands before the body
            digest TEXT NOT NULL,
            PRIMARY KEY (base, source, number),
            FOREIGN KEY (base, source) REFERENCES sources (base, slug)
        ) STRICT, WITHOUT ROWID;
        """,
    )


def m006_what_is_learned(db: Database) -> None:
    """Lessons, what askers say, gaps and who waits for them, settings of spaces, and counts that outlive the text.

    The counts are by quarter of an hour where they are cut into days and hours of any time zone (all zones are whole
    quarters off), and by day of UTC where only sums over many days are wanted; the ends of those are counted anew.
    A *direct* question's channel is one person's own.
    """
    _execute(
        db,
        """
        ALTER TABLE asked ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;

        CREATE INDEX asked_by_space ON asked (platform, space, at);

        CREATE INDEX asked_by_asker ON asked (asker, at) WHERE asker <> '';

        CREATE TABLE rejected (
            id INTEGER PRIMARY KEY,
            base INTEGER NOT NULL REFERENCES bases (id),
            question TEXT NOT NULL,
            fact INTEGER NOT NULL REFERENCES facts (id), -- that it is not about
            rejected_by TEXT NOT NULL,
            at TEXT NOT NULL,
            UNIQUE (base, question, fact)
        ) STRICT;

        CREATE INDEX rejected_by_fact ON rejected (fact);

        CREATE TABLE lesson_changes (
            id INTEGER PRIMARY KEY,
            history INTEGER NOT NULL REFERENCES history (id),
            position INTEGER NOT NULL,
            before TEXT, -- the lesson as JSON; none: it is new
            after TEXT, -- none: it was forgotten
            UNIQUE (history, position)
        ) STRICT;

        CREATE TRIGGER lesson_changes_are_never_edited BEFORE UPDATE ON lesson_changes
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER lesson_changes_are_never_deleted BEFORE DELETE ON lesson_changes
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER lesson_changes_are_never_replaced BEFORE INSERT ON lesson_changes
            WHEN EXISTS (SELECT 1 FROM lesson_changes
                WHERE id = new.id OR (history = new.history AND position = new.position))
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TABLE feedback (
            id INTEGER PRIMARY KEY,
            asked INTEGER NOT NULL REFERENCES asked (id),
            asker TEXT, -- a keyed hash; none: forgotten
            vote TEXT NOT NULL CHECK (vote IN ('helpful', 'unhelpful', 'rejected', 'chosen')),
            fact INTEGER REFERENCES facts (id), -- that it is about
            at TEXT NOT NULL,
            UNIQUE (asked, asker)
        ) STRICT;

        CREATE INDEX feedback_by_asker ON feedback (asker);

        CREATE INDEX feedback_by_fact ON feedback (fact);

        CREATE TABLE gaps (
            asked INTEGER PRIMARY KEY REFERENCES asked (id),
            question TEXT NOT NULL, -- in words that stand alone
            space TEXT NOT NULL,
            why TEXT NOT NULL CHECK (why IN ('unknown', 'rejected', 'proposed')), -- proposed: its asker found the fact
            state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'dismissed', 'forgotten')),
            fact INTEGER REFERENCES facts (id), -- that answers it
            base TEXT, -- whose edit closed it
            edit INTEGER,
            closed TEXT
        ) STRICT;

        CREATE INDEX gaps_by_fact ON gaps (fact);

        CREATE INDEX gaps_open ON gaps (space, asked) WHERE state = 'open';

        CREATE INDEX gaps_closed ON gaps (space, closed) WHERE closed IS NOT NULL;

        CREATE INDEX gaps_by_edit ON gaps (base, edit) WHERE edit IS NOT NULL;

        CREATE TABLE wishes (
            asked INTEGER NOT NULL REFERENCES asked (id),
            person TEXT NOT NULL, -- the platform's id, until told
            at TEXT NOT NULL,
            PRIMARY KEY (asked, person)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE settings (
            space TEXT PRIMARY KEY NOT NULL,
            chosen TEXT NOT NULL -- as JSON
        ) STRICT;

        CREATE TABLE expired (
            space TEXT PRIMARY KEY NOT NULL,
            before TEXT NOT NULL -- all older questions of it have lost their text
        ) STRICT;

        CREATE TABLE counts_by_quarter (
            space TEXT NOT NULL,
            quarter INTEGER NOT NULL, -- of an hour, since 1970 in UTC
            decision TEXT NOT NULL,
            asked INTEGER NOT NULL,
            PRIMARY KEY (space, quarter, decision)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE counts_by_day (
            space TEXT NOT NULL,
            day INTEGER NOT NULL, -- since 1970 in UTC
            what TEXT NOT NULL, -- channel, latency, fact (its number; its old id where it has none) or vote
            which ANY NOT NULL, -- latency is in tenths of a millisecond
            asked INTEGER NOT NULL,
            PRIMARY KEY (space, day, what, which)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER asked_is_counted AFTER INSERT ON asked BEGIN
            INSERT INTO counts_by_quarter VALUES
                (new.platform || ':' || new.space, unixepoch(new.at) / 900, new.decision, 1)
                ON CONFLICT DO UPDATE SET asked = asked + 1;
            INSERT INTO counts_by_day VALUES
                (new.platform || ':' || new.space, unixepoch(new.at) / 86400, 'channel',
                    iif(new.direct, '', new.channel), 1),
                (new.platform || ':' || new.space, unixepoch(new.at) / 86400, 'latency',
                    CAST(round(new.latency * 10000) AS INTEGER), 1)
                ON CONFLICT DO UPDATE SET asked = asked + 1;
            END;

        CREATE TRIGGER asked_facts_are_counted AFTER INSERT ON asked_facts BEGIN
            INSERT INTO counts_by_day
                SELECT platform || ':' || space, unixepoch(at) / 86400, 'fact', coalesce(new.fact, new.slug), 1
                FROM asked WHERE id = new.asked AND decision = 'answer'
                ON CONFLICT DO UPDATE SET asked = asked + 1;
            END;

        CREATE TRIGGER feedback_is_counted AFTER INSERT ON feedback BEGIN
            INSERT INTO counts_by_day
                SELECT platform || ':' || space, unixepoch(at) / 86400, 'vote', new.vote, 1
                FROM asked WHERE id = new.asked
                ON CONFLICT DO UPDATE SET asked = asked + 1;
            END;

        CREATE TRIGGER feedback_is_counted_anew AFTER UPDATE OF vote ON feedback BEGIN
            UPDATE counts_by_day SET asked = asked - 1
                WHERE (space, day, what, which) =
                    (SELECT platform || ':' || space, unixepoch(at) / 86400, 'vote', old.vote
                        FROM asked WHERE id = old.asked);
            INSERT INTO counts_by_day
                SELECT platform || ':' || space, unixepoch(at) / 86400, 'vote', new.vote, 1
                FROM asked WHERE id = new.asked
                ON CONFLICT DO UPDATE SET asked = asked + 1;
            END;

        INSERT INTO counts_by_quarter
            SELECT platform || ':' || space, unixepoch(at) / 900, decision, count(*) FROM asked GROUP BY 1, 2, 3;

        INSERT INTO counts_by_day
            SELECT platform || ':' || space, unixepoch(at) / 86400, 'channel', channel, count(*)
            FROM asked GROUP BY 1, 2, 4;

        INSERT INTO counts_by_day
            SELECT platform || ':' || space, unixepoch(at) / 86400, 'latency',
                CAST(round(latency * 10000) AS INTEGER), count(*)
            FROM asked GROUP BY 1, 2, 4;

        INSERT INTO counts_by_day
            SELECT platform || ':' || space, unixepoch(at) / 86400, 'fact', coalesce(fact, slug), count(*)
            FROM asked JOIN asked_facts ON asked_facts.asked = asked.id WHERE decision = 'answer' GROUP BY 1, 2, 4;
        """,
    )


def m007_drafts(db: Database) -> None:
    """Drafts of facts, which wait for a curator to accept, rewrite or drop them."""
    _execute(
        db,
        """
        CREATE TABLE drafts (
            base INTEGER NOT NULL REFERENCES bases (id),
            number INTEGER NOT NULL, -- the same in a copy of the base
            source TEXT NOT NULL,
            paragraph INTEGER,
            statement TEXT NOT NULL,
            phrasings TEXT NOT NULL, -- a JSON list
            lacks TEXT NOT NULL,
            fact TEXT, -- the id of the fact that is to be made of it, which may still wait for a word
            PRIMARY KEY (base, number),
            FOREIGN KEY (base, source) REFERENCES sources (base, slug)
        ) STRICT;

        CREATE INDEX drafts_by_source ON drafts (base, source);
        """,
    )


def m008_the_chain_and_the_departed(db: Database) -> None:
    """The history chained by hashes, and the spaces that the bot was sent out of."""
    _execute(
        db,
        """
        CREATE TABLE chain (
            history INTEGER PRIMARY KEY REFERENCES history (id),
            hash BLOB NOT NULL -- SHA-256 of the hash before and of the edit with all its changes
        ) STRICT;

        CREATE TRIGGER chain_is_never_edited BEFORE UPDATE ON chain
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER chain_is_never_deleted BEFORE DELETE ON chain
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TRIGGER chain_is_never_replaced BEFORE INSERT ON chain
            WHEN EXISTS (SELECT 1 FROM chain WHERE history >= new.history)
            BEGIN SELECT raise(ABORT, 'history is append-only'); END;

        CREATE TABLE departed (
            space TEXT PRIMARY KEY NOT NULL,
            at TEXT NOT NULL -- what is kept of the space goes some time after
        ) STRICT;
        """,
    )
    audit.seal_all(db.conn)


def _execute(db: Database, statements: str) -> None:
    """Execute statements that stand one a paragraph; db.executescript() looks for their ends letter by letter."""
    for statement in statements.strip().split(";\n\n"):
        db.execute(statement)


STEPS = (
    m001_facts_history_and_ledger,
    m002_the_workbench,
    m003_what_was_learned,
    m004_the_inbox_and_the_keyring,
    m005_what_the_sources_said,
    m006_what_is_learned,
    m007_drafts,
    m008_the_chain_and_the_departed,
)
