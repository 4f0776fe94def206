"""The parts of the page: rings, excerpts, codes and claims, readable without a script."""

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree as ET

from tender_cycles.project import Claim, Code, Evidence
from tender_cycles.widgets.core.markup import Child, h
from tender_cycles.widgets.handout.contents import Contents, Place
from tender_cycles.widgets.rings.layout import names_outside
from tender_cycles.widgets.rings.svg import rings_picture
from tender_cycles.widgets.themes.labels import attribute_label, keys_of, value_label, verdict_label
from tender_cycles.words import LANGS, say


def number(n: int, **attributes: str) -> ET.Element:
    """Return how many there are, as it stands beside a heading."""
    return h("span", str(n), class_="tc-n", **attributes)


def paragraph(texts: Mapping[str, str], lang: str) -> ET.Element | None:
    """Return a text in the page's language, or in the other and marked so, or None if there is none."""
    known = next((each for each in (lang, *LANGS) if texts.get(each)), None)
    return h("p", texts[known], class_="tc-text", lang=None if known == lang else known) if known else None


def excerpt_links(page: Contents, rows: Iterable[int]) -> list[Child]:
    """Return links to excerpts, commas between them; last those that repeat another, which can be hidden."""
    rows = list(rows)
    once = [row for row in rows if row not in page.repeating]
    again = [row for row in rows if row in page.repeating]
    links = _joined([h("a", page.names[row], href=f"#{page.excerpt_ids[row]}") for row in (*once, *again)])
    end = max(2 * len(once) - 1, 0)
    return [*links[:end], h("span", links[end:], class_="tc-repeat", hidden=bool(page.aside)) if again else None]


def _joined(links: Iterable[Child]) -> list[Child]:
    return [part for at, link in enumerate(links) for part in ([", ", link] if at else [link])]


def _chooser(page: Contents, facet: str, value: str, n: int) -> ET.Element:
    """Return the link that chooses excerpts, for where scripts run."""
    label = page.phrase("show", n=n)
    return h("a", label, href="#excerpts", data_choose=facet, data_value=value, class_="tc-choose")


# -- rings


def rings(page: Contents) -> ET.Element:
    """Return the rings as a picture, and their numbers as a table that leads to the excerpts."""
    picture = rings_picture(page.project.cycles, page.counts, lang=page.lang)
    return h(
        "section", h("h2", page.phrase("rings"), id="rings-head"), h("p", page.phrase("how"), class_="tc-how"),
        h("div", picture, class_="tc-picture"), _ring_table(page), id="rings", aria_labelledby="rings-head",
    )  # fmt: skip


def _ring_table(page: Contents) -> ET.Element:
    """Return the numbers as a table: a row for each cycle; where each has phases of its own they stand in the cells."""
    model, lang = page.project.cycles, page.lang
    if model is None:
        return h("table")
    shared = names_outside(model)
    head = [h("th", page.phrase("cycle"), scope="col")]
    head += [h("th", phase.label(lang), scope="col") for phase in model.cycles[0].phases if shared]
    rows = []
    for cycle in model.cycles:
        names = ["" if shared else f"{phase.label(lang)}: " for phase in cycle.phases]
        cells = [_ring_cell(page, (cycle.key, p.key), name) for p, name in zip(cycle.phases, names, strict=True)]
        rows.append(h("tr", h("th", cycle.label(lang), scope="row"), cells))
    caption, top = h("caption", page.phrase("table")), h("thead", h("tr", head)) if shared else None
    return h("table", caption, top, h("tbody", rows), class_="tc-ring-table")


def _ring_cell(page: Contents, place: Place, name: str) -> ET.Element:
    n, second = len(page.counted(page.groups[place])), page.counts[place].second if place else 0
    more = say("rings.second", page.lang, n=second) if second else ""
    label = f"{page.place_name(place)}: {n}"
    return h(
        "td", name, h("a", str(n), href=f"#{page.group_ids[place]}", aria_label=label) if n else "0",
        h("span", f" + {second}", title=f"{n}{more}", class_="tc-quiet") if second else None,
    )  # fmt: skip


# -- excerpts


def excerpts(page: Contents) -> ET.Element:
    """Return the excerpts, grouped by where they stand on the rings."""
    head = h("h2", page.phrase("excerpts"), " ", number(len(page.given), id="total"), id="excerpts-head", tabindex=-1)
    body = [_group(page, place, rows) for place, rows in page.groups.items() if rows]
    empty = h("p", page.phrase("no-excerpts"))
    return h("section", head, body or empty, id="excerpts", aria_labelledby="excerpts-head")


def _group(page: Contents, place: Place, rows: list[int]) -> ET.Element:
    shown = page.counted(rows)
    head = h("h3", page.place_name(place), " ", number(len(shown))) if page.on_rings else None
    colors = f" tc-segment-{page.segments.index(place)}" if place else ""
    return h(
        "section",
        head,
        [_excerpt(page, row) for row in rows],
        class_=f"tc-group{colors}",
        id=page.group_ids[place],
        hidden=not shown,
    )


def _excerpt(page: Contents, row: int) -> ET.Element:
    id_ = page.excerpt_ids[row]
    head = h("h4", h("a", page.names[row], href=f"#{id_}"), h("span", " · ".join(["", *_about(page, row)])))
    texts = list(_texts(page, row)) or h("p", page.phrase("no-text"), class_="tc-quiet")
    return h(
        "article",
        head,
        texts,
        _codes_on(page, row),
        id=id_,
        class_="tc-excerpt",
        data_row=row,
        hidden=row in page.aside,
    )


def _about(page: Contents, row: int) -> Iterator[str]:
    each = page.project.selections[row]
    yield ", ".join(page.speakers[row]) or page.phrase("nobody")
    if section := each.facts.get("section"):
        yield str(section)
    if each.second_cycle and page.project.cycles:
        yield page.phrase("or-cycle", cycle=page.project.cycles.label(each.second_cycle, page.lang))
    if (source := page.repeating.get(row)) is not None:
        yield say("repeats.of", page.lang, name=page.names[source])


def _texts(page: Contents, row: int) -> Iterator[Child]:
    own, text, lang = page.texts(row)
    if own:
        # Only what was attached to the thesis is known to be Norwegian.
        attached = page.project.selections[row].texts.get("words")
        yield h("blockquote", h("p", own, class_="tc-text"), lang="nb" if attached else None)
    if text:
        yield paragraph({lang: text}, page.lang)


def _codes_on(page: Contents, row: int) -> ET.Element | None:
    links = [h("li", h("a", page.code_name(code), href=f"#{page.code_ids[code.guid]}")) for code in page.codes_on[row]]
    label = page.phrase("codes-on", name=page.names[row])
    return h("ul", links, class_="tc-codes", aria_label=label) if links else None


# -- codes


def codes(page: Contents) -> ET.Element:
    """Return the codebook with definitions, and where each code was applied."""
    head = h("h2", page.phrase("codes"), " ", number(len(page.codes)))
    return h("section", head, [_code(page, code) for code in page.codes], id="codes", class_="tc-wide")


def _code(page: Contents, code: Code) -> ET.Element:
    depth, rows, below = page.depth(code), page.applied[code.guid], page.below(code)
    dot = h("span", class_=f"tc-code-dot {page.colors[code.color]}") if code.color in page.colors else None
    unused = h("p", page.phrase("unused"), class_="tc-quiet")
    return h(
        "article", h(f"h{min(3 + depth, 6)}", dot, page.code_name(code)),
        paragraph(code.texts or {page.lang: code.description}, page.lang),
        h("p", excerpt_links(page, rows), class_="tc-where") if rows else None,
        _chooser(page, "codes", page.code_keys[code.guid], len(page.counted(below))) if below else unused,
        id=page.code_ids[code.guid], class_=f"tc-code tc-depth-{min(depth, 3)}",
    )  # fmt: skip


# -- claims


def claims(page: Contents) -> ET.Element:
    """Return the claims with verdicts and evidence; printed they are a table."""
    columns = [h("span", page.phrase(key)) for key in ("claim", "verdict", "evidence")]
    head = h("div", columns, class_="tc-claims-head", aria_hidden="true")
    keys = dict(zip((each.guid for each in page.project.claims), keys_of(page.project.claims), strict=True))
    return h(
        "section", h("h2", page.phrase("claims"), " ", number(len(page.claims))),
        h("p", page.phrase("claims-about"), class_="tc-quiet"),
        h("div", head, [_claim(page, claim, keys[claim.guid]) for claim in page.claims], class_="tc-claims"),
        id="claims", class_="tc-wide",
    )  # fmt: skip


def _claim(page: Contents, claim: Claim, key: str) -> ET.Element:
    id_ = page.claim_ids[claim.guid]
    section = f" · {page.phrase('section')} {claim.section}" if claim.section else ""
    kind = re.sub(r"\W+", "-", claim.verdict.split(" ", 1)[0])
    verdict = h("p", verdict_label(claim.verdict, page.lang), class_=f"tc-verdict tc-verdict-{kind}")
    return h(
        "article",
        h("div", h("h3", h("a", claim.name or id_, href=f"#{id_}"), section), paragraph(claim.texts, page.lang)),
        h("div", verdict, paragraph(claim.reasons, page.lang)), h("div", _evidence(page, claim, key)),
        id=id_, class_="tc-claim",
    )  # fmt: skip


def _evidence(page: Contents, claim: Claim, key: str) -> Iterator[ET.Element]:
    for stance in ("for", "against", "context"):
        pieces = [piece for piece in claim.evidence if piece.stance == stance]
        if pieces:
            yield _stance(page, stance, pieces)
    if claim.contradicts:
        links = _joined(_to_claim(page, guid) for guid in claim.contradicts)
        yield h("p", h("strong", page.phrase("against-claim")), " ", links, class_="tc-where")
    if not claim.evidence and not claim.contradicts:
        yield h("p", page.phrase("no-evidence"), class_="tc-quiet")
    rows = {piece.selection for piece in claim.evidence if piece.selection and piece.stance != "context"}
    if rows:
        yield _chooser(page, "claims", key, len(page.counted(map(page.row.__getitem__, rows))))


def _stance(page: Contents, stance: str, pieces: list[Evidence]) -> ET.Element:
    on = excerpt_links(page, [page.row[piece.selection] for piece in pieces if piece.selection])
    known = "; ".join(_values(page, pieces))
    return h("p", h("strong", page.phrase(stance)), " ", on, "; " if on and known else "", known, class_="tc-where")


def _values(page: Contents, pieces: list[Evidence]) -> list[str]:
    """Return what is known of informants, those of whom the same is known together."""
    cases, found = {case.guid: case for case in page.project.cases}, dict[str, list[str]]()
    for piece in pieces:
        if piece.case and piece.variable:
            case = cases[piece.case]
            value = value_label(case.values.get(piece.variable), page.lang)
            known = f"{attribute_label(page.project, piece.variable, page.lang)} ({value})"
            found.setdefault(known, []).append(case.name)
    return [f"{known}: {', '.join(names)}" for known, names in found.items()]


def _to_claim(page: Contents, guid: str) -> Child:
    name = next(each.name or each.guid for each in page.project.claims if each.guid == guid)
    return h("a", name, href=f"#{page.claim_ids[guid]}") if guid in page.claim_ids else name
