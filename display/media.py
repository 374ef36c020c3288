"""Which picture or video the display shows now and when it gives way; pure, knows no file and no window."""

from collections.abc import Callable, Sequence
from datetime import datetime

from display.facts import Box, Layout, Medium
from wire.media import due, following

PART = "media"


class Playlist:
    """Shows one medium after the other; ``turn`` counts what was begun, so that a video can begin again.

    What failed is passed over for as long as it is the same file.
    """

    def __init__(self) -> None:
        self.shown: Medium | None = None
        self.turn = 0
        self._since_s = 0.0
        self._over = False
        self._failed: set[str] = set()

    def advance(
        self,
        media: Sequence[Medium],
        local: datetime,
        zone: str | None,
        is_ready: Callable[[Medium], bool],
        now_s: float,
    ) -> Medium | None:
        """Return what to show at ``now_s`` and the site's local time; None when there is nothing."""
        self._failed &= {medium.sha256 for medium in media}
        fit = [medium for medium in media if medium.sha256 not in self._failed and is_ready(medium)]
        passed_over = {medium.medium for medium in media} - {medium.medium for medium in fit}
        if self.shown not in due(fit, local, zone) or self._is_over(now_s):
            last = self.shown.medium if self.shown is not None else None
            self._begin(following(media, local, zone, last, passed_over), now_s)
        return self.shown

    def end(self, turn: int) -> None:
        """Let the next one come: the video of this turn is at its end."""
        self._over = self._over or turn == self.turn

    def fail(self, turn: int) -> None:
        """Pass over the medium of this turn from now on: it cannot be shown."""
        if turn == self.turn and self.shown is not None:
            self._failed.add(self.shown.sha256)

    def forgive(self, sha256: str) -> None:
        """Try a medium again that failed: its copy was damaged and has been fetched anew."""
        self._failed.discard(sha256)

    def _is_over(self, now_s: float) -> bool:
        if self.shown is None or self.shown.kind == "video":
            return self._over
        return now_s - self._since_s >= self.shown.seconds

    def _begin(self, medium: Medium | None, now_s: float) -> None:
        """Begin a turn. A picture that is alone simply stays."""
        if medium != self.shown or (medium is not None and medium.kind == "video"):
            self.turn += 1
        self.shown, self._since_s, self._over = medium, now_s, False


def has_media(layout: Layout | None) -> bool:
    """Tell whether the layout has a place for media."""
    return layout is not None and any(_has_part(box) for box in (layout.landscape, layout.portrait))


def _has_part(box: Box) -> bool:
    return box.part == PART or any(_has_part(inner) for inner in (*box.columns, *box.rows))
