"""What a driver in another process can ask for, each under its function's name (see driven.py and remote.py).

Ids are strings, as everywhere in Discord. `CONTROLS` at the end is the list.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from typing import Any

from tests.wire.discord.driven import DrivenServer
from tests.wire.discord.model import Message

__all__ = ["CONTROLS"]

Json = dict[str, Any]


# The world


def state(server: DrivenServer) -> Json:
    """Who and what there is."""
    world = server.world
    return server.settings | {
        "bot": str(server.bot.id),
        "guilds": {
            str(guild.id): {
                "name": guild.name,
                "channels": {str(each.id): each.name for each in guild.channels.values()},
            }
            for guild in world.guilds.values()
        },
        "users": {str(each.id): each.name for each in world.users.values()},
    }


def build(server: DrivenServer, guilds: int = 1, channels: int = 1, users: int = 1, roles: int = 0) -> Json:
    """Make guilds, each with channels and roles, and people who are in all of the first ten of them."""
    made = server.add_guilds(guilds, channels=channels, roles=roles)
    people = [server.add_user(f"user{number}", *made[:10]) for number in range(users)]
    return {
        "guilds": [str(each.id) for each in made],
        "channels": [str(channel.id) for each in made for channel in each.channels.values()],
        "users": [str(each.id) for each in people],
    }


def grant(server: DrivenServer, intents: int) -> None:
    server.grant(intents)


def dm(server: DrivenServer, user: str) -> str:
    return str(server.dm(server.the_user(user)).id)


def outage(server: DrivenServer, guild: str) -> None:
    server.world.outage(server.the_guild(guild))


def recover(server: DrivenServer, guild: str) -> None:
    server.world.recover(server.the_guild(guild))


def delete_channel(server: DrivenServer, channel: str) -> None:
    server.world.delete_channel(server.the_channel(channel))


def deny(server: DrivenServer, channel: str, permissions: int) -> None:
    """Take *permissions* from everybody in a channel; 0 gives them back."""
    where = server.the_channel(channel)
    assert where.guild is not None
    server.world.overwrite(where, where.guild.everyone, deny=permissions)


# People


def say(server: DrivenServer, messages: list[Json]) -> list[str]:
    """Let people write; each message is ``{"channel", "author", "text", "reply_to"?}``. Their answers are tallied."""
    ids = []
    for each in messages:
        channel = server.the_channel(each["channel"])
        replied = channel.messages[int(each["reply_to"])] if each.get("reply_to") else None
        message = server.say(channel, server.the_user(each["author"]), each["text"], reply_to=replied)
        server.tally.ask(message)
        ids.append(str(message.id))
    return ids


def flood(
    server: DrivenServer,
    channels: list[str],
    authors: list[str],
    texts: list[str],
    count: int,
    per_second: float | None = None,
    window: int | None = None,
) -> None:
    """Let *authors* write *count* messages, at a pace or with at most *window* unanswered; returns at once."""
    where = [server.the_channel(each) for each in channels]
    who = [server.the_user(each) for each in authors]

    async def write() -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(count):
            channel, author = where[number % len(where)], who[number % len(who)]
            server.tally.ask(server.say(channel, author, texts[number % len(texts)]))
            if window is not None:
                await server.tally.room(window - 1)
            if per_second is not None and (ahead := start + number / per_second - loop.time()) > 0:
                await asyncio.sleep(ahead)
            elif number % 64 == 63:
                await asyncio.sleep(0)

    server.begin(write())


def edit(server: DrivenServer, channel: str, message: str, text: str) -> None:
    server.edit(server.the_message(channel, message), text)


def delete(server: DrivenServer, channel: str, message: str) -> None:
    server.delete(server.the_message(channel, message))


def slash(server: DrivenServer, name: str, user: str, channel: str, options: Json | None = None) -> str:
    values = {key: server.the_value(each) for key, each in (options or {}).items()}
    return str(server.slash(name, values, user=server.the_user(user), channel=server.the_channel(channel)).id)


def press(server: DrivenServer, channel: str, message: str, button: str, user: str, force: bool = False) -> str:
    where = server.the_message(channel, message)
    return str(server.press(where, button, user=server.the_user(user), force=force).id)


def submit_modal(server: DrivenServer, interaction: str, values: Json | None = None) -> str:
    return str(server.submit_modal(server.the_interaction(interaction), values or {}).id)


async def interaction(server: DrivenServer, interaction: str, until: str | None = None, within: float = 5.0) -> Json:
    """Return what came of an interaction; *until* is acknowledged, response, followup, modal or choices."""
    found = server.the_interaction(interaction)
    if until is not None:
        if until not in ("acknowledged", "response", "followup", "modal", "choices"):
            raise LookupError(f"an interaction is not {until!r}")
        await getattr(found, until)(within=within)
    ack = found.ack
    return {
        "ack": {"kind": ack.kind, "ephemeral": ack.ephemeral, "after": ack.after} if ack else None,
        "response": _message(found.original) if found.original else None,
        "followups": [_message(each) for each in found.followups],
        "modal": {"title": found.shown.title, "values": found.shown.values} if found.shown else None,
        "choices": found.suggested,
        "refused": [str(each) for each in found.refused],
    }


def messages(server: DrivenServer, channel: str, after: str = "0") -> list[Json]:
    """Return the bot's messages in a channel."""
    return [_message(each) for each in server.sent(server.the_channel(channel)) if each.id > int(after)]


def _message(message: Message) -> Json:
    return {
        "id": str(message.id),
        "channel": str(message.channel.id),
        "text": message.text,
        "labels": message.labels,
        "replied": str(message.replied.id) if message.replied else None,
        "ephemeral": message.ephemeral,
        "loading": message.loading,
        "deleted": message.deleted,
        "edits": message.edits,
    }


# What goes wrong


def fault(server: DrivenServer, kind: str, **facts: Any) -> None:
    """Switch a fault on: *kind* is fail, refuse, limit, limit_globally, ban, reset or hold (see `faults.Faults`)."""
    if kind not in ("fail", "refuse", "limit", "limit_globally", "ban", "reset", "hold"):
        raise LookupError(f"no fault {kind!r}")
    getattr(server.faults, kind)(**facts)


def clear_faults(server: DrivenServer) -> None:
    server.faults.clear()


def gateway(server: DrivenServer, do: str, **facts: Any) -> Any:
    """Do something to the gateway: abort, close, reconnect, invalidate, forget, silence, heal, demand_heartbeat."""
    if do not in ("abort", "close", "reconnect", "invalidate", "forget", "silence", "heal", "demand_heartbeat"):
        raise LookupError(f"nothing called {do!r} can be done to the gateway")
    return getattr(server.gateway, do)(**facts)


def switch(server: DrivenServer, **switches: Any) -> None:
    """Set switches of the gateway: heartbeat_interval, acking, refusing, sharding_required_at, forget_on_resume."""
    known = ("heartbeat_interval", "acking", "refusing", "sharding_required_at", "forget_on_resume")
    for name, value in switches.items():
        if name not in known:
            raise LookupError(f"no switch {name!r}; there are {known}")
        setattr(server.gateway, name, value)


async def close_door(server: DrivenServer, name: str) -> None:
    """Refuse connections on a door: "resume" makes a dead resume host. "main" would lock the driver out."""
    if name != "resume":
        raise ValueError("only the resume door can be closed from outside; use dark for the rest")
    await server.close_door(name)


async def open_door(server: DrivenServer, name: str) -> None:
    await server.open_door(name)


def dark(server: DrivenServer, seconds: float) -> None:
    """Let the whole service be gone for *seconds*, this control too; it comes back by itself."""

    async def night() -> None:
        await server.go_dark()
        await asyncio.sleep(seconds)
        await server.come_back()

    server.begin(night())


# What was seen


def tally(server: DrivenServer, reset: bool = False) -> Json:
    report = server.tally.report()
    if reset:
        server.tally.reset()
    return report


async def answered(server: DrivenServer, open: int = 0, within: float = 60.0) -> Json:  # noqa: A002 - a JSON name
    """Wait until at most *open* questions wait for an answer and no flood goes on; return the tally."""
    try:
        async with asyncio.timeout(within):
            while server.floods:
                await asyncio.wait(server.floods)
            await server.tally.room(open)
    except TimeoutError:
        pass
    return server.tally.report()


async def connected(server: DrivenServer, count: int = 1, within: float = 30.0) -> int:
    """Wait until *count* sessions are connected."""
    return await server.news.until(
        lambda: server.gateway.ready if server.gateway.ready >= count else None, f"{count} sessions", within=within
    )


def stats(server: DrivenServer) -> Json:
    return {
        "sessions": len(server.gateway.sessions),
        "connected": server.gateway.ready,
        "gateway": dict(server.gateway.counts),
        "requests": server.calls.total,
        "invalid": server.rest.invalid,
        "unserved": server.rest.unserved[:100],
        "violations": server.violations[:100],
        "max_rss_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def calls(server: DrivenServer, last: int = 100) -> list[Json]:
    """Return the last requests."""
    chosen = list(server.calls)[-last:]
    return [{"method": each.method, "path": each.path, "status": each.status, "body": each.body} for each in chosen]


CONTROLS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        answered,
        build,
        calls,
        clear_faults,
        close_door,
        connected,
        dark,
        delete,
        delete_channel,
        deny,
        dm,
        edit,
        fault,
        flood,
        gateway,
        grant,
        interaction,
        messages,
        open_door,
        outage,
        press,
        recover,
        say,
        slash,
        state,
        stats,
        submit_modal,
        switch,
        tally,
    )
}
