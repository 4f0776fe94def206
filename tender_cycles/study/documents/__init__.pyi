from .documents import SourceReading as SourceReading
from .documents import SourcesReading as SourcesReading
from .documents import read_source as read_source
from .documents import read_sources as read_sources
