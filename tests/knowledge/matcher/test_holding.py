from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from knowledge.matcher.holding import hold


def test_what_was_kept_the_longest_is_forgotten_first() -> None:
    kept: dict[str, int] = {}
    for number, name in enumerate("abcde"):
        hold(kept, name, number, 3)
    assert kept == {"c": 2, "d": 3, "e": 4}


def test_what_is_kept_anew_forgets_nothing() -> None:
    kept = {"a": 1, "b": 2}
    hold(kept, "a", 3, 2)
    assert kept == {"a": 3, "b": 2}


def test_threads_that_hold_together_never_keep_more() -> None:
    kept: dict[int, int] = {}

    def fill(first: int) -> None:
        for number in range(first, first + 5_000):
            hold(kept, number, number, 50)

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(fill, thread * 5_000) for thread in range(8)]:
            done.result()
    assert len(kept) == 50
