"""People press: commands, buttons, menus, shortcuts, modals; and admins who uninstall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.wire.slack import payloads
from tests.wire.slack.apps import uninstall
from tests.wire.slack.blocks import options_complaints
from tests.wire.slack.deeds import Deed
from tests.wire.slack.delivery import Envelope
from tests.wire.slack.forms import Impossible, action_of, filled_state
from tests.wire.slack.hooks import answer_through
from tests.wire.slack.invocation import Refused
from tests.wire.slack.rules import Violation
from tests.wire.slack.talking import Talking
from tests.wire.slack.views import change_view, checked_view, close_view, open_view, stack_of
from tests.wire.slack.world import JSON, Channel, Message, Person, View, Workspace

__all__ = ["Pressing"]


class Pressing(Talking):
    """What people do with what the bot shows them."""

    def slash(
        self,
        command: str,
        text: str,
        person: str | Person,
        channel: str | Channel,
        *,
        team: str | Workspace | None = None,
    ) -> Deed:
        """Somebody types a slash command; what the acknowledgement says is shown as Slack would."""
        room = self.where(channel, team)
        caller = self.who(person, room.team)
        url = self.response_url("commands", caller, room)
        trigger = self.trigger(caller, room.team)
        deed = Deed(self, f"{caller.name} typing {command} {text[:60]}", caller, channel=room, causes=(url, trigger))
        hook = self.hooks[url.removeprefix(self.base)]

        def show(payload: Any) -> None:
            if isinstance(payload, dict) and (payload.get("text") or payload.get("blocks")):
                self._take(lambda: answer_through(self, hook, payload, "ack of a command"), "ack of a command")

        payload = payloads.slash_command(room.team, caller, room, command, text, url, trigger)
        return self._send(deed, "slash_commands", payload, show)

    def press(
        self,
        source: Message | View,
        action: str,
        person: str | Person,
        value: Any = None,
        *,
        state: Mapping[str, Any] | None = None,
    ) -> Deed:
        """Somebody uses a button or a menu of a message, modal or home tab: *action* is its action_id, block_id or
        label, *value* what is chosen in a menu, *state* what was filled in beside it."""
        team = source.team if isinstance(source, View) else source.channel.team
        user = self.who(person, team)
        self._can_see(source, user)
        block, element = source.element(action)
        made = action_of(block, element, value, self.world.new_ts())
        filled = filled_state(source.blocks, state or {}, submitting=False)
        return self._act(source, user, team, made, filled, f"{user.name} pressing {action}")

    def forge(self, source: Message | View, person: str | Person, action: JSON) -> Deed:
        """Send an action nobody could press: a stale or made-up action_id or value."""
        team = source.team if isinstance(source, View) else source.channel.team
        made = {"type": "button", "action_id": "", "block_id": "", "action_ts": self.world.new_ts(), **action}
        return self._act(source, self.who(person, team), team, made, {}, "a forged action")

    def feedback(self, source: Message, person: str | Person, vote: str = "positive") -> Deed:
        """Somebody votes with the feedback buttons of a message."""
        for block in source.blocks:
            for element in block.get("elements", []):
                if isinstance(element, dict) and element.get("type") == "feedback_buttons":
                    return self.press(source, element.get("action_id") or block["block_id"], person, vote)
        raise Impossible(f"{source!r} has no feedback buttons")

    def suggest(self, source: Message | View, action: str, person: str | Person, typed: str) -> Deed:
        """Somebody types into an external select; await `deed.options()`."""
        team = source.team if isinstance(source, View) else source.channel.team
        user = self.who(person, team)
        block, element = source.element(action)
        if len(typed) < element.get("min_query_length", 3):
            raise Impossible(f"Slack asks from {element.get('min_query_length', 3)} characters on")
        deed = Deed(self, f"{user.name} typing {typed!r} into {action}", user)

        def check(payload: Any) -> None:
            for complaint in options_complaints(payload):
                self.violations.append(Violation("options", "Slack's limits", complaint))
            self.inspect("options", payload if isinstance(payload, dict) else {}, public=False)

        return self._send(
            deed, "interactive", payloads.block_suggestion(team, user, source, block, element, typed), check
        )

    def shortcut(self, callback_id: str, message: Message, person: str | Person) -> Deed:
        """Somebody chooses a message shortcut."""
        room = message.channel
        user = self.who(person, room.team)
        url, trigger = self.response_url("app", user, room, message), self.trigger(user, room.team)
        deed = Deed(
            self,
            f"{user.name} choosing {callback_id}",
            user,
            channel=room,
            threads=(message.ts, message.thread_ts),
            causes=(url, trigger),
        )
        at = self.world.new_ts()
        return self._send(
            deed, "interactive", payloads.message_shortcut(room.team, user, callback_id, message, url, trigger, at)
        )

    def submit(self, view: View, filled: Mapping[str, Any], person: str | Person | None = None) -> Deed:
        """Somebody fills a modal in (by action_id, block_id or label) and sends it.

        The acknowledgement decides: nothing closes it, errors keep it open, or it is updated, pushed over or cleared.
        """
        user = self._holder(view, person)
        state = filled_state(view.blocks, filled, submitting=True)
        trigger = self.trigger(user, view.team, view)
        deed = Deed(self, f"{user.name} sending '{view.title}'", user, causes=(trigger,), view=view)
        more: JSON = {"trigger_id": trigger, "response_urls": []}
        return self._send(
            deed,
            "interactive",
            payloads.view_event("view_submission", user, view, state, **more),
            lambda payload: self._submitted(view, payload),
        )

    def close(self, view: View, person: str | Person | None = None, *, whole_stack: bool = False) -> Deed:
        """Somebody closes a modal; the bot hears of it only where the view says notify_on_close."""
        user = self._holder(view, person)
        clears = whole_stack or bool(view.body.get("clear_on_close"))
        deed = Deed(self, f"{user.name} closing '{view.title}'", user, view=view)
        close_view(self, view, whole_stack=clears)
        if not view.body.get("notify_on_close"):
            return deed
        return self._send(deed, "interactive", payloads.view_event("view_closed", user, view, {}, is_cleared=clears))

    def top_view(self, person: str | Person, *, team: str | Workspace | None = None) -> View | None:
        """Return the modal that somebody sees now."""
        user = self.who(person, self.here(team))
        mine = [
            one for one in self.world.views.values() if one.open and one.user is user and one.body["type"] == "modal"
        ]
        return mine[-1] if mine else None

    def uninstall(self, *, team: str | Workspace | None = None) -> Deed:
        """An admin takes the app out: `tokens_revoked` and `app_uninstalled`; its token is dead."""
        app = self.world.bot(self.here(team)).team.app
        assert app
        deed = Deed(self, "the app being uninstalled", app.installer)
        deed.deliveries = uninstall(self, app)
        return deed

    def revoke(self, *, team: str | Workspace | None = None) -> Deed:
        """The bot's token is revoked; the app stays installed."""
        place = self.here(team)
        app = self.world.bot(place).team.app
        assert app
        deed = Deed(self, "the token being revoked", app.installer)
        tokens = {"oauth": [], "bot": [app.bot.id]}
        deed.deliveries = self.tell(
            {"type": "tokens_revoked", "tokens": tokens, "event_ts": self.world.new_ts()}, place
        )
        app.revoked = True
        return deed

    def approve(self, team: str | Workspace, scopes: str, person: str | Person | None = None) -> str:
        """An admin agrees to install the app: return the code that the redirect brings."""
        place = self.here(team)
        owner = next(one for one in place.people.values() if one.role == "primary_owner")
        code = self.world.new_id("code", place.name)
        self.codes[code] = (place, scopes, self.who(person, place) if person else owner)
        return code

    def _act(self, source: Message | View, user: Person, team: Workspace, action: JSON, state: JSON, what: str) -> Deed:
        view = source if isinstance(source, View) else None
        message = source if isinstance(source, Message) else None
        url = self.response_url("actions", user, message.channel, message) if message else ""
        trigger = self.trigger(user, team, view)
        threads = (message.ts, message.thread_ts) if message else ()
        deed = Deed(
            self,
            what,
            user,
            channel=message.channel if message else None,
            threads=threads,
            causes=(url, trigger) if url else (trigger,),
            view=view,
        )
        return self._send(deed, "interactive", payloads.block_actions(team, user, source, action, trigger, url, state))

    def _send(self, deed: Deed, kind: Envelope, payload: JSON, on_ack: Any = None) -> Deed:
        deed.deliveries = [self.courier.post(kind, payload, on_ack)]
        return deed

    def _submitted(self, view: View, payload: Any) -> None:
        answer = payload if isinstance(payload, dict) else {}
        action = answer.get("response_action")
        if action == "errors":
            unknown = set(answer.get("errors", {})) - {block.get("block_id") for block in view.blocks}
            if unknown or not answer.get("errors"):
                self.violations.append(Violation("view_submission", "errors name the modal's block_ids", str(unknown)))
            self.did("view_errors", user=view.user, view=view, sent=answer)
        elif action in ("update", "push"):
            self._take(lambda: self._shown(view, action, answer), f"response_action {action}")
        else:
            close_view(self, view, whole_stack=action == "clear")
            self.did("view_closed", user=view.user, view=view, sent=answer)

    def _shown(self, view: View, action: str, answer: JSON) -> None:
        body = checked_view(self, f"response_action {action}", {**answer, "view_id": view.id}, view.team)
        if action == "update":
            change_view(self, view, body)
            self.did("view_updated", user=view.user, view=view, sent=answer)
        else:
            if len(stack_of(self, view)) >= 3:
                raise Refused("push_limit_reached")
            pushed = open_view(self, view.user, view.team, body, view)
            self.did("view_pushed", user=view.user, view=pushed, sent=answer)

    def _take(self, work: Any, what: str) -> None:
        """Do what an acknowledgement asks; what Slack wouldn't take shows as an error to the person."""
        try:
            work()
        except Refused as refused:
            self.violations.append(Violation(what, refused.error, str(refused.more)))

    def _holder(self, view: View, person: str | Person | None) -> Person:
        user = self.who(person, view.team) if person else view.user
        if user is not view.user or not view.open:
            raise Impossible(f"'{view.title}' isn't on {user.name}'s screen")
        return user

    def _can_see(self, source: Message | View, user: Person) -> None:
        if isinstance(source, View):
            self._holder(source, user)
        elif source.deleted or (source.to is not None and source.to is not user):
            raise Impossible(f"{user.name} doesn't see {source!r}")
        elif source.channel.kind != "channel" and user.id not in source.channel.members:
            raise Impossible(f"{user.name} isn't in {source.channel!r}")
