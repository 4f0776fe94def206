"""What Hypothesis tries: in CI all examples, the same ones every time; on one's own machine a quarter, and new ones.

What fails for one example in a million is then found by whoever works on the code,
with time to mend it, and not by a run of CI for another change.
"""

import os

from hypothesis import settings

FULL = bool(os.environ.get("CI"))
WITHIN = "TENDER_CYCLES_WITHIN_A_TEST"


def examples(full: int) -> int:
    """Return how many examples to try of those that CI tries."""
    return full if FULL else max(full // 4, 1)


def everyday() -> dict[str, str]:
    """Return the environment of a run of pytest within a test: what CI tries in full is tried in full elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_") and name != "CI"}
    return kept | {WITHIN: "1"}


# Examples are not timed: on a machine that does other work, a deadline fails what is right.
settings.register_profile(
    "tender_cycles", deadline=None, max_examples=examples(100), derandomize=FULL or WITHIN in os.environ
)
settings.load_profile("tender_cycles")
