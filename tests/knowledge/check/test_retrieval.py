"""A base is asked its own phrasings, also those that it doesn't hold."""

from collections.abc import Sequence

from knowledge.check import Trial, first_match, leave_one_out
from knowledge.check.retrieval import Find
from knowledge.matcher import Matcher
from knowledge.model import Fact, State

BASE = [
    Fact("cost", "It costs 5 euros.", ("What does it cost?", "How much is it?", "price")),
    Fact("hours", "It opens at nine.", ("When does it open?", "opening hours")),
    Fact("place", "It stands in Bonn.", ("Where is it?", "address")),
    Fact("gone", "It was free.", ("Was it free?",), state=State.RETIRED),
]


def test_each_phrasing_of_a_live_fact_is_left_out_once() -> None:
    held: list[list[tuple[str, ...]]] = []

    def build(facts: Sequence[Fact]) -> Find:
        held.append([fact.phrasings for fact in facts])
        return lambda message: {"price": "cost", "opening hours": "cost"}.get(message)

    trials = list(leave_one_out(build, BASE))
    assert held == [
        [("How much is it?", "price"), ("opening hours",), ("address",)],
        [("What does it cost?", "price"), ("When does it open?",), ("Where is it?",)],
        [
            ("What does it cost?", "How much is it?"),
            ("When does it open?", "opening hours"),
            ("Where is it?", "address"),
        ],
    ]
    assert [(trial.phrasing, trial.right) for trial in trials] == [
        ("What does it cost?", False),
        ("When does it open?", False),
        ("Where is it?", False),
        ("How much is it?", False),
        ("opening hours", False),
        ("address", False),
        ("price", True),
    ]
    assert trials[4] == Trial("hours", "opening hours", "cost")


def test_a_fact_of_many_phrasings_is_left_a_few_at_a_time() -> None:
    many = Fact("a", "A.", tuple(f"question {number}" for number in range(7)))
    sizes: list[int] = []

    def build(facts: Sequence[Fact]) -> Find:
        sizes.append(len(facts[0].phrasings))
        return lambda _: None

    assert len(list(leave_one_out(build, [many], folds=3))) == 7
    assert sizes == [4, 5, 5]


def test_nothing_is_left_out_of_nothing() -> None:
    assert list(leave_one_out(lambda _: lambda _: None, [])) == []


def test_the_best_match_of_all_that_a_message_asks_is_found() -> None:
    find = first_match(Matcher.build(BASE))
    assert find("When does it open?") == "hours"
    assert find("Hello! What does it cost?") == "cost"
    assert first_match(Matcher.build([]))("What does it cost?") is None
