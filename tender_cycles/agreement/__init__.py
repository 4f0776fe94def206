"""How far coders agree, how sure that is, and where they do not."""

from tender_cycles.agreement.codes import as_sets, per_code
from tender_cycles.agreement.coefficients import alpha, fleiss, kappa, kappa_matrix, percent
from tender_cycles.agreement.result import SCALES, Coefficient
from tender_cycles.agreement.unitizing import stretches, unitizing_alpha, unitizing_per_code

__all__ = [
    "SCALES", "Coefficient", "alpha", "as_sets", "fleiss", "kappa", "kappa_matrix", "per_code", "percent", "stretches",
    "unitizing_alpha", "unitizing_per_code",
]  # fmt: skip
