"""People talk: messages, edits, files, joining, opening the app's home and the agent's pane."""

from __future__ import annotations

import re
import uuid
from typing import Any

from tests.wire.slack.deeds import Deed
from tests.wire.slack.files import new_file, share
from tests.wire.slack.objects import rich_text, view_object
from tests.wire.slack.payloads import typed_event
from tests.wire.slack.stage import Stage
from tests.wire.slack.world import JSON, Channel, Message, Person, Workspace

__all__ = ["Talking"]

_SPECIAL = re.compile(r"[&<>@#]|https?://")


class Talking(Stage):
    """What people do in conversations. People and channels go by name or id; '@ann' is ann's DM with the bot."""

    def here(self, team: str | Workspace | None) -> Workspace:
        """Return the workspace meant: the first, where none is named."""
        return self.world.workspace(team) if team else next(iter(self.world.workspaces.values()))

    def where(self, channel: str | Channel, team: str | Workspace | None) -> Channel:
        """Return the channel meant."""
        return self.world.channel(channel, self.here(team))

    def who(self, person: str | Person, team: Workspace) -> Person:
        """Return the person meant."""
        return self.world.person(person, team)

    def say(
        self,
        channel: str | Channel,
        person: str | Person,
        text: str,
        *,
        thread_ts: str | Message = "",
        team: str | Workspace | None = None,
        app_context: JSON | None = None,
        subtype: str = "",
    ) -> Deed:
        """Somebody types *text*, which is spelled as Slack spells it: "@footnote" mentions the bot.

        Slack sends `message` and, outside direct messages, `app_mention` where the bot is mentioned.
        """
        room = self.where(channel, team)
        author = self.who(person, room.team)
        thread = thread_ts.thread_ts or thread_ts.ts if isinstance(thread_ts, Message) else thread_ts
        message = Message(
            self.world.new_ts(), room, author, self.spelled(text, room.team), thread_ts=thread, subtype=subtype
        )
        if not author.bot_id:
            message.client_msg_id = str(uuid.UUID(int=int(message.ts.replace(".", "")), version=4))
        self.world.keep_message(message)
        deed = Deed(
            self,
            f"{author.name} saying {text[:60]!r} in {room!r}",
            author,
            channel=room,
            message=message,
            threads=(thread,),
        )
        deed.deliveries = self.tell_message(message, app_context)
        return deed

    def spelled(self, typed: str, team: Workspace) -> str:
        """Return what Slack makes of what somebody types: &, < and > escaped, @name, #channel and links marked up.

        A mention that is marked up already (`<@U…>` of somebody known) stays.
        Source: https://docs.slack.dev/messaging/formatting-message-text
        """
        if not _SPECIAL.search(typed):
            return typed
        text = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(
            r"&lt;(@U\w+)&gt;", lambda found: f"<{found[1]}>" if self._known(found[1], team) else found[0], text
        )
        text = re.sub(r"(?<![\w<])@([\w-]+)", lambda found: self._mention(found, team), text)
        text = re.sub(r"(?<![\w<&])#([\w-]+)", lambda found: self._room_link(found, team), text)
        return re.sub(r"https?://[^\s<>|]+", lambda found: f"<{found[0]}>", text)

    def _known(self, mention: str, team: Workspace) -> bool:
        return mention[1:] in team.people or mention[1:] in team.strangers

    def _mention(self, found: re.Match[str], team: Workspace) -> str:
        if found[1] in ("channel", "here", "everyone"):
            return f"<!{found[1]}>"
        named = (one for one in (*team.people.values(), *team.strangers.values()) if one.name == found[1])
        person = next(named, None)
        return f"<@{person.id}>" if person else found[0]

    def _room_link(self, found: re.Match[str], team: Workspace) -> str:
        room = next((one for one in team.channels.values() if one.kind != "im" and one.name == found[1]), None)
        return f"<#{room.id}|{room.name}>" if room else found[0]

    def edit(self, message: Message, text: str) -> Deed:
        """The author changes a message: `message_changed`, and `app_mention` again where the bot is mentioned."""
        deed = Deed(
            self,
            f"{message.user.name} changing {message.text[:40]!r} to {text[:40]!r}",
            message.user,
            channel=message.channel,
            message=message,
            threads=(message.thread_ts,),
        )

        def change(one: Message) -> None:
            one.text = self.spelled(text, one.channel.team)
            one.blocks = []
            one.edited = {"user": one.user.id, "ts": self.world.new_ts()}

        deed.deliveries = self.change_message(message, change)
        if self.mentioned(message):
            event = typed_event(message, self.world.new_ts())
            deed.deliveries += self.tell(event, message.channel.team, message.channel)
        return deed

    def unfurl(self, message: Message, title: str = "A page") -> Deed:
        """Slack adds a preview to a message with a link: `message_changed` although nobody changed a word."""
        deed = Deed(
            self, f"a preview under {message.text[:40]!r}", message.user, channel=message.channel, message=message
        )

        def change(one: Message) -> None:
            one.attachments = [{"id": 1, "title": title, "title_link": "https://example.org", "fallback": title}]

        deed.deliveries = self.change_message(message, change)
        return deed

    def delete(self, message: Message) -> Deed:
        """The author deletes a message."""
        deed = Deed(
            self,
            f"{message.user.name} deleting {message.text[:40]!r}",
            message.user,
            channel=message.channel,
            message=message,
        )
        deed.deliveries = self.remove_message(message)
        return deed

    def upload(
        self,
        person: str | Person,
        channel: str | Channel,
        name: str,
        content: bytes,
        *,
        comment: str = "",
        thread_ts: str = "",
        team: str | Workspace | None = None,
    ) -> Deed:
        """Somebody shares a file: `file_shared` and `message` with the subtype file_share."""
        room = self.where(channel, team)
        author = self.who(person, room.team)
        file = new_file(self, author, name, content)
        file.team = room.team
        message = share(self, [file], room, author, self.spelled(comment, room.team), thread_ts)
        self.world.keep_message(message)
        deed = Deed(self, f"{author.name} sharing {name}", author, channel=room, message=message, threads=(thread_ts,))
        event = {
            "type": "file_shared",
            "file_id": file.id,
            "user_id": author.id,
            "file": {"id": file.id},
            "channel_id": room.id,
            "event_ts": message.ts,
        }
        deed.deliveries = [*self.tell(event, room.team, room), *self.tell_message(message)]
        return deed

    def react(self, message: Message, person: str | Person, name: str) -> Deed:
        """Somebody reacts to a message."""
        author = self.who(person, message.channel.team)
        message.reactions.setdefault(name, []).append(author.id)
        deed = Deed(self, f"{author.name} reacting :{name}:", author, channel=message.channel, message=message)
        item = {"type": "message", "channel": message.channel.id, "ts": message.ts}
        event = {
            "type": "reaction_added",
            "user": author.id,
            "reaction": name,
            "item": item,
            "item_user": message.user.id,
            "event_ts": self.world.new_ts(),
        }
        deed.deliveries = self.tell(event, message.channel.team, message.channel)
        return deed

    def invite(
        self, channel: str | Channel, person: str | Person = "footnote", *, team: str | Workspace | None = None
    ) -> Deed:
        """Somebody joins a channel; the bot is told where it is inside."""
        room = self.where(channel, team)
        joining = self.who(person, room.team)
        room.members.add(joining.id)
        deed = Deed(self, f"{joining.name} joining {room!r}", joining, channel=room)
        event = {
            "type": "member_joined_channel",
            "user": joining.id,
            "channel": room.id,
            "channel_type": "C" if room.kind == "channel" else "G",
            "team": room.team.id,
            "event_ts": self.world.new_ts(),
        }
        deed.deliveries = self.tell(event, room.team, room)
        return deed

    def remove(
        self, channel: str | Channel, person: str | Person = "footnote", *, team: str | Workspace | None = None
    ) -> None:
        """Somebody is taken out of a channel."""
        room = self.where(channel, team)
        room.members.discard(self.who(person, room.team).id)

    def archive(self, channel: str | Channel, *, team: str | Workspace | None = None) -> None:
        """A channel is archived."""
        self.where(channel, team).archived = True

    def open_home(
        self,
        person: str | Person,
        *,
        tab: str = "home",
        context: list[JSON] | None = None,
        team: str | Workspace | None = None,
    ) -> Deed:
        """Somebody opens the app: its home, or with *tab* "messages" the conversation with it.

        Under `agent_view` the latter is how an agent learns that somebody is there; *context* is what they look at.
        """
        place = self.here(team)
        opener = self.who(person, place)
        room = self.world.dm(opener, place)
        deed = Deed(self, f"{opener.name} opening the {tab} tab", opener, channel=room)
        event: JSON = {
            "type": "app_home_opened",
            "user": opener.id,
            "channel": room.id,
            "tab": tab,
            "event_ts": self.world.new_ts(),
        }
        if tab == "home" and (view := self.world.homes.get((place.id, opener.id))):
            event["view"] = view_object(view)
        if tab == "messages" and self.agent_view:
            event["context"] = {"entities": context} if context else {}
        deed.deliveries = self.tell(event, place)
        return deed

    def look_at(self, person: str | Person, channel: str | Channel, *, team: str | Workspace | None = None) -> Deed:
        """Somebody with the app beside them turns to a channel: `app_context_changed` for an agent.

        Before `agent_view` it was `assistant_thread_context_changed`, of the thread opened last.
        """
        place = self.here(team)
        looker, room = self.who(person, place), self.where(channel, team)
        deed = Deed(self, f"{looker.name} looking at {room!r}", looker, channel=self.world.dm(looker, place))
        entity = {"type": "slack#/types/channel_id", "value": room.id, "team_id": place.id}
        event: JSON = {
            "type": "app_context_changed",
            "user": looker.id,
            "channel": self.world.dm(looker, place).id,
            "context": {"entities": [entity]},
            "event_ts": self.world.new_ts(),
        }
        if not self.agent_view:
            thread = self.assistant_threads[looker.id] | {"context": {"channel_id": room.id, "team_id": place.id}}
            event = {
                "type": "assistant_thread_context_changed",
                "assistant_thread": thread,
                "event_ts": self.world.new_ts(),
            }
        deed.deliveries = self.tell(event, place)
        return deed

    def start_assistant(
        self, person: str | Person, *, beside: str | Channel = "", team: str | Workspace | None = None
    ) -> Deed:
        """Somebody opens an assistant's pane, in the experience before `agent_view`: `assistant_thread_started`."""
        place = self.here(team)
        opener = self.who(person, place)
        room = self.world.dm(opener, place)
        root = Message(
            self.world.new_ts(), room, self.world.bot(place), "New Assistant Thread", subtype="assistant_app_thread"
        )
        root.blocks = rich_text("New Assistant Thread")
        self.world.keep_message(root)
        context: dict[str, Any] = {"channel_id": self.where(beside, team).id, "team_id": place.id} if beside else {}
        thread = {"user_id": opener.id, "context": context, "channel_id": room.id, "thread_ts": root.ts}
        deed = Deed(self, f"{opener.name} opening the assistant", opener, channel=room, message=root)
        event = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": self.world.new_ts()}
        deed.deliveries = [] if self.agent_view else self.tell(event, place)
        self.assistant_threads[opener.id] = thread
        return deed
