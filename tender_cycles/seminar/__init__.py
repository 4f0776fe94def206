"""A methods seminar: the same excerpts coded blind by many, and their answers gathered.

The teacher makes an `exercise` and hands out the file that `Exercise.write`
writes. Each student codes it alone (``tc.seminar.code_blind``) and hands in one file,
which an `AnswerFile` wrote answer by answer. The teacher puts the files into a
folder and calls `gather`.

The same class can go the author's own way with code cards (``tc.seminar.sort_codes``):
from `loose_codes` through groups to categories, and hold its own tree against
hers with `compare_groupings`.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["agreement", "blind", "cards", "disagreements", "figures"],
    submod_attrs={
        "answers": ["Answer", "AnswerFile", "CodeWordError", "check_code_word"],
        "blind": ["code_blind"],
        "cards": ["sort_codes"],
        "disagreements": ["explore_disagreements"],
        "exercises": ["NONE", "Choice", "Exercise", "Unit", "read_exercise"],
        "gathering": ["Answers", "gather"],
        "sampling": ["exercise", "key"],
        "sorting": [
            "GroupingComparison", "adjusted_rand", "compare_groupings", "grouping", "groups_over_rounds", "loose_codes",
        ],
        "students": ["simulate_students"],
    },
)  # fmt: skip
