"""Draws every state of the display, in both orientations, from made-up facts: ``make screenshots`` uses it.

``python -m tests.support.display_screens OUTDIR [NAME…]`` writes display-NAME-ORIENTATION.png each. The
window is the real one; only where its facts come from is scripted.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from display.announcer import Announcer
from display.config import DisplaySettings
from display.facts import Call, Counter, Fact, Heartbeat, Office, RecentCall, Snapshot, StageName, StageWait
from voice.pack import Recording, VoicePack
from wire.watchdog import open_watchdog

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
CALM_FRAMES = 20
"""How many frames a busy machine must have drawn after the time to settle, so that every fade is over."""
SIZES = {"landscape": (1920, 1080), "portrait": (1080, 1920)}
STAGES = (
    ("documents", "Pemeriksaan berkas", "Document check", "Berkas"),
    ("photo", "Foto dan wawancara", "Photo and interview", "Foto"),
    ("collection", "Pengambilan", "Collection", "Pengambilan"),
    ("permits", "Izin tinggal", "Stay permits", "Izin tinggal"),
)
OFFICE = Office(
    name="Kantor Imigrasi Pangkalpinang",
    timezone="Asia/Jakarta",
    languages=("id", "en"),
    order=(1, 1, NOW),
    services={"passport": {"id": "Paspor baru", "en": "New passport"}},
    stages={
        key: StageName({"id": name, "en": english}, {"id": short}) for key, name, english, short in STAGES
    },
    ticker={
        "id": "Siapkan dokumen asli dan fotokopi. · Pengunjung lansia, ibu hamil, dan penyandang disabilitas "
        "berhak atas antrean prioritas. · Layanan ini tidak dipungut biaya di luar ketentuan.",
        "en": "Please have your original documents and copies ready.",
    },
)
TICKETS = ("A039", "B017", "A042", "A031", "B014", None, "C022", "D009", None)


class Script:
    """A source that says its facts once and keeps the heart beating, unless it is told to fall silent."""

    def __init__(self, facts: list[Fact], *, beats: bool = True) -> None:
        self._facts = facts
        self._beats = beats
        self._started = datetime.now(UTC)

    def receive(self) -> Iterator[Fact]:
        """Yield the facts, and a heartbeat each time."""
        facts, self._facts = self._facts, []
        if facts or self._beats:
            yield Heartbeat(1, 1, NOW + (datetime.now(UTC) - self._started))
        yield from facts

    def resync(self) -> None:
        """There is nothing else to say."""

    def resubscribe(self) -> None:
        """There is nothing else to say."""

    def report(self, *, sound: bool | None) -> None:
        """Nobody asks."""


class Silence:
    """A loudspeaker that plays nothing and takes no time."""

    def play(self, recording: Recording, volume: float) -> bool:
        """Play nothing."""
        return False

    def works(self) -> bool:
        """There is no sound."""
        return True

    def hush(self) -> None:
        """Nothing plays."""

    def stop(self) -> None:
        """There is nothing to stop."""


def make_counters(tickets: tuple[str | None, ...], label: str = "Loket") -> tuple[Counter, ...]:
    """Return a row for each ticket; where there is none the counter is closed."""
    return tuple(
        Counter(str(place), f"{label} {place}", "open" if ticket else "closed", ticket)
        for place, ticket in enumerate(tickets, start=1)
    )


def make_recent(*calls: tuple[str, str]) -> tuple[RecentCall, ...]:
    """Return the calls, newest first, the newest just made."""
    return tuple(
        RecentCall(
            UUID(int=place + 1), ticket, counter, "documents", "passport", NOW - timedelta(seconds=60 * place)
        )
        for place, (ticket, counter) in enumerate(calls)
    )


def make_call(ticket: str, counter: str, label: str = "Loket") -> Call:
    """Return the newest of ``make_recent`` as a call."""
    return Call(
        UUID(int=1),
        1,
        1,
        1,
        ticket,
        counter,
        f"{label} {counter}",
        "documents",
        "passport",
        NOW,
        ("id", "en"),
    )


RECENT = make_recent(("A042", "3"), ("B017", "2"), ("A039", "1"), ("C022", "7"))
WAITS = (
    StageWait("documents", 8, 900, 1500),
    StageWait("photo", 5, 600, 900),
    StageWait("collection", 1, 300, 300),
    StageWait("permits", 4, 1200, 2100),
)


def show_call() -> Script:
    """A quiet morning: one call, one counter on a break, one closed."""
    rows = list(make_counters(TICKETS))
    rows[5] = Counter("6", "Loket 6", "paused", until=NOW + timedelta(minutes=18))
    return Script([OFFICE, Snapshot(1, 1, NOW, tuple(rows), RECENT, WAITS), make_call("A042", "3")])


def show_unknown_waits() -> Script:
    """Waits are not known: only people are counted."""
    stages = tuple(StageWait(wait.stage, wait.waiting) for wait in WAITS)
    board = Snapshot(1, 1, NOW, make_counters(TICKETS), RECENT, stages)
    return Script([OFFICE, board, make_call("A042", "3")])


def show_welcome() -> Script:
    """Opening time: nobody was called yet."""
    rows = tuple(Counter(str(place), f"Loket {place}") for place in range(1, 6))
    return Script([OFFICE, Snapshot(1, 1, NOW, rows, (), tuple(StageWait(key, 0) for key, *_ in STAGES))])


def show_waiting() -> Script:
    """Nobody is being called now."""
    recent = make_recent(("A042", "3"), ("B017", "2"), ("A039", "1"), ("C022", "7"))
    old = tuple(
        RecentCall(
            call.call_id, call.ticket, call.counter, call.stage, call.service, call.at - timedelta(minutes=4)
        )
        for call in recent
    )
    return Script([OFFICE, Snapshot(1, 1, NOW, make_counters(TICKETS), old, WAITS)])


def show_many() -> Script:
    """A large lobby of twenty counters."""
    tickets = tuple(None if place % 7 == 5 else f"{'ABCDE'[place % 5]}{37 + place:03}" for place in range(20))
    board = Snapshot(
        1,
        1,
        NOW,
        make_counters(tickets),
        make_recent((str(tickets[11]), "12"), *((c.ticket, c.counter) for c in RECENT[1:])),
        WAITS,
    )
    return Script([OFFICE, board, make_call(str(tickets[11]), "12")])


def show_one() -> Script:
    """A clinic with one counter and a long number."""
    office = Office(
        name="Klinik Pratama Sehat Bersama",
        timezone="Asia/Makassar",
        languages=("id",),
        order=(1, 1, NOW),
        services={"passport": {"id": "Dokter umum"}},
        stages={"documents": StageName({"id": "Pemeriksaan dokter"}, {})},
    )
    rows = (Counter("1", "Ruang Dokter Umum", "open", "AK1207"),)
    call = Call(
        UUID(int=1), 1, 1, 1, "AK1207", "1", "Ruang Dokter Umum", "documents", "passport", NOW, ("id",)
    )
    board = Snapshot(1, 1, NOW, rows, make_recent(("AK1207", "1")), (StageWait("documents", 3),))
    return Script([office, board, call])


def show_paused() -> Script:
    """Lunch: most counters pause with a reason, and the office has six stages."""
    rows = list(make_counters(("A051", *(None,) * 8)))
    for place in range(1, 6):
        note = {"id": "istirahat salat"} if place % 2 else {}
        until = NOW + timedelta(minutes=15 * place) if place != 3 else None
        rows[place] = Counter(str(place + 1), f"Loket {place + 1}", "paused", until=until, note=note)
    more = (
        ("permit-desk", "Meja izin", "Permit desk", "Meja izin"),
        ("biometrics", "Biometrik", "Biometrics", "Biometrik"),
    )
    stages = {
        key: StageName({"id": name, "en": english}, {"id": short})
        for key, name, english, short in STAGES + more
    }
    office = Office(
        OFFICE.name,
        OFFICE.timezone,
        OFFICE.languages,
        OFFICE.order,
        services=OFFICE.services,
        stages=stages,
        ticker={"id": "Pelayanan dibuka kembali pukul 13.00."},
    )
    waits = (*WAITS, StageWait("permit-desk", 2, 240, 420), StageWait("biometrics", 0))
    board = Snapshot(1, 1, NOW, tuple(rows), make_recent(("A051", "1"), ("B020", "4")), waits)
    return Script([office, board, make_call("A051", "1")])


def show_lost() -> Script:
    """The server is gone."""
    rows = make_counters(TICKETS)
    return Script([OFFICE, Snapshot(1, 1, NOW, rows, RECENT, WAITS), make_call("A042", "3")], beats=False)


STATES: dict[str, tuple[Callable[[], Script], float]] = {
    "call": (show_call, 2.5),
    "people-only": (show_unknown_waits, 2.5),
    "welcome": (show_welcome, 1.5),
    "waiting": (show_waiting, 1.5),
    "many": (show_many, 2.5),
    "one": (show_one, 2.5),
    "paused": (show_paused, 2.5),
    "lost": (show_lost, 8.0),
}


def draw(name: str, size: tuple[int, int], path: Path) -> None:
    """Open the window on this process's display, let it settle, and write what it shows."""
    from display.app import prepare_kivy

    settings = DisplaySettings(site="demo", windowed=f"{size[0]}x{size[1]}", mute=True)
    prepare_kivy(settings)
    import time

    from kivy.clock import Clock
    from PIL import ImageGrab

    from display.screens.window import DisplayWindow
    from display.station import Station

    make, settle_s = STATES[name]
    announcer = Announcer(Silence(), VoicePack.load(), mute=True)
    station = Station(make(), announcer, time.monotonic, datetime.now(UTC))
    window = DisplayWindow(station, "display-1", None, lambda: (None, False), open_watchdog({}))

    frames = iter(range(CALM_FRAMES))

    def save(_elapsed_s: float) -> bool:
        if next(frames, None) is not None:
            return True
        ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).save(path)
        window.stop()
        return False

    Clock.schedule_once(lambda _elapsed_s: Clock.schedule_interval(save, 0), settle_s)
    window.run()


def draw_all(outdir: Path, names: list[str]) -> None:
    """Draw the states on a screen in memory, one process each."""
    from tests.support.xvfb import virtual_screen

    outdir.mkdir(parents=True, exist_ok=True)
    for orientation, (width, height) in SIZES.items():
        with virtual_screen(width, height) as screen:
            for name in names or STATES:
                path = outdir / f"display-{name}-{orientation}.png"
                command = [sys.executable, "-m", __spec__.name, "--draw", name, orientation, str(path)]
                subprocess.run(command, check=True, env=screen.environment)


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(sys.argv[2], SIZES[sys.argv[3]], Path(sys.argv[4]))
    else:
        draw_all(Path(sys.argv[1]), sys.argv[2:])
