"""The loopback refuses what Discord refuses, with its status, code and reason; and flags what breaks its document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.shared import shared
from tests.wire.discord import Channel, DiscordServer, Guild, Interaction, User
from tests.wire.discord import permissions as may
from tests.wire.discord.byhand import Hand, Reply, by_hand
from tests.wire.discord.spec import Spec, load_spec

Json = dict[str, Any]

V2 = 1 << 15


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def button(custom_id: str | None = "a", **facts: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id} | facts


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def select(options: int, **facts: Any) -> Json:
    chosen = [{"label": str(each), "value": str(each)} for each in range(options)]
    return {"type": 3, "custom_id": "s", "options": chosen} | facts


@dataclass
class Desk:
    server: DiscordServer
    hand: Hand
    guild: Guild
    general: Channel
    ann: User

    async def post(self, body: Json, channel: Channel | None = None) -> Reply:
        return await self.hand.send("POST", f"/channels/{(channel or self.general).id}/messages", body)

    async def answer(self, interaction: Interaction, body: Json) -> Reply:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self.hand.send("POST", path, body, token=None)

    def hook(self, interaction: Interaction, message: str = "@original") -> str:
        return f"/webhooks/{self.server.world.application_id}/{interaction.token}/messages/{message}"

    async def register(self, *commands: Json) -> Reply:
        return await self.hand.send("PUT", f"/applications/{self.server.world.application_id}/commands", list(commands))

    async def ask(self, **facts: Any) -> Interaction:
        """Register /ask and let ann run it."""
        await self.register({"name": "ask", "description": "Ask", "integration_types": [0, 1]})
        return self.server.slash("ask", user=facts.get("user", self.ann), channel=facts.get("channel", self.general))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with DiscordServer() as server, by_hand(server) as hand:
        guild = server.add_guild()
        yield Desk(server, hand, guild, server.add_channel(guild), server.add_user("ann", guild))


# messages


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        ({"content": "x" * 2001}, ["content: BASE_TYPE_MAX_LENGTH"]),
        (
            {"content": "x", "flags": V2, "components": [text("y")]},
            ["content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
        ),
        (
            {"embeds": [{"title": "x"}], "flags": V2, "components": [text("y")]},
            ["embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
        ),
        ({"components": [text("without the flag")]}, ["components.0.type: UNION_TYPE_CHOICES"]),
        (
            {"components": [row(button(None))]},
            ["components.0.components.0.custom_id: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"],
        ),
        ({"components": [row(button("x" * 101))]}, ["components.0.components.0.custom_id: BASE_TYPE_BAD_LENGTH"]),
        (
            {"components": [row(button("a"), button("a"))]},
            ["components.0.components.1.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
        ),
        (
            {"components": [row(*[button(str(each)) for each in range(6)])]},
            ["components.0.components: BASE_TYPE_BAD_LENGTH"],
        ),
        ({"components": [row(button(label="x" * 81))]}, ["components.0.components.0.label: BASE_TYPE_MAX_LENGTH"]),
        (
            {"components": [row(button(None, style=5))]},
            ["components.0.components.0.url: BUTTON_COMPONENT_URL_REQUIRED"],
        ),
        (
            {"components": [row(button(url="https://example.org"))]},
            ["components.0.components.0.url: BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"],
        ),
        (
            {"components": [row(select(2), button())]},
            ["components.0.components.1: COMPONENT_LAYOUT_WIDTH_EXCEEDED"],
        ),
        ({"components": [row(select(26))]}, ["components.0.components.0.options: BASE_TYPE_BAD_LENGTH"]),
        (
            {"flags": V2, "components": [text("x") for _ in range(41)]},
            ["components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"],
        ),
        (
            {"flags": V2, "components": [text("x" * 2001), text("x" * 2000)]},
            ["components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"],
        ),
        (
            {"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://missing.png"}}]},
            ["components: UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"],
        ),
        ({"embeds": [{"title": "x" * 257}]}, ["embeds.0.title: BASE_TYPE_MAX_LENGTH"]),
        ({"embeds": [{"description": "x" * 4000}] * 2}, ["embeds: MAX_EMBED_SIZE_EXCEEDED"]),
        ({"embeds": [{"title": "x"}] * 11}, ["embeds: BASE_TYPE_BAD_LENGTH"]),
        (
            {"embeds": [{"fields": [{"name": "x" * 257, "value": "y" * 1025}]}]},
            ["embeds.0.fields.0.name: BASE_TYPE_MAX_LENGTH", "embeds.0.fields.0.value: BASE_TYPE_MAX_LENGTH"],
        ),
        ({"content": "x", "attachments": [{"id": 0}]}, ["attachments.0: ATTACHMENT_NOT_FOUND"]),
        ({"content": "x", "message_reference": {"message_id": 1}}, ["message_reference: REPLIES_UNKNOWN_MESSAGE"]),
        (
            {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            ["allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
        ),
    ],
)
async def test_an_invalid_message(desk: Desk, body: Json, reasons: list[str]) -> None:
    reply = await desk.post(body)
    assert (reply.status, reply.code) == (400, 50035)
    assert reply.reasons == reasons
    assert desk.server.sent(desk.general) == []


@pytest.mark.parametrize("body", [{}, {"content": " \n"}, {"content": None, "embeds": []}, {"flags": V2}])
async def test_an_empty_message(desk: Desk, body: Json) -> None:
    reply = await desk.post(body)
    assert (reply.status, reply.code) == (400, 50006)


async def test_a_layout_stays_a_layout(desk: Desk) -> None:
    sent = await desk.post({"flags": V2, "components": [text("x")]})
    path = f"/channels/{desk.general.id}/messages/{sent.body['id']}"
    assert sent.body["components"] == [{"type": 10, "content": "x", "id": 1}]
    removed = await desk.hand.send("PATCH", path, {"flags": 0, "content": "x", "components": []})
    assert (removed.status, removed.reasons) == (400, ["flags: MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"])
    mixed = await desk.hand.send("PATCH", path, {"content": "x"})
    assert mixed.reasons == ["content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    plain = await desk.post({"content": "x"})
    path = f"/channels/{desk.general.id}/messages/{plain.body['id']}"
    kept = await desk.hand.send("PATCH", path, {"flags": V2, "components": [text("y")]})
    assert kept.reasons == ["content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    turned = await desk.hand.send("PATCH", path, {"content": None, "flags": V2, "components": [text("y")]})
    assert (turned.status, turned.body["content"], turned.body["flags"]) == (200, "", V2)


async def test_whom_a_message_pings(desk: Desk) -> None:
    careless = await desk.post({"content": f"@everyone {desk.ann.mention} {desk.guild.everyone.mention}"})
    message = desk.server.sent(desk.general)[0]
    assert careless.body["mention_everyone"]
    assert message.pings == ["@everyone", desk.ann.mention, desk.guild.everyone.mention]
    await desk.post({"content": f"@everyone {desk.ann.mention}", "allowed_mentions": {"parse": []}})
    assert desk.server.sent(desk.general)[1].pings == []
    layout = {"flags": V2, "components": [text(f"@here {desk.ann.mention}")]}
    await desk.post(layout | {"allowed_mentions": {"parse": ["everyone"]}})
    assert desk.server.sent(desk.general)[2].pings == ["@everyone"]
    question = desk.server.say(desk.general, desk.ann, "why?")
    await desk.post({"content": "Because.", "message_reference": {"message_id": str(question.id)}})
    assert desk.server.sent(desk.general)[3].pings == [desk.ann.mention]


async def test_a_nonce_is_sent_once(desk: Desk) -> None:
    body = {"content": "x", "nonce": "1", "enforce_nonce": True}
    first, second = await desk.post(body), await desk.post(body)
    assert first.body["id"] == second.body["id"]
    assert len(desk.server.sent(desk.general)) == 1


async def test_what_is_not_there(desk: Desk) -> None:
    question = desk.server.say(desk.general, desk.ann, "why?")
    base = f"/channels/{desk.general.id}/messages"
    assert (await desk.hand.send("GET", f"{base}/1")).code == 10008
    assert (await desk.hand.send("PATCH", f"{base}/{question.id}", {"content": "x"})).code == 50005
    desk.server.delete(question)
    assert (await desk.hand.send("GET", f"{base}/{question.id}")).code == 10008
    assert (await desk.hand.send("GET", "/channels/1")).code == 10003
    assert (await desk.hand.send("GET", "/guilds/1")).code == 10004
    assert (await desk.hand.send("GET", f"/guilds/{desk.guild.id}/members/1")).code == 10013
    assert (await desk.hand.send("GET", "/users/1")).code == 10013
    desk.server.world.delete_channel(desk.general)
    assert (await desk.post({"content": "x"})).code == 10003


async def test_what_is_not_allowed(desk: Desk) -> None:
    server, everyone = desk.server, desk.guild.everyone
    server.world.overwrite(desk.general, everyone, deny=may.SEND_MESSAGES)
    assert (await desk.post({"content": "x"})).code == 50013
    server.world.overwrite(desk.general, everyone, deny=may.EMBED_LINKS)
    assert (await desk.post({"embeds": [{"title": "x"}]})).code == 50013
    server.world.overwrite(desk.general, everyone, deny=may.ATTACH_FILES)
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", "{}")
    form.add_field("files[0]", b"x", filename="x.txt")
    refused = await desk.hand.send("POST", f"/channels/{desk.general.id}/messages", data=form)
    assert refused.code == 50013
    server.world.overwrite(desk.general, everyone, deny=may.READ_MESSAGE_HISTORY)
    question = server.say(desk.general, desk.ann, "why?")
    assert (await desk.hand.send("GET", f"/channels/{desk.general.id}/messages")).body == []
    reply = {"content": "x", "message_reference": {"message_id": str(question.id)}}
    assert (await desk.post(reply)).code == 160002
    server.world.overwrite(desk.general, everyone, deny=may.VIEW_CHANNEL)
    assert (await desk.post({"content": "x"})).code == 50001
    server.world.overwrite(desk.general, server.bot, allow=may.VIEW_CHANNEL)
    assert (await desk.post({"content": "x"})).status == 200
    desk.ann.dms_open = False
    assert (await desk.post({"content": "x"}, server.dm(desk.ann))).code == 50007
    server.world.remove_guild(desk.guild)
    assert (await desk.post({"content": "x"})).code == 50001


async def test_history_is_read_in_pieces(desk: Desk) -> None:
    ids = [str(desk.server.say(desk.server.dm(desk.ann), desk.ann, str(each)).id) for each in range(10)]
    base = f"/channels/{desk.server.dm(desk.ann).id}/messages"

    async def read(query: str) -> list[str]:
        return [each["id"] for each in (await desk.hand.send("GET", f"{base}?{query}")).body]

    assert await read("limit=3") == ids[:-4:-1]
    assert await read(f"before={ids[5]}&limit=2") == [ids[4], ids[3]]
    assert await read(f"after={ids[5]}&limit=2") == [ids[7], ids[6]]
    assert await read(f"around={ids[5]}&limit=3") == [ids[6], ids[5], ids[4]]
    assert (await desk.hand.send("GET", f"{base}?limit=101")).reasons == ["limit: NUMBER_TYPE_RANGE"]


async def test_threads(desk: Desk) -> None:
    question = desk.server.say(desk.general, desk.ann, "why?")
    path = f"/channels/{desk.general.id}/messages/{question.id}/threads"
    opened = await desk.hand.send("POST", path, {"name": "Why"})
    assert (opened.status, opened.body["id"]) == (201, str(question.id))
    assert (await desk.hand.send("POST", path, {"name": "Why"})).code == 160004
    thread = desk.server.world.channels[question.id]
    assert (await desk.post({"content": "Because."}, thread)).status == 200
    desk.server.world.overwrite(desk.general, desk.guild.everyone, deny=may.SEND_MESSAGES_IN_THREADS)
    assert (await desk.post({"content": "x"}, thread)).code == 50013


# requests as such


async def test_the_token_the_path_and_the_json_must_be_right(desk: Desk) -> None:
    assert (await desk.hand.send("GET", "/users/@me", token="wrong")).status == 401
    assert (await desk.hand.send("GET", "/users/@me", token=None)).body == {"message": "401: Unauthorized", "code": 0}
    assert (await desk.hand.send("GET", "/nowhere")).status == 404
    assert (await desk.hand.send("PUT", f"/channels/{desk.general.id}/messages")).status == 405
    assert desk.server.rest.unserved == ["GET /nowhere", f"PUT /channels/{desk.general.id}/messages"]
    broken = await desk.hand.send("POST", f"/channels/{desk.general.id}/messages", data=b"{")
    assert (broken.status, broken.code) == (400, 50109)


async def test_answers_carry_the_headers_that_clients_rely_on(desk: Desk) -> None:
    reply = await desk.post({"content": "x"})
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Via"]
    for name in ("Limit", "Remaining", "Reset", "Reset-After", "Bucket"):
        assert reply.headers[f"X-RateLimit-{name}"]
    assert isinstance(reply.body["id"], str)


async def test_limits_are_enforced_where_a_test_says_so(desk: Desk) -> None:
    desk.server.rates.limit("POST /channels/{channel_id}/messages", 2, 60)
    other = desk.server.add_channel(desk.guild, "other")
    assert [(await desk.post({"content": "x"})).headers["X-RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    limited = await desk.post({"content": "x"})
    assert (limited.status, limited.body["global"]) == (429, False)
    assert 59 < limited.body["retry_after"] <= 60
    assert limited.headers["X-RateLimit-Scope"] == "user"
    assert (await desk.post({"content": "x"}, other)).status == 200
    desk.server.clock.advance(60)
    assert (await desk.post({"content": "x"})).status == 200
    desk.server.rates.limit_globally(1, 60)
    assert (await desk.post({"content": "x"})).status == 200
    everything = await desk.hand.send("GET", "/users/@me")
    assert (everything.status, everything.body["global"]) == (429, True)
    assert everything.headers["X-RateLimit-Global"] == "true"


# interactions


async def test_an_interaction_is_acknowledged_once_and_in_time(desk: Desk) -> None:
    asked = await desk.ask()
    assert (await desk.answer(asked, {"type": 4, "data": {"content": "x"}})).status == 204
    assert (await desk.answer(asked, {"type": 5})).code == 40060
    late = await desk.ask()
    desk.server.clock.advance(3.1)
    assert (await desk.answer(late, {"type": 4, "data": {"content": "x"}})).code == 10062
    assert late.ack is None
    assert [each.code for each in late.refused] == [10062]
    early = await desk.ask()
    assert (await desk.hand.send("PATCH", desk.hook(early), {"content": "x"}, token=None)).code == 10015


async def test_a_refused_answer_does_not_use_the_interaction_up(desk: Desk) -> None:
    asked = await desk.ask()
    refused = await desk.answer(asked, {"type": 4, "data": {"content": "x" * 2001}})
    assert refused.reasons == ["data.content: BASE_TYPE_MAX_LENGTH"]
    assert (await desk.answer(asked, {"type": 4, "data": {"content": "x"}})).status == 204


async def test_the_original_response_lives_for_15_minutes(desk: Desk) -> None:
    asked = await desk.ask()
    await desk.answer(asked, {"type": 5, "data": {"flags": 64}})
    assert asked.original
    assert asked.original.loading
    edited = await desk.hand.send("PATCH", desk.hook(asked), {"content": "At last"}, token=None)
    assert (edited.status, edited.body["flags"], edited.body["edited_timestamp"]) == (200, 64, None)
    assert (await desk.hand.send("GET", desk.hook(asked), token=None)).body["content"] == "At last"
    assert (await desk.hand.send("DELETE", desk.hook(asked), token=None)).status == 204
    assert (await desk.hand.send("GET", desk.hook(asked), token=None)).code == 10008
    desk.server.clock.advance(15 * 60)
    gone = await desk.hand.send("PATCH", desk.hook(asked), {"content": "x"}, token=None)
    assert (gone.status, gone.code) == (401, 50027)


async def test_five_followups_where_only_a_person_installed_the_app(desk: Desk) -> None:
    elsewhere = desk.server.add_guild("Elsewhere", installed=False)
    lounge = desk.server.add_channel(elsewhere, "lounge")
    bob = desk.server.add_user("bob", elsewhere)
    bob.installed = True
    asked = await desk.ask(user=bob, channel=lounge)
    await desk.answer(asked, {"type": 4, "data": {"content": "x"}})
    path = desk.hook(asked).removesuffix("/messages/@original")
    codes = [await desk.hand.send("POST", path, {"content": "more"}, token=None) for _ in range(6)]
    assert [each.status for each in codes] == [200] * 5 + [400]
    assert codes[5].code == 40094


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        ({"custom_id": "x", "title": "x" * 46, "components": [row({"type": 4, "custom_id": "a", "style": 1})]},
         ["data.title: BASE_TYPE_BAD_LENGTH"]),
        ({"custom_id": "x", "title": "x", "components": [text("x")] * 6}, ["data.components: BASE_TYPE_BAD_LENGTH"]),
        ({"custom_id": "x", "title": "x", "components": [{"type": 18, "label": "x" * 46,
          "component": {"type": 4, "custom_id": "a", "style": 1, "value": "x" * 4001}}]},
         ["data.components.0.component.value: BASE_TYPE_MAX_LENGTH", "data.components.0.label: BASE_TYPE_BAD_LENGTH"]),
        ({"custom_id": "x" * 101, "title": "x", "components": [row(button())]},
         ["data.components.0.components.0.type: UNION_TYPE_CHOICES", "data.custom_id: BASE_TYPE_BAD_LENGTH"]),
    ],
)  # fmt: skip
async def test_an_invalid_modal(desk: Desk, data: Json, reasons: list[str]) -> None:
    reply = await desk.answer(await desk.ask(), {"type": 9, "data": data})
    assert (reply.code, reply.reasons) == (50035, reasons)


async def test_suggestions_have_limits_too(desk: Desk) -> None:
    option = {"type": 3, "name": "question", "description": "x", "autocomplete": True}
    await desk.register({"name": "ask", "description": "Ask", "options": [option]})
    for choices, reason in (
        ([{"name": "x", "value": "x"}] * 26, "data.choices: BASE_TYPE_BAD_LENGTH"),
        ([{"name": "x" * 101, "value": "x"}], "data.choices.0.name: BASE_TYPE_BAD_LENGTH"),
        ([{"name": "x", "value": "x" * 101}], "data.choices.0.value: BASE_TYPE_BAD_LENGTH"),
    ):
        typing = desk.server.autocomplete("ask", "question", "w", user=desk.ann, channel=desk.general)
        assert (await desk.answer(typing, {"type": 8, "data": {"choices": choices}})).reasons == [reason]
        wrong = await desk.answer(typing, {"type": 4, "data": {"content": "x"}})
        assert wrong.reasons == ["type: BASE_TYPE_CHOICES"]


# commands


@pytest.mark.parametrize(
    ("command", "reasons"),
    [
        ({"name": "Ask", "description": "x"}, ["0.name: APPLICATION_COMMAND_INVALID_NAME"]),
        ({"name": "a b", "description": "x"}, ["0.name: STRING_TYPE_REGEX"]),
        ({"name": "x" * 33, "description": "x"}, ["0.name: BASE_TYPE_BAD_LENGTH", "0.name: STRING_TYPE_REGEX"]),
        ({"name": "ask"}, ["0.description: BASE_TYPE_BAD_LENGTH"]),
        ({"name": "ask", "description": "x" * 101}, ["0.description: BASE_TYPE_BAD_LENGTH"]),
        (
            {"name": "ask", "description": "x", "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x", "required": True},
            ]},
            ["0.options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"],
        ),
        (
            {"name": "ask", "description": "x", "options": [
                {"type": 3, "name": f"o{each}", "description": "x" * 100, "choices": [
                    {"name": "n" * 100, "value": f"{number:099}"} for number in range(20)
                ]} for each in range(3)
            ]},
            ["0: APPLICATION_COMMAND_TOO_LARGE"],
        ),
    ],
)  # fmt: skip
async def test_an_invalid_command(desk: Desk, command: Json, reasons: list[str]) -> None:
    reply = await desk.register(command)
    assert (reply.code, reply.reasons) == (50035, reasons)


async def test_commands_are_kept_changed_and_counted(desk: Desk) -> None:
    base = f"/applications/{desk.server.world.application_id}/commands"
    first = await desk.register({"name": "ask", "description": "Ask"})
    again = await desk.register({"name": "ask", "description": "Ask!"}, {"name": "Ask this", "type": 3})
    assert again.body[0]["id"] == first.body[0]["id"]
    changed = await desk.hand.send("PATCH", f"{base}/{first.body[0]['id']}", {"description": "Ask?"})
    assert changed.body["description"] == "Ask?"
    assert (await desk.hand.send("POST", base, {"name": "help", "description": "x"})).status == 201
    assert (await desk.hand.send("POST", base, {"name": "help", "description": "y"})).status == 200
    assert (await desk.hand.send("DELETE", f"{base}/{first.body[0]['id']}")).status == 204
    assert (await desk.hand.send("GET", f"{base}/{first.body[0]['id']}")).code == 10063
    assert [each["name"] for each in (await desk.hand.send("GET", base)).body] == ["Ask this", "help"]
    many = [{"name": f"c{each}", "description": "x"} for each in range(101)]
    assert (await desk.register(*many)).code == 30032
    own = f"/applications/{desk.server.world.application_id}/guilds/{desk.guild.id}/commands"
    assert (await desk.hand.send("PUT", own, [{"name": "dev", "description": "x"}])).body[0]["guild_id"]


# the document


@pytest.fixture
def document() -> Spec:
    shared("specs/discord-openapi.json")
    spec = load_spec()
    assert spec is not None
    return spec


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        ({"content": 5}, "content: 5 is not of type 'string', 'null'"),
        ({"content": "x", "silent": True}, "the body: Additional properties are not allowed ('silent' was unexpected)"),
        ({"components": [row(button(style=9))]}, "components.0.components.0.style: 1 was expected"),
        ({"components": [{"type": 99}]}, "components.0: type 99 is none of ['1', '9', '10', '12', '13', '14', '17']"),
        ({"content": "x", "sticker_ids": ["no id"]}, "sticker_ids.0: 'no id' does not match '^(0|[1-9][0-9]*)$'"),
    ],
)
@pytest.mark.usefixtures("document")
async def test_what_breaks_the_document_is_flagged(desk: Desk, body: Json, violation: str) -> None:
    await desk.post(body)
    assert [each.partition(": ")[2] for each in desk.server.violations] == [violation]


@pytest.mark.usefixtures("document")
async def test_queries_and_bodies_are_checked_too(desk: Desk) -> None:
    await desk.hand.send("GET", f"/channels/{desk.general.id}/messages?limit=500&order=asc")
    await desk.hand.send("PUT", f"/applications/{desk.server.world.application_id}/commands")
    assert [each.partition(": ")[2] for each in desk.server.violations] == [
        "query parameter limit=500 is out of range",
        "query parameter 'order' is unknown",
        "no body",
    ]


async def test_every_route_served_is_in_the_document(desk: Desk, document: Spec) -> None:
    for route in desk.server.rest.routes:
        assert document.knows(route.method, route.template), route
