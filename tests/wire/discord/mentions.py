"""Who is mentioned in a text, and whom that notifies.

Source: Discord documentation, Resources, Message, "Allowed Mentions Object"; Reference, "Message Formatting".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord.errors import FormErrors
from tests.wire.discord.model import Guild, Role, User

__all__ = ["Pinged", "mentioned", "pinged"]

Json = dict[str, Any]

USER = re.compile(r"<@!?(\d{1,20})>")
ROLE = re.compile(r"<@&(\d{1,20})>")
EVERYONE = re.compile(r"@(?:everyone|here)\b")


@dataclass(slots=True)
class Pinged:
    users: list[User] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    everyone: bool = False


def mentioned(text: str, people: dict[int, User], guild: Guild | None) -> Pinged:
    """Return everybody whom *text* mentions."""
    if "@" not in text:
        return Pinged()
    users = dict.fromkeys(int(each) for each in USER.findall(text))
    roles = dict.fromkeys(int(each) for each in ROLE.findall(text)) if guild else {}
    return Pinged(
        [people[each] for each in users if each in people],
        [guild.roles[each] for each in roles if each in guild.roles] if guild else [],
        guild is not None and EVERYONE.search(text) is not None,
    )


def pinged(
    text: str,
    people: dict[int, User],
    guild: Guild | None,
    allowed: Json | None,
    *,
    replied: User | None = None,
    may_ping_everyone: bool = True,
) -> Pinged:
    """Return whom a message of an app notifies under *allowed*, its allowed_mentions; absent, that is everybody."""
    found = mentioned(text, people, guild)
    if not may_ping_everyone:
        found.everyone, found.roles = False, []
    if allowed is None:
        reply = replied
    else:
        parse = allowed.get("parse") or []
        users, roles = _ids(allowed.get("users")), _ids(allowed.get("roles"))
        found.users = [each for each in found.users if "users" in parse or each.id in users]
        found.roles = [each for each in found.roles if "roles" in parse or each.id in roles]
        found.everyone = found.everyone and "everyone" in parse
        reply = replied if allowed.get("replied_user") else None
    if reply is not None and reply not in found.users:
        found.users.append(reply)
    return found


def check_allowed(allowed: Json | None, errors: FormErrors) -> None:
    """Note what is wrong with an allowed_mentions object."""
    if allowed is None:
        return
    parse = allowed.get("parse") or []
    for kind in ("users", "roles"):
        errors.count(("allowed_mentions", kind), allowed.get(kind) or [], 0, 100)
        if kind in parse and allowed.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            errors.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def _ids(values: list[Any] | None) -> set[int]:
    return {int(each) for each in values or []}
