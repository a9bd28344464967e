"""Facts and sources of every valid kind, for Hypothesis."""

from hypothesis import strategies as st

from knowledge.model import MAX_ID, Citation, Fact, Source, State
from knowledge.text import plain

_TRICKY = st.sampled_from(
    [
        "'", '"', '""', '"""', "'''", "\\", "\\n", "=", "+1", "-", "@", "＝", "\t", "\r", "\n", "\n\n", ",", ";", "#",
        "]", "}", "[[fact]]", "[x]\n[[source]]\n", "NaN", "\u2028", "\x85", "\ufeff", "\u200d", "é", "İ", "ß", "Ǆ",
        "👩\u200d🚀", "sep=;",
    ]
)  # fmt: skip
_ID_START = "abcxyzABZ0129"
ids = st.builds(
    "".join,
    st.tuples(st.sampled_from(_ID_START), st.text(st.sampled_from(_ID_START + "-._"), max_size=MAX_ID - 1)),
)


def texts(size: int = 60) -> st.SearchStrategy[str]:
    """Any text of at most *size* characters, often with what formats trip over."""
    pieces = st.lists(st.text(max_size=8) | _TRICKY, max_size=4)
    return pieces.map(lambda found: _settled("".join(found)[:size]))


def _settled(text: str) -> str:
    """Return *text* as facts keep it; a joiner beside a dropped character takes plain() a second time to go."""
    while (again := plain(text)) != text:
        text = again
    return text


words = texts().map(lambda text: text + "a")

sources = st.builds(Source, ids, words, texts(), texts())

facts = st.builds(
    Fact,
    ids,
    words,
    st.lists(texts(), max_size=4).map(tuple),
    st.none() | st.builds(Citation, ids, st.none() | st.integers(1, 1_000_000)),
    st.lists(texts(20), max_size=4).map(tuple),
    st.sampled_from(State),
    verify_by=st.none() | st.dates(),
    checked=st.none() | st.dates(),
)


@st.composite
def bases(draw: st.DrawFn) -> tuple[list[Fact], dict[str, Source]]:
    """At least one fact, and every source that they cite."""
    chosen = draw(st.lists(facts, min_size=1, max_size=4, unique_by=lambda fact: fact.id))
    cited = {fact.citation.source for fact in chosen if fact.citation}
    found = {name: draw(st.builds(Source, st.just(name), words, texts(), texts())) for name in sorted(cited)}
    return chosen, found
