"""Words of English that say nothing by their capital, and names that go by several forms."""

from __future__ import annotations

__all__ = ["ENDINGS_OF_ORDINARY_WORDS", "FORMS", "LONG_FORMS", "OPENERS", "PARTS_OF_NAMES"]

_OPENERS = """
    a about above according accounts across actually additionally after afterwards again against ago all almost alone
    along already also although altogether always amid amidst among an and another any anybody anyone anything apart
    are around as aside at authorities back based be because been before behind being below beneath beside besides
    best better between beyond both briefly but by can certain child children citizens clearly companies compared
    consequently considering contrary costs could countries critics currently customers daily despite did do does done
    down due during each earlier early either else elsewhere enough especially even eventually ever every everybody
    everyone everything everywhere except experts fees few fewer finally first following for former formerly
    fortunately from further furthermore generally given governments had half has have having he hence her here hers
    him his historically how however if in include includes including indeed inside instead into is it its itself just
    last lastly late lately later latest least less let like likely little long mainly man many may maybe meanwhile
    members men might more moreover most mostly much must my near nearly neither never nevertheless new next no nobody
    none nonetheless nor normally not nothing notwithstanding now nowadays nowhere occasionally of off officially
    officials often old on once one only onto open opened or orders originally other others otherwise our out outside
    over overall own part particularly partly payments people per perhaps person please possibly presumably previously
    prices prior probably put quite rarely rather recent recently regarding regardless reportedly right roughly same
    second seldom several shall she should similarly simply since so some somebody somehow someone something sometimes
    somewhere soon specifically still strictly students such supposedly surely taken taking than thanks that the their
    them themselves then there thereafter thereby therefore these they thing things third this those though through
    throughout thus tickets till to today together told tomorrow too toward towards traditionally true typically
    ultimately under underneath unfortunately unless unlike until up upon use used users usually various very visitors
    was we well were what whatever when whenever where whereas wherever whether which whichever while who whoever
    whole whom whose why widely will with within without woman women workers would yes yesterday yet you your
"""

OPENERS = frozenset(_OPENERS.split())
PARTS_OF_NAMES = frozenset(["the", "new", "old", "long", "little", "last", "first", "second", "third", "just", "open"])

ENDINGS_OF_ORDINARY_WORDS = (
    "ing", "ly", "ism", "tion", "sion", "ment", "ments", "ness", "ity", "ities", "ance", "ence", "ship", "tions",
    "sions", "able", "ible", "ful", "less", "ous", "ists", "ers", "ology",
)  # fmt: skip

# The forms of a name that no rule of spelling leads to; the first of a row stands for all.
_FORMS = """
    france french
    netherlands dutch holland
    spain spanish spaniard spaniards
    greece greek greeks
    ireland irish
    wales welsh
    switzerland swiss
    denmark danish danes
    poland polish poles
    finland finnish finns
    scotland scottish scots
    england english
    philippines filipino filipinos
    thailand thai thais
    norway norwegian norwegians
    peru peruvian peruvians
    germany german germans
    israel israeli israelis
    us usa america american americans
    uk britain british
"""
FORMS = {form: row.split()[0] for row in _FORMS.strip().splitlines() for form in row.split()}
LONG_FORMS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("united", "states"): ("us",),
    ("united", "kingdom"): ("uk",),
    ("united", "nations"): ("un",),
    ("european", "union"): ("eu",),
}
