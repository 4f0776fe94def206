"""Geometry alone: rings, lanes, trees and networks as positions.

Nothing here draws. Lengths are millimetres on the page. Angles are degrees,
clockwise from 12 o'clock, as on a clock face; `xy` turns them into Cartesian
coordinates with y upwards. Everything is frozen and plain, so that a page, a
picture and a control in a browser can be fed from the same positions.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
