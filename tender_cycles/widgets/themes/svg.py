"""Matrix and network of the chosen excerpts as pictures that stand alone.

They are drawn from the same positions and counts as the views in the browser.
"""

from itertools import combinations
from math import sqrt

import numpy as np

from tender_cycles.project import Project
from tender_cycles.tables import cooccurrence
from tender_cycles.widgets.core.svg import ACCENT, INK, QUIET, RULE, element, picture, svg
from tender_cycles.widgets.themes.facets import matrix_columns
from tender_cycles.widgets.themes.payload import network
from tender_cycles.widgets.themes.state import ThemeState
from tender_cycles.words import say


def matrix_svg(state: ThemeState) -> str:
    """Return the codes by the state's columns, with the heat of the numbers; codes without an excerpt are left out."""
    rows, columns, cells = matrix(state)
    most = max((max(line) for line in cells), default=0) or 1
    left, top, wide, high = 190.0, 92.0, 34.0, 18.0
    drawn = []
    for at, name in enumerate(columns):
        x = left + (at + 0.5) * wide
        drawn.append(
            element("text", name, transform=f"translate({x + 4:g} {top - 6:g}) rotate(-60)", font_size=11, fill=INK)
        )
    for down, (name, line) in enumerate(zip(rows, cells, strict=True)):
        y = top + down * high
        drawn.append(element("text", name, x=left - 8, y=y + 13, text_anchor="end", font_size=11, fill=INK))
        for across, n in enumerate(line):
            x = left + across * wide
            if n:
                heat = f"{0.5 * n / most:.2f}"
                drawn.append(element("rect", x=x, y=y, width=wide - 1, height=high - 1, fill=ACCENT, fill_opacity=heat))
            label = element(
                "text", str(n or "·"), x=x + wide / 2, y=y + 13, text_anchor="middle", font_size=11, fill=INK
            )
            drawn.append(label)
    size = (left + max(len(columns), 1) * wide + 50, top + max(len(rows), 1) * high + 4)
    return svg(picture(say("explorer.matrix", state.lang), (0, 0, *size), round(size[0]), *drawn))


def matrix(state: ThemeState) -> tuple[list[str], list[str], list[list[int]]]:
    """Return names of codes, names of columns, and how many chosen excerpts have the code or one below it."""
    book, known, codes = state.project.codebook, state.known, state.known["codes"]
    keep, n, found = state.passing(), len(state.project), []
    for column in matrix_columns(state.project, known, state.columns, state.lang):
        here = known[column.facet].mask(column.numbers, n)
        if here.any():
            found.append((column.label, codes.counts(keep & here, state.lens)))
    tree = [code for root in book if root.parent is None for code in book.below(root)]
    position = {guid: at for at, guid in enumerate(book.keys)}
    rows = [code for code in tree if any(counts[position[code.guid]] for _, counts in found)]
    cells = [[int(counts[position[code.guid]]) for _, counts in found] for code in rows]
    return [book.called(code, state.lang) for code in rows], [name for name, _ in found], cells


def network_svg(state: ThemeState) -> str:
    """Return the codes on a circle, joined where they share as many chosen excerpts as the threshold asks for."""
    nodes = network(state.project)
    book = state.project.codebook
    codes = list(book)
    keys = [book.keys[codes[node["code"]].guid] for node in nodes]
    counts = cooccurrence(_by_users(state)).reindex(index=keys, columns=keys, fill_value=0).to_numpy(dtype=np.int64)
    pairs = [(a, b) for a, b in combinations(range(len(nodes)), 2) if counts[a, b] >= state.threshold]
    most = max((int(counts[pair]) for pair in pairs), default=1)
    r, drawn = 100.0, []
    for a, b in pairs:
        (x0, y0), (x1, y1) = ((nodes[i]["x"] * r, nodes[i]["y"] * r) for i in (a, b))
        share = float(counts[a, b]) / most
        drawn.append(
            element(
                "path", d=f"M{x0:.1f} {y0:.1f}Q0 0 {x1:.1f} {y1:.1f}", fill="none", stroke=RULE,
                stroke_width=0.4 + 3.6 * share, stroke_opacity=0.25 + 0.6 * share,
            )
        )  # fmt: skip
    largest = max((int(counts[i, i]) for i in range(len(nodes))), default=1) or 1
    for at, node in enumerate(nodes):
        code = codes[node["code"]]
        size = 1.8 + 4.2 * sqrt(counts[at, at] / largest) if counts[at, at] else 1.2
        drawn.append(element("circle", cx=node["x"] * r, cy=node["y"] * r, r=size, fill=code.color or ACCENT))
        right = node["angle"] <= 180
        x, y = node["x"] * (r + 8), node["y"] * (r + 8)
        turn = node["angle"] - 90 if right else node["angle"] + 90
        drawn.append(
            element(
                "text", book.called(code, state.lang), x=x, y=y + 2, transform=f"rotate({turn:.1f} {x:.1f} {y:.1f})",
                text_anchor="start" if right else "end", font_size=6.5, fill=INK if counts[at, at] else QUIET,
            )
        )  # fmt: skip
    return svg(picture(say("explorer.network", state.lang), (-215, -215, 430, 430), 640, *drawn))


def _by_users(state: ThemeState) -> Project:
    chosen = state.chosen
    return chosen.select(user=list(state.users)) if state.users and len(chosen) else chosen
