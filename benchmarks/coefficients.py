"""What independent packages give for 1,000 random tables of answers: the values that our tests compare with.

    uv venv /tmp/coefficients --python 3.11
    uv pip install --python /tmp/coefficients irrCAC==0.4.4 krippendorff==0.9.0 statsmodels==0.15.0 \
        pygamma-agreement==0.5.9 qdapy==0.1.0
    uv pip install --python /tmp/coefficients coverage==7.6.1  # pygamma-agreement's numba needs one of that age
    /tmp/coefficients/bin/python benchmarks/coefficients.py tests/seminar/coefficients.csv.gz
    /tmp/coefficients/bin/python benchmarks/coefficients.py --gamma tests/seminar/alignments.csv.gz

Some of these cannot stand in our lock (irrCAC and pygamma-agreement pin old
versions of NumPy, krippendorff is GPL, qdapy AGPL), so they run here in an environment of
their own, as programs that are asked for numbers; nothing of them is ours.

A row of the table that is written is one table of answers: units divided by blanks, each with
one figure per coder, a dot where there is no answer; then a column for each
package and coefficient, empty where the package gives none. Its first line names
the versions. With `--gamma` it is 1,000 random continua, and the disorder of the best alignment:
coders divided by semicolons, their stretches by blanks, each as its start, its end and its code.
`tests/seminar/test_coefficients.py` compares, and says in each
test's docstring where a package differs and why.
"""

import argparse
import gzip
import importlib.metadata
import io
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import qdapy.agreement as qdapy
from irrCAC.raw import CAC
from pyannote.core import Segment
from pygamma_agreement import CombinedCategoricalDissimilarity
from pygamma_agreement import Continuum as Continuum_
from qdapy.gamma import best_alignment
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

PACKAGES = ("irrCAC", "krippendorff", "statsmodels", "qdapy")
N_TABLES = 1000
DISTANCES = {"nominal": "identity", "ordinal": "ordinal", "interval": "quadratic"}
# Of alpha and Fleiss's kappa irrCAC has weighted kinds that we have not: alpha by Gwet's weights is not ordinal alpha.
IRRCAC = {
    "nominal": {"ac": "gwet", "bp": "bp", "alpha": "krippendorff", "fleiss": "fleiss"},
    "ordinal": {"ac": "gwet", "bp": "bp"},
    "interval": {"ac": "gwet", "bp": "bp", "alpha": "krippendorff"},
}
QDAPY = {"percent": "percent_agreement", "kappa": "kappa", "bp": "brennan", "fleiss": "fleiss", "alpha": "alpha",
         "ac": "ac1"}  # fmt: skip


def tables(seed: int = 13) -> list[np.ndarray]:
    """Return random answers, units x coders, of one to five values from 1, NaN where there is none."""
    rng = np.random.default_rng(seed)
    return [random_table(rng) for _ in range(N_TABLES)]


def random_table(rng: np.random.Generator) -> np.ndarray:
    """Return a table: two in three of its coders follow the unit's own value, values are of unequal weight."""
    units, coders, values = rng.integers(3, 16), rng.integers(2, 6), rng.integers(2, 6)
    weights = rng.dirichlet(np.full(values, rng.choice([0.3, 1.0, 5.0])))
    own = rng.choice(values, size=(units, 1), p=weights)
    lot = rng.choice(values, size=(units, coders), p=weights)
    answers = np.where(rng.random((units, coders)) < 2 / 3, own, lot) + 1.0
    answers[rng.random((units, coders)) < rng.choice([0, 0.15])] = np.nan
    return answers


def values_of(answers: np.ndarray) -> dict[str, float]:
    """Return what every package gives for a table."""
    found = {"krippendorff.alpha." + name: given(lambda name=name: krippendorff.alpha(
        answers.T, level_of_measurement=name)) for name in DISTANCES}  # fmt: skip
    for distance, weights in DISTANCES.items():
        for name, method in IRRCAC[distance].items():
            found[f"irrCAC.{name}.{distance}"] = given(lambda w=weights, m=method: of_irrcac(answers, w, m))
    matrix = pd.DataFrame(answers).map(lambda cell: None if np.isnan(cell) else f"{cell:.0f}")
    for name, method in QDAPY.items():
        found[f"qdapy.{name}.nominal"] = given(lambda m=method: getattr(qdapy, m)(matrix))
    if not np.isnan(answers).any():
        found["statsmodels.fleiss.nominal"] = given(lambda: fleiss_kappa(aggregate_raters(answers)[0]))
    both = answers[~np.isnan(answers[:, :2]).any(axis=1), :2].astype(int)
    crossed = np.zeros((5, 5))
    np.add.at(crossed, tuple(both.T - 1), 1)
    found["statsmodels.kappa.nominal"] = given(lambda: cohens_kappa(crossed, return_results=False))
    return found


def of_irrcac(answers: np.ndarray, weights: str, method: str) -> float:
    """Return a coefficient by irrCAC, all its digits."""
    return float(getattr(CAC(pd.DataFrame(answers), weights=weights, digits=15), method)()["est"]["coefficient_value"])


def given(work: Callable[[], float]) -> float:
    """Return a value, NaN where the package gives none or fails."""
    try:
        return float(work())
    except (ValueError, ZeroDivisionError, AssertionError, IndexError, KeyError):
        return float("nan")


Continuum = list[list[tuple[int, int, str]]]


def random_continuum(rng: np.random.Generator) -> Continuum:
    """Return what two or three coders have marked: some of what one would, a little moved, with a code or another."""
    begun = rng.integers(0, 60, size=rng.integers(1, 6))
    truth = [(int(start), int(start + rng.integers(1, 15)), int(rng.integers(3))) for start in begun]
    coders = []
    for _ in range(rng.integers(2, 4)):
        kept = [each for each in truth if rng.random() < 0.8] or truth[:1]
        moved = [(s + int(rng.integers(-2, 3)) + 2, e + int(rng.integers(-2, 3)) + 2, code) for s, e, code in kept]
        coders.append(sorted({
            (s, max(e, s + 1), "xyz"[code if rng.random() < 0.8 else rng.integers(3)]) for s, e, code in moved
        }))  # fmt: skip
    return coders


def disorders_of(continuum: Continuum, dissimilarity: CombinedCategoricalDissimilarity) -> dict[str, float]:
    """Return the disorder of the best alignment, by two packages."""
    theirs = Continuum_()
    for name, units in enumerate(continuum):
        for start, end, code in units:
            theirs.add(str(name), Segment(start, end), code)
    units = [[{"start": s, "end": e, "value": code} for s, e, code in line] for line in continuum]
    found = best_alignment(units, max_nodes=1_000_000) or {}
    return {
        "pygamma.disorder": float(theirs.get_best_alignment(dissimilarity).disorder),
        "qdapy.disorder": found.get("disorder", float("nan")),
    }


def as_text(answers: np.ndarray) -> str:
    """Return the answers as they are written."""
    return " ".join("".join("." if np.isnan(cell) else f"{cell:.0f}" for cell in row) for row in answers)


def write(frame: pd.DataFrame, packages: tuple[str, ...], path: Path) -> None:
    """Write a table with the versions before it; the same bytes every time."""
    text = io.StringIO()
    text.write("# " + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages) + "\n")
    frame.to_csv(text, index=False, float_format="%.9g", lineterminator="\n")
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def main() -> None:
    """Ask all packages, and write what they gave."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--gamma", action="store_true")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if asked.gamma:
        rng, apart = np.random.default_rng(15), CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
        continua = [random_continuum(rng) for _ in range(N_TABLES)]
        texts = [";".join(" ".join(f"{s}-{e}{code}" for s, e, code in line) for line in each) for each in continua]
        rows = [{"coders": text, **disorders_of(each, apart)} for text, each in zip(texts, continua, strict=True)]
        write(pd.DataFrame(rows), ("pygamma-agreement", "qdapy"), asked.path)
        return
    with np.errstate(all="ignore"):
        rows = [{"units": as_text(answers), **values_of(answers)} for answers in tables()]
    write(pd.DataFrame(rows), PACKAGES, asked.path)


if __name__ == "__main__":
    main()
