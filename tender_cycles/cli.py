"""The command `tender-cycles`.

Exit status: 0 all went well; 1 something in the input is wrong, told on
standard error; 2 the command was not understood.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tender_cycles import __version__
from tender_cycles.words import LANGS, say

if TYPE_CHECKING:
    from tender_cycles.exchange import Report
    from tender_cycles.project import Project

FORMATS = ("svg", "pdf", "png")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tender-cycles", description=say("cli.about", "en"))
    parser.add_argument("--version", action="version", version=f"tender-cycles {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    attach = commands.add_parser("attach", help=say("cli.attach", "en"), description=say("cli.attach", "en"))
    attach.add_argument("file", type=Path, metavar="FILE", help=say("cli.file", "en"))
    attach.add_argument("--lang", choices=LANGS, default="en", help=say("cli.lang", "en"))
    attach.set_defaults(run=_attach)

    detach = commands.add_parser("detach", help=say("cli.detach", "en"), description=say("cli.detach", "en"))
    detach.add_argument("--lang", choices=LANGS, default="en", help=say("cli.lang", "en"))
    detach.set_defaults(run=_detach)

    check = commands.add_parser(
        "check", help=say("exchange.cli.check", "en"), description=say("exchange.cli.check", "en")
    )
    check.add_argument("file", type=Path, metavar="FILE", help=say("exchange.cli.file", "en"))
    check.add_argument("--lang", choices=LANGS, default="en", help=say("cli.lang", "en"))
    check.set_defaults(run=_check)

    about = say("exchange.cli.convert", "en")
    convert = commands.add_parser("convert", help=about, description=about)
    convert.add_argument("file", type=Path, metavar="IN", help=say("exchange.cli.file", "en"))
    convert.add_argument("to", type=Path, metavar="OUT", help=say("exchange.cli.to", "en"))
    convert.add_argument("--strict", action="store_true", help=say("exchange.cli.strict", "en"))
    convert.add_argument("--lang", choices=LANGS, default="en", help=say("cli.lang", "en"))
    convert.set_defaults(run=_convert)

    about = say("handout.cli.about", "en")
    handout = commands.add_parser("handout", help=about, description=about)
    handout.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say("handout.cli.file", "en"))
    handout.add_argument(
        "--out", type=Path, default=Path("handout.html"), metavar="PAGE", help=say("handout.cli.out", "en")
    )
    handout.add_argument("--lang", choices=LANGS, default="nb", help=say("handout.cli.lang", "en"))
    handout.add_argument("--with-words", action="store_true", help=say("handout.cli.words", "en"))
    handout.set_defaults(run=_handout)

    figures = commands.add_parser("figures", help=say("cli.figures", "en"), description=say("cli.figures", "en"))
    figures.add_argument("--only", nargs="+", metavar="NAME", help=say("cli.only", "en"))
    figures.add_argument("--lang", nargs="+", choices=LANGS, default=list(LANGS), help=say("cli.langs", "en"))
    figures.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS), help=say("cli.format", "en"))
    figures.add_argument("--out", type=Path, default=Path("figures"), metavar="DIR", help=say("cli.out", "en"))
    figures.set_defaults(run=_figures)
    return parser


def _attach(args: argparse.Namespace) -> int:
    from tender_cycles.datasets import attach_thesis

    report = attach_thesis(args.file)
    print(report.to_text(args.lang))
    return 1 if report.missing else 0


def _detach(args: argparse.Namespace) -> int:
    from tender_cycles.datasets import detach_thesis

    print(say("attach.detached" if detach_thesis() else "attach.none", args.lang))
    return 0


def _is_study(path: Path, verb: str) -> bool:
    """Return whether a path has the name of a project file; raise if no such file can be read, or written."""
    from tender_cycles.exchange import formats

    known = formats.READERS if verb == "read" else formats.WRITERS
    return formats.by_name(path, {**known, formats.STUDY: True}, verb) is True


def _check(args: argparse.Namespace) -> int:
    from tender_cycles import exchange

    if _is_study(args.file, "read"):
        _tell_study(args.file, args.lang)
        return 0
    report = exchange.check(args.file, progress=_progress(args.file.name))
    print(report.to_text(args.lang))
    return 0 if report.faithful else 1


def _tell_study(path: Path, lang: str) -> None:
    from tender_cycles.store import Store

    with Store.open(path) as store:  # which checks all of it
        print(say("store.whole", lang, file=path.name, changes=store.head, name=store.project.name))


def _convert(args: argparse.Namespace) -> int:
    reports = _converted(args)
    for report in reports:
        print(report.to_text(args.lang))
    return 0 if all(report.whole for report in reports) else 1


def _converted(args: argparse.Namespace) -> "tuple[Report, ...]":
    """Convert, also from and to project files, of which exchange knows nothing."""
    from tender_cycles import exchange
    from tender_cycles.store import Store

    progress = _progress(args.file.name)
    here, there = _is_study(args.file, "read"), _is_study(args.to, "written")
    if here:
        with Store.open(args.file) as store:
            if not there:
                return (exchange.write(store.project_with_rounds(), args.to, progress=progress),)
            store.copy(args.to)
        _tell_study(args.to, args.lang)
        return ()
    if not there:
        both: tuple[Report, ...] = exchange.convert(args.file, args.to, strict=args.strict, progress=progress)
        return both
    project, report = exchange.read(args.file, strict=args.strict, progress=progress)
    Store.create(args.to, project).close()
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


def _handout(args: argparse.Namespace) -> int:
    from tender_cycles.widgets.handout import write_handout

    project = _project(args.file, args.lang)
    written = write_handout(project, args.out, lang=args.lang, words=args.with_words)
    counts = {"excerpts": len(project), "codes": len(project.codes), "claims": len(project.claims)}
    print(say("handout.cli.written", args.lang, path=written.path, size=-(-written.size // 1000), **counts))
    if written.textless:
        print(say("handout.cli.textless", args.lang, n=written.textless), file=sys.stderr)
    return 0


def _project(file: Path | None, lang: str) -> "Project":
    """Return the project in a file, after telling what could not be kept of it; without a file the thesis."""
    if file is None:
        from tender_cycles.datasets import load_thesis

        thesis: Project = load_thesis()
        return thesis
    project: Project
    if _is_study(file, "read"):
        from tender_cycles.store import Store

        with Store.open(file) as store:
            project = store.project
        return project
    from tender_cycles import exchange

    project, report = exchange.read(file, progress=_progress(file.name))
    if not report.faithful:
        print(report.to_text(lang), file=sys.stderr)
    return project


def _figures(args: argparse.Namespace) -> int:
    from tender_cycles import figures

    for path in figures.write(names=args.only, langs=args.lang, formats=args.format, out=args.out):
        print(path)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the command's name; by default those it was started with.
    """
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
    except (ValueError, KeyError, OSError) as error:
        print(f"tender-cycles: {_plainly(error)}", file=sys.stderr)
        return 1
    return status


def _plainly(error: Exception) -> object:
    """Return an error's message; Python puts a KeyError's in quotes, and a number before an OSError's."""
    if isinstance(error, KeyError) and error.args:
        return error.args[0]
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.strerror}: {error.filename}"
    return error


if __name__ == "__main__":
    sys.exit(main())
