"""Linked views in a notebook: the rings as a control, the explorers of themes and of cycles, coding a text."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["export"],
    submod_attrs={
        "coding": ["TextCoder", "code_text"],
        "coding_state": ["CodingState", "Excerpt"],
        "calendar": ["CycleExplorer", "explore_cycles"],
        "calendar_state": ["CalendarState"],
        "explorer": ["ThemeExplorer", "explore_themes"],
        "rings": ["RingControl"],
        "state": ["ThemeState"],
    },
)
