"""From the body of a request to a message: checked, its files kept, its mentions worked out.

Source: Discord documentation, Resources, Message ("Create Message", "Edit Message", "Allowed Mentions Object").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.wire.discord import model, payloads, permissions
from tests.wire.discord.components import number_components
from tests.wire.discord.errors import FormErrors, Path, refusal
from tests.wire.discord.files import Shelf, Upload
from tests.wire.discord.limits import check_message
from tests.wire.discord.mentions import pinged
from tests.wire.discord.model import Attachment, Channel, Message, walk
from tests.wire.discord.world import World

__all__ = ["Composer", "Draft"]

Json = dict[str, Any]

SETTABLE_FLAGS = model.SUPPRESS_EMBEDS | model.EPHEMERAL | model.SUPPRESS_NOTIFICATIONS | model.COMPONENTS_V2


@dataclass(slots=True)
class Draft:
    """A body and its files, and where in the request the body stood (for the paths of errors)."""

    body: Json
    uploads: list[Upload]
    path: Path = ()


class Composer:
    """Makes and edits the app's messages."""

    def __init__(self, world: World, shelf: Shelf) -> None:
        self._world = world
        self._shelf = shelf
        self._nonces: dict[str, Message] = {}

    def create(self, channel: Channel, draft: Draft, **facts: Any) -> Message:
        """Return a new message of the app in *channel*, not yet posted; *facts* are further fields of Message."""
        world, body = self._world, draft.body
        flags = (body.get("flags") or 0) & SETTABLE_FLAGS
        self._check(body, flags, draft.path)
        message = Message(
            world.ids.mint(),
            channel,
            world.bot,
            (body.get("content") or "").strip(),
            world.clock.iso(),
            flags=flags,
            nonce=body.get("nonce"),
            tts=bool(body.get("tts")),
            embeds=[{"type": "rich"} | each for each in body.get("embeds") or []],
        )
        for name, value in facts.items():
            setattr(message, name, value)
        self._reply(message, body, draft.path)
        self._attach(message, draft, body.get("attachments"), keep=[])
        message.components = self._settle(body.get("components") or [], message, draft.path)
        self._check_not_empty(message)
        replied = message.replied if body.get("message_reference") else None
        self._mention(message, body.get("allowed_mentions"), replied)
        return message

    def edit(self, message: Message, draft: Draft) -> Message:
        """Change *message* as the body says, all of it or nothing."""
        body = draft.body
        flags = message.flags
        if body.get("flags") is not None:
            changeable = model.SUPPRESS_EMBEDS | model.COMPONENTS_V2
            if message.uses_layout and not body["flags"] & model.COMPONENTS_V2:
                errors = FormErrors()
                note = "The IS_COMPONENTS_V2 flag cannot be removed from a message"
                errors.add((*draft.path, "flags"), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", note)
                errors.check()
            flags = flags & ~changeable | body["flags"] & changeable
        after = Message(message.id, message.channel, message.author, message.content, flags=flags)
        after.reference, after.replied = message.reference, message.replied
        kept = {"content": message.content, "embeds": message.embeds, "components": message.components}
        self._check(kept | body, flags, draft.path)
        if "content" in body:
            after.content = (body["content"] or "").strip()
        embeds = [{"type": "rich"} | each for each in body["embeds"] or []] if "embeds" in body else message.embeds
        after.embeds = embeds
        self._attach(after, draft, body.get("attachments"), keep=message.attachments)
        after.components = message.components
        if "components" in body:
            after.components = self._settle(body["components"] or [], after, draft.path)
        self._check_not_empty(after)
        pinged_before = message.replied is not None and message.replied.author in message.mentions
        self._mention(after, body.get("allowed_mentions"), message.replied if pinged_before else None)
        for name in ("content", "embeds", "attachments", "components", "mentions", "mention_roles", "mention_everyone"):
            setattr(message, name, getattr(after, name))
        # A deferred response that is filled in is not marked as edited.
        if not message.loading:
            message.edited_at = self._world.clock.iso()
        message.flags = flags & ~model.LOADING
        message.edits += 1
        return message

    def repeated(self, body: Json) -> Message | None:
        """Return the message that was already sent with this nonce, where the sender asks for that."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        return self._nonces.get(str(body["nonce"]))

    def remember(self, body: Json, message: Message) -> None:
        """Remember a message's nonce, for *repeated*; Discord does for a few minutes."""
        if body.get("enforce_nonce") and body.get("nonce") is not None:
            self._nonces[str(body["nonce"])] = message
            if len(self._nonces) > 10_000:
                del self._nonces[next(iter(self._nonces))]

    def _check(self, body: Json, flags: int, path: Path) -> None:
        errors = FormErrors()
        check_message(body, errors, v2=bool(flags & model.COMPONENTS_V2), path=path)
        errors.check()

    def _check_not_empty(self, message: Message) -> None:
        if not (message.content or message.embeds or message.components or message.attachments):
            raise refusal("empty message")

    def _reply(self, message: Message, body: Json, path: Path) -> None:
        reference = body.get("message_reference")
        if not reference:
            return
        channel = message.channel
        errors = FormErrors()
        if int(reference.get("channel_id") or channel.id) != channel.id:
            note = "Cannot reply to a message in a different channel"
            errors.add((*path, "message_reference"), "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL", note)
            errors.check()
        if not self._world.may(channel, permissions.READ_MESSAGE_HISTORY):
            raise refusal("cannot read history")
        target = channel.messages.get(int(reference["message_id"]))
        if target is None:
            if reference.get("fail_if_not_exists") is not False:
                errors.add((*path, "message_reference"), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            errors.check()
            return
        message.kind, message.replied, message.reference = model.REPLY, target, payloads.message_ref(target)

    def _attach(self, message: Message, draft: Draft, described: list[Json] | None, keep: list[Attachment]) -> None:
        """Keep of the old attachments those named (all, where none is), and add the uploaded files."""
        by_index = {upload.index: upload for upload in draft.uploads}
        mentioned = {str(each.get("id")): each for each in described or []}
        if described is not None:
            keep = [each for each in keep if str(each.id) in mentioned]
        errors = FormErrors()
        known = {str(each.id) for each in keep} | {str(index) for index in by_index}
        for position, each in enumerate(described or []):
            if str(each.get("id")) not in known:
                where = (*draft.path, "attachments", position)
                errors.add(where, "ATTACHMENT_NOT_FOUND", "Attachment data not found")
        errors.count((*draft.path, "attachments"), [*keep, *by_index], 0, 10)
        errors.check()
        message.attachments = list(keep)
        for index, upload in sorted(by_index.items()):
            about = mentioned.get(str(index), {})
            message.attachments.append(
                self._shelf.put(
                    self._world.application_id if message.ephemeral else message.channel.id,
                    about.get("filename") or upload.filename,
                    upload.content,
                    description=about.get("description"),
                    title=about.get("title"),
                    ephemeral=message.ephemeral,
                )
            )
        for embed in message.embeds:
            for part in ("image", "thumbnail"):
                media = embed.get(part)
                if media and str(media.get("url")).startswith("attachment://"):
                    found = self._named(message, media["url"])
                    embed[part] = {"url": found.url, "proxy_url": found.url} if found else media

    def _settle(self, components: list[Json], message: Message, path: Path) -> list[Json]:
        """Return the components as stored: numbered, and with the uploaded files in place of attachment:// links."""
        settled = number_components(components)
        errors = FormErrors()
        for component in walk(settled):
            kind = component["type"]
            if kind == model.THUMBNAIL:
                component["media"] = self._media(component["media"], message, errors, path)
            elif kind == model.FILE:
                component["file"] = media = self._media(component["file"], message, errors, path)
                found = self._named(message, component["file"]["url"])
                component["name"] = found.filename if found else media["url"].rpartition("/")[2]
                component["size"] = len(found.content) if found else 0
            elif kind == model.MEDIA_GALLERY:
                component["items"] = [
                    each | {"media": self._media(each["media"], message, errors, path)} for each in component["items"]
                ]
        errors.check()
        return settled

    def _media(self, media: Json, message: Message, errors: FormErrors, path: Path) -> Json:
        found = self._named(message, media["url"])
        if found is None:
            if media["url"].startswith("attachment://"):
                note = "The referenced attachment was not found"
                code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
                errors.add((*path, "components"), code, note)
            return {"url": media["url"], "proxy_url": media["url"]}
        return {
            "id": str(found.id),
            "url": found.url,
            "proxy_url": found.url,
            "width": found.width,
            "height": found.height,
            "content_type": found.content_type,
            "attachment_id": str(found.id),
            "loading_state": 2,
        }

    def _named(self, message: Message, url: str) -> Attachment | None:
        for each in message.attachments:
            if url in (f"attachment://{each.filename}", each.url):
                return each
        return None

    def _mention(self, message: Message, allowed: Json | None, replied: Message | None) -> None:
        channel = message.channel
        found = pinged(
            message.text if message.uses_layout else message.content,
            self._world.users,
            channel.guild,
            allowed,
            replied=replied.author if replied else None,
            may_ping_everyone=self._world.may(channel, permissions.MENTION_EVERYONE),
        )
        message.mentions, message.mention_roles = found.users, found.roles
        message.mention_everyone = found.everyone
