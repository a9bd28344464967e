"""The loopback Discord and the real discord.py: messages, commands, buttons, forms and files."""

from __future__ import annotations

import pytest

from tests.wire.discord import Impossible
from tests.wire.discord.sample import scene


async def test_a_mention_is_heard_and_answered() -> None:
    async with scene() as on:
        question = on.server.say(on.general, on.ann, f"{on.server.bot.mention} why?")
        reply = await on.server.reply_to(question)
        assert reply.text == f"You said: {on.server.bot.mention} why?"
        assert reply.pings == []


async def test_content_is_empty_without_the_right_to_it() -> None:
    async with scene() as on:
        overheard = on.server.say(on.general, on.ann, "nobody asked the bot")
        assert (await on.server.reply_to(overheard)).text == "You said:"
        privately = on.server.say(on.server.dm(on.ann), on.ann, "just between us")
        assert (await on.server.reply_to(privately)).text == "You said: just between us"
        pinging = on.server.say(on.general, on.ann, "and you?", reply_to=on.server.sent(on.general)[0])
        assert (await on.server.reply_to(pinging)).text == "You said: and you?"
        quiet = on.server.say(on.general, on.ann, "and you?", reply_to=on.server.sent(on.general)[0], ping=False)
        assert (await on.server.reply_to(quiet)).text == "You said:"


async def test_a_command_is_deferred_and_followed_up() -> None:
    async with scene() as on:
        asked = on.server.slash("ask", {"question": "why?"}, user=on.ann, channel=on.general)
        ack = await asked.acknowledged()
        assert (ack.kind, ack.ephemeral) == ("deferred", False)
        response = await asked.response()
        assert (response.text, response.ephemeral) == ("You asked: why?", False)
        assert (await asked.followup()).ephemeral


async def test_privacy_is_fixed_when_deferring() -> None:
    async with scene() as on:
        asked = on.server.slash("ask", {"question": "why?", "private": True}, user=on.ann, channel=on.general)
        assert (await asked.acknowledged()).ephemeral
        assert (await asked.response()).seen_by is on.ann
        await asked.followup()
        assert on.server.sent(on.general) == []


async def test_suggestions_come_while_typing() -> None:
    async with scene() as on:
        typing = on.server.autocomplete("ask", "question", "how", user=on.ann, channel=on.general)
        assert [each["value"] for each in await typing.choices()] == ["how-1", "how-2"]


async def test_a_layout_with_buttons_is_shown_and_changed() -> None:
    async with scene() as on:
        question = on.server.say(on.general, on.ann, f"{on.server.bot.mention} layout, please")
        answer = await on.server.reply_to(question)
        assert answer.uses_layout
        assert answer.text == "Because.\n-# Article, 3"
        assert answer.labels == ["Helpful", "Edit", "Source"]
        pressed = on.server.press(answer, "Helpful", user=on.ann)
        assert (await pressed.acknowledged()).kind == "update"
        assert (await pressed.response()) is answer
        assert answer.text == "Thank you.\n-# Article, 3"
        with pytest.raises(Impossible, match="has no 'Nonsense'"):
            on.server.press(answer, "Nonsense", user=on.ann)


async def test_a_form_goes_there_and_back() -> None:
    async with scene() as on:
        question = on.server.say(on.general, on.ann, f"{on.server.bot.mention} layout, please")
        answer = await on.server.reply_to(question)
        pressed = on.server.press(answer, "edit", user=on.ann)
        form = await pressed.modal()
        assert (form.title, form.values, form.labels) == (
            "Edit the fact",
            {"statement": "It is so."},
            ["Statement", "State"],
        )
        sent = on.server.submit_modal(pressed, {"statement": "It is not so.", "state": "retired"})
        assert (await sent.response()).text == "It is not so. (retired)"
        with pytest.raises(Impossible, match="offers"):
            on.server.submit_modal(pressed, {"state": "secret"})
        with pytest.raises(Impossible, match="0 to 1000"):
            on.server.submit_modal(pressed, {"statement": "x" * 1001, "state": "live"})


async def test_files_go_up_and_down() -> None:
    async with scene() as on:
        file = on.server.upload("notes.txt", b"the same")
        question = on.server.say(on.server.dm(on.ann), on.ann, "here", attachments=[file])
        back = (await on.server.reply_to(question)).attachments[0]
        assert (back.filename, back.content, back.description) == ("back.txt", b"the same", "The same, back")
        admin = on.server.add_user("admin", on.guild, permissions=1 << 5)
        pack = on.server.upload("pack.toml", b"facts = []")
        imported = on.server.slash("fact import", {"pack": pack}, user=admin, channel=on.general)
        assert (await imported.response()).text == "pack.toml: 10 bytes"


async def test_commands_are_offered_to_those_who_may_use_them() -> None:
    async with scene() as on:
        values = {"who": on.ann, "where": on.general}
        with pytest.raises(Impossible, match="may not use"):
            on.server.slash("fact owner", values, user=on.ann, channel=on.general)
        forged = on.server.slash("fact owner", values, user=on.ann, channel=on.general, force=True)
        assert (await forged.response()).text == "ann in general"
        with pytest.raises(Impossible, match="requires 'question'"):
            on.server.slash("ask", user=on.ann, channel=on.general)
        with pytest.raises(Impossible, match="no command 'answer' is registered"):
            on.server.slash("answer", user=on.ann, channel=on.general)


async def test_the_menus_of_messages_and_people() -> None:
    async with scene() as on:
        overheard = on.server.say(on.general, on.ann, "a question for somebody")
        picked = on.server.message_command("Answer this", overheard, user=on.ann)
        # The content of the picked message is readable without the intent.
        assert (await picked.response()).text == "About: a question for somebody"
        trusted = on.server.user_command("Trust", on.ann, user=on.ann, channel=on.general)
        assert (await trusted.response()).text == "ann is trusted"


async def test_an_app_that_only_a_person_installed() -> None:
    async with scene() as on:
        elsewhere = on.server.add_guild("Elsewhere", installed=False)
        lounge = on.server.add_channel(elsewhere, "lounge")
        bob = on.server.add_user("bob", elsewhere)
        message = on.server.say(lounge, bob, "is it so?")
        with pytest.raises(Impossible, match="not installed"):
            on.server.message_command("Answer this", message, user=bob)
        bob.installed = True
        picked = on.server.message_command("Answer this", message, user=bob)
        assert picked.owners == {"1": str(bob.id)}
        assert (await picked.response()).text == "About: is it so?"
        group = on.server.world.group_dm(bob, on.ann)
        asked = on.server.message_command("Answer this", on.server.say(group, on.ann, "and here?"), user=bob)
        assert (await asked.response()).text == "About: and here?"
        assert asked.payload["context"] == 2
