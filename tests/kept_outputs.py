"""The outputs with which some notebooks are kept, to be read before anything is installed: light, and without widgets.

``python tests/kept_outputs.py`` runs these notebooks and writes them anew.
"""

import re
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parents[1] / "notebooks"
KEPT = ("01_start_here", "02_figures", "04_explore")
LIGHT = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")
PICTURE = re.compile(r"(?<=data:image/png;base64,)[\w+/=]+")
WIDE, COLORS = 760, 48  # of pictures that are kept: enough to be read, at a tenth of the bytes


def run(path: Path, timeout: int) -> nbformat.NotebookNode:
    """Return a notebook, run from a clean kernel."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    # One line of print may arrive in several messages: what one stream says is read as one text.
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=timeout, resources=resources, coalesce_streams=True
    )
    client.execute()
    return notebook


def light(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Return what of a cell's outputs is kept: of each the richest form, of a widget its still picture."""
    kept = []
    for output in outputs:
        if output.output_type == "stream":
            kept.append(nbformat.v4.new_output("stream", name=output.name, text=output.text))
        elif "application/vnd.jupyter.widget-view+json" not in output.data:
            best = next(kind for kind in LIGHT if kind in output.data)
            kept.append(nbformat.v4.new_output("display_data", {best: PICTURE.sub(_smaller, output.data[best])}))
    return kept


def _smaller(found: re.Match[str]) -> str:
    picture = Image.open(BytesIO(b64decode(found[0]))).convert("RGB")
    picture.thumbnail((WIDE, 10 * WIDE))
    written = BytesIO()
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(written, "png", optimize=True)
    return b64encode(written.getvalue()).decode()


def told(output: nbformat.NotebookNode) -> str:
    """Return what an output says, without what its pictures look like."""
    return PICTURE.sub("", str(output.get("text") or output.data))


def keep(name: str) -> Path:
    """Run a notebook and write it with its outputs; returns where."""
    path = FOLDER / f"{name}.ipynb"
    notebook, ran = nbformat.read(path, as_version=4), run(path, 120)
    for cell, done in zip(notebook.cells, ran.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = light(done.outputs), None
    nbformat.write(notebook, path)
    return path


if __name__ == "__main__":
    for each in KEPT:
        where = keep(each)
        print(f"{where.name}: {where.stat().st_size / 1000:.0f} kB")
