from . import claims as claims
from . import cycles as cycles
from . import datasets as datasets
from . import figures as figures
from . import layout as layout
from . import office as office
from . import project as project
from . import seminar as seminar
from . import study as study
from . import tables as tables
from . import widgets as widgets
from .cycles import Calendar as Calendar
from .datasets import attach_thesis as attach_thesis
from .datasets import detach_thesis as detach_thesis
from .datasets import load_example_office as load_example_office
from .datasets import load_school_year as load_school_year
from .datasets import load_thesis as load_thesis
from .figures import plot_cycles as plot_cycles
from .project import Project as Project
from .study import read_qdpx as read_qdpx
from .study import write_qdpx as write_qdpx
from .widgets import explore_claims as explore_claims
from .widgets import explore_cycles as explore_cycles
from .widgets import explore_themes as explore_themes
from .widgets import write_handout as write_handout
from .words import set_lang as set_lang

__version__: str
