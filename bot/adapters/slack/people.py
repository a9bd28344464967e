"""Who somebody is in a workspace: their name, whether they are an admin, and their user groups."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from bot.adapters.slack.clients import TROUBLE, reason
from bot.adapters.slack.workspaces import Workspace
from bot.requests import Asker

__all__ = ["People"]

log = logging.getLogger(__name__)

FRESH = 60.0  # seconds: how long somebody may curate who isn't an admin any more
KNOWN = 3_600.0  # seconds: for a question it only decides whether a button is shown
MOST = 10_000


class People:
    """Asks Slack who somebody is, seldom; where Slack doesn't tell, nobody is an admin."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._seen: OrderedDict[tuple[str, str], tuple[float, Asker]] = OrderedDict()
        self._groups: dict[str, tuple[float, dict[str, frozenset[str]]]] = {}

    async def asker(self, place: Workspace, user: str, *, fresh: bool = True) -> Asker:
        """Return who *user* is; with *fresh* as of the last minute, else of the last hour."""
        key, now = (place.team, user), self._now()
        at, asker = self._seen.get(key, (float("-inf"), None))
        if asker is not None and now - at < (FRESH if fresh else KNOWN):
            return asker
        asker = await self._ask(place, user)
        self._seen[key] = (now, asker)
        self._seen.move_to_end(key)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return asker

    async def _ask(self, place: Workspace, user: str) -> Asker:
        try:
            found = (await place.client.users_info(user=user))["user"]
        except TROUBLE as error:
            log.warning("who somebody is was not told", extra={"team": place.team, "reason": reason(error)})
            return Asker("slack", user)
        profile = found.get("profile") or {}
        name = str(profile.get("display_name") or found.get("real_name") or found.get("name") or "")
        at_home = found.get("team_id") == place.team or place.team in (found.get("enterprise_user") or {}).get(
            "teams", ()
        )
        guest = found.get("is_restricted") or found.get("is_ultra_restricted") or found.get("is_stranger")
        rank = found.get("is_admin") or found.get("is_owner") or found.get("is_primary_owner")
        admin = bool(rank and at_home and not guest and not found.get("deleted"))
        return Asker("slack", user, name, admin, (await self._groups_of(place)).get(user, frozenset()))

    async def _groups_of(self, place: Workspace) -> dict[str, frozenset[str]]:
        """Return the user groups of everybody who is in one, where the app may know that."""
        if "usergroups:read" not in place.scopes:
            return {}
        at, groups = self._groups.get(place.team, (float("-inf"), {}))
        if self._now() - at < FRESH:
            return groups
        members: dict[str, set[str]] = {}
        try:
            listed = await place.client.usergroups_list(include_users=True)
        except TROUBLE as error:
            log.warning("user groups were not told", extra={"team": place.team, "reason": reason(error)})
            return groups
        for group in listed.get("usergroups") or ():
            for user in group.get("users") or ():
                members.setdefault(user, set()).add(str(group["id"]))
        groups = {user: frozenset(ids) for user, ids in members.items()}
        self._groups[place.team] = (self._now(), groups)
        return groups
