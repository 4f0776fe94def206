"""How far coders agree, how sure that is, where they do not, and what to do about it.

Units are rows, coders are columns, a cell is the code that the coder chose;
NaN or None where there is no answer. `tender_cycles.seminar.gather` gives such
a table of a class, `tender_cycles.datasets.readings` of the study that ships,
and any `DataFrame` of that shape will do.
"""

from tender_cycles.seminar.agreement.aligning import gamma
from tender_cycles.seminar.agreement.codes import as_sets, per_code
from tender_cycles.seminar.agreement.coefficients import (
    alpha,
    brennan_prediger,
    fleiss,
    gwet,
    kappa,
    kappa_matrix,
    kappa_pairs,
    percent,
)
from tender_cycles.seminar.agreement.disagreement import (
    against,
    confusion,
    counts,
    crossed,
    mixed_up,
    reasons,
    splits,
    with_coder,
)
from tender_cycles.seminar.agreement.recoding import RecodingComparison, answered_anew, compare, recode, to_recode
from tender_cycles.seminar.agreement.recording import majority, record_consensus, recorded
from tender_cycles.seminar.agreement.result import SCALES, Coefficient
from tender_cycles.seminar.agreement.unitizing import cu_alpha, stretches, unitizing_alpha, unitizing_per_code

__all__ = [
    "SCALES", "Coefficient", "RecodingComparison", "against", "alpha", "answered_anew", "as_sets", "brennan_prediger",
    "compare", "confusion", "counts", "crossed", "cu_alpha", "fleiss", "gamma", "gwet", "kappa", "kappa_matrix",
    "kappa_pairs", "majority", "mixed_up", "per_code", "percent", "reasons", "recode", "record_consensus", "recorded",
    "splits", "stretches", "to_recode", "unitizing_alpha", "unitizing_per_code", "with_coder",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
