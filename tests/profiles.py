"""How many examples Hypothesis tries: all of them in CI, a quarter on one's own machine."""

import os

from hypothesis import settings

FULL = bool(os.environ.get("CI"))


def examples(full: int) -> int:
    """Return how many examples to try of those that CI tries."""
    return full if FULL else max(full // 4, 1)


def everyday() -> dict[str, str]:
    """Return the environment of a run of pytest within a test: what CI tries in full is tried in full elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_") and name != "CI"}


# Examples are not timed: on a machine that does other work, a deadline fails what is right.
settings.register_profile("tender_cycles", deadline=None, max_examples=examples(100))
settings.load_profile("tender_cycles")
