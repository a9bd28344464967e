"""Makes the sentence embedder know the shipped base's subject: goes on training `model.npz` on texts made from the base.

Nothing here is needed at run time. Run `train_embedder.py` first, and give its --texts and --work here too:

    python adapt_embedder.py --texts texts --work work --model model.npz --out adapted.npz

The texts are the base's phrasings, statements and unanswered questions; the same with words swapped for others of the
base's, for others of WordNet's examples, or for synonyms; halves of two put together; and their content words alone. The
teacher says what each means (six minutes of one core), and half of what the network is shown from then on are such texts
(half an hour). Words that the base uses often get vectors of their own. No evaluation set is read.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import train_embedder
from torch import nn
from train_embedder import BATCH, LAYERS, WIDTH, Array, Lessons, Student, Teacher, read_wordnet, split_words, teach

from knowledge.matcher.embedder import Nibbles
from knowledge.matcher.english import COMMON

PACKS: Final = Path(__file__).parent.parent / "knowledge/packs"
SEED: Final = 11
OFTEN: Final = 5  # times in the base's texts from which on a word gets a vector of its own
SWAPPED: Final = 4  # texts made of each by swapping words for the base's, and as many for others


def base_texts(packs: Path) -> list[str]:
    """The shipped base's phrasings, statements and unanswered questions."""
    facts = tomllib.loads((packs / "article.toml").read_text("utf8"))["fact"]
    texts = [text for fact in facts for text in (*fact["phrasings"], fact["answer"])]
    lines = (packs / "article.unanswered.txt").read_text("utf8").splitlines()
    return [*texts, *(line for line in lines if line and not line.startswith("#"))]


def varied(texts: list[str], others: list[str], synonyms: dict[str, list[str]], rng: random.Random) -> list[str]:
    """Texts made of *texts*, with words of the *others*, each once, in random order, themselves among them."""
    own, strange = _by_ending(texts), _by_ending(others)
    made = list(texts)
    for text in texts:
        words = text.split()
        able = [at for at, word in enumerate(words) if _tells(word)]
        for choose in (*[own] * SWAPPED, *[strange] * SWAPPED, synonyms, synonyms):
            swapped = list(words)
            for at in rng.sample(able, min(len(able), rng.choice((1, 1, 2)))):
                key = words[at].lower() if choose is synonyms else words[at][-2:].lower()
                swapped[at] = rng.choice(choose.get(key) or [words[at]])
            made.append(" ".join(swapped))
        second = rng.choice(texts).split()
        made.append(" ".join([*words[: len(words) // 2], *second[len(second) // 2 :]]))
        made.append(" ".join(words[at] for at in able))
    unique = [text for text in dict.fromkeys(" ".join(text.lower().split()) for text in made) if text]
    rng.shuffle(unique)
    return unique


def _by_ending(texts: list[str]) -> dict[str, list[str]]:
    """The words that say something, by their endings: those that end alike are mostly the same part of speech."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for text in texts:
        for word in filter(_tells, text.split()):
            found[word[-2:].lower()].append(word)
    return found


def _tells(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word.lower() not in COMMON


class Mixed(Lessons):
    """Lessons whose last *own* texts are the base's: half of each batch is drawn from them."""

    def __init__(self, paths: list[Path], vocabulary: list[str], own: int) -> None:
        super().__init__(paths, vocabulary)
        self.general = self.taught[self.taught < len(self.counts) - own]
        self.own = self.taught[self.taught >= len(self.counts) - own]

    def order(self) -> Iterator[Array]:
        """Batches of texts, for ever."""
        while True:
            for texts in (self.general, self.own):
                drawn = self.random.choice(texts, BATCH * 20, replace=False)
                drawn = drawn[np.argsort(self.counts[drawn], kind="stable")]
                batches = np.split(drawn, 20)
                yield from (batches[at] for at in self.random.permutation(20))


def resumed(student: Student, path: Path) -> None:
    """Sets a network to what the file at *path* holds; words that it doesn't know start from their spelling."""
    with np.load(path) as file:
        data: dict[str, Any] = {name: file[name] for name in file.files}
    rows = Nibbles(data["table"], data["table_scales"]).rows(np.arange(len(data["table"])))
    one = {
        name: torch.from_numpy(array.astype(np.float32)) for name, array in data.items() if array.dtype == np.float16
    }
    queries = torch.from_numpy(np.repeat([(WIDTH // train_embedder.HEADS) ** 0.5, 1.0], [WIDTH, 2 * WIDTH]))
    groups = Nibbles(data["groups"], data["group_scales"]).rows(np.arange(len(data["groups"])))
    student.groups.weight.data = torch.from_numpy(groups)
    student.group_bias.data, student.trust.data = one["group_bias"], one["trust"]
    with torch.no_grad():
        new = student.spell(np.arange(len(rows), student.forms.known), alone=True)
    student.table.weight.data = torch.cat([torch.from_numpy(rows), new])
    for at, layer in zip(range(LAYERS), student.layers, strict=True):
        layer.attend.weight.data = (one["attend"][at] * queries).T.float().contiguous()
        layer.merge.weight.data = one["merge"][at].T.contiguous()
        layer.near.data = one["near"][at]
        layer.widen.weight.data, layer.widen.bias.data = one["widen"][at].T.contiguous(), one["bias"][at]
        layer.narrow.weight.data = one["narrow"][at].T.contiguous()
    student.gate.weight.data = one["gate"].T.contiguous()
    student.project.weight.data, student.project.bias.data = one["project"].T.contiguous(), one["project_bias"]
    nn.init.zeros_(student.word_project.bias)


def main() -> None:
    """Makes the texts, has them taught, and goes on training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=Path("texts"), help="where the packages were unpacked")
    parser.add_argument("--work", type=Path, default=Path("work"), help="what the steps leave for each other")
    parser.add_argument("--model", type=Path, default=Path("model.npz"), help="the model to go on from")
    parser.add_argument("--out", type=Path, default=Path("adapted.npz"), help="the model file")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--rate", type=float, default=1e-3, help="of learning, at its highest")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    rng = random.Random(SEED)

    examples, _, _, synonyms = read_wordnet(options.texts / "usr/share/wordnet", rng)
    texts = varied(base_texts(PACKS), examples, synonyms, rng)
    basis = torch.from_numpy(np.load(options.work / "basis.npy"))
    own = options.work / "base.npz"
    if not own.exists():
        teach(Teacher(), texts, basis, own)
        print(len(texts), "texts taught", flush=True)
    with np.load(options.model) as file:
        vocabulary = file["words"].tobytes().decode().split("\n")
    counts = Counter(word for text in texts for word in split_words(text))
    known = {*vocabulary}
    vocabulary += [word for word, n in counts.most_common() if n >= OFTEN and 2 < len(word) <= 18 and word not in known]

    train_embedder.STEPS, train_embedder.RATE = options.steps, options.rate  # type: ignore[misc]
    taught = sorted(options.work.glob("taught*.npz"))
    lessons = Mixed([*taught, own], vocabulary, len(texts))
    student = Student(lessons.forms)
    resumed(student, options.model)
    print(
        f"{len(known):,} words, {len(vocabulary) - len(known):,} more; held out: {train_embedder.held_out(student, lessons)}",
        flush=True,
    )
    train_embedder.train(student, lessons, options.out)


if __name__ == "__main__":
    main()
