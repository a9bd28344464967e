"""Look an installation over with Slack's own eyes, for the doctor."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from slack_sdk.errors import SlackApiError

from bot.adapters import Finding, Uses, clock
from bot.adapters.slack.clients import client_for, refused
from bot.adapters.slack.scopes import EVENTS, MORE_EVENTS, MORE_SCOPES, SCOPES
from bot.settings import Settings

__all__ = ["examine"]

PATIENCE = 10.0  # seconds


async def examine(settings: Settings, uses: Uses) -> list[Finding]:
    """Return who the bot is, what it was granted and how Slack reaches it; raise Refused or OSError."""
    found: list[Finding] = []
    date = None
    if settings.slack_bot_token:
        bot = client_for(settings.slack_bot_token.reveal(), settings)
        try:
            async with asyncio.timeout(PATIENCE):
                who = await bot.auth_test()
        except SlackApiError as error:
            raise refused(error, "FOOTNOTE_SLACK_BOT_TOKEN", "xoxb-") from error
        date = who.headers.get("Date")
        found += [Finding("slack", True, f"The bot is @{who['user']} in {who['team']}."), _granted(who.headers, uses)]
    token = settings.slack_app_token.reveal()
    if token:
        try:
            async with asyncio.timeout(PATIENCE):
                await client_for(token, settings).apps_connections_open(app_token=token)
        except SlackApiError as error:
            raise refused(error, "FOOTNOTE_SLACK_APP_TOKEN", "xapp-") from error
        found.append(Finding("slack", True, "Socket Mode can be opened."))
    if settings.slack_port:
        found.append(Finding("slack", True, f"HTTP requests are taken on {settings.slack_port} at /slack/events."))
    # Slack tells a bot neither its events nor its commands, so what must be there is said.
    events = (*EVENTS, *(MORE_EVENTS if uses.listening else ()))
    told = f"The app must have the commands /ask and /footnote, and the events {', '.join(sorted(events))}."
    found.append(Finding("slack app", True, f"{told} Slack doesn't say whether it has."))
    return [*found, *clock("Slack", date, datetime.now(UTC))]


def _granted(headers: dict[str, str], uses: Uses) -> Finding:
    granted = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")} - {""}
    needed = dict(SCOPES)
    if uses.listening:
        needed["channels:history"] = "a channel is listened in"
    if uses.groups:
        needed["usergroups:read"] = "a user group curates"
    missing = [f"{scope} ({why})" for scope, why in needed.items() if scope not in granted]
    if missing:
        remedy = "Add them under OAuth & Permissions, as deploy/slack-manifest.yaml has them, and reinstall the app."
        return Finding("slack scopes", False, f"Not granted: {', '.join(missing)}.", remedy)
    more = sorted(granted & MORE_SCOPES.keys())
    return Finding("slack scopes", True, f"All are granted{', and ' + ', '.join(more) if more else ''}.")
