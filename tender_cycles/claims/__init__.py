"""What an author says of the interviews, what speaks for and against it, and what a reader makes of it.

Not a judgement by machine: verdicts are given by hand. Here they are laid
beside their evidence, so that one can disagree with them, and write claims of
one's own.
"""

from tender_cycles.claims.coverage import candidates, coverage, stances
from tender_cycles.claims.ledger import KINDS, VERDICTS, choose, evidence, verdicts
from tender_cycles.claims.readers import (
    ReaderVerdict,
    VerdictFile,
    VerdictStore,
    compare,
    read_verdicts,
    verdicts_path,
    write_verdicts,
)
from tender_cycles.claims.weighing import fragility, weigh
from tender_cycles.claims.writing import add, claim, read, to_table

__all__ = [
    "KINDS", "VERDICTS", "ReaderVerdict", "VerdictFile", "VerdictStore", "add", "candidates", "choose", "claim",
    "compare", "coverage", "evidence", "fragility", "read", "read_verdicts", "stances", "to_table", "verdicts",
    "verdicts_path", "weigh", "write_verdicts",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
