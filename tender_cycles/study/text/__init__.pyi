from .coded_text import Excerpt as Excerpt
from .state import CodingState as CodingState
from .widget import TextCoder as TextCoder
from .widget import code_text as code_text
