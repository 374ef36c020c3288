"""One display without its window: link, board, announcer and words, moved on by one caller's thread."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from display.announcer import Announcement, Announcer
from display.board import Board, find_focus
from display.facts import (
    DEFAULT_LAYOUT,
    Call,
    Command,
    Fact,
    Heartbeat,
    Layout,
    Office,
    Setup,
    Snapshot,
)
from display.presentation import Picture, Presenter
from display.reading import read_shipped
from voice.call import Manner

IDENTIFY_S = 10.0
UNKNOWN_OFFICE = Office(name="", timezone="UTC", languages=("id", "en"))
log = logging.getLogger(__name__)


def _as_it_is(picture: Picture, _office: Office, _setup: Setup, _now: datetime) -> Picture:
    """Return the picture: there is nothing to add."""
    return picture


class Source(Protocol):
    """Where facts come from, and who is told how this display is."""

    def receive(self) -> Iterator[Fact]:
        """Yield what has arrived."""

    def resync(self) -> None:
        """Ask for the board once more."""

    def resubscribe(self) -> None:
        """Ask for everything once more."""

    def report(self, *, sound: bool | None) -> None:
        """Tell the server how this display is."""


class Station:
    """Moves on with ``step``; ``picture`` is what to draw and ``calls`` what to draw attention to.

    ``complete`` adds what is no text, logo and media, to the picture of an office at an aware time.
    """

    def __init__(
        self,
        source: Source,
        announcer: Announcer,
        monotonic: Callable[[], float],
        clock: datetime,
        *,
        device: str = "",
        minimum_show_s: float = 4.0,
        locale_dir: Path | None = None,
        complete: Callable[[Picture, Office, Setup, datetime], Picture] = _as_it_is,
    ) -> None:
        self._source = source
        self._announcer = announcer
        self._monotonic = monotonic
        self._board = Board(monotonic(), clock, minimum_show_s=minimum_show_s)
        self._device, self._locale_dir = device, locale_dir
        self._complete = complete
        self._presenter = Presenter(UNKNOWN_OFFICE)
        self._known_catalog: tuple[int, int, datetime] | None = None
        self._identify_until_s: float | None = None
        self.restart_wanted = False
        self._view = self._board.view()
        self._drawn: object = None
        self.calls: tuple[Call, ...] = ()
        self.main_call: Call | None = None
        self.picture = self._present(monotonic())

    def step(self) -> bool:
        """Take what has arrived, speak and show what is due; tell whether the picture has changed."""
        for fact in self._source.receive():
            self._take(fact)
        now_s = self._monotonic()
        for call in self._board.advance(now_s, speaking=self._announcer.speaking):
            self._announce(call)
        self._announcer.advance(now_s, self._board.is_listed, self._presenter.local(self._board.clock(now_s)))
        if self._board.resync_due(now_s):
            self._source.resync()
        self._source.report(sound=self._announcer.working)
        return self._redraw(now_s)

    def find_layout(self, name: str) -> Layout:
        """Return the layout of this name, or else the one that every display knows."""
        found = self._presenter.office.layout_named(name)
        return found if found is not None else read_shipped()[DEFAULT_LAYOUT]

    @property
    def identifying(self) -> bool:
        """Whether this display should show its own name."""
        return self._identify_until_s is not None and self._monotonic() < self._identify_until_s

    def _take(self, fact: Fact) -> None:
        match fact:
            case Snapshot():
                self._board.take_snapshot(fact)
            case Call():
                self._board.take_call(fact)
            case Heartbeat():
                if self._board.take_heartbeat(fact, self._monotonic()):
                    self._start_over()
            case Office():
                self._move_to(fact)
            case Command():
                self._obey(fact)

    def _start_over(self) -> None:
        """Believe the catalog of an earlier epoch than the last one, too."""
        log.warning("The server counts from an earlier epoch: was its database restored?")
        self._known_catalog = None
        self._source.resubscribe()

    def _move_to(self, office: Office) -> None:
        known = self._known_catalog
        if known is None or office.order is None or office.order >= known:
            self._known_catalog = office.order
            setup = office.setup_of(self._device)
            self._presenter = Presenter(office, setup, self._locale_dir)
            self._board.look_at(find_focus(office, setup))
            self._announcer.settle(
                Manner(office.languages, office.voice.first, office.voice.numbers),
                setup.loudness or office.voice.loudness,
                mute=setup.mute,
            )

    def _obey(self, command: Command) -> None:
        log.info("Told to %s", command.action)
        if command.action == "volume" and command.value is not None:
            self._announcer.order_volume(command.value)
        elif command.action == "announce":
            self._announcer.try_out()
        elif command.action == "identify":
            self._identify_until_s = self._monotonic() + IDENTIFY_S
        elif command.action == "reload":
            self._source.resubscribe()
        elif command.action == "restart":
            self.restart_wanted = True

    def _announce(self, call: Call) -> None:
        log.info("Call %s to %s, time %d", call.ticket, call.label, call.times)
        self._announcer.announce(Announcement(call.call_id, call.ticket, call.label, call.languages))

    def _redraw(self, now_s: float) -> bool:
        """Put into words what has changed: the view, or what the second or the words themselves bring."""
        self._view = self._board.view()
        self.calls, self.main_call = self._view.calls, self._view.main
        second = int(self._board.clock(now_s).timestamp())
        drawn = self._view, second, self._announcer.trying_out, self._presenter
        if drawn == self._drawn:
            return False
        self._drawn = drawn
        before, self.picture = self.picture, self._present(now_s)
        return self.picture != before

    def _present(self, now_s: float) -> Picture:
        now = self._board.clock(now_s)
        picture = self._presenter.present(self._view, now, trial=self._announcer.trying_out)
        if self._presenter.office is UNKNOWN_OFFICE:
            return replace(picture, day="", clock="")  # without the site's zone no time is right
        return self._complete(picture, self._presenter.office, self._presenter.setup, now)
