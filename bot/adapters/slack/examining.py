"""Look an installation over with Slack's own eyes, for the doctor."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from slack_sdk.errors import SlackApiError

from bot.adapters import Finding, clock
from bot.adapters.slack.clients import client_for, refused
from bot.adapters.slack.scopes import MORE_SCOPES, SCOPES
from bot.settings import Settings

__all__ = ["examine"]

PATIENCE = 10.0  # seconds


async def examine(settings: Settings) -> list[Finding]:
    """Return who the bot is, what it was granted and whether Socket Mode works; raise Refused or OSError."""
    bot = client_for(settings.slack_bot_token.reveal(), settings)
    try:
        async with asyncio.timeout(PATIENCE):
            who = await bot.auth_test()
    except SlackApiError as error:
        raise refused(error, "FOOTNOTE_SLACK_BOT_TOKEN", "xoxb-") from error
    found = [Finding("slack", True, f"The bot is @{who['user']} in {who['team']}."), _granted(who.headers)]
    token = settings.slack_app_token.reveal()
    if token:
        try:
            async with asyncio.timeout(PATIENCE):
                await client_for(token, settings).apps_connections_open(app_token=token)
        except SlackApiError as error:
            raise refused(error, "FOOTNOTE_SLACK_APP_TOKEN", "xapp-") from error
        found.append(Finding("slack", True, "Socket Mode can be opened."))
    return [*found, *clock("Slack", who.headers.get("Date"), datetime.now(UTC))]


def _granted(headers: dict[str, str]) -> Finding:
    granted = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")} - {""}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if missing:
        remedy = "Add them under OAuth & Permissions, as deploy/slack-manifest.yaml has them, and reinstall the app."
        return Finding("slack scopes", False, f"Not granted: {', '.join(missing)}.", remedy)
    more = sorted(granted & MORE_SCOPES.keys())
    return Finding("slack scopes", True, f"All are granted{', and ' + ', '.join(more) if more else ''}.")
