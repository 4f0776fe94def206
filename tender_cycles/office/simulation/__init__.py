"""The rings in motion: an office over tenders, and what its participants live through.

The model follows one contract area through its tenders. A tender that is lost
goes to an office of the same make: all consultants are gone, and a participant
who is transferred comes in there as a new participation with what is left of
the stay. The hand-over is counted on the participation that it ends; how many a
person meets over several offices is not added up per person.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
