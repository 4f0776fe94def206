"""An office under tenders, simulated: outcomes, survival, and a widget to try other ways of tendering."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["figures", "simulation", "survival", "widget"],
    submod_attrs={
        "simulation": [
            "Office", "Record", "Result", "Sweep", "employments", "expected", "growing", "record", "simulate", "sweep",
        ],
        "widget": ["explore_office"],
    },
)  # fmt: skip
