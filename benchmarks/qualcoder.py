"""Through QualCoder's own import and export and back: what arrives there, and what comes home.

    git clone https://github.com/ccbogel/QualCoder
    python -m venv qualcoder-env && qualcoder-env/bin/pip install PyQt6
    python benchmarks/qualcoder.py QualCoder --python qualcoder-env/bin/python [FILE.qdpx ...]

Without files it is the thesis with its repeats. QualCoder is under a copyleft
licence and large, so that it is neither part of this package nor needed by it:
the script takes a checkout, of which it uses `refi.py` and the tables that a new
project has, in a process of its own without a screen. What stands in for the
rest of the program (messages, dialogues, settings) is below.
"""

import argparse
import ast
import builtins
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import types
from collections import Counter
from pathlib import Path
from typing import Any

TABLES = ("source", "code_name", "code_cat", "code_text", "cases", "attribute", "journal", "annotation")

# -- in the environment that has PyQt6


def statements(checkout: Path) -> list[str]:
    """Return how QualCoder itself makes the tables of a new project."""
    tree = ast.parse((checkout / "src/qualcoder/__main__.py").read_text(encoding="utf-8"))
    new = next(each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name == "new_project")
    texts = [each.value for each in ast.walk(new) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return [each for each in texts if each.upper().startswith("CREATE TABLE")]


def new_project(checkout: Path, folder: Path) -> types.SimpleNamespace:
    """Make an empty project, and what QualCoder's import and export ask of the program around them."""
    path = folder / "study.qda"
    for name in ("images", "audio", "video", "documents"):
        (path / name).mkdir(parents=True)
    connection = sqlite3.connect(path / "data.qda")
    for statement in statements(checkout):
        connection.execute(statement)
    for name in ("code_text", "code_image", "code_av", "annotation"):
        connection.execute(f"CREATE VIEW {name}_visible AS SELECT * FROM {name}")
    connection.execute("INSERT INTO project (databaseversion, date, memo) VALUES ('', '2024-01-01 00:00:00', '')")

    def annotations() -> list[dict[str, Any]]:
        names = ("anid", "fid", "pos0", "pos1", "memo", "owner", "date")
        rows = connection.execute(f"SELECT {', '.join(names)} FROM annotation")
        return [dict(zip(names, row, strict=True)) for row in rows]

    settings = {"codername": "default", "directory": str(folder), "ai_enable": "False", "font": "Sans", "fontsize": 10}
    return types.SimpleNamespace(
        conn=connection, project_path=str(path), project_name=path.name, version="QualCoder", settings=settings,
        ai=None, ai_models=[], write_config_ini=lambda *_: None, get_annotations=annotations,
    )  # fmt: skip


def drive(checkout: Path, file: Path, folder: Path) -> dict[str, Any]:
    """Import a file and export it again; return how many rows each table has, and what stopped it."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    (folder / ".qualcoder").mkdir()
    helpers = types.ModuleType("qualcoder.helpers")
    helpers.Message = lambda *_: types.SimpleNamespace(exec=lambda: 0)  # type: ignore[attr-defined]
    sys.modules["qualcoder.helpers"] = helpers
    sys.path.insert(0, str(checkout / "src"))
    from PyQt6 import QtWidgets  # type: ignore[import-not-found]
    from qualcoder import refi  # type: ignore[import-not-found]

    builtins.__dict__.setdefault("_", str)
    screen = QtWidgets.QApplication([])
    QtWidgets.QFileDialog.getOpenFileName = lambda *_, **__: (str(file), True)
    QtWidgets.QFileDialog.getExistingDirectory = lambda *_, **__: str(folder)
    refi.RefiLineEndings.exec = lambda _: 0
    log = types.SimpleNamespace(append=lambda _: None)
    app = new_project(checkout, folder)
    stopped = []
    for step, work in (("import", refi.RefiImport), ("export", refi.RefiExport)):
        try:
            work(app, log, {"import": "qde", "export": "project"}[step])
        except Exception as error:  # whatever it is, it is what a user of QualCoder would see
            stopped.append(f"{step}: {type(error).__name__}: {error}")
    screen.quit()
    rows = {name: app.conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}
    return {"rows": rows, "stopped": stopped}


# -- in ours


def through(checkout: Path, python: str, file: Path, folder: Path) -> dict[str, Any]:
    """Return what QualCoder did, in a process of its own."""
    copied = Path(shutil.copy(file, folder))  # QualCoder unpacks beside it
    command = [python, __file__, str(checkout), "--drive", str(copied), "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def coded(project: Any) -> Counter[tuple[str, str, str, int, int]]:
    """Return what is coded with what in which source: the words and their place."""
    text = {each.guid: each for each in project.sources}
    place = {each.guid: each for each in project.selections}
    code = {each.guid: each.name for each in project.codes}
    rows = ((text[place[each.selection].source], place[each.selection], code[each.code]) for each in project.codings)
    return Counter((source.name, name, source.text[at.start : at.end], at.start, at.end) for source, at, name in rows)


def tell(checkout: Path, python: str, file: Path) -> None:
    """Print what arrived in QualCoder, and what came back."""
    from tender_cycles.project.nouns import NOUNS
    from tender_cycles.study.exchange import read_qdpx

    before, _ = read_qdpx(file)
    with tempfile.TemporaryDirectory() as folder:
        found = through(checkout, python, file, Path(folder))
        print(f"{file.name}: {found['rows']}", *found["stopped"], sep="\n  ")
        home = Path(folder) / "study.qdpx"
        if not home.exists():
            return
        try:
            after, report = read_qdpx(home)
        except ValueError as error:  # an export that is no XML
            print(f"  {error}")
            return
    for kind in NOUNS:
        numbers = [len(getattr(project, kind)) for project in (before, after)]
        print(f"  {kind}: {numbers[0]} → {numbers[1]}" if any(numbers) else "", end="")
    values = [sum(len(each.values) for each in project.cases) for project in (before, after)]
    same = sum((coded(before) & coded(after)).values())
    print(f"\n  values of cases: {values[0]} → {values[1]}; cycles kept: {before.cycles == after.cycles}")
    print(f"  codings with equal words at equal places: {same} of {len(before.codings)}")
    told: Counter[str] = Counter()
    for entry in report.entries:
        told[f"{entry.status} {entry.kind}"] += entry.count if entry.status != "kept" else 0
    print("  " + ", ".join(f"{kind} {count}" for kind, count in told.items() if count))


def main() -> None:
    """Read what to do from the command line, and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="folder of QualCoder's repository")
    parser.add_argument("files", nargs="*", type=Path, help=".qdpx files; without any the thesis")
    parser.add_argument("--python", default=sys.executable, help="a Python that has PyQt6")
    parser.add_argument("--drive", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_intermixed_args()
    if asked.drive:
        print(json.dumps(drive(asked.checkout, asked.drive, asked.folder)))
        return
    if asked.files:
        for file in asked.files:
            tell(asked.checkout, asked.python, file)
        return
    from tender_cycles import load_thesis
    from tender_cycles.study.exchange import write_qdpx

    with tempfile.TemporaryDirectory() as folder:
        write_qdpx(load_thesis(repeats=True), Path(folder) / "thesis.qdpx")
        tell(asked.checkout, asked.python, Path(folder) / "thesis.qdpx")


if __name__ == "__main__":
    main()
