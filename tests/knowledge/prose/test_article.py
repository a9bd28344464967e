"""An article's body paragraphs are counted from 1, whatever stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.prose import Article, sentences
from tests.shared import shared

TWO = "It rained. Nobody came."


def test_the_shipped_base_cites_the_paragraphs_as_they_are_counted_here() -> None:
    article = Article.read(shared("source/article.txt").read_text())
    assert [paragraph[:24] for paragraph in article.paragraphs] == [
        "As enigmatic as he has p",
        "Since the founding of th",
        "Defection numbers out of",
        "That the Kim Jong Un era",
        "Second, North Korea has ",
        "The tourism industry has",
        "Furthermore, it is no se",
        "Generally speaking, econ",
        "Additionally, amidst the",
        "Ultimately, Kim Jong Un’",
        "Despite the economic gai",
        "Still, so long as Kim Jo",
        "Abhinav Seetharaman is t",
    ]
    assert article.head[-1].endswith("Credit: Wikimedia Commons/ John Pavelka")


@pytest.mark.parametrize(
    ("blocks", "counted"),
    [
        ([TWO, "One more."], [TWO, "One more."]),
        (["A Wet Day", TWO, "One more."], [TWO, "One more."]),
        (["Why did it rain?", TWO], [TWO]),
        (["Section", "A wet day", "The summary tells it in a sentence.", "By Jane Doe and John O’Neill", TWO], [TWO]),
        (["A wet day", "The summary tells it in a sentence.", "Photo: Reuters", TWO, "One more."], [TWO, "One more."]),
        (["A wet day", "One sentence.", "And another.", "A sub-heading", TWO], ["One sentence.", "And another.", TWO]),
        (["A wet day", TWO, "A sub-heading", "One more.", "Image by the Tate", "Source: the met office.", "Last."],
         [TWO, "One more.", "Last."]),
        (["A wet day", TWO, "A wet day", "Why Did It Rain?", "But why did it rain so?"],
         [TWO, "But why did it rain so?"]),
        (["# A wet day", TWO, "## After", "- one\n- two."], [TWO, "- one - two."]),
        (["Only one sentence.", "And one more."], ["Only one sentence.", "And one more."]),
        (["Home\nNews\nAbout us", "A wet day", TWO, "Jane Doe lives in Bonn."], [TWO, "Jane Doe lives in Bonn."]),
        (["It rained in\nBonn. Nobody\ncame.", "By contrast, Köln was dry."],
         ["It rained in Bonn. Nobody came.", "By contrast, Köln was dry."]),
        (["Published by a ministry, the report says little. It is short."],
         ["Published by a ministry, the report says little. It is short."]),
        ([], []),
    ],
)  # fmt: skip
def test_only_body_paragraphs_are_counted(blocks: list[str], counted: list[str]) -> None:
    assert list(Article.read("\n\n".join(blocks)).paragraphs) == counted


def test_line_ends_and_blank_lines_may_be_any() -> None:
    assert Article.read("\ufeffTitle\r\n \t\r\n\r\n\r\nOne. Two.\r\n\r\nThree.").paragraphs == ("One. Two.", "Three.")


def test_a_paragraph_that_is_not_there_is_none() -> None:
    article = Article.read(TWO)
    assert (article.paragraph(0), article.paragraph(1), article.paragraph(2)) == (None, TWO, None)


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "U.S. President J. Doe met Dr. Who. “They talked.” He left!"
    assert sentences(text) == ["U.S. President J. Doe met Dr. Who.", "“They talked.”", "He left!"]


@given(
    st.text() | st.lists(st.sampled_from(["One. Two.", "Head", "By A B", "# x", "", "a\nb", "?", "…"])).map("\n\n".join)
)
def test_any_text_is_read(text: str) -> None:
    article = Article.read(text)
    assert all(paragraph.strip() for paragraph in article.paragraphs)
