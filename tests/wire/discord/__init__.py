"""A loopback Discord: what the real discord.py, and the bot's real process, can be run against.

It speaks the gateway (v10, JSON, zlib-stream or zstd-stream), the REST routes that a question-and-answer bot uses,
and serves uploaded files, all on one port of 127.0.0.1. Nothing is simulated on the client's side: sockets drop,
sessions are invalidated, requests are limited and refused as Discord's documentation says.

    async with DiscordServer() as server:
        guild = server.add_guild("Library")
        general = server.add_channel(guild)
        ann = server.add_user("ann", guild)
        async with connected(client, server):
            question = server.say(general, ann, f"{server.bot.mention} why?")
            assert (await server.reply_to(question)).text == "Because."
            asked = server.slash("ask", {"question": "why?"}, user=ann, channel=general)
            assert (await asked.acknowledged()).kind == "deferred"
            assert (await asked.response()).text == "Because."
        assert server.violations == []

`people.py` holds what people do, `gateway.py` and `faults.py` what goes wrong, `interactions.py` what a test awaits
on an interaction, `client.py` how discord.py is pointed here. `python -m tests.wire.discord` serves the same in a
process of its own, driven over HTTP (`control.py`, `remote.py`).

Where Discord says nothing of how it refuses (the inner codes of error 50035), codes met in the wild are used.
"""

from tests.wire.discord.client import connected, pointed_at
from tests.wire.discord.errors import Refusal
from tests.wire.discord.interactions import Ack, Interaction, Modal
from tests.wire.discord.model import Attachment, Channel, Guild, Message, Role, User
from tests.wire.discord.news import NotSeen
from tests.wire.discord.options import Impossible
from tests.wire.discord.server import DiscordServer

__all__ = [
    "Ack",
    "Attachment",
    "Channel",
    "DiscordServer",
    "Guild",
    "Impossible",
    "Interaction",
    "Message",
    "Modal",
    "NotSeen",
    "Refusal",
    "Role",
    "User",
    "connected",
    "pointed_at",
]
