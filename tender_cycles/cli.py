"""The command `tender-cycles`.

Exit status: 0 all went well; 1 something in the input is wrong, told on
standard error; 2 the command was not understood. `check` tells by it what would
become of a file: 0 all is kept, or repaired so that it means what it meant; 1
something is doubtful or dropped; 2 the file is refused.

It speaks the language that ``--lang`` names, or else that of the environment
variable ``TENDER_CYCLES_LANG``, also in ``--help``.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tender_cycles import __version__
from tender_cycles._parts import modules, part
from tender_cycles._shipped import copy_into, to_copy
from tender_cycles.words import LANGS, Lang, check_lang, counted, say

if TYPE_CHECKING:
    from tender_cycles.project import Project

FORMATS = ("svg", "pdf", "png")
Run = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """A parser whose headings are in a language too, which argparse has in English only."""

    def __init__(self, *, lang: Lang, **named: Any) -> None:
        super().__init__(add_help=False, **named)
        self.add_argument("-h", "--help", action="help", help=say("cli.help", lang))
        self._positionals.title, self._optionals.title = say("cli.arguments", lang), say("cli.options", lang)
        self.lang = lang

    def format_help(self) -> str:
        return super().format_help().replace("usage:", say("cli.usage", self.lang), 1)


def _parser(lang: Lang) -> argparse.ArgumentParser:
    parser = _Parser(prog="tender-cycles", description=say("cli.about", lang), lang=lang)
    parser.add_argument(
        "--version", action="version", version=f"tender-cycles {__version__}", help=say("cli.version", lang)
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title=say("cli.commands", lang))
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument("--lang", choices=LANGS, default=lang, help=say("cli.lang", lang))

    def command(name: str, about: str, run: Run, *parents: Any) -> argparse.ArgumentParser:
        told = say(about, lang)
        made: argparse.ArgumentParser = commands.add_parser(
            name, help=told, description=told, parents=parents, lang=lang
        )
        made.set_defaults(run=run)
        return made

    attach = command("attach", "cli.attach", _attach, language)
    attach.add_argument("file", type=Path, metavar="FILE", help=say("cli.file", lang))
    attach.add_argument("--force", action="store_true", help=say("cli.force", lang))

    command("detach", "cli.detach", _detach, language)

    handout = command("handout", "handout.cli.about", _handout, language)
    handout.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say("handout.cli.file", lang))
    handout.add_argument(
        "--out", type=Path, default=Path("handout.html"), metavar="PAGE", help=say("handout.cli.out", lang)
    )
    handout.add_argument("--with-words", action="store_true", help=say("handout.cli.words", lang))

    claims = command("claims", "cli.claims.about", _claims, language)
    claims.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say("handout.cli.file", lang))
    claims.add_argument(
        "--out", type=Path, default=Path("claims.html"), metavar="PAGE", help=say("cli.claims.out", lang)
    )
    claims.add_argument("--with-words", action="store_true", help=say("handout.cli.words", lang))

    figures = command("figures", "cli.figures", _figures)
    figures.add_argument("--only", nargs="+", metavar="NAME", help=say("cli.only", lang))
    figures.add_argument("--lang", nargs="+", choices=LANGS, default=list(LANGS), help=say("cli.langs", lang))
    figures.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS), help=say("cli.format", lang))
    figures.add_argument("--width", type=float, metavar="MM", help=say("cli.width", lang))
    figures.add_argument("--size", choices=("slide",), help=say("cli.size", lang))
    figures.add_argument("--with-tables", action="store_true", help=say("cli.tables", lang))
    figures.add_argument("--list", action="store_true", help=say("cli.list", lang))
    figures.add_argument("--out", type=Path, default=Path("figures"), metavar="DIR", help=say("cli.out", lang))

    notebooks = command("notebooks", "cli.notebooks", _notebooks, language)
    notebooks.add_argument("folder", type=Path, metavar="DIR", help=say("cli.folder", lang))

    for each in modules("commands"):
        each.add_to(lambda name, about, run: command(name, about, run, language), lang)
    return parser


def _attach(args: argparse.Namespace) -> int:
    from tender_cycles.datasets import attach_thesis

    report = attach_thesis(args.file, force=args.force)
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
    told = {name: counted(name.removesuffix("s"), n, args.lang) for name, n in counts.items()}
    print(say("handout.cli.written", args.lang, path=written.path, size=-(-written.size // 1000), **told))
    if written.textless:
        print(say("handout.cli.textless", args.lang, n=written.textless), file=sys.stderr)
    return 0


def _claims(args: argparse.Namespace) -> int:
    from tender_cycles.project.attached import OnlyWordsError
    from tender_cycles.widgets.claims.page import write_claims_page

    project = _project(args.file, args.lang)
    try:
        path = write_claims_page(project, args.out, lang=args.lang, words=args.with_words)
    except OnlyWordsError as fault:
        raise ValueError(say("exercise.cli.only-words", args.lang, name=project.name)) from fault
    claims = counted("claim", len(project.claims), args.lang)
    print(say("cli.claims.written", args.lang, path=path, claims=claims, size=-(-path.stat().st_size // 1000)))
    if args.with_words:
        print(say("exercise.cli.confidential", args.lang))
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

    if args.list:
        for name in figures.NAMES:
            print(f"{name:20}{figures.title(name, args.lang[0])}")
        return 0
    page = {"width_mm": args.width, "size": args.size}
    asked = {"names": args.only, "langs": args.lang, "formats": args.format, "out": args.out}
    for path in figures.write(**asked, **page, captions=True, tables=args.with_tables):
        print(path)
    return 0


def _notebooks(args: argparse.Namespace) -> int:
    args.folder.mkdir(parents=True, exist_ok=True)
    shipped = to_copy(args.lang)
    changed = copy_into(args.folder, shipped)
    print(say("cli.copied", args.lang, n=len(shipped), folder=args.folder.resolve()))
    if changed:
        print(say("cli.changed", args.lang, files=", ".join(changed)))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the command's name; by default those it was started with.
    """
    argv = sys.argv[1:] if argv is None else argv
    asked = [word for option, word in pairwise(argv) if option == "--lang" and word in LANGS]
    failed = 1
    try:
        args = _parser(check_lang(*asked[:1])).parse_args(argv)
        failed = getattr(args, "refused", failed)
        status: int = args.run(args)
    except (ValueError, KeyError, OSError, ModuleNotFoundError) as error:
        print(f"tender-cycles: {_plainly(error)}", file=sys.stderr)
        return failed
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
