"""The small library's widgets: explorers and the hand-out, around the rings as a control."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["claims", "core", "cycles", "handout", "rings", "themes"],
    submod_attrs={
        "claims": ["ClaimsExplorer", "ClaimsState", "explore_claims"],
        "cycles": ["CalendarState", "CycleExplorer", "explore_cycles"],
        "handout": ["write_handout"],
        "rings": ["RingControl"],
        "themes": ["ThemeExplorer", "ThemeState", "explore_themes"],
    },
)
