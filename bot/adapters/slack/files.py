"""Files in Slack: pictures on cards, exports for who asked for them, and packs that a curator gives."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.adapters.slack.clients import TROUBLE, code_of, reason
from bot.adapters.slack.render import content
from bot.adapters.slack.workspaces import Workspace
from bot.cards import Card, Note, Picture
from bot.requests import Place

__all__ = ["Files", "Unreadable"]

log = logging.getLogger(__name__)

MOST_KEPT = 200  # pictures known by what is on them, so that a home tab needs no new one
MOST_BYTES = 10 * 2**20  # of a pack given in chat; the desk refuses larger ones too


class Unreadable(Exception):
    """A file can't be had; str() is the sentence for who gave it."""


class Files:
    """Takes files in and hands them out."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._uploaded: OrderedDict[tuple[str, bytes], str] = OrderedDict()

    async def pictures(self, workspace: Workspace, card: Card) -> Mapping[str, str]:
        """Upload the pictures of *card* and return their ids by name; one that can't be uploaded is left out."""
        found: dict[str, str] = {}
        for block in card.blocks:
            if isinstance(block, Picture):
                try:
                    found[block.name] = await self._picture(workspace, block)
                except (SlackRequestError, *TROUBLE) as error:
                    log.warning("picture not uploaded", extra={"reason": reason(error)})
        return found

    async def _picture(self, workspace: Workspace, picture: Picture) -> str:
        key = (workspace.team, sha256(picture.png).digest())
        if key not in self._uploaded:
            answer = await workspace.client.files_upload_v2(
                filename=picture.name, file=picture.png, alt_txt=picture.alt[:1_000]
            )
            self._uploaded[key] = str(answer["files"][0]["id"])
            if len(self._uploaded) > MOST_KEPT:
                self._uploaded.popitem(last=False)
        return self._uploaded[key]

    async def handed_over(self, workspace: Workspace, place: Place, user: str, card: Card) -> Card:
        """Give the files of *card* to *user* in direct messages, and return the card without them that says so."""
        text = replace(card, files=())
        sent = content(text)
        opened = await workspace.client.chat_postMessage(
            channel=place.channel if place.direct else user, unfurl_links=False, unfurl_media=False, **sent
        )
        for file in card.files:
            await workspace.client.files_upload_v2(
                filename=file.name, file=file.data, channel=str(opened["channel"]), thread_ts=str(opened["ts"])
            )
        return replace(text, blocks=(*text.blocks, Note("You have it in our direct messages.")))

    async def taken(self, workspace: Workspace, file: Mapping[str, Any]) -> tuple[str, bytes]:
        """Return name and bytes of a file that somebody gave; raise Unreadable."""
        try:
            info = (await workspace.client.files_info(file=str(file.get("id", ""))))["file"]
        except SlackApiError as error:
            raise Unreadable(f"Slack doesn't let me read that file ({code_of(error)}).") from error
        name, url = str(info.get("name") or "pack"), str(info.get("url_private_download") or "")
        if int(info.get("size") or 0) > MOST_BYTES:
            raise Unreadable(f"In chat a pack may have {MOST_BYTES // 2**20} MB: import it with 'footnote import'.")
        headers = {"Authorization": f"Bearer {workspace.client.token}"}
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise Unreadable("Slack doesn't let me read that file: it needs the scope files:read.")
                data = await answer.content.read(MOST_BYTES + 1)
                while len(data) <= MOST_BYTES and (more := await answer.content.read(MOST_BYTES)):
                    data += more
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unreadable("That file can't be fetched just now: try again.") from error
        return name, data[: MOST_BYTES + 1]
