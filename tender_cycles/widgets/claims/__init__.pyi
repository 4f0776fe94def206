from .page import write_claims_page as write_claims_page
from .state import ClaimsState as ClaimsState
from .widget import ClaimsExplorer as ClaimsExplorer
from .widget import explore_claims as explore_claims
