"""Nested cycles of tendered labour-market measures, with the coded interviews of a thesis."""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=[
        "agreement",
        "claims",
        "cycles",
        "datasets",
        "exchange",
        "figures",
        "layout",
        "project",
        "seminar",
        "simulation",
        "store",
        "survival",
        "tables",
        "widgets",
    ],
    submod_attrs={
        "cycles": ["Calendar", "Cycle", "Phase", "Span", "TenderPeriod"],
        "datasets": ["attach_thesis", "detach_thesis", "load_example_office", "load_thesis"],
        "exchange": [
            "read_qdc",
            "read_qdpx",
            "read_qualcoder",
            "read_source",
            "read_sources",
            "read_table",
            "read_taguette",
            "write_html",
            "write_qdc",
            "write_qdpx",
            "write_table",
        ],
        "figures": ["plot_cycles"],
        "project": ["Case", "Code", "Coding", "Project", "Selection", "Source", "User"],
        "simulation": ["Office", "simulate", "sweep"],
        "store": ["Store"],
        "widgets": [
            "code_blind",
            "code_text",
            "explore_claims",
            "explore_cycles",
            "explore_disagreements",
            "explore_office",
            "explore_themes",
            "sort_codes",
            "write_handout",
        ],
    },
)
