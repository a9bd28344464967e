"""A document's sentences become drafts, with ways to ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafting import propose, source_for
from knowledge.model import Fact, Source
from tests.benchmarks.drafting import measure
from tests.shared import shared

HANDBOOK = """The Library Handbook

The library was founded in 1912 by Anna Meyer. It holds 40,000 books and 12 globes. Do you like it? Welcome to us.

However, nobody pays more than $5.There is a $20 deposit. Reading rooms are closed on Sundays due to a lack of staff.
Our partner is the Association of Small Libraries (ASL).
"""


def test_a_sentence_that_claims_something_is_a_draft_of_its_paragraph() -> None:
    drafts = propose(HANDBOOK)
    assert [(draft.paragraph, draft.statement) for draft in drafts] == [
        (1, "The library was founded in 1912 by Anna Meyer."),
        (1, "It holds 40,000 books and 12 globes."),
        (2, "Nobody pays more than $5."),
        (2, "There is a $20 deposit."),
        (2, "Reading rooms are closed on Sundays due to a lack of staff."),
        (2, "Our partner is the Association of Small Libraries (ASL)."),
    ]


def test_what_leans_on_another_sentence_says_so() -> None:
    lacks = {draft.statement: draft.lacks for draft in propose(HANDBOOK)}
    assert lacks["It holds 40,000 books and 12 globes."] == "It begins with “It”: say what is meant."
    assert lacks["Nobody pays more than $5."] == ""


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 1912?",
        "How many books are there?",
        "How much does the deposit cost?",
        "Why are reading rooms closed on Sundays?",
        "What does ASL stand for?",
        "What is said about Anna Meyer?",
    ],
)
def test_numbers_dates_causes_names_and_short_forms_are_asked_for(question: str) -> None:
    assert question in [phrasing for draft in propose(HANDBOOK) for phrasing in draft.phrasings]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*'abc. ?!\n,;:(–$%’"', " 12 ", " is ", " to ", " because ", "The ", " Kim ", "\0", "é"]))
)
def test_any_text_gives_drafts_that_can_be_facts(pieces: list[str]) -> None:
    for draft in propose("".join(pieces)):
        Fact("a", draft.statement, draft.phrasings)
        assert len(draft.phrasings) <= 6


def test_a_source_is_known_by_its_title_or_made_of_it() -> None:
    known = {"hb": Source("hb", "The library handbook"), "other": Source("other", "Another")}
    assert source_for(HANDBOOK, "file", known) == known["hb"]
    assert source_for(HANDBOOK, "file", {}) == Source("the-library-handbook", "The Library Handbook")
    assert source_for("One sentence. And two.", "minutes 4", {}).title == "minutes 4"
    taken = {"the-library-handbook": Source("the-library-handbook", "Something else")}
    assert source_for(HANDBOOK, "file", taken).id == "the-library-handbook-2"


def test_the_drafts_of_the_article_hold_what_its_curator_kept() -> None:
    drafted = measure(shared("source/article.txt").read_text(encoding="utf-8"))
    assert drafted.paragraphs_found == drafted.facts
    assert drafted.numbers_found == drafted.numbers
    assert drafted.phrasings_found / drafted.phrasings > 0.5
