"""Speak with Slack's Web API: one session for all, patience with limits, and its errors as words."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import Refused
from bot.settings import Settings

__all__ = [
    "TROUBLE",
    "UNREADABLE",
    "client_for",
    "code_of",
    "open_session",
    "passing",
    "patience",
    "reason",
    "refused",
    "status_of",
]

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)  # what slack-sdk raises over what isn't Slack's
TROUBLE = (SlackApiError, aiohttp.ClientError, OSError, *UNREADABLE)  # all that may come of a call
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"})
_TOKEN_ERRORS = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})


def open_session() -> aiohttp.ClientSession:
    """Return the session that every client shares; slack-sdk opens one a call otherwise.

    A limit on the whole call would count the wait for one of the pool's connections, and so lose answers in a burst;
    these count only what Slack takes.
    """
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=15))


def patience() -> list[AsyncRetryHandler]:
    """Return when a call is made again: when it can't have arrived, or Slack says so."""
    return [
        AsyncConnectionErrorRetryHandler(error_types=[aiohttp.ClientConnectorError]),
        AsyncRateLimitErrorRetryHandler(max_retry_count=5),
    ]


def client_for(token: str | None, settings: Settings, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """Return a client that calls as the holder of *token*."""
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api or AsyncWebClient.BASE_URL,
        session=session,
        retry_handlers=patience(),
    )


def code_of(error: SlackApiError) -> str:
    """Return Slack's word for what went wrong, or "" where it gave none."""
    response: Any = error.response
    told = getattr(response, "data", response)
    word = told.get("error") if isinstance(told, dict) else None
    return word if isinstance(word, str) else ""


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status, 0 where there is none."""
    response: Any = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)


def passing(error: BaseException) -> bool:
    """Return whether the same call may well succeed a little later; where Slack gives no word, it wasn't Slack's."""
    if isinstance(error, SlackApiError):
        code, status = code_of(error), status_of(error)
        return status == 429 or status >= 500 or not code or code in _PASSING
    return isinstance(error, aiohttp.ClientError | OSError)


def reason(error: BaseException) -> str:
    """Return what went wrong, in a word for the log."""
    return (code_of(error) if isinstance(error, SlackApiError) else "") or type(error).__name__


def refused(error: SlackApiError, name: str, prefix: str) -> Exception:
    """Return *error* as a sentence, where it is about the token in the setting *name*."""
    code = code_of(error)
    if code in _TOKEN_ERRORS or code == "not_allowed_token_type":
        return Refused(f"Slack refuses the token in {name} ({code}): set it to the app's current {prefix}… token.")
    return error
