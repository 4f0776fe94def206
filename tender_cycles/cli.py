"""The command `tender-cycles`.

Exit status: 0 all went well; 1 something in the input is wrong, told on
standard error; 2 the command was not understood.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tender_cycles import __version__
from tender_cycles._parts import modules, part
from tender_cycles.words import LANGS, say

if TYPE_CHECKING:
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

    for each in modules("commands"):
        each.add_to(commands)
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
    """Return the project in a file; without a file the thesis."""
    if file is None:
        from tender_cycles.datasets import load_thesis

        thesis: Project = load_thesis()
        return thesis
    found: Project = part("study.commands").read_project(file, lang)
    return found


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
