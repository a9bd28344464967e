"""The same library in simcord's virtual Discord: the real adapter and discord.py in one process, without a wire.

What simcord leaves out (multipart, headers, dropped sockets, apps that a person installed) runs on the loopback server.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord
from discord import Message
from simcord.components import walk_components

from bot.adapters.discord import delivery
from bot.adapters.discord.client import Client, Memory
from bot.desk import Desk
from knowledge.model import Fact
from tests.bot.stage import FACTS, Stage, staged

__all__ = ["Virtual", "alts", "buttons", "menu", "modal_values", "response", "seen", "virtual"]

Shown = Message | simcord.ResponseMessage


@dataclass
class Virtual:
    """Discord, the people and the desk: Ann asks, Cora curates."""

    env: simcord.Env
    stage: Stage
    client: Client
    guild: simcord.GuildHandle
    general: simcord.ChannelHandle
    ann: simcord.MemberActor
    cora: simcord.MemberActor

    def mention(self, text: str) -> str:
        assert self.client.user
        return f"{self.client.user.mention} {text}"

    async def asks(self, text: str, where: simcord.ChannelHandle | None = None) -> tuple[Message, Message]:
        """Ann mentions the bot; return what she wrote and the reply to it."""
        where = where or self.general
        question = await self.ann.send(where, self.mention(text))
        return question, self.replies(question, where)[0]

    def replies(self, question: Message, where: simcord.ChannelHandle | None = None) -> list[Message]:
        """Return the replies to *question*."""
        return [
            each
            for each in (where or self.general).history()
            if each.reference and each.reference.message_id == question.id
        ]

    async def press(
        self, message: Shown, label: str, who: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Somebody, Ann by default, presses a button; return what they see."""
        return response(await (who or self.ann).click(message, label=label))

    async def tells(self, command: str, **options: object) -> simcord.ResponseMessage:
        """Cora runs a command; return what she sees."""
        return response(await self.cora.slash(self.general, command, **options))

    async def fills(self, shown: simcord.InteractionResult, **values: object) -> simcord.ResponseMessage:
        """Cora sends the form that she was shown, with *values* in place of what stood in it; return what she sees."""
        assert shown.modal is not None
        kept = {name: value for name, value in modal_values(shown).items() if value}
        return response(await self.cora.submit_modal(shown, kept | values))

    async def delivered(self, count: int = 1) -> None:
        """Have the next *count* notices delivered."""
        async with asyncio.timeout(5):
            async for notice in self.stage.desk.notices("discord"):
                await delivery.deliver(self.client, notice)
                await self.stage.desk.ran(notice)
                await self.env.settle()
                count -= 1
                if not count:
                    return

    async def restarted(self) -> None:
        """Have another process take over: only what is in the data file is left."""
        self.stage.desk = Desk(self.stage.store, clock=self.stage.clock)
        self.client = Client(Memory(self.stage.desk))
        await self.env.restart_bot(self.client)


def response(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """Return the reply to an interaction, which has one."""
    assert result.response is not None
    return result.response


def _components(message: Shown) -> Iterable[Mapping[str, Any]]:
    if isinstance(message, simcord.ResponseMessage):
        return walk_components(message.components)
    return walk_components([component.to_dict() for component in message.components])


def seen(message: Shown) -> str:
    """Return what a reader sees: without the backslashes that keep Markdown away."""
    return "\n".join(each["content"] for each in _components(message) if each["type"] == 10).replace("\\", "")


def alts(message: Shown) -> list[str]:
    """Return the words of the pictures, for who can't see them."""
    return [item.get("description") or "" for each in _components(message) for item in each.get("items") or ()]


def buttons(message: Shown) -> list[str]:
    """Return the labels of the buttons."""
    return [each["label"] for each in _components(message) if each["type"] == 2]


def menu(message: Shown) -> list[str]:
    """Return what can be picked from the menu."""
    return [option["value"] for each in _components(message) if each["type"] == 3 for option in each["options"]]


def modal_values(shown: simcord.InteractionResult) -> dict[str, str]:
    """Return what stands in a form's fields."""
    assert shown.modal is not None
    inputs = (each for each in walk_components(shown.modal["components"]) if each["type"] == 4)
    return {each["custom_id"]: each.get("value") or "" for each in inputs}


@asynccontextmanager
async def virtual(
    path: Path, *, facts: tuple[Fact, ...] = FACTS, client: Callable[[Memory], Client] = Client
) -> AsyncIterator[Virtual]:
    """Open the library with the bot in it; at the end nothing may have gone wrong in the bot."""
    async with staged(path, facts=facts) as stage:
        bot = client(Memory(stage.desk))
        env = simcord.Env(bot)
        await env.start()
        try:
            guild = env.create_guild("Library")
            manager = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
            yield Virtual(
                env,
                stage,
                bot,
                guild,
                guild.create_text_channel("general"),
                guild.add_member(env.create_user("ann", global_name="Ann")),
                guild.add_member(env.create_user("cora", global_name="Cora"), roles=[manager]),
            )
        finally:
            await env.shutdown()
        env.raise_errors()
