"""What somebody did on Slack, and everything that a test may await of the bot's answer to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.wire.slack.actions import Action, Kind
from tests.wire.slack.delivery import Ack, Delivery
from tests.wire.slack.world import Channel, Message, Person, View

if TYPE_CHECKING:
    from tests.wire.slack.stage import Stage

__all__ = ["Deed"]

TIMEOUT = 5.0


class Deed:
    """One thing somebody did.

    Its answers are found by what connects them: the thread or direct messages it was said in, its trigger_id, its
    response_url, the person. Each awaited answer is handed out once, in order: the second `await deed.post()` gives
    the second post.
    """

    def __init__(
        self,
        stage: Stage,
        what: str,
        person: Person,
        *,
        channel: Channel | None = None,
        message: Message | None = None,
        threads: tuple[str, ...] = (),
        causes: tuple[str, ...] = (),
        view: View | None = None,
    ) -> None:
        self.what, self.person, self.channel, self.message = what, person, channel, message
        self.deliveries: list[Delivery] = []
        self.causes, self.source_view = set(causes), view
        self._stage, self._threads = stage, {*threads, message.ts if message else ""} - {""}
        self._since = stage.log.count
        self._requests = stage.calls_counted
        self._given: set[int] = set()

    # what the bot acknowledged

    async def ack(self, within: float = TIMEOUT) -> Ack:
        """Wait for the acknowledgement; of several events, for the last of them."""
        if not self.deliveries:
            raise AssertionError(f"{self.what} sends the bot nothing: its events and scopes don't cover it")
        for delivery in self.deliveries:
            if not delivery.acks and not delivery.failed:
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                delivery.waiting.append(future)
                try:
                    async with asyncio.timeout(within):
                        await future
                except TimeoutError:
                    raise self._failure("acknowledgement", within) from None
            if delivery.failed and not delivery.acks:
                raise AssertionError(f"Slack gave up on {self.what}: {delivery.failed}. {self._story()}")
        return max((delivery.acks[0] for delivery in self.deliveries), key=lambda ack: ack.seconds)

    async def options(self, within: float = TIMEOUT) -> list[str]:
        """Return the labels that the bot offered for what was typed."""
        payload = (await self.ack(within)).payload or {}
        groups = payload.get("option_groups", [payload])
        return [option["text"]["text"] for group in groups for option in group.get("options", [])]

    async def errors(self, within: float = TIMEOUT) -> dict[str, str]:
        """Return the errors that the bot showed on the fields of a modal; {} where it took it."""
        payload = (await self.ack(within)).payload or {}
        return dict(payload.get("errors", {})) if payload.get("response_action") == "errors" else {}

    # what the bot did

    async def post(self, within: float = TIMEOUT) -> Message:
        """Return the next message that everybody sees."""
        return _message(await self.next("post", within=within))

    async def posts(self, count: int, within: float = TIMEOUT) -> list[Message]:
        """Return the next *count* messages."""
        return [await self.post(within) for _ in range(count)]

    async def ephemeral(self, within: float = TIMEOUT) -> Message:
        """Return the next message that only this person sees, through whichever door it came."""
        return _message(
            await self.next(
                "ephemeral", "response", within=within, also=lambda one: bool(one.message and one.message.to)
            )
        )

    async def response(self, within: float = TIMEOUT) -> Message:
        """Return the next message that came to the response_url or with the acknowledgement."""
        return _message(await self.next("response", within=within))

    async def answer(self, within: float = TIMEOUT) -> Message:
        """Return the next message, whoever sees it."""
        return _message(await self.next("post", "ephemeral", "response", within=within))

    async def update(self, within: float = TIMEOUT) -> Message:
        """Return the next message that was changed, as it is then."""
        also: Callable[[Action], bool] = lambda one: one.kind == "update" or bool(one.sent.get("replace_original"))  # noqa: E731
        return _message(await self.next("update", "response", within=within, also=also))

    async def deletion(self, within: float = TIMEOUT) -> Message:
        """Return the next message that was deleted."""
        return _message(await self.next("delete", within=within))

    async def view(self, within: float = TIMEOUT) -> View:
        """Return the next modal that was opened, pushed or updated."""
        found = await self.next("view_opened", "view_pushed", "view_updated", within=within)
        assert found.view
        return found.view

    async def home(self, within: float = TIMEOUT) -> View:
        """Return the person's home tab once it is published anew."""
        found = await self.next("home", within=within)
        assert found.view
        return found.view

    async def status(self, within: float = TIMEOUT) -> str:
        """Return the next status of the agent ("" clears it)."""
        return str((await self.next("status", within=within)).sent.get("status", ""))

    async def prompts(self, within: float = TIMEOUT) -> list[str]:
        """Return the titles of the prompts suggested next."""
        sent = (await self.next("prompts", within=within)).sent
        return [prompt["title"] for prompt in sent["prompts"]]

    async def upload(self, within: float = TIMEOUT) -> Message:
        """Return the message that shares the next file."""
        return _message(await self.next("upload", within=within))

    async def next(self, *kinds: Kind, within: float = TIMEOUT, also: Callable[[Action], bool] | None = None) -> Action:
        """Return the next action of these kinds that answers this deed, waiting for it."""

        def fits(action: Action) -> bool:
            fresh = action.number not in self._given and action.kind in kinds
            return fresh and self.concerns(action) and (also is None or also(action))

        found = await self._stage.log.first(fits, self._since, within)
        if found is None:
            raise self._failure(" or ".join(kinds), within)
        self._given.add(found.number)
        return found

    @property
    def actions(self) -> list[Action]:
        """All that the bot did so far that answers this deed.

        To prove silence, ask something else that is answered, await that answer, then look here.
        """
        return [action for action in self._stage.log.since(self._since) if self.concerns(action)]

    def concerns(self, action: Action) -> bool:
        """Whether *action* answers this deed."""
        if action.cause and action.cause in self.causes:
            return True
        if action.view is not None:
            mine = self.source_view is not None and action.view.root == self.source_view.root
            return mine or (action.kind == "home" and action.user is self.person)
        if action.kind in ("ephemeral", "prompts", "status", "title") and action.user is not None:
            return action.user is self.person and self.channel in (None, action.channel)
        where = action.channel
        if where is None or (self.channel and where is not self.channel):
            return False
        if not self.channel and not (where.kind == "im" and self.person.id in where.members):
            return False
        message = action.message
        thread = message.thread_ts if message else str(action.sent.get("thread_ts") or "")
        if action.kind in ("update", "delete", "reaction") and message and self._threads:
            return bool({message.ts, thread} & self._threads)
        return not thread or thread in self._threads

    async def anywhere(self, *kinds: Kind, within: float = TIMEOUT) -> Action:
        """Return the next action of these kinds since this deed, wherever it was: an edited answer, somebody told."""
        found = await self._stage.log.first(
            lambda action: action.number not in self._given and action.kind in kinds, self._since, within
        )
        if found is None:
            raise self._failure(" or ".join(kinds), within)
        self._given.add(found.number)
        return found

    def _failure(self, what: str, within: float) -> AssertionError:
        return AssertionError(f"no {what} within {within:g} s after {self.what}. {self._story()}")

    def _story(self) -> str:
        calls = [f"{one.method} -> {one.outcome}" for one in self._stage.calls_since(self._requests)][-12:]
        heard = ", ".join(map(repr, self.deliveries)) or "nothing"
        did = ", ".join(map(repr, self._stage.log.since(self._since))) or "nothing"
        return f"The bot was told: {heard}. It did: {did}. It called: {', '.join(calls) or 'nothing'}."


def _message(action: Action) -> Message:
    if action.message is None:
        raise AssertionError(f"{action!r} has no message")
    return action.message
