"""Add up what was asked over some days, cut at midnight in any time zone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.sqlite.driver import Connection
from knowledge.sqlite.rows import as_json, moment, storable, stored_moment
from knowledge.statistics import Counts, Day, Stats

__all__ = ["spaces_asked", "stats"]

_QUARTER, _HOUR, _DAY = 900, 3_600, 86_400  # seconds
_MOST_FACTS, _MOST_CHANNELS = 5, 3
_PER_SECOND = 10_000  # latencies are counted in tenths of a millisecond

# Whole days of UTC are counted already; of the day that the period begins or ends in, the questions themselves are.
_SPAN = """
    SELECT id, channel, direct, latency, decision FROM asked
    WHERE (platform, space) IN (SELECT substr(value, 1, instr(value, ':') - 1), substr(value, instr(value, ':') + 1)
        FROM json_each(:spaces)) AND at >= :from AND at < :until
"""
_ANEW = {
    "channel": "SELECT iif(direct, '', channel), count(*) FROM span GROUP BY 1",
    "latency": "SELECT CAST(round(latency * 10000) AS INTEGER), count(*) FROM span GROUP BY 1",
    "fact": "SELECT coalesce(asked_facts.fact, slug), count(*) FROM span JOIN asked_facts ON asked = span.id"
    " WHERE decision = 'answer' GROUP BY 1",
    "vote": "SELECT vote, count(*) FROM span JOIN feedback ON asked = span.id GROUP BY 1",
}


def stats(connection: Connection, spaces: Sequence[str], first: date, days: int, zone: ZoneInfo) -> Stats:
    """Return the figures of *spaces* for *days* days from *first*, beside as many days before them."""
    wanted = as_json([storable(space) for space in spaces])
    midnights = [_midnight(first + timedelta(days=day), zone) for day in range(-days, days + 1)]
    began, start, end = midnights[0], midnights[days], midnights[-1]
    each, hours = _by_day(connection, wanted, midnights[days:], zone)
    closed = _closed(connection, wanted, midnights[days:])
    votes = _counted(connection, wanted, "vote", start, end)
    latencies = sorted(_counted(connection, wanted, "latency", start, end).items())
    facts = _counted(connection, wanted, "fact", start, end)
    return Stats(
        zone.key,
        tuple(
            Day(
                first + timedelta(days=day),
                counts.get("answer", 0),
                counts.get("choices", 0),
                counts.get("abstain", 0),
                closed[day],
            )
            for day, counts in enumerate(each)
        ),
        _counts(_summed(each), votes),
        _counts(
            _summed(_by_day(connection, wanted, midnights[: days + 1], zone)[0]),
            _counted(connection, wanted, "vote", began, start),
        ),
        _percentile(latencies, 0.5),
        _percentile(latencies, 0.95),
        tuple(_most(_named(connection, facts), _MOST_FACTS)),
        tuple(_most(_counted(connection, wanted, "channel", start, end), _MOST_CHANNELS)),
        tuple(hours),
    )


def spaces_asked(connection: Connection) -> Sequence[str]:
    """Return the spaces that anything was ever asked in, by name."""
    return [space for (space,) in connection.execute("SELECT DISTINCT space FROM counts_by_quarter ORDER BY space")]


def _midnight(day: date, zone: ZoneInfo) -> int:
    """Return when *day* begins, in seconds since 1970; where the clock skips midnight, when it does so."""
    return int(datetime.combine(day, time(), zone).timestamp())


def _by_day(
    connection: Connection, spaces: str, midnights: Sequence[int], zone: ZoneInfo
) -> tuple[list[dict[str, int]], list[int]]:
    """Return the questions of each day by decision, and those of each hour of the day."""
    days: list[dict[str, int]] = [{} for _ in midnights[1:]]
    hours = [0] * 24
    for start, end, step in _runs(midnights):
        rows = connection.execute(
            "SELECT (quarter - :start) / :step, decision, sum(asked) FROM counts_by_quarter"
            " WHERE space IN (SELECT value FROM json_each(:spaces)) AND quarter >= :start AND quarter < :end"
            " GROUP BY 1, 2",
            {"spaces": spaces, "start": start // _QUARTER, "end": end // _QUARTER, "step": step // _QUARTER},
        )
        for number, decision, count in rows:
            at = start + number * step
            day = bisect_right(midnights, at) - 1
            days[day][decision] = days[day].get(decision, 0) + count
            if step == _HOUR:
                hours[(at - midnights[day]) // _HOUR] += count
            else:
                hours[datetime.fromtimestamp(at, zone).hour] += count
    return days, hours


def _runs(midnights: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield from when until when the clock isn't changed, and each day that it is, with what can be added up there.

    That is an hour, or a quarter where hours don't begin as they ended.
    """
    for phase, run in groupby(pairwise(midnights), key=_phase):
        days = list(run)
        yield days[0][0], days[-1][1], _QUARTER if phase is None else _HOUR


def _phase(day: tuple[int, int]) -> int | None:
    """Return how far into an hour of UTC its hours begin, in seconds; None where the clock is changed that day."""
    begins, ends = day
    return begins % _HOUR if ends - begins == _DAY else None


def _closed(connection: Connection, spaces: str, midnights: Sequence[int]) -> list[int]:
    """Return how many gaps were closed on each day."""
    counts = [0] * (len(midnights) - 1)
    rows = connection.execute(
        "SELECT closed FROM gaps WHERE space IN (SELECT value FROM json_each(?)) AND closed >= ? AND closed < ?",
        (spaces, _stored(midnights[0]), _stored(midnights[-1])),
    )
    for (closed,) in rows:
        counts[bisect_right(midnights, moment(closed).timestamp()) - 1] += 1
    return counts


def _counted(connection: Connection, spaces: str, what: str, start: int, end: int) -> dict[Any, int]:
    """Return how many questions there were of each channel, latency, fact or vote from *start* until *end*."""
    first, last = -(-start // _DAY), end // _DAY
    found: dict[Any, int] = {}
    if first < last:
        rows: Iterable[tuple[Any, int]] = connection.execute(
            # Each day is looked up: a range of them would be read whole, with what else was counted then.
            "SELECT which, sum(asked) FROM counts_by_day WHERE space IN (SELECT value FROM json_each(?))"
            " AND day IN (SELECT value FROM json_each(?)) AND what = ? GROUP BY 1",
            (spaces, as_json(list(range(first, last))), what),
        )
        found = {which: count for which, count in rows if count}
        ends = [(start, first * _DAY), (last * _DAY, end)]
    else:
        ends = [(start, end)]
    for since, until in ends:
        if since < until:
            span = {"spaces": spaces, "from": _stored(since), "until": _stored(until)}
            for which, count in connection.execute(f"WITH span AS ({_SPAN}) {_ANEW[what]}", span):
                found[which] = found.get(which, 0) + count
    return found


def _stored(seconds: int) -> str:
    return stored_moment(datetime.fromtimestamp(seconds, ZoneInfo("UTC")))


def _named(connection: Connection, counts: dict[int | str, int]) -> dict[str, int]:
    """Return *counts* by the ids that facts have now, or had where the base never had them."""
    slugs = dict(
        connection.execute(
            "SELECT id, slug FROM facts WHERE id IN (SELECT value FROM json_each(?))",
            (as_json([which for which in counts if isinstance(which, int)]),),
        )
    )
    named: dict[str, int] = {}
    for which, count in counts.items():
        slug = str(slugs.get(which, which))
        named[slug] = named.get(slug, 0) + count
    return named


def _most(counts: dict[Any, int], most: int) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:most]


def _summed(days: Sequence[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for day in days:
        for decision, count in day.items():
            total[decision] = total.get(decision, 0) + count
    return total


def _counts(decisions: dict[str, int], votes: dict[str, int]) -> Counts:
    rated = sum(votes.get(vote, 0) for vote in ("helpful", "unhelpful", "rejected"))
    return Counts(
        decisions.get("answer", 0),
        decisions.get("choices", 0),
        decisions.get("abstain", 0),
        votes.get("helpful", 0),
        rated,
    )


def _percentile(counted: Sequence[tuple[int, int]], share: float) -> float | None:
    """Return the nearest rank among values with their counts, in seconds; None where there is none."""
    rank = share * sum(count for _, count in counted)
    seen = 0
    for value, count in counted:
        seen += count
        if seen >= rank:
            return value / _PER_SECOND
    return None
