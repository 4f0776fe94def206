import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import tender_cycles
from tender_cycles import _shipped, cli, datasets, figures

UNRELATED = Path(__file__).with_name("unrelated.txt")


def test_version(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"tender-cycles {tender_cycles.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [[], ["attache"], ["attach"], ["figures", "--format", "gif"], ["figures", "--lang", "sv"], ["detach", "all"]],
)
def test_a_command_that_is_not_understood_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        cli.main(words)
    assert stopped.value.code == 2
    assert "usage: tender-cycles" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "told"),
    [("gone.pdf", "there is no file 'gone.pdf'"), (str(UNRELATED), "Is this the thesis")],
)
def test_a_wrong_file_ends_with_1_and_a_sentence(file: str, told: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["attach", file]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("tender-cycles: ")
    assert told in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(("lang", "told"), [("en", "No thesis was attached."), ("nb", "Ingen oppgave var koblet til.")])
def test_detaching_nothing_is_no_fault(lang: str, told: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["detach", "--lang", lang]) == 0
    assert capsys.readouterr().out == f"{told}\n"


def test_attach_and_detach_the_thesis(thesis_path: Path, user_data: Path, capsys: pytest.CaptureFixture[str]):
    total = len(datasets.table("excerpts"))
    assert cli.main(["attach", str(thesis_path)]) == 0
    assert f"{total} of {total} excerpts found" in capsys.readouterr().out
    assert cli.main(["attach", str(thesis_path), "--lang", "nb"]) == 0
    assert f"{total} av {total} utdrag funnet" in capsys.readouterr().out
    assert cli.main(["detach"]) == 0
    assert capsys.readouterr().out == "The words are removed.\n"
    assert datasets.attached() is None


def test_a_thesis_with_excerpts_missing_is_kept_and_ends_with_1(
    thesis_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    half = tmp_path / "half.txt"
    half.write_text(thesis_path.read_text(encoding="utf-8")[:100_000], encoding="utf-8")
    assert cli.main(["attach", str(half)]) == 1
    assert "missing: 0 of" in capsys.readouterr().out
    assert datasets.attached() is not None


def test_figures_passes_on_what_was_asked_for(monkeypatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    asked = {}

    def write(**options):
        asked.update(options)
        return [options["out"] / "figure.svg"]

    monkeypatch.setattr(figures, "write", write, raising=False)
    words = ["figures", "--only", "1.4.4", "1", "--lang", "nb", "--format", "svg", "pdf", "--out", str(tmp_path)]
    assert cli.main([*words, "--width", "85", "--with-tables"]) == 0
    chosen = {"names": ["1.4.4", "1"], "langs": ["nb"], "formats": ["svg", "pdf"], "out": tmp_path}
    assert asked == chosen | {"width_mm": 85.0, "size": None, "captions": True, "tables": True}
    assert capsys.readouterr().out == f"{tmp_path / 'figure.svg'}\n"
    assert cli.main(["figures"]) == 0
    usual = {"names": None, "langs": ["nb", "en"], "formats": ["svg", "pdf", "png"], "out": Path("figures")}
    assert asked == usual | {"width_mm": None, "size": None, "captions": True, "tables": False}


def test_the_figures_are_listed(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "--list", "--lang", "nb"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(figures.NAMES)
    assert all(figures.title(line.split()[0], "nb") in line for line in lines)


def test_an_unknown_figure_ends_with_1(monkeypatch, capsys: pytest.CaptureFixture[str]):
    def write(**options):
        raise KeyError("there is no figure '1.4.5'; nearest: '1.4.4'")

    monkeypatch.setattr(figures, "write", write, raising=False)
    assert cli.main(["figures", "--only", "1.4.5"]) == 1
    assert capsys.readouterr().err == "tender-cycles: there is no figure '1.4.5'; nearest: '1.4.4'\n"


def test_the_module_runs_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "tender_cycles.cli", "detach"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "No thesis was attached.\n", "")


def test_asking_for_the_version_loads_nothing_heavy():
    code = "import sys; from tender_cycles import cli\ntry: cli.main(['--version'])\nexcept SystemExit: pass\n"
    code += "print(sorted({'pandas', 'numpy', 'matplotlib', 'pypdf'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_formats_are_those_that_figures_can_write():
    assert cli.FORMATS == figures.FORMATS


def test_a_figure_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "--only", "1.4.1", "--lang", "nb", "--format", "svg", "--out", str(tmp_path)]) == 0
    (path,) = tmp_path.glob("*.svg")
    assert capsys.readouterr().out == f"{path}\n{tmp_path / 'captions-nb.md'}\n"


def test_notebooks_and_guides_are_copied_and_what_was_changed_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, root = tmp_path / "a" / "course", Path(__file__).parents[1]
    assert cli.main(["notebooks", str(folder)]) == 0
    ours = [root / "notebooks" / "01_start_here.ipynb", *root.glob("docs/seminar-guide-*")]
    assert {path.name: (folder / path.name).read_bytes() for path in ours} == {
        path.name: path.read_bytes() for path in ours
    }
    there = [path for path in folder.rglob("*.*") if path.suffix in {".ipynb", ".md", ".png"}]
    assert {path.name for path in there} >= {path.name for path in root.glob("notebooks/*.ipynb")}
    assert "explorer.ipynb" not in {path.name for path in there}
    assert capsys.readouterr().out == f"{len(there)} files are in {folder}\n"
    mine, ran, gone, read, old = (folder / path.name for path in sorted(root.glob("notebooks/*.ipynb"))[:5])
    edited = nbformat.read(mine, as_version=4)
    edited.cells[0].source = "mine"
    nbformat.write(edited, mine)
    read.write_text("not a notebook", encoding="utf-8")
    saved = nbformat.read(ran, as_version=4)  # as an ordinary save leaves it
    saved.metadata.language_info["version"] = "3.13"
    next(cell for cell in saved.cells if cell.cell_type == "code").execution_count = 7
    nbformat.write(saved, ran)
    gone.unlink()
    older = nbformat.read(old, as_version=4)  # as an older version of the package had it
    older.cells.pop()
    nbformat.write(older, old)
    record = folder / _shipped.RECORD
    record.write_text(
        json.dumps(json.loads(record.read_text()) | {old.name: _shipped._said(old.name, old.read_bytes())})
    )
    before = {path: path.read_bytes() for path in (mine, ran, read)}
    for _ in range(2):
        assert cli.main(["notebooks", str(folder)]) == 0
        assert f"you have changed {mine.name}, {read.name}, so" in capsys.readouterr().out
        assert {path: path.read_bytes() for path in before} == before
        assert old.read_bytes() == (root / "notebooks" / old.name).read_bytes()
        assert gone.exists()


def test_the_norwegian_notebooks_are_copied_when_norwegian_is_asked_for_or_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).parents[1]
    assert cli.main(["notebooks", str(tmp_path / "asked"), "--lang", "nb"]) == 0
    monkeypatch.setenv("TENDER_CYCLES_LANG", "nb")
    assert cli.main(["notebooks", str(tmp_path / "set")]) == 0
    assert "filer ligger i" in capsys.readouterr().out
    asked, chosen = ({path.name: path.read_bytes() for path in (tmp_path / at).iterdir()} for at in ("asked", "set"))
    assert asked == chosen
    assert asked["02_figures.ipynb"] == (root / "notebooks" / "nb" / "02_figures.ipynb").read_bytes()
    copied = (*root.glob("notebooks/*.ipynb"), *root.glob("docs/seminar-guide-*"))
    assert asked.keys() == {_shipped.RECORD, *(path.name for path in copied)}
    # What is not copied is not linked to.
    linked = re.findall(r"\]\(([\w./]+\.ipynb)\)", asked["01_start_here.ipynb"].decode())
    assert {"02_figures.ipynb", "11_three_rounds.ipynb"} <= set(linked) <= asked.keys()
