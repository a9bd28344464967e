"""api.test, auth.*, apps.*, oauth.v2.access: the app itself, its tokens and its installations.

Sources: https://docs.slack.dev/authentication/installing-with-oauth, …/reference/methods/apps.connections.open,
…/reference/methods/auth.test
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.stage import CLIENT_ID, CLIENT_SECRET, Stage
from tests.wire.slack.world import APP_ID, JSON, Installation

__all__ = ["FREE", "METHODS", "access", "connections_open", "uninstall"]


def api_test(call: Invocation) -> JSON:
    """api.test"""
    if call.get("error"):
        raise Refused(call.get("error"), args=call.args)
    return {"args": call.args}


def auth_test(call: Invocation) -> JSON:
    """auth.test"""
    app = call.app
    return {
        "url": f"https://{app.team.domain}.slack.com/",
        "team": app.team.name,
        "user": app.bot.name,
        "team_id": app.team.id,
        "user_id": app.bot.id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Invocation) -> JSON:
    """auth.revoke"""
    if call.get("test") not in ("1", "true"):
        call.app.revoked = True
    return {"revoked": call.app.revoked}


def connections_open(call: Invocation) -> JSON:
    """apps.connections.open: a URL with a ticket for one handshake."""
    host = call.stage.base.replace("http://", "ws://")
    return {"url": f"{host}/link/?ticket={quote(call.stage.links.ticket())}&app_id={APP_ID}"}


def uninstall_call(call: Invocation) -> JSON:
    """apps.uninstall"""
    _client(call)
    uninstall(call.stage, call.app)
    return {}


def uninstall(stage: Stage, app: Installation) -> list[Any]:
    """Take the app out of a workspace: both events, then its token is dead."""
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot.id]}, "event_ts": stage.world.new_ts()}
    told = stage.tell(event, app.team)
    told += stage.tell({"type": "app_uninstalled", "event_ts": stage.world.new_ts()}, app.team)
    app.uninstalled = app.revoked = True
    return told


def access(call: Invocation) -> JSON:
    """oauth.v2.access: a code for a token, once."""
    _client(call)
    found = call.stage.codes.pop(call.need("code"), None)
    if found is None:
        raise Refused("invalid_code")
    team, scopes, person = found
    app = call.stage.world.install(team, scopes, person)
    return {
        "access_token": app.token,
        "token_type": "bot",
        "scope": ",".join(sorted(app.scopes)),
        "bot_user_id": app.bot.id,
        "app_id": APP_ID,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": person.id},
    }


def _client(call: Invocation) -> None:
    client_id, secret = call.client or (call.get("client_id"), call.get("client_secret"))
    if client_id != CLIENT_ID:
        raise Refused("invalid_client_id")
    if secret != CLIENT_SECRET:
        raise Refused("bad_client_secret")


FREE: dict[str, Any] = {"api.test": api_test, "oauth.v2.access": access}
"""Methods that need no token."""
METHODS: dict[str, Any] = {"auth.test": auth_test, "auth.revoke": auth_revoke, "apps.uninstall": uninstall_call}
