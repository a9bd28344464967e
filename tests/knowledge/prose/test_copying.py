"""Eight words in a row are a copy, seven are not."""

import pytest

from knowledge.prose import Copying

SOURCE = Copying(
    "How Bonn Lost the Race for a Library in One Night\n\n"
    "The golf course’s price, 1,000 dollars, was paid in a day. It rained.",
    ("How Bonn Lost the Race for a Library in One Night",),
)


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("The golf course's price, 1,000 dollars, was steep.", ""),
        ("The golf course's price 1,000 DOLLARS was paid by us.", "The golf course's price 1,000 DOLLARS was paid"),
        ("So: “golf course’s price, 1,000 dollars was paid in a day; it rained.” Yes.",
         "golf course’s price, 1,000 dollars was paid in a day; it rained"),
        ("The article is called How Bonn Lost the Race for a Library in One Night.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_longest_copied_run_is_told(text: str, copied: str) -> None:
    assert SOURCE.longest(text) == copied
