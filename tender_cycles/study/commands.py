"""The commands `tender-cycles check` and `tender-cycles convert`, and reading a project from any file."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tender_cycles.words import say

if TYPE_CHECKING:
    from tender_cycles.project import Project
    from tender_cycles.study.exchange import Report


def add_to(command: Callable[..., argparse.ArgumentParser], lang: str) -> None:
    """Add the commands to those of `tender-cycles`."""
    check = command("check", "exchange.cli.check", _check)
    check.add_argument("file", type=Path, metavar="FILE", help=say("exchange.cli.file", lang))

    convert = command("convert", "exchange.cli.convert", _convert)
    convert.add_argument("file", type=Path, metavar="IN", help=say("exchange.cli.file", lang))
    convert.add_argument("to", type=Path, metavar="OUT", help=say("exchange.cli.to", lang))
    convert.add_argument("--with-words", action="store_true", help=say("exchange.cli.words", lang))
    convert.add_argument("--strict", action="store_true", help=say("exchange.cli.strict", lang))


def _is_study(path: Path, verb: str) -> bool:
    """Return whether a path has the name of a project file; raise if no such file can be read, or written."""
    from tender_cycles.study.exchange import formats

    known = formats.READERS if verb == "read" else formats.WRITERS
    return formats.by_name(path, {**known, formats.STUDY: True}, verb) is True


def _check(args: argparse.Namespace) -> int:
    from tender_cycles.study import exchange

    if _is_study(args.file, "read"):
        _tell_study(args.file, args.lang)
        return 0
    report = exchange.check(args.file, progress=_progress(args.file.name))
    print(report.to_text(args.lang))
    return 0 if report.faithful else 1


def _tell_study(path: Path, lang: str) -> None:
    from tender_cycles.study.store import Store

    with Store.open(path) as store:  # which checks all of it
        print(say("store.whole", lang, file=path.name, changes=store.head, name=store.project.name))


def _convert(args: argparse.Namespace) -> int:
    reports = _converted(args)
    for report in reports:
        print(report.to_text(args.lang))
    return 0 if all(report.whole for report in reports) else 1


def _converted(args: argparse.Namespace) -> "tuple[Report, ...]":
    """Convert, also from and to project files, of which exchange knows nothing."""
    from tender_cycles.study import exchange
    from tender_cycles.study.store import Store

    progress = _progress(args.file.name)
    here, there = _is_study(args.file, "read"), _is_study(args.to, "written")
    if here:
        with Store.open(args.file) as store:
            if not there:
                return (exchange.write(store.project_with_rounds(), args.to, words=args.with_words, progress=progress),)
            store.copy(args.to)
        _tell_study(args.to, args.lang)
        return ()
    if not there:
        both: tuple[Report, ...] = exchange.convert(
            args.file, args.to, strict=args.strict, words=args.with_words, progress=progress
        )
        return both
    project, report = exchange.read(args.file, strict=args.strict, progress=progress)
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
    project: Project
    if _is_study(file, "read"):
        from tender_cycles.study.store import Store

        with Store.open(file) as store:
            project = store.project
        return project
    from tender_cycles.study import exchange

    project, report = exchange.read(file, progress=_progress(file.name))
    if not report.faithful:
        print(report.to_text(lang), file=sys.stderr)
    return project
