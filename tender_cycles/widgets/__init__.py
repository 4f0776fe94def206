"""What is seen and used in a notebook: explorers, exercises and the hand-out, around the rings as a control."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["export"],
    submod_attrs={
        "blind": ["BlindCoding", "code_blind"],
        "blind_state": ["BlindState"],
        "calendar": ["CycleExplorer", "explore_cycles"],
        "calendar_state": ["CalendarState"],
        "claims": ["ClaimsExplorer", "explore_claims"],
        "claims_state": ["ClaimsState"],
        "coded_text": ["Excerpt"],
        "coding": ["TextCoder", "code_text"],
        "coding_state": ["CodingState"],
        "explorer": ["ThemeExplorer", "explore_themes"],
        "handout": ["write_handout"],
        "rings": ["RingControl"],
        "room": ["Room", "explore_disagreements"],
        "room_state": ["RoomState"],
        "sort": ["CardSorting", "sort_codes"],
        "sort_state": ["SortState"],
        "state": ["ThemeState"],
        "whatif": ["OfficeExplorer", "explore_office"],
        "whatif_state": ["WhatIfState"],
    },
)
