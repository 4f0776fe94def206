"""The commands `tender-cycles exercise` and `tender-cycles cards`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tender_cycles.seminar.defaults import BY, SEED, N
from tender_cycles.words import counted, say

if TYPE_CHECKING:
    from tender_cycles.project import Project
    from tender_cycles.seminar.exercises import Exercise


def add_to(command: Callable[..., argparse.ArgumentParser], lang: str) -> None:
    """Add the commands to those of `tender-cycles`."""
    exercise = command("exercise", "exercise.cli.about", _exercise)
    exercise.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say("exercise.cli.file", lang))
    exercise.add_argument(
        "--out", type=Path, default=Path("exercise.html"), metavar="OUT", help=say("exercise.cli.out", lang)
    )
    exercise.add_argument("-n", type=int, default=N, metavar="N", help=say("exercise.cli.n", lang))
    exercise.add_argument("--seed", type=int, default=SEED, metavar="N", help=say("exercise.cli.seed", lang))
    exercise.add_argument("--by", nargs="+", default=[BY], metavar="WHAT", help=say("exercise.cli.by", lang))
    exercise.add_argument("--with-words", action="store_true", help=say("exercise.cli.words", lang))

    cards = command("cards", "cli.cards.about", _cards)
    cards.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say("exercise.cli.file", lang))
    cards.add_argument("--out", type=Path, default=Path("cards.html"), metavar="PAGE", help=say("cli.cards.out", lang))
    cards.add_argument("--seed", type=int, default=SEED, metavar="N", help=say("cli.cards.seed", lang))


def _exercise(args: argparse.Namespace) -> int:
    from tender_cycles.project.attached import OnlyWordsError

    if args.out.suffix.lower() not in WRITERS:
        raise ValueError(say("exercise.cli.suffix", args.lang, path=args.out))
    project = _project(args)
    try:
        drawn = _drawn(project, args)
        path = WRITERS[args.out.suffix.lower()](drawn, args)
    except OnlyWordsError as fault:
        raise ValueError(say("exercise.cli.only-words", args.lang, name=project.name)) from fault
    facts = {"n": len(drawn), "codes": len(drawn.codes), "seed": args.seed, "digest": drawn.digest}
    print(say("exercise.cli.written", args.lang, path=path, size=-(-path.stat().st_size // 1000), **facts))
    if args.with_words:
        print(say("exercise.cli.confidential", args.lang))
    return 0


def _cards(args: argparse.Namespace) -> int:
    from tender_cycles.seminar.cards.page import write_cards_page
    from tender_cycles.seminar.sorting import loose_codes

    project = _project(args)
    path = write_cards_page(project, args.out, seed=args.seed, lang=args.lang)
    cards = counted("card", len(loose_codes(project, seed=args.seed).codes), args.lang)
    print(say("cli.cards.written", args.lang, path=path, cards=cards, size=-(-path.stat().st_size // 1000)))
    return 0


def _project(args: argparse.Namespace) -> "Project":
    from tender_cycles.datasets import load_thesis
    from tender_cycles.study.commands import read_project

    return load_thesis() if args.file is None else read_project(args.file, args.lang)


def _drawn(project: "Project", args: argparse.Namespace) -> "Exercise":
    from tender_cycles.seminar.sampling import exercise

    by = args.by[0] if len(args.by) == 1 else args.by
    return exercise(project, args.n, seed=args.seed, by=by, words=args.with_words)


def _page(drawn: "Exercise", args: argparse.Namespace) -> Path:
    from tender_cycles.seminar.blind.page import write_exercise_page

    return write_exercise_page(drawn, args.out, lang=args.lang, words=args.with_words)


def _json(drawn: "Exercise", args: argparse.Namespace) -> Path:
    return drawn.write(args.out, words=args.with_words)


WRITERS = {".html": _page, ".json": _json}
