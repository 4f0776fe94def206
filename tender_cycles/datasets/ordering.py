"""The windows of a passage that follow one another, and the passages that keep their order."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from tender_cycles.datasets.fingerprints import WINDOW, Fingerprint

LONGEST_INSERTION = 600  # letters, between two windows that were found
NEAR = 12  # letters by which the distance of two passages may differ from that in the fingerprints
_DROPPED = 4  # letters of a window that the way into the document may have lost
_FAR = 4000  # letters; how much further apart two passages stand does not matter

Hit = tuple[int, int]  # offset of a window in the passage, its place in the document's letters
Chain = tuple[Hit, ...]


def _gap(hit: Hit, following: Hit) -> int:
    """Return how many letters stand between two windows that do not belong there; negative if some are lost."""
    return (following[1] - hit[1]) - (following[0] - hit[0])


def _follows(hit: Hit, following: Hit) -> bool:
    apart = (following[0] - hit[0]) // WINDOW
    return (
        apart > 0 and following[1] >= hit[1] + WINDOW and -_DROPPED * apart <= _gap(hit, following) <= LONGEST_INSERTION
    )


def chains(hits: Sequence[Hit]) -> list[Chain]:
    """Return the runs of windows that follow one another as in the passage, the longest first.

    Examples
    --------
    >>> chains([(0, 100), (40, 147), (0, 900)])
    [((0, 100), (40, 147)), ((0, 900),)]
    """

    def rank(chain: Chain) -> tuple[int, int]:
        return len(chain), -sum(abs(_gap(a, b)) for a, b in pairwise(chain))

    ending: list[Chain] = []
    continued: set[Hit] = set()
    for hit in sorted(hits):
        before = max((chain for chain in ending if _follows(chain[-1], hit)), key=rank, default=())
        continued |= set(before)
        ending.append((*before, hit))
    return sorted((chain for chain in ending if chain[-1] not in continued), key=rank, reverse=True)


def shift(mark: Fingerprint, hit: Hit) -> int:
    """Return by how much a document's letters run ahead, at a window, of those that the fingerprints were made of."""
    return hit[1] - hit[0] - mark.place


def in_order(found: Mapping[str, Sequence[Chain]], marks: Mapping[str, Fingerprint]) -> dict[str, Chain]:
    """Return for each passage the chain that keeps the order of the passages, for as many windows as possible.

    Of several ways that is taken in which the distances between the passages are most like those told by the
    fingerprints.
    """
    best: list[tuple[float, str, Chain, int]] = []  # score, passage, chain, and which of these comes before it
    for name in sorted(found, key=lambda name: marks[name].place):
        before = len(best)
        for chain in found[name]:
            start = chain[0][1] - chain[0][0]
            ways = [
                (score - _strain(marks, (other, last), (name, chain)), at)
                for at, (score, other, last, _) in enumerate(best[:before])
                if last[-1][1] - last[-1][0] + marks[other].letters <= start + NEAR
            ]
            score, at = max(ways, default=(0.0, -1))
            best.append((score + len(chain), name, chain, at))
    at = max(range(len(best)), key=lambda at: best[at][0], default=-1)
    chosen = {}
    while at >= 0:
        _, name, chain, at = best[at]
        chosen[name] = chain
    return chosen


def _strain(marks: Mapping[str, Fingerprint], one: tuple[str, Chain], other: tuple[str, Chain]) -> float:
    """Return, in windows, what the distance of two passages speaks against both of them."""
    off = shift(marks[other[0]], other[1][0]) - shift(marks[one[0]], one[1][-1])
    return min(abs(off), _FAR) / (2 * _FAR)
