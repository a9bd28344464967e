"""users.*, usergroups.*, team.info, bots.info: who people are.

Source: https://docs.slack.dev/reference/methods/users.info and its neighbours.
"""

from __future__ import annotations

from typing import Any

from tests.wire.slack.invocation import Invocation, Refused
from tests.wire.slack.objects import bot_profile, group_object, user_object
from tests.wire.slack.world import JSON

__all__ = ["METHODS"]


def user_info(call: Invocation) -> JSON:
    """users.info"""
    call.scope("users:read")
    return {"user": user_object(call.person(), call.team)}


def user_list(call: Invocation) -> JSON:
    """users.list"""
    call.scope("users:read")
    page, metadata = call.page([*call.team.people.values(), *call.team.strangers.values()])
    members = [user_object(one, call.team) for one in page]
    return {"members": members, "cache_ts": int(call.stage.clock.now()), "response_metadata": metadata}


def groups(call: Invocation) -> JSON:
    """usergroups.list"""
    call.scope("usergroups:read")
    users = bool(call.args.get("include_users"))
    return {"usergroups": [group_object(one, users=users) for one in call.team.groups.values()]}


def group_users(call: Invocation) -> JSON:
    """usergroups.users.list"""
    call.scope("usergroups:read")
    group = call.team.groups.get(call.need("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": sorted(group.members)}


def team_info(call: Invocation) -> JSON:
    """team.info"""
    call.scope("team:read")
    team = call.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def bot_info(call: Invocation) -> JSON:
    """bots.info"""
    call.scope("users:read")
    for person in call.team.people.values():
        if person.bot_id and person.bot_id == (call.get("bot") or call.app.bot_id):
            profile = bot_profile(person)
            return {"bot": {**profile, "user_id": person.id}}
    raise Refused("bot_not_found")


METHODS: dict[str, Any] = {
    "users.info": user_info,
    "users.list": user_list,
    "usergroups.list": groups,
    "usergroups.users.list": group_users,
    "team.info": team_info,
    "bots.info": bot_info,
}
