"""A methods seminar: the same excerpts coded blind by many, and their answers gathered.

The teacher makes an `exercise` and hands out the file that `Exercise.write`
writes. Each student codes it alone (``tc.code_blind``) and hands in one file,
which an `AnswerFile` wrote answer by answer. The teacher puts the files into a
folder and calls `gather`.

The same class can go the author's own way with code cards (``tc.sort_codes``):
from `loose_codes` through groups to categories, and hold its own tree against
hers with `compare_groupings`.
"""

from tender_cycles.seminar.answers import Answer, AnswerFile, CodeWordError, check_code_word
from tender_cycles.seminar.drawing import exercise, key
from tender_cycles.seminar.exercise import NONE, Choice, Exercise, Unit, read_exercise
from tender_cycles.seminar.gathering import Answers, gather
from tender_cycles.seminar.sorting import (
    Comparison,
    adjusted_rand,
    compare_groupings,
    grouping,
    groups_over_rounds,
    loose_codes,
)
from tender_cycles.seminar.students import simulate_students

__all__ = [
    "NONE",
    "Answer",
    "AnswerFile",
    "Answers",
    "Choice",
    "CodeWordError",
    "Comparison",
    "Exercise",
    "Unit",
    "adjusted_rand",
    "check_code_word",
    "compare_groupings",
    "exercise",
    "gather",
    "grouping",
    "groups_over_rounds",
    "key",
    "loose_codes",
    "read_exercise",
    "simulate_students",
]
