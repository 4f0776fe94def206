"""The commands `tender-cycles check`, `convert` and `rescue`, and reading a project from any file."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tender_cycles._parts import modules
from tender_cycles.words import counted, say

if TYPE_CHECKING:
    from tender_cycles.project import Project
    from tender_cycles.study.exchange import Report


def add_to(command: Callable[..., argparse.ArgumentParser], lang: str) -> None:
    """Add the commands to those of `tender-cycles`."""
    check = command("check", "exchange.cli.check", _check)
    check.add_argument("file", type=Path, metavar="FILE", help=say("exchange.cli.file", lang))
    check.add_argument("--study", type=Path, metavar="FILE", help=say("exchange.cli.study", lang))
    check.set_defaults(refused=2)
    _add_columns(check, lang)

    convert = command("convert", "exchange.cli.convert", _convert)
    convert.add_argument("file", type=Path, metavar="IN", help=say("exchange.cli.file", lang))
    convert.add_argument("to", type=Path, metavar="OUT", help=say("exchange.cli.to", lang))
    convert.add_argument("--with-words", action="store_true", help=say("exchange.cli.words", lang))
    _add_columns(convert, lang)
    convert.add_argument("--strict", action="store_true", help=say("exchange.cli.strict", lang))

    rescue = command("rescue", "store.cli.rescue", _rescue)
    rescue.add_argument("file", type=Path, metavar="DAMAGED", help=say("store.cli.damaged", lang))
    rescue.add_argument("to", type=Path, metavar="OUT", help=say("store.cli.out", lang))


def _add_columns(parser: argparse.ArgumentParser, lang: str) -> None:
    about = say("exchange.cli.columns", lang)
    parser.add_argument("--columns", nargs="+", type=_column, metavar="WHAT=NAME", default=(), help=about)


def _column(text: str) -> tuple[str, str]:
    what, equals, name = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(text)
    return what.strip(), name.strip()


def _check(args: argparse.Namespace) -> int:
    """Tell what would become of a file: 0 if all is kept or repaired, 1 if something is doubtful or dropped.

    What is another part's file, such as a class's exercise, that part tells of.
    """
    from tender_cycles.study import exchange
    from tender_cycles.study.exchange import formats

    told = [each.check(args.file, args.lang) for each in modules("checks") if args.file.is_file()]
    if any(told):
        print(*filter(None, told), sep="\n")
        return 0
    if args.file.suffix.lower() in (".svg", ".png", ".pdf"):
        from tender_cycles.figures.files import is_figure

        if is_figure(args.file):
            return _drawn_anew(args)
    if formats.kind_to_read(args.file) == "study":
        return _verified(args.file, args.lang)
    report = exchange.check(args.file, columns=dict(args.columns), progress=_progress(args.file.name))
    print(report.to_text(args.lang))
    return 1 if report.doubtful or report.dropped else 0


def _drawn_anew(args: argparse.Namespace) -> int:
    """Draw a figure anew, of the study that is named or the thesis; tell which cell differs, or that a mark does."""
    from tender_cycles.figures import check_figure

    study = read_project(args.study, args.lang) if args.study else None
    found = check_figure(args.file, project=study)
    print(found.told(args.lang))
    return 0 if found.holds else 1


def _verified(path: Path, lang: str) -> int:
    """Go over everything in a project file; tell what is hurt, and the way out."""
    from tender_cycles.study.store import Store

    with Store.open(path) as store:
        hurt = store.verify()
    if not hurt:
        _tell_study(path, lang)
        return 0
    print(say("store.hurt", lang, file=path.name))
    print(*(f"- {each}" for each in hurt), sep="\n")
    return 1


def _rescue(args: argparse.Namespace) -> int:
    from tender_cycles.study.store.rescue import rescue

    done = rescue(args.file, args.to)
    taken = ", ".join(f"{count} {kind}" for kind, count in done.taken.items())
    print(say("store.rescued", args.lang, file=args.file.name, out=done.path.name, taken=taken))
    if done.unchecked:
        print(say("store.unchecked", args.lang))
    for each in done.hurt:
        print(f"- {each}")
    return 0


def _tell_study(path: Path, lang: str) -> None:
    from tender_cycles.study.store import Store

    with Store.open(path) as store:
        print(
            say(
                "store.whole",
                lang,
                file=path.name,
                changes=counted("change", store.head, lang),
                name=store.project.name,
            )
        )


def _convert(args: argparse.Namespace) -> int:
    reports = _converted(args)
    for report in reports:
        print(report.to_text(args.lang))
    return 0 if all(report.whole for report in reports) else 1


def _converted(args: argparse.Namespace) -> "tuple[Report, ...]":
    """Convert, also from and to project files, of which exchange knows nothing."""
    from tender_cycles.study import exchange
    from tender_cycles.study.exchange import formats
    from tender_cycles.study.store import Store

    progress = _progress(args.file.name)
    there = formats.by_name(args.to, {**formats.WRITERS, formats.STUDY: True}, "written") is True
    here = formats.kind_to_read(args.file) == "study"
    told = {"columns": dict(args.columns), "strict": args.strict, "progress": progress}
    if here:
        with Store.open(args.file) as store:
            if not there:
                return (exchange.write(store.project_with_rounds(), args.to, words=args.with_words, progress=progress),)
            store.copy(args.to)
        _tell_study(args.to, args.lang)
        return ()
    if not there:
        both: tuple[Report, ...] = exchange.convert(args.file, args.to, words=args.with_words, **told)
        return both
    project, report = exchange.read(args.file, **told)
    Store.create(args.to, project, words=args.with_words).close()
    return (report,)


def _progress(name: str) -> Callable[[float], None] | None:
    """Return what draws a bar on a terminal, once the work has lasted a second; None where nobody would see it."""
    if not sys.stderr.isatty():
        return None
    begun = time.monotonic()

    def draw(share: float) -> None:
        if time.monotonic() - begun > 1:
            end = "\r\x1b[K" if share >= 1 else ""
            print(f"\r{name} [{'#' * round(30 * share):30}] {share:4.0%}", end=end, file=sys.stderr, flush=True)

    return draw


def read_project(file: Path, lang: str) -> "Project":
    """Return the project in a file of any kind, after telling what could not be kept of it."""
    from tender_cycles.study.exchange import formats

    project: Project
    if formats.kind_to_read(file) == "study":
        from tender_cycles.study.store import Store

        with Store.open(file) as store:
            project = store.project
        return project
    from tender_cycles.study import exchange

    project, report = exchange.read(file, progress=_progress(file.name))
    if not report.faithful:
        print(report.to_text(lang), file=sys.stderr)
    return project
