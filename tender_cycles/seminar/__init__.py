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

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
