"""A new version of a text concerns exactly the facts whose paragraph is other than it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.check import digests, reread
from knowledge.model import Citation, Fact, State

HEAD = "The Library\n\nBy A. Uthor"
PARAGRAPHS = [f"Paragraph {word} says a thing. It says another, too." for word in ("one", "two", "three", "four")]
FACTS = (
    *(Fact(f"f{number}", "A.", citation=Citation("paper", number)) for number in range(1, 5)),
    Fact("head", "A.", citation=Citation("paper")),
    Fact("retired", "A.", citation=Citation("paper", 1), state=State.RETIRED),
    Fact("other", "A.", citation=Citation("another", 1)),
    Fact("uncited", "A."),
)


def text(paragraphs: list[str], head: str = HEAD) -> str:
    return "\n\n".join([head, *paragraphs])


def concerned(before: str, after: str) -> tuple[list[str], dict[str, int]]:
    found = reread(FACTS, "paper", digests(before), list(digests(after)))
    return [fact.id for fact in found.changed], dict(found.moved)


def test_the_same_text_in_other_lines_concerns_nobody() -> None:
    before = text(PARAGRAPHS)
    assert concerned(before, before.replace(" says", "\nsays")) == ([], {})


def test_a_changed_paragraph_concerns_its_facts() -> None:
    changed = [PARAGRAPHS[0], PARAGRAPHS[1] + " It says 3.", *PARAGRAPHS[2:]]
    assert concerned(text(PARAGRAPHS), text(changed)) == (["f2"], {})


def test_a_paragraph_put_in_moves_those_behind_it() -> None:
    more = [PARAGRAPHS[0], "A new one is here. It has two sentences.", *PARAGRAPHS[1:]]
    assert concerned(text(PARAGRAPHS), text(more)) == ([], {"f2": 3, "f3": 4, "f4": 5})


def test_a_paragraph_that_is_gone_concerns_its_facts() -> None:
    assert concerned(text(PARAGRAPHS), text(PARAGRAPHS[1:])) == (["f1"], {"f2": 1, "f3": 2, "f4": 3})


def test_what_stands_before_the_body_concerns_those_who_cite_no_paragraph() -> None:
    assert concerned(text(PARAGRAPHS), text(PARAGRAPHS, "Another Title\n\nBy A. Uthor")) == (["head"], {})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*PARAGRAPHS, "A fifth is here. It has two sentences."]), min_size=1, unique=True))
def test_a_fact_is_concerned_where_its_paragraph_is_gone_or_moved_out_of_order(after: list[str]) -> None:
    changed, moved = concerned(text(PARAGRAPHS), text(after))
    for number, paragraph in enumerate(PARAGRAPHS, 1):
        if paragraph not in after:
            assert f"f{number}" in changed
        elif f"f{number}" not in changed:
            assert after[moved.get(f"f{number}", number) - 1] == paragraph
