"""Somebody who has the repository but not the thesis, and guesses what the excerpts say."""

import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise, product
from pathlib import Path

from tender_cycles.datasets.fingerprints import WINDOW, Fingerprint, canonical, digest, letters, tokens

ROOT = Path(__file__).parents[1]
_PAIRED = 150  # words that are tried in every pair


def repository() -> list[str]:
    """Return every Norwegian and English text that the repository has: paraphrases, catch-words, guides, messages."""
    files = [*ROOT.glob("data/*.csv"), *ROOT.glob("docs/*.md"), ROOT / "tender_cycles" / "words.toml"]
    skipped = ROOT / "data" / "fingerprints.csv"
    return [path.read_text(encoding="utf-8") for path in sorted(files) if path != skipped]


def running_text(texts: Iterable[str]) -> Iterator[str]:
    """Guess that an excerpt has forty letters in a row with the repository."""
    for text in texts:
        stream = letters(text).stream
        yield from (stream[at : at + WINDOW] for at in range(len(stream) - WINDOW + 1))


def words_and_pairs(texts: Iterable[str]) -> Iterator[str]:
    """Guess that an excerpt is a word of the repository, or two of its frequent ones."""
    frequent = [word for word, _ in Counter(chain.from_iterable(map(tokens, texts))).most_common()]
    yield from frequent
    yield from map(" ".join, product(frequent[:_PAIRED], repeat=2))


def sentences_of_a_length(texts: Iterable[str], marks: Iterable[Fingerprint]) -> Iterator[str]:
    """Guess that an excerpt is a run of the repository's words, as long as its letters and words say."""
    wanted = defaultdict(set)
    for mark in marks:
        wanted[mark.words].add(mark.letters)
    for words in (canonical(text).split() for text in texts):
        sizes = [sum(map(str.isalpha, word)) for word in words]
        for count, lengths in wanted.items():
            for at in range(len(words) - count + 1):
                if sum(sizes[at : at + count]) in lengths:
                    yield " ".join(words[at : at + count])


def made_sentences(texts: Iterable[str], seed: int = 1) -> Iterator[str]:
    """Guess for ever: sentences that follow the repository's habits word by word, in the first person."""
    chance = random.Random(seed)
    following = defaultdict(list)
    for words in (re.findall(r"\w+", text.casefold()) for text in texts):
        for a, b in pairwise(words):
            following[a].append(b)
    beginnings = [word for word in ("jeg", "vi", "det", "så", "man", "og") if word in following]
    while True:
        words = [chance.choice(beginnings)]
        while sum(map(len, words)) < WINDOW:
            words.append(chance.choice(following.get(words[-1]) or beginnings))
        yield letters(" ".join(words)).stream[:WINDOW]


def attack(marks: Mapping[str, Fingerprint], texts: list[str], seconds: float) -> dict[str, str]:
    """Return what was guessed of which passages before the time was over or nothing was left."""
    wanted = {value: name for name, mark in marks.items() for _, value in mark.windows}
    wanted |= {mark.check: name for name, mark in marks.items() if mark.check}
    guesses = chain(
        words_and_pairs(texts), sentences_of_a_length(texts, marks.values()), running_text(texts), made_sentences(texts)
    )
    end = time.monotonic() + seconds
    fallen = {}
    for guess in guesses:
        if (name := wanted.get(digest(guess))) is not None:
            fallen[name] = guess
        if time.monotonic() > end or len(fallen) == len(marks):
            break
    return fallen
