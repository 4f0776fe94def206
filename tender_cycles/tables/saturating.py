"""What a next interview would have brought: new codes in any order of the informants, and codes that nobody has yet.

Saturation is argued from the order in which one happened to interview. Here
every other order is tried as well: what holds in few of them is luck.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from tender_cycles._checks import check_level, check_type, is_number, is_whole
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.tables.crosstabs import crosstab

BY = ("cycle", "level")
ALL_ORDERS = 9  # informants of whom every order is tried, 362,880; of more a sample is drawn


class _Rule(NamedTuple):
    """When Guest, Namey and Chen call it saturation."""

    base: int
    run: int
    threshold: float
    overlapping: bool


def saturation(
    project: Project,
    *,
    by: str | None = None,
    base: int = 4,
    run: int = 2,
    threshold: float = 0.05,
    overlapping: bool = True,
    n_orders: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return how many codes so and so many informants give, and in how many of their orders saturation is reached.

    Saturation is that of Guest, Namey and Chen (2020, A simple method to assess
    and report thematic saturation in qualitative research, PLoS ONE 15(5),
    e0232076): the codes that are new in a run of interviews are no more than a
    share, the threshold, of those that the first interviews, the base, gave. They
    look at the one order of the interviews; of up to nine informants all
    orders are tried here, of more a sample.

    Parameters
    ----------
    project : Project
        Informants are those of its excerpts, coded or not. Codes are the finest
        that any coder gave: not one of which others below it were given as
        well. Select a user's first where several coded.
    by : {"cycle", "level"}, optional
        For each nested cycle by itself; or for each level of the codebook, 1 the
        topmost, where a code below it counts as the one that it stands under.
    base, run : int
        Interviews in the base, and in a run.
    threshold : float
        Share of the base's codes that a run may still add.
    overlapping : bool
        Whether a run begins with every interview after the base, as theirs do,
        or where the one before it ended.
    n_orders, seed : int
        Orders drawn, and their seed, where there are more than nine informants.
    level : float
        What the intervals are to cover.

    Returns
    -------
    DataFrame
        One row per number of informants (and cycle or level): ``informants``;
        ``codes`` that they give, on average over all orders, exactly; ``low`` and
        ``high``, between which `level` of the orders lie; ``new``, those of the
        last informant, with ``new_low`` and ``new_high``; ``reached``, the share of orders that
        have reached saturation by then, NaN before the first run is over, or where the base
        has no code in any order; ``reached_low`` and ``reached_high``, Wilson's (1927)
        interval if orders were sampled, else the share itself; ``orders`` tried.

    Raises
    ------
    ValueError
        If `by` is unknown, a number is none that can be, or the project has no nested cycles to go by.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> table = saturation(load_thesis())
    >>> table[["informants", "codes", "reached", "orders"]].iloc[-1].round(3).tolist()
    [8.0, 44.0, 0.543, 40320.0]
    """
    check_type(Project, project, "project")
    _check(base, run, threshold, n_orders)
    check_level(level)
    rule = _Rule(base, run, threshold, overlapping)
    groups = list(_groups(project, by))
    drawn = _orders(groups[0][1].shape[1], n_orders, seed)
    frames = [_curve(seen, rule, drawn, level) for _, seen in groups]
    for frame, (name, _) in zip(frames, groups, strict=True):
        if by:
            frame.insert(0, by, name)  # type: ignore[arg-type]
    return pd.concat(frames, ignore_index=True)


def unseen_codes(project: Project, *, by: str | None = None, level: float = 0.95) -> pd.DataFrame:
    """Return how many codes there may be that no informant has given yet: Chao's estimate.

    It is Chao2 in its bias-corrected form, from how many codes one informant
    only and two informants have: Chao (1987, Biometrics 43, 783-791), with the
    variance and the log-normal interval of Chao and others in Colwell (2013, EstimateS 9,
    appendix B). It is the least that there will be if informants
    were drawn at random from those who could have been asked.

    Parameters
    ----------
    project : Project
    by : {"cycle", "level"}, optional
        As for `saturation`.
    level : float
        What the interval is to cover.

    Returns
    -------
    DataFrame
        One row (or one per cycle or level): ``informants``, ``codes``, ``once`` and
        ``twice``, codes of one and of two informants; ``chao2``, codes in
        all, with ``low`` and ``high``, NaN where there are fewer than two informants; ``unseen``.

    Raises
    ------
    ValueError
        As `saturation`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> unseen_codes(load_thesis()).round(1).values.tolist()
    [[8.0, 44.0, 8.0, 11.0, 46.0, 44.4, 55.3, 2.0]]
    """
    check_type(Project, project, "project")
    check_level(level)
    rows = [({by: name} if by else {}) | _chao(seen, level) for name, seen in _groups(project, by)]
    return pd.DataFrame(rows)


def _check(base: int, run: int, threshold: float, n_orders: int) -> None:
    for name, given in (("base", base), ("run", run), ("n_orders", n_orders)):
        if not is_whole(given) or given < 1:
            raise ValueError(f"{name} must be a whole number from 1 upwards, not {given!r}")
    if not is_number(threshold) or not 0 <= threshold < 1:
        raise ValueError(f"threshold must be a share from 0 to below 1, not {threshold!r}")


def _groups(project: Project, by: str | None) -> Iterator[tuple[object, np.ndarray]]:
    """Yield which code which informant has, codes x informants: once, or for each cycle or level."""
    if by is not None and by not in BY:
        raise ValueError(f"by {by!r} is unknown{nearest(by, BY)}")
    if by == "cycle" and project.cycles is None:
        raise ValueError("the project has no nested cycles; give it some by with_cycles")
    whole, book = _seen(project), project.codebook
    lines = {book.keys[code.guid]: [book.keys[each.guid] for each in book.line(code)] for code in book}
    depths = range(1, max((len(lines[key]) for key in whole.index), default=1) + 1)
    if by == "level":
        for depth in depths:
            seen = whole.loc[_counted(whole, lines, depth)]
            yield depth, seen.groupby([lines[key][:depth][-1] for key in seen.index], sort=False).any().to_numpy()
        return
    finest = _counted(whole, lines, depths[-1])
    for key in project.cycles.keys if by and project.cycles else (None,):
        seen = (
            whole if key is None else _seen(project.select(cycle=key)).reindex(columns=whole.columns, fill_value=False)
        )
        yield key, seen.loc[[code for code in finest if code in seen.index]].to_numpy()


def _seen(project: Project) -> pd.DataFrame:
    marks = project.columns.column("informant")
    informants = [marks.categories[at] for at in np.unique(marks.codes)]
    return crosstab(project, "code", "informant").reindex(columns=informants, fill_value=0) > 0


def _counted(seen: pd.DataFrame, lines: dict[str, list[str]], depth: int) -> list[str]:
    """Return the codes that count at a level: not those higher up of which finer ones were given."""
    above = {higher for key in seen.index for higher in lines[key][:-1][: depth - 1]}
    return [key for key in seen.index if key not in above]


def _orders(n: int, n_orders: int, seed: int) -> np.ndarray:
    """Return all orders of up to nine, or some of more: orders x places."""
    if n > ALL_ORDERS:
        return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (n_orders, 1)), axis=1)
    orders = np.zeros((1, 0), dtype=np.int64)
    for each in range(n):
        orders = np.concatenate([np.insert(orders, at, each, axis=1) for at in range(each + 1)])
    return orders


def _curve(seen: np.ndarray, rule: _Rule, drawn: np.ndarray, level: float) -> pd.DataFrame:
    n = seen.shape[1]
    codes = _codes(seen, drawn)
    new = np.diff(codes, axis=1, prepend=0)
    mean = _mean_codes(seen.sum(axis=1), n)
    ends = ((1 - level) / 2, (1 + level) / 2)
    reached = _reached(codes, rule)
    low, high = (reached, reached) if n <= ALL_ORDERS else wilson(reached, len(drawn), level)
    columns = [
        np.arange(1, n + 1), mean, *np.quantile(codes, ends, axis=0), np.diff(mean, prepend=0),
        *np.quantile(new, ends, axis=0), reached, low, high, np.full(n, len(drawn)),
    ]  # fmt: skip
    names = ("informants", "codes", "low", "high", "new", "new_low", "new_high", "reached", "reached_low",
             "reached_high", "orders")  # fmt: skip
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def _codes(seen: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return how many codes the first informants of each order have together: orders x places.

    An informant's codes are the bits of some words, so that a union is one
    operation however many codes there are.
    """
    n_codes, n = seen.shape
    bits = np.zeros((n, 64 * (n_codes // 64 + 1)), dtype=bool)
    bits[:, :n_codes] = seen.T
    words = np.packbits(bits, axis=1).view(np.uint64)
    together = np.bitwise_or.accumulate(words[drawn], axis=1)
    return np.asarray(np.bitwise_count(together).sum(axis=2, dtype=np.int64))


def _mean_codes(having: np.ndarray, n: int) -> np.ndarray:
    """Return the mean over all orders of `n` informants, from how many have each code: it needs no order."""
    before = np.arange(n)
    missed = np.cumprod(np.maximum(n - having[:, None] - before, 0) / (n - before), axis=1)
    return np.asarray((1 - missed).sum(axis=0))


def _reached(codes: np.ndarray, rule: _Rule) -> np.ndarray:
    """Return the share of the orders that have reached saturation by each place."""
    shares = np.full(codes.shape[1], np.nan)
    done = np.zeros(len(codes), dtype=bool)
    first = rule.base + rule.run
    for end in range(first, codes.shape[1] + 1):
        if rule.overlapping or (end - first) % rule.run == 0:
            base, new = codes[:, rule.base - 1], codes[:, end - 1] - codes[:, end - rule.run - 1]
            done |= (base > 0) & (new <= rule.threshold * base + 1e-9)
        shares[end - 1] = done.mean() if codes[:, rule.base - 1].any() else np.nan
    return shares


def wilson(share: np.ndarray, n: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's score interval of a share of `n` draws (1927, JASA 22, 209-212)."""
    z = float(ndtri((1 + level) / 2))
    middle, half = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def _chao(seen: np.ndarray, level: float) -> dict[str, float]:
    n_codes, n = seen.shape
    having = seen.sum(axis=1)
    once, twice = int(np.sum(having == 1)), int(np.sum(having == 2))
    found = {"informants": n, "codes": n_codes, "once": once, "twice": twice}
    if n < 2:
        return found | dict.fromkeys(("chao2", "low", "high", "unseen"), np.nan)
    part = (n - 1) / n
    unseen = part * once * (once - 1) / (2 * (twice + 1))
    if not unseen:
        return found | {"chao2": n_codes, "low": n_codes, "high": n_codes, "unseen": 0.0}
    variance = unseen + part**2 * (
        once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )  # fmt: skip
    spread = np.exp(float(ndtri((1 + level) / 2)) * np.sqrt(np.log1p(variance / unseen**2)))
    low, high = n_codes + unseen / spread, n_codes + unseen * spread
    return found | {"chao2": n_codes + unseen, "low": low, "high": high, "unseen": unseen}
