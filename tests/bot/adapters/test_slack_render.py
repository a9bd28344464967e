"""What Slack is given keeps what was typed, and names channels by their ids."""

from __future__ import annotations

from bot.adapters.slack.render import blocks_of, content
from bot.adapters.slack.views import again_view
from bot.cards import Card, Note, Text, Title, channel

CHANNEL = channel("C7")


def test_a_channel_in_a_text_is_one_to_press_and_the_rest_is_no_markup() -> None:
    told = content(Card("settings", (Text(f"In {CHANNEL} and {CHANNEL}, *never* <!here>."), Note(CHANNEL))))
    first, second = told["blocks"]
    pressed = {"type": "channel", "channel_id": "C7"}
    assert first["elements"][0]["elements"] == [
        {"type": "text", "text": "In "},
        pressed,
        {"type": "text", "text": " and "},
        pressed,
        {"type": "text", "text": ", *never* <!here>."},
    ]
    assert second["elements"][0]["elements"] == [pressed]
    assert "<!here>" not in told["text"]


def test_a_long_text_is_cut_between_lines_and_nothing_of_it_is_lost() -> None:
    lines = [f"{number}: " + "x" * 95 for number in range(60)]
    blocks = blocks_of(Card("history", (Text("\n".join(lines)),)), message=True)
    texts = [block["text"]["text"] for block in blocks]
    assert len(texts) > 1
    assert all(len(text) <= 3_000 for text in texts)
    assert "\n".join(texts).split("\n") == lines


def test_one_long_line_is_cut_where_it_must_be() -> None:
    blocks = blocks_of(Card("history", (Text("x" * 7_000),)), message=True)
    assert [len(block["text"]["text"]) for block in blocks] == [3_000, 3_000, 1_000]


def test_what_does_not_fit_is_said_to_be_more() -> None:
    blocks = blocks_of(Card("list", tuple(Text("y" * 2_900) for _ in range(9))), message=True)
    assert "more than fits" in blocks[-1]["elements"][0]["text"]
    assert len(blocks) < 9


def test_a_form_comes_back_as_it_was_filled_in_with_what_was_wrong_on_top() -> None:
    def field(name: str, kind: str, **more: object) -> dict[str, object]:
        return {"type": "input", "block_id": name, "element": {"type": kind, "action_id": "typed", **more}}

    chosen = {"text": {"type": "plain_text", "text": "B"}, "value": "b"}
    view = {
        "id": "V1",
        "hash": "1.2",
        "type": "modal",
        "callback_id": "form",
        "private_metadata": "{}",
        "blocks": [
            {"type": "section", "text": {"type": "plain_text", "text": "An older refusal."}},
            field("answer", "plain_text_input", initial_value="Old."),
            field("tags", "plain_text_input", initial_value="emptied since"),
            field("state", "static_select", initial_option={"value": "a"}),
        ],
        "state": {
            "values": {
                "answer": {"typed": {"value": "New."}},
                "tags": {"typed": {"value": None}},
                "state": {"typed": {"selected_option": chosen}},
            }
        },
    }
    again = again_view(view, "That is taken.")
    told, answer, tags, state = again["blocks"]
    assert told["text"]["text"] == "That is taken."
    assert answer["element"]["initial_value"] == "New."
    assert "initial_value" not in tags["element"]
    assert state["element"]["initial_option"] == chosen
    assert {"id", "hash", "state"}.isdisjoint(again)
    assert again["callback_id"] == "form"


def test_a_title_is_a_header() -> None:
    assert blocks_of(Card("help", (Title("Help"),)), message=True)[0]["type"] == "header"
