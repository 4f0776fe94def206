"""One's own study: texts and projects from other tools, the project file, and coding a text."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["documents", "exchange", "figures", "store", "text"],
    submod_attrs={
        "documents": ["SourceReading", "SourcesReading", "read_source", "read_sources"],
        "exchange": [
            "Entry", "Reading", "Report", "check", "convert", "guess_columns", "read", "read_qdc", "read_qdpx",
            "read_qualcoder", "read_table", "read_taguette", "write", "write_codebook_csv", "write_html", "write_qdc",
            "write_qdpx", "write_table",
        ],
        "figures": ["plot_rounds"],
        "store": ["Change", "Round", "Store"],
        "text": ["code_text"],
    },
)  # fmt: skip
