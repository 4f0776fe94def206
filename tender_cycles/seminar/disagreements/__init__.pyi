from .state import DisagreementsState as DisagreementsState
from .widget import DisagreementsExplorer as DisagreementsExplorer
from .widget import explore_disagreements as explore_disagreements
