from .state import BlindState as BlindState
from .widget import BlindCoding as BlindCoding
from .widget import code_blind as code_blind
