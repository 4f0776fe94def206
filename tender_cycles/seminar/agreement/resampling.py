"""How sure a coefficient is: the units drawn anew.

The units (excerpts) are what was sampled; the coders are those who were there.
A resample draws as many units as there are, with replacement, each with all its
answers, so an interval tells what other excerpts of this kind might have given
the same coders.

The ends are quantiles of the resamples, moved outwards to undo their narrowness
in small samples: Hesterberg's (2015, The American Statistician 69, 371-386)
expanded percentile interval. Simulated 95% intervals of alpha held the true
value in 94% of classes of 20 coders with 24 units and 7 codes, in 91% where the
codes were of very unequal size, and in 82% where there were two codes and one
had six of seven answers: prevalence makes intervals too short. BCa intervals did
a little better and at times far worse: on rare codes their acceleration runs wild.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, stdtrit

from tender_cycles.seminar.agreement.choices import Floats

NAN = float("nan")


class Interval(NamedTuple):
    """The two ends, and why there are none, as a key of words."""

    low: float
    high: float
    fault: str = ""


def draws(n_units: int, n_boot: int, seed: int) -> Floats:
    """Return how often each unit is drawn in each resample: resamples x units.

    Raises
    ------
    ValueError
        If `n_boot` is negative.
    """
    if n_boot < 0:
        raise ValueError(f"n_boot must be 0 or more, not {n_boot!r}")
    if not n_units:
        return np.zeros((n_boot, 0))
    rng = np.random.default_rng(seed)
    return rng.multinomial(n_units, np.full(n_units, 1 / n_units), size=n_boot).astype(float)


def interval(values: Floats, n_units: int, level: float) -> Interval:
    """Return the interval from a statistic's values in the resamples.

    There is none if more than ``1 - level`` of the resamples leave it
    undefined: as on a code that stands on one or two units, which many miss.
    """
    if not len(values):
        return Interval(NAN, NAN)
    if n_units < 2:
        return Interval(NAN, NAN, "one-unit")
    defined = values[~np.isnan(values)]
    if len(defined) < level * len(values):
        return Interval(NAN, NAN, "too-rare")
    tail = float(ndtr(-np.sqrt(n_units / (n_units - 1)) * stdtrit(n_units - 1, (1 + level) / 2)))
    low, high = np.quantile(defined, (tail, 1 - tail))
    return Interval(float(low), float(high))
