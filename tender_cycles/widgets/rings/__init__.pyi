from .widget import RingControl as RingControl
