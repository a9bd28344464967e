"""HTTP mode: sign and POST to the bot's URL, as Slack does, or as somebody who only pretends to be Slack.

Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack,
https://docs.slack.dev/apis/events-api/using-http-request-urls (retry headers) and
https://docs.slack.dev/reference/events/url_verification.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.wire.slack.clock import Clock
from tests.wire.slack.delivery import ACK_SECONDS, Ack, Courier, Delivery
from tests.wire.slack.world import JSON

__all__ = ["FORM", "JSON_TYPE", "Answer", "Poster", "sign"]

JSON_TYPE, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to one request."""

    status: int
    body: str
    seconds: float
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out, to be sent again unchanged."""

    body: bytes
    headers: dict[str, str]


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's signature, version 0."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


class Poster:
    """Posts to the bot's request URL."""

    def __init__(self, clock: Clock, courier: Courier, secret: str) -> None:
        self.clock, self.courier, self.secret = clock, courier, secret
        self.url = ""
        self.sent: list[Sent] = []
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, delivery: Delivery, attempt: int, reason: str) -> bool:
        """Start posting an attempt."""
        task = asyncio.ensure_future(self._deliver(delivery, attempt, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _deliver(self, delivery: Delivery, attempt: int, reason: str) -> None:
        body, content_type = _form(delivery)
        retry = {"X-Slack-Retry-Num": str(attempt - 1), "X-Slack-Retry-Reason": reason} if attempt > 1 else {}
        try:
            answer = await self.post(body, content_type, headers=retry, within=ACK_SECONDS)
        except TimeoutError:
            self.courier.refused(delivery, attempt, "http_timeout" if delivery.is_event else "operation_timeout")
            return
        except aiohttp.ClientError:
            self.courier.refused(delivery, attempt, "connection_failed")
            return
        if 200 <= answer.status < 300:
            payload = json.loads(answer.body) if answer.body.startswith("{") else answer.body or None
            if isinstance(payload, str):
                payload = {"text": payload}
            self.courier.acknowledged(delivery, Ack(answer.seconds, payload, answer.status))
        else:
            self.courier.refused(delivery, attempt, "http_error", retry="x-slack-no-retry" not in answer.headers)

    async def post(
        self,
        body: bytes,
        content_type: str = JSON_TYPE,
        *,
        timestamp: str | None = None,
        signature: str | None = None,
        headers: dict[str, str] | None = None,
        within: float = 10,
    ) -> Answer:
        """POST *body*, signed now and rightly unless another timestamp or signature is given; "" leaves one out."""
        stamp = str(int(self.clock.now())) if timestamp is None else timestamp
        proof = sign(self.secret, stamp, body) if signature is None else signature
        made = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        made |= {"X-Slack-Request-Timestamp": stamp} if stamp else {}
        made |= {"X-Slack-Signature": proof} if proof else {}
        return await self.replay(Sent(body, made | (headers or {})), within=within)

    async def replay(self, sent: Sent, *, within: float = 10) -> Answer:
        """Send a request's very bytes."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200))
        self.sent = [*self.sent[-99:], sent]
        begun = self.clock.now()
        limit = aiohttp.ClientTimeout(total=within)
        async with self._session.post(self.url, data=sent.body, headers=sent.headers, timeout=limit) as response:
            text = await response.text()
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, text, self.clock.now() - begun, headers)

    def sent_for(self, delivery: Delivery) -> Sent:
        """Return the request that carried an event, to be replayed."""
        return next(one for one in self.sent if delivery.event_id.encode() in one.body)

    async def verify_url(self, challenge: str = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P") -> bool:
        """Ask whether the URL is the bot's, as Slack does when an admin enters it."""
        body: JSON = {"token": "verification-token", "challenge": challenge, "type": "url_verification"}
        answer = await self.post(json.dumps(body).encode())
        return answer.status == 200 and challenge in answer.body

    async def close(self) -> None:
        """Stop posting."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()


def _form(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "events_api":
        return delivery.body.encode(), JSON_TYPE
    if delivery.kind == "slash_commands":
        fields: dict[str, Any] = delivery.payload
        return urlencode(fields).encode(), FORM
    return urlencode({"payload": delivery.body}).encode(), FORM
