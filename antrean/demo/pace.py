"""How fast the people of a demo come and are served, in seconds; plain numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Least and most: ``visitor_s`` between visitors, ``walk_s`` from call to counter, ``serve_s`` there."""

    visitor_s: tuple[float, float]
    walk_s: tuple[float, float]
    serve_s: tuple[float, float]


READABLE = Pace(visitor_s=(1.0, 2.5), walk_s=(2.0, 4.0), serve_s=(8.0, 16.0))
SPOKEN = Pace(visitor_s=(12.0, 20.0), walk_s=(8.0, 14.0), serve_s=(30.0, 60.0))
"""Slow enough that each call is spoken in two languages before the next."""
