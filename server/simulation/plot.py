"""Draws a simulated day as an SVG: each visitor's wait by time of arrival, and the range that was told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from server.domain.ticket import TicketClass
from server.simulation.run import Visit

WIDTH, HEIGHT, MARGIN = 1000, 480, 56
COLOURS = {
    TicketClass.REGULAR: "#1d4ed8",
    TicketClass.APPOINTMENT: "#15803d",
    TicketClass.PRIORITY: "#c2410c",
}
RANGE = "#cbd5e1"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def plot(title: str, visits: Sequence[Visit], zone: ZoneInfo) -> str:
    """Return the SVG's text; visitors whom nobody ever called are left out."""
    seen = [one for one in visits if one.stops[0].wait is not None]
    canvas = _Canvas(seen, zone)
    shapes = [*canvas.axes(title), *(canvas.told(one) for one in seen), *(canvas.wait(one) for one in seen)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
            'font-family="sans-serif" font-size="13">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            *(one for one in shapes if one),
            *canvas.legend(),
            "</svg>\n",
        ]
    )


class _Canvas:
    """Turns times and waits into places on the picture."""

    def __init__(self, visits: Sequence[Visit], zone: ZoneInfo) -> None:
        self._zone = zone
        times = [one.visitor.at.astimezone(zone) for one in visits]
        self._first = min(times, default=datetime(2026, 1, 1, 8, tzinfo=zone)).replace(
            minute=0, second=0, microsecond=0
        )
        last = max(times, default=self._first)
        self._hours = max(1, -(-(last - self._first) // HOUR))
        longest = max((max(_minutes(one), _told(one)) for one in visits), default=0.0)
        self._step = next(
            step for step in (5, 10, 15, 30, 60, 120, 600) if longest <= 10 * step or step == 600
        )
        self._top = self._step * max(1, int(-(-longest // self._step)))

    def axes(self, title: str) -> list[str]:
        """Return the title and the grid."""
        shapes = [f'<text x="{MARGIN}" y="24" font-size="17" font-weight="bold">{escape(title)}</text>']
        for nth in range(self._hours + 1):
            at = self._first + nth * HOUR
            x = self._x(at)
            shapes.append(_line(x, MARGIN, x, HEIGHT - MARGIN, "#e5e7eb"))
            shapes.append(
                f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{at:%H:%M}</text>'
            )
        for minutes in range(0, self._top + 1, self._step):
            y = self._y(minutes)
            shapes.append(_line(MARGIN, y, WIDTH - MARGIN, y, "#e5e7eb"))
            shapes.append(f'<text x="{MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end">{minutes}</text>')
        shapes.append(f'<text x="{MARGIN - 40}" y="{MARGIN - 12}">minutes of wait, by time of arrival</text>')
        return shapes

    def told(self, visit: Visit) -> str:
        """Return the range that the visitor was told, as an upright bar."""
        promise, x = visit.promise, self._x(visit.visitor.at)
        if promise.wait_low_s is None or promise.wait_high_s is None:
            return ""
        low, high = self._y(promise.wait_low_s / 60), self._y(promise.wait_high_s / 60)
        return _line(x, low, x, high, RANGE, width=3)

    def wait(self, visit: Visit) -> str:
        """Return the visitor's own wait, as a dot."""
        colour = COLOURS[visit.visitor.ticket_class]
        x, y = self._x(visit.visitor.at), self._y(_minutes(visit))
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>'

    @staticmethod
    def legend() -> list[str]:
        """Return what the colours mean."""
        names = [*((kind.value, colour) for kind, colour in COLOURS.items()), ("told: P50 to P80", RANGE)]
        return [
            f'<circle cx="{WIDTH - 520 + nth * 120}" cy="20" r="5" fill="{colour}"/>'
            f'<text x="{WIDTH - 510 + nth * 120}" y="24">{name}</text>'
            for nth, (name, colour) in enumerate(names)
        ]

    def _x(self, at: datetime) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * ((at - self._first) / HOUR) / self._hours

    def _y(self, minutes: float) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * min(minutes, self._top) / self._top


def _minutes(visit: Visit) -> float:
    return (visit.stops[0].wait or timedelta()) / MINUTE


def _told(visit: Visit) -> float:
    return (visit.promise.wait_high_s or 0) / 60


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: int = 1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )
