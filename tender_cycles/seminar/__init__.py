"""A methods seminar: the same excerpts coded blind by many, and their answers gathered.

The teacher makes an `exercise` and hands out the file that `Exercise.write`
writes. Each student codes it alone (``tc.code_blind``) and hands in one file,
which an `AnswerFile` wrote answer by answer. The teacher puts the files into a
folder and calls `gather`.
"""

from tender_cycles.seminar.answers import Answer, AnswerFile, CodeWordError, check_code_word
from tender_cycles.seminar.drawing import exercise, key
from tender_cycles.seminar.exercise import NONE, Choice, Exercise, Unit, read_exercise
from tender_cycles.seminar.gathering import Answers, gather
from tender_cycles.seminar.students import simulate_students

__all__ = [
    "NONE",
    "Answer",
    "AnswerFile",
    "Answers",
    "Choice",
    "CodeWordError",
    "Exercise",
    "Unit",
    "check_code_word",
    "exercise",
    "gather",
    "key",
    "read_exercise",
    "simulate_students",
]
