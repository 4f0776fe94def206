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


STUDY = ".tcstudy"


def _check(args: argparse.Namespace) -> int:
    from tender_cycles import exchange

    if args.file.suffix.lower() == STUDY:
        from tender_cycles.store import Store

        with Store.open(args.file) as store:  # which checks all of it
            print(say("store.whole", args.lang, file=args.file.name, changes=store.head, name=store.project.name))
        return 0
    report = exchange.check(args.file, progress=_progress(args.file.name))
    print(report.to_text(args.lang))
    return 0 if report.faithful else 1


def _convert(args: argparse.Namespace) -> int:
    from tender_cycles import exchange

    progress = _progress(args.file.name)
    if STUDY in (args.file.suffix.lower(), args.to.suffix.lower()):
        reports = _convert_study(args, progress)
    else:
        reports = exchange.convert(args.file, args.to, strict=args.strict, progress=progress)
    print("\n".join(report.to_text(args.lang) for report in reports))
    return 0 if all(report.whole for report in reports) else 1


def _convert_study(args: argparse.Namespace, progress: Callable[[float], None] | None) -> "tuple[Report, ...]":
    """Convert from or to a project file, of which exchange knows nothing."""
    from tender_cycles import exchange
    from tender_cycles.store import Store

    if args.file.suffix.lower() == STUDY:
        with Store.open(args.file) as store:
            if args.to.suffix.lower() == STUDY:
                store.copy(args.to)
                return ()
            return (exchange.write(store.project, args.to, progress=progress),)
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
        # a KeyError shows its message in quotes
        message = error.args[0] if isinstance(error, KeyError) and error.args else error
        print(f"tender-cycles: {message}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
