"""How many examples Hypothesis tries: all of them in CI, a quarter on one's own machine."""

import os

from hypothesis import settings

FULL = bool(os.environ.get("CI"))


def examples(full: int) -> int:
    """Return how many examples to try of those that CI tries."""
    return full if FULL else max(full // 4, 1)


# Examples are not timed: on a machine that does other work, a deadline fails what is right.
settings.register_profile("tender_cycles", deadline=None, max_examples=examples(100))
settings.load_profile("tender_cycles")
