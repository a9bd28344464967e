"""Proper names are told from words that merely begin a sentence, and found in the forms a text gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.prose import Article, Names, common_words, names

TEXT = """The Library of Bonn

The Library of Bonn was founded by Ada King Byron in 1953. The Free Citizens’ Reading Union (FCRU) runs it today.

King lent it books from China and France. Visitors from South Korea met U.S. President Donald Trump there.

Later she left. The internet came, and with it the Bank of Japan-Rhine Summit.

Ben King bought it. King sold it again to the Dutch and to the United States."""

ARTICLE = Names(Article.read(TEXT), ("The Library of Bonn", "Jane Doe"))
ORDINARY = ARTICLE.ordinary(common_words(["Where can I borrow water and umbrellas?"]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Under Kim Jong Il, the economy fell.", ["Kim Jong Il"]),
        ("North Korea's Ministry of State Security", ["North Korea", "Ministry", "State Security"]),
        ("Bonn lies on the Rhine.", ["Bonn", "Rhine"]),
        ("Water is free; umbrellas cost €2.", []),
        ("Umbrellas are lent. Borrowing is free. Generally it is.", []),
        ("He said: “The Rhine rises.” (No one listened.)", ["Rhine"]),
        ("U.S. President Donald Trump met Kim.", ["U.S. President Donald Trump", "Kim"]),
        ("It is NOT free.", []),
        ("I think it's the FCRU's.", ["FCRU"]),
        ("Refund Not Showing Up In Your Account", []),
        ("Ada’s and the Byrons’ Union", ["Ada", "Byrons", "Union"]),
        ("the eBay of books", ["eBay"]),
        ("", []),
    ],
)
def test_names_are_runs_of_words_with_a_capital(text: str, found: list[str]) -> None:
    assert names(text, ORDINARY) == found


@pytest.mark.parametrize(
    ("name", "paragraph"),
    [
        ("Ada King Byron", 1),
        ("Ada Byron", 1),
        ("Bonn", 3),  # the title has it
        ("Jane Doe", 3),  # the source's author
        ("FCRU", 1),
        ("Free Citizens' Reading Union", 1),
        ("Chinese", 2),
        ("French", 2),
        ("Koreans", 2),
        ("Trump", 2),
        ("President Trump", 2),
        ("US", 2),
        ("American", 4),
        ("Ada King Byron", 2),  # the King named in full last
        ("Ben King", 4),
        ("Internet", 3),
        ("Netherlands", 4),
        ("Japan", 3),
        ("Ada King Byron", None),
    ],
)
def test_a_name_is_borne_out_in_any_form(name: str, paragraph: int | None) -> None:
    assert ARTICLE.bears_out(name, paragraph)


@pytest.mark.parametrize(
    ("name", "paragraph"),
    [
        ("Cologne", 1),
        ("Cologne", None),
        ("China", 1),
        ("Ada King Byron", 3),
        ("Ada King Byron", 4),  # another King by then
        ("Ben King", 2),
        ("North Korea", 2),
        ("Donald King", 2),
        ("Austrian", 2),
        ("Chile", 2),
        ("US", 3),  # "it" and "us" are no names
        ("Bonn University", 1),
        ("China", 9),
    ],
)
def test_a_name_that_is_not_there_is_not(name: str, paragraph: int | None) -> None:
    assert not ARTICLE.bears_out(name, paragraph)


def test_it_tells_where_a_name_stands_instead() -> None:
    assert ARTICLE.where("China") == [2]
    assert ARTICLE.where("King") == [1, 2, 4]
    assert ARTICLE.where("Cologne") == []


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for name in names(text, ORDINARY):
        ARTICLE.bears_out(name, None)
    Names(Article.read(text)).bears_out("Kim Jong Un", 1)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["A", "a", "A.", "A ", "Aa-", "'", "Ab's ", "Aa (", '. "', "(AB) "])
def test_a_long_text_takes_no_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    names(text, ORDINARY)
    Names(Article.read(text)).bears_out("Kim Jong Un", None)
