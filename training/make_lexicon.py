"""Makes the matcher's list of English words, `knowledge/matcher/lexicon.bin`: a second of one core.

Nothing here is needed at run time. The words are those of the spelling lists SCOWL, American and British:

    apt-get download wamerican wbritish
    for package in *.deb; do dpkg -x "$package" words; done
    .venv/bin/python training/make_lexicon.py words/usr/share/dict/american-english words/usr/share/dict/british-english
"""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge.matcher.lexicon import FILE, packed

SHORTEST = 4  # letters: shorter ones are symbols and abbreviations, which people make by mistyping too


def main(lists: list[str]) -> int:
    """Write the words of the files *lists*, one a line, in lower case and without possessives."""
    if not lists:
        print(__doc__)
        return 1
    lines = [line for name in lists for line in Path(name).read_text(encoding="utf-8").split()]
    words = {line.casefold().removesuffix("'s") for line in lines}
    words = {word for word in words if len(word) >= SHORTEST and word.isascii() and word.isalpha()}
    FILE.write_bytes(packed(words))
    print(f"{len(words):,} words in {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
